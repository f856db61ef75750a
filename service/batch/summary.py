"""The closing table of a run."""

from collections import Counter

from rich.console import Console
from rich.table import Table

from detente.dyads import STANCES
from service.batch.output import FAILURES, OutputDirectory
from service.batch.stored import stored_batches

SHOWN = 10


def print_summary(output: OutputDirectory, console: Console) -> None:
    """Articles, paragraphs, dyads, failures, and the most frequent dyads with the shares of their stances; repeated paragraphs are
    counted apart."""
    stances: dict[tuple[str, str], Counter[str]] = {}
    paragraphs = repeated = dyads = 0
    for batch in stored_batches(output.path, "paragraphs", ["duplicate"]):
        duplicates = batch.column(0).to_pylist()
        paragraphs += len(duplicates)
        repeated += sum(duplicates)
    for batch in stored_batches(output.path, "dyads", ["country_a", "country_b", "stance", "duplicate"]):
        for row in batch.to_pylist():
            if not row["duplicate"]:
                dyads += 1
                stances.setdefault((row["country_a"], row["country_b"]), Counter())[row["stance"]] += 1
    articles, failures = sum(part.articles for part in output.parts), sum(len(part.failures) for part in output.parts)
    console.print(_dyad_table(stances))
    console.print(
        f"{articles:,} articles, {paragraphs:,} paragraphs ({repeated:,} repeated, not counted above), "
        f"{dyads:,} dyads of {len(stances):,} pairs, {failures:,} failures",
        soft_wrap=True,
    )
    console.print(f"Scored output: {output.path}", soft_wrap=True, markup=False)
    if failures:
        console.print(f"What could not be read: {output.path / FAILURES}", soft_wrap=True, markup=False)


def _dyad_table(stances: dict[tuple[str, str], Counter[str]]) -> Table:
    table = Table(title=f"The {min(SHOWN, len(stances))} most frequent dyads" if stances else "No paragraph mentions two countries")
    table.add_column("dyad")
    table.add_column("paragraphs", justify="right")
    for stance in STANCES:
        table.add_column(stance, justify="right")
    for pair, counts in sorted(stances.items(), key=lambda item: (-item[1].total(), item[0]))[:SHOWN]:
        table.add_row("-".join(pair), str(counts.total()), *(f"{counts[stance] / counts.total():.0%}" for stance in STANCES))
    return table
