"""Counts of scored output: the overview, and tallies by dyad and month. Duplicates count as duplicates only."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
from pyarrow import acero

from service.report.output import ScoredOutput


@dataclass(frozen=True, slots=True)
class Tally:
    """Paragraphs with one dyad, counted. Tallies of different paragraphs can be added."""

    paragraphs: int
    cooperative: int
    neutral: int
    hostile: int
    material: int
    by_a: int
    by_b: int
    by_both: int
    net_sum: float

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(mine + its for mine, its in zip(astuple(self), astuple(other), strict=True)))

    @property
    def net(self) -> float:
        """The mean of p_cooperative - p_hostile, from -1 to 1."""
        return self.net_sum / self.paragraphs

    @property
    def acts(self) -> int:
        """The paragraphs that are cooperative or hostile; only those have a mode and an initiator."""
        return self.cooperative + self.hostile

    @property
    def material_share(self) -> float | None:
        """The share of deeds in `acts`."""
        return self.material / self.acts if self.acts else None


@dataclass(frozen=True, slots=True)
class Dyad:
    """Two countries and what all paragraphs say of them."""

    country_a: str
    country_b: str
    tally: Tally

    @property
    def code(self) -> str:
        """As the codebook writes it: "PAK-RUS"."""
        return f"{self.country_a}-{self.country_b}"

    @property
    def initiators(self) -> list[tuple[str, int]]:
        """Who acts how often, most often first: a code or "both"."""
        counts = ((self.country_a, self.tally.by_a), (self.country_b, self.tally.by_b), ("both", self.tally.by_both))
        return sorted(((who, count) for who, count in counts if count), key=lambda item: -item[1])


@dataclass(frozen=True, slots=True)
class Overview:
    """What was scored. `undated` counts articles."""

    articles: int
    undated: int
    first: date | None
    last: date | None
    paragraphs: int
    duplicates: int
    models: tuple[str, ...]


def overview(output: ScoredOutput) -> Overview:
    """Counts articles and paragraphs; an article with no paragraph counts if the manifest tells of it."""
    fields = {"article_id": pc.field("article_id"), "published": pc.field("published"), "duplicate": pc.field("duplicate").cast("int64")}
    sums = [("published", "min"), ("duplicate", "sum"), ("article_id", "count")]
    articles = _grouped(output.paragraphs, fields, ["article_id"], sums)
    published = articles["published_min"]
    dates = pc.min_max(published).as_py()
    seen = articles.num_rows
    return Overview(
        articles=max(seen, output.articles_read or 0),
        undated=published.null_count,
        first=dates["min"],
        last=dates["max"],
        paragraphs=pc.sum(articles["article_id_count"]).as_py() or 0,
        duplicates=pc.sum(articles["duplicate_sum"]).as_py() or 0,
        models=_models(output),
    )


def tallies(dyads: ds.Dataset) -> pa.Table:
    """Tallies by `country_a`, `country_b` and `month` (year * 12 + month - 1, null where undated); the other columns are Tally's."""
    field = pc.field
    fields = {
        "country_a": field("country_a"),
        "country_b": field("country_b"),
        "month": pc.add(pc.multiply(pc.year(field("published")), 12), pc.subtract(pc.month(field("published")), 1)),
        "paragraphs": pc.scalar(1),
        **{stance: _ones(field("stance") == stance) for stance in ("cooperative", "neutral", "hostile")},
        "material": _ones(field("mode") == "material"),
        "by_a": _ones(field("initiator") == field("country_a")),
        "by_b": _ones(field("initiator") == field("country_b")),
        "by_both": _ones(field("initiator") == "both"),
        "net_sum": field("p_cooperative") - field("p_hostile"),
    }
    keys = ["country_a", "country_b", "month"]
    table = _grouped(dyads, fields, keys, [(name, "sum") for name in fields if name not in keys], where=~field("duplicate"))
    return table.rename_columns([name.removesuffix("_sum") if name != "net_sum_sum" else "net_sum" for name in table.column_names])


def dyads_by_frequency(table: pa.Table) -> list[Dyad]:
    """The dyads of `tallies`, most frequent first, then by code."""
    values = table.column_names[3:]
    whole = table.group_by(table.column_names[:2]).aggregate([(name, "sum") for name in values])
    columns = [whole[name].to_pylist() for name in ("country_a", "country_b", *(f"{name}_sum" for name in values))]
    dyads = [Dyad(a, b, Tally(*row)) for a, b, *row in zip(*columns, strict=True)]
    return sorted(dyads, key=lambda dyad: (-dyad.tally.paragraphs, dyad.code))


def months_of(table: pa.Table, dyads: Sequence[Dyad]) -> dict[str, dict[int | None, Tally]]:
    """The tallies of some dyads by month, by the dyads' codes."""
    some = table.filter(pc.is_in(_codes(table), value_set=pa.array([dyad.code for dyad in dyads], pa.string())))
    months: dict[str, dict[int | None, Tally]] = {dyad.code: {} for dyad in dyads}
    for a, b, month, *values in zip(*(column.to_pylist() for column in some.columns), strict=True):
        months[f"{a}-{b}"][month] = Tally(*values)
    return months


def countries_mentioned(paragraphs: ds.Dataset) -> set[str]:
    """Every country that a paragraph mentions, alone or not."""
    batches = paragraphs.to_batches(columns=["countries"])
    return {code for batch in batches for code in pc.unique(pc.list_flatten(batch["countries"])).to_pylist()}


def _models(output: ScoredOutput) -> tuple[str, ...]:
    table = _grouped(output.paragraphs, {"model": pc.field("model")}, ["model"], [])
    names = {name for name in table["model"].to_pylist() if name}
    return tuple(sorted(names)) or ((output.model,) if output.model else ())


def _codes(table: pa.Table) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(table["country_a"], table["country_b"], "-")


def _ones(condition: pc.Expression) -> pc.Expression:
    """1 where the condition holds, 0 where it does not or is unknown."""
    return pc.coalesce(condition.cast("int64"), pc.scalar(0))


def _grouped(
    table: ds.Dataset,
    fields: dict[str, pc.Expression],
    keys: list[str],
    sums: list[tuple[str, str]],
    where: pc.Expression | None = None,
) -> pa.Table:
    """Groups as the table streams by, so that memory holds the groups and not the rows."""
    scan = {"filter": where} if where is not None else {}
    steps = [acero.Declaration("scan", acero.ScanNodeOptions(table, columns=fields, **scan))]
    if where is not None:
        steps.append(acero.Declaration("filter", acero.FilterNodeOptions(where)))
    steps.append(acero.Declaration("project", acero.ProjectNodeOptions(list(fields.values()), list(fields))))
    aggregates = [(name, f"hash_{function}", None, f"{name}_{function}") for name, function in sums]
    steps.append(acero.Declaration("aggregate", acero.AggregateNodeOptions(aggregates, keys=keys)))
    return acero.Declaration.from_sequence(steps).to_table()
