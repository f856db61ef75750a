"""From folders of articles to scored output, in one go or in several."""

import csv
import gzip
import io
import json
import math
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from detente import OutputError, Passage, PassagePrediction, StanceModel, UsageError, score_article
from detente.articles import Article, find_files, read_articles
from service.batch import RunOptions, score_paths
from service.batch.run import ahead

Write = Callable[[str, str | bytes], Path]
Row = dict[str, Any]
Rows = tuple[list[Row], list[Row], list[Row]]

COD = "Norway and Russia signed a treaty on cod in Tromso, and Sweden sent its congratulations."
TRAWLER = "Russia seized a Norwegian trawler, and Norway expelled two Russian diplomats."
TEA = "India lifted its duty on Nepali tea, for which Nepal had asked for years."
RIVER = "Kenya accused Ethiopia of keeping back the water of the river that they share."
WIRE = "Peru gave Chile the plans of its new power line as a gift."
MARKET = "The market was quiet, and nobody bought anything but onions."

PLACE = [
    ("article_id", "string"),
    ("title", "string"),
    ("published", "date32[day]"),
    ("paragraph", "int32"),
    ("start", "int64"),
    ("end", "int64"),
]
COLUMNS = {
    "dyads": [
        *PLACE,
        ("country_a", "string"),
        ("country_b", "string"),
        ("stance", "string"),
        ("p_cooperative", "double"),
        ("p_neutral", "double"),
        ("p_hostile", "double"),
        ("mode", "string"),
        ("p_material", "double"),
        ("initiator", "string"),
        ("duplicate", "bool"),
        ("model", "string"),
    ],
    "paragraphs": [
        *PLACE,
        ("text", "string"),
        ("countries", "list<element: string>"),
        ("sentiment", "string"),
        ("p_positive", "double"),
        ("p_neutral", "double"),
        ("p_negative", "double"),
        ("duplicate", "bool"),
        ("model", "string"),
    ],
}
SMALL_PARTS = RunOptions(part_paragraphs=4, batch_paragraphs=2)


class Recorder:
    """A progress that remembers what it was told."""

    def __init__(self) -> None:
        self.total = self.done = self.articles = self.paragraphs = self.failures = 0

    def start(self, total_bytes: int) -> None:
        self.total = total_bytes

    def file_done(self, size: int) -> None:
        self.done += size

    def scored(self, articles: int, paragraphs: int, failures: int) -> None:
        self.articles += articles
        self.paragraphs += paragraphs
        self.failures += failures


class Remembering:
    """The shipped model, which works out a text once a session and so gives the same numbers, to the last bit, in each run.

    `texts` are those that it was asked for; with `dies_at` the process is killed as it is asked for the n-th time.
    """

    known: dict[str, PassagePrediction] = {}  # noqa: RUF012 - shared on purpose

    def __init__(self, model: StanceModel, name: str = "", dies_at: int = 0) -> None:
        self.name = name or model.name
        self.texts: list[str] = []
        self._model, self._calls, self._dies_at = model, 0, dies_at

    def predict(self, passages: Sequence[Passage]) -> list[PassagePrediction]:
        self._calls += 1
        if self._calls == self._dies_at:
            raise KilledError
        self.texts += [passage.text for passage in passages]
        keys = [passage.text.casefold() for passage in passages]
        new = {key: passage for key, passage in zip(keys, passages, strict=True) if key not in self.known}
        self.known.update(zip(new, self._model.predict(list(new.values())), strict=True))
        return [self.known[key] for key in keys]


class KilledError(BaseException):
    """The process ends here."""


def score(paths: Sequence[Path], out: Path, model: Any, options: RunOptions = SMALL_PARTS, *, overwrite: bool = False) -> Recorder:
    progress = Recorder()
    score_paths(paths, out, model, options, progress, overwrite=overwrite)
    return progress


def rows(out: Path, table: str) -> list[Row]:
    return [row for part in sorted((out / table).iterdir()) for row in pq.read_table(part).to_pylist()]


def everything(out: Path) -> Rows:
    """Paragraphs, dyads and failures of a finished run."""
    assert json.loads((out / "manifest.json").read_text())["finished"] is True
    assert sorted(path.name for path in out.iterdir()) == ["dyads", "failures.jsonl", "manifest.json", "paragraphs"]
    return rows(out, "paragraphs"), rows(out, "dyads"), failures(out)


def failures(out: Path) -> list[Row]:
    return [json.loads(line) for line in (out / "failures.jsonl").read_text().splitlines()]


def jsonl(*records: Row) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def table(*records: Row) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(records[0]))
    writer.writeheader()
    writer.writerows(records)
    return stream.getvalue()


def parquet(*records: Row) -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(records)), stream)
    return stream.getvalue()


@pytest.fixture
def remembering(model: StanceModel) -> Remembering:
    return Remembering(model)


@pytest.fixture
def every_format(write: Write, news: Path) -> Path:
    """A folder with an article or two in each format; all hold the same paragraphs in another order."""
    two = [{"id": f"{place}", "date": f"2011-05-0{place}", "title": f"Number {place}", "text": f"{TEA}\n\n{RIVER}"} for place in (1, 2)]
    write("plain.txt", f"Cod and trawlers in the north\n\n{COD}\n\n{TRAWLER}\n")
    write("deeper/marked.md", f"---\ntitle: Of *cod*\ndate: 2014-02-03\n---\n\n{COD}\n\n**{TRAWLER}**\n")
    write(
        "page.html",
        "<html><head><title>Wires</title><meta name='date' content='2015-06-07'></head>"
        f"<body><article><p>{WIRE}</p><p>{COD}</p></article></body></html>",
    )
    write("lines.jsonl", jsonl(*({**record, "id": f"line-{record['id']}"} for record in two)))
    write("rows.csv", table(*({**record, "id": f"row-{record['id']}"} for record in two)))
    write("columns.parquet", parquet(*({**record, "id": f"column-{record['id']}"} for record in two)))
    write("packed.txt.gz", gzip.compress(f"{WIRE}\n\n{MARKET}\n".encode()))
    write("packed.jsonl.gz", gzip.compress(jsonl({"id": "packed-line", "text": RIVER}).encode()))
    write("packed.parquet.gz", gzip.compress(parquet({"id": "packed-column", "text": TEA})))
    return news


@pytest.fixture(scope="session")
def one_run(model: StanceModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`news`: eight articles and three failures in five files, some paragraphs repeated; `scored`: the output of one run."""
    folder = tmp_path_factory.mktemp("one-run")
    voyages = (f"{text}\n\n{number} ships sailed from Peru to Chile." for number, text in enumerate((COD, TEA, RIVER, WIRE)))
    files = {
        "a-blank.txt": " \n",
        "a.txt": f"{COD}\n\n{TRAWLER}\n\n{COD}\n\n{MARKET}\n",
        "b.jsonl": jsonl(*({"id": f"b{number}", "text": text} for number, text in enumerate(voyages))) + "{broken\n",
        "c.csv": table({"id": "c1", "text": TRAWLER}, {"id": "c2", "text": ""}, {"id": "c3", "text": f"{RIVER}\n\n{WIRE}"}),
        "d.txt": f"{MARKET}\n\nIran and Iraq opened a bridge.\n\n{COD.upper()}\n",
    }
    for name, content in files.items():
        (folder / "news").mkdir(exist_ok=True)
        (folder / "news" / name).write_text(content)
    score([folder / "news"], folder / "scored", Remembering(model))
    assert len(list((folder / "scored" / "dyads").iterdir())) > 3
    return folder


@pytest.fixture
def mixed(one_run: Path, tmp_path: Path) -> Path:
    """A copy of its articles, which a test may change."""
    return shutil.copytree(one_run / "news", tmp_path / "news", dirs_exist_ok=True)


@pytest.fixture
def whole(one_run: Path, tmp_path: Path) -> Path:
    """A copy of its output, which a test may change."""
    return shutil.copytree(one_run / "scored", tmp_path / "scored")


@pytest.fixture(scope="session")
def uninterrupted(one_run: Path) -> Rows:
    """What stands in its output."""
    return everything(one_run / "scored")


def test_articles_of_every_format_are_scored(every_format: Path, remembering: Remembering, tmp_path: Path) -> None:
    score([every_format], tmp_path / "out", remembering)

    paragraphs, dyads, lost = everything(tmp_path / "out")
    assert lost == []
    assert {row["article_id"] for row in paragraphs} == {
        "plain.txt",
        "deeper/marked.md",
        "page.html",
        "packed.txt.gz",
        *("line-1", "line-2", "row-1", "row-2", "column-1", "column-2", "packed-line", "packed-column"),
    }
    assert {(row["country_a"], row["country_b"]) for row in dyads if row["article_id"] == "plain.txt"} == {
        ("NOR", "RUS"),
        ("NOR", "SWE"),
        ("RUS", "SWE"),
    }
    assert {(row["country_a"], row["country_b"]) for row in dyads if row["article_id"] == "row-2"} == {("IND", "NPL"), ("ETH", "KEN")}


def test_titles_and_dates_travel_along(every_format: Path, remembering: Remembering, tmp_path: Path) -> None:
    score([every_format], tmp_path / "out", remembering)

    found = {row["article_id"]: (row["title"], row["published"]) for row in rows(tmp_path / "out", "dyads")}
    assert found["deeper/marked.md"] == ("Of *cod*", date(2014, 2, 3))
    assert found["page.html"] == ("Wires", date(2015, 6, 7))
    assert found["line-1"] == found["row-1"] == found["column-1"] == ("Number 1", date(2011, 5, 1))
    assert found["packed.txt.gz"] == (None, None)


@pytest.mark.parametrize("name", ["dyads", "paragraphs"])
def test_columns_and_their_types_are_those_of_the_design(name: str, every_format: Path, remembering: Remembering, tmp_path: Path) -> None:
    score([every_format], tmp_path / "out", remembering)

    for part in (tmp_path / "out" / name).iterdir():
        assert [(field.name, str(field.type).replace("item:", "element:")) for field in pq.read_schema(part)] == COLUMNS[name]


def test_a_dyads_row_holds_together(every_format: Path, remembering: Remembering, tmp_path: Path) -> None:
    score([every_format], tmp_path / "out", remembering)

    dyads = rows(tmp_path / "out", "dyads")
    assert dyads
    for row in dyads:
        probabilities = {stance: row[f"p_{stance}"] for stance in ("cooperative", "neutral", "hostile")}
        assert row["country_a"] < row["country_b"]
        assert math.isclose(sum(probabilities.values()), 1, abs_tol=1e-9)
        assert row["stance"] == max(probabilities, key=lambda stance: probabilities[stance])
        assert 0 <= row["p_material"] <= 1
        if row["stance"] == "neutral":
            assert (row["mode"], row["initiator"]) == (None, None)
        else:
            assert row["mode"] == ("material" if row["p_material"] > 0.5 else "verbal")
            assert row["initiator"] in ("both", row["country_a"], row["country_b"])
        assert row["model"] == remembering.name


def test_a_paragraphs_row_holds_together_with_its_dyads(every_format: Path, remembering: Remembering, tmp_path: Path) -> None:
    score([every_format], tmp_path / "out", remembering)

    paragraphs, dyads, _ = everything(tmp_path / "out")
    place = ("article_id", "title", "published", "paragraph", "start", "end", "duplicate")
    for row in paragraphs:
        moods = {mood: row[f"p_{mood}"] for mood in ("positive", "neutral", "negative")}
        own = [dyad for dyad in dyads if all(dyad[name] == row[name] for name in place)]
        assert math.isclose(sum(moods.values()), 1, abs_tol=1e-9)
        assert row["sentiment"] == max(moods, key=lambda mood: moods[mood])
        assert row["countries"] == sorted(set(row["countries"]))
        assert [(dyad["country_a"], dyad["country_b"]) for dyad in own] == [
            (a, b) for a in row["countries"] for b in row["countries"] if a < b
        ]
    assert len(dyads) == sum(math.comb(len(row["countries"]), 2) for row in paragraphs)


def test_a_plain_sentence_is_read_as_anyone_would(write: Write, model: StanceModel, tmp_path: Path) -> None:
    write("a.txt", "Russia bombed Georgia.\n\nFrance thanked Germany for its help.\n")

    score([tmp_path / "news"], tmp_path / "out", model)

    assert [(row["country_a"], row["stance"]) for row in rows(tmp_path / "out", "dyads")] == [("GEO", "hostile"), ("DEU", "cooperative")]


def test_start_and_end_are_places_in_the_articles_text(every_format: Path, remembering: Remembering, tmp_path: Path) -> None:
    score([every_format], tmp_path / "out", remembering)

    read = (item for file in find_files([every_format]) for item in read_articles(file))
    texts = {article.id: article.text for article in read if isinstance(article, Article)}
    paragraphs = rows(tmp_path / "out", "paragraphs")
    assert {row["article_id"] for row in paragraphs} == set(texts)
    assert all(texts[row["article_id"]][row["start"] : row["end"]] == row["text"] for row in paragraphs)


def test_a_folder_gives_the_numbers_of_the_python_function(repository: Path, model: StanceModel, tmp_path: Path) -> None:
    files = [repository / "examples" / "articles" / name for name in ("peru-chile-quake-aid.html", "norway-russia-rescue-repeated.txt")]

    score(files, tmp_path / "out", model, RunOptions())

    found = iter(rows(tmp_path / "out", "dyads"))
    for file in find_files(files):
        [article] = read_articles(file)
        assert isinstance(article, Article)
        for paragraph in score_article(article, model).paragraphs:
            for dyad in paragraph.dyads:
                row = next(found)
                assert (row["article_id"], row["paragraph"], row["duplicate"]) == (file.name, paragraph.index, paragraph.duplicate)
                assert all(row[name] == getattr(dyad, name) for name in ("country_a", "country_b", "stance", "mode", "initiator"))
                # What else is in the batch changes the seventh digit.
                assert numbers(row) == pytest.approx([*dyad.probabilities.values(), dyad.p_material], abs=1e-3)
    assert list(found) == []


def test_a_repeated_paragraph_is_marked_and_scored_once(write: Write, remembering: Remembering, tmp_path: Path) -> None:
    write("a.txt", f"{COD}\n\n{MARKET}\n\n{COD}\n")
    write("b.txt", f"{TEA}\n\n{COD.replace(' ', '  ', 3)}\n")
    write("c.jsonl", jsonl(*({"id": str(number), "text": COD} for number in range(10))))

    score([tmp_path / "news"], tmp_path / "out", remembering)

    paragraphs, dyads, _ = everything(tmp_path / "out")
    assert [row["duplicate"] for row in paragraphs if row["article_id"] == "a.txt"] == [False, False, True]
    assert [row["duplicate"] for row in paragraphs if row["article_id"] == "b.txt"] == [False, True]
    assert all(row["duplicate"] for row in paragraphs if row["article_id"].isdigit())
    assert [row["duplicate"] for row in dyads if row["country_b"] == "RUS"] == [False] + 12 * [True]
    assert sorted(remembering.texts) == sorted([COD, MARKET, TEA])


def test_a_repeated_paragraph_gets_the_same_numbers(write: Write, model: StanceModel, tmp_path: Path) -> None:
    write("a.txt", f"{COD}\n\n{MARKET}\n\n{COD}\n")
    write("b.txt", f"{TEA}\n\n{RIVER}\n\n{WIRE}\n\n{COD}\n")

    score([tmp_path / "news"], tmp_path / "out", model)

    named = ("country_a", "country_b", "stance", "p_cooperative", "p_neutral", "p_hostile", "mode", "p_material", "initiator")
    cod = [[row[name] for name in named] for row in rows(tmp_path / "out", "dyads") if row["country_a"] in ("NOR", "RUS")]
    assert len(cod) == 9
    assert cod[:3] == cod[3:6] == cod[6:]


def test_one_bad_record_is_a_failure_and_the_others_are_scored(mixed: Path, remembering: Remembering, tmp_path: Path) -> None:
    score([mixed], tmp_path / "out", remembering)

    paragraphs, _, lost = everything(tmp_path / "out")
    assert [(failure["file"], failure["record"]) for failure in lost] == [("a-blank.txt", None), ("b.jsonl", 5), ("c.csv", 2)]
    assert list(dict.fromkeys(row["article_id"] for row in paragraphs)) == ["a.txt", "b0", "b1", "b2", "b3", "c1", "c3", "d.txt"]


def test_the_manifest_counts_what_the_directory_holds(mixed: Path, remembering: Remembering, tmp_path: Path) -> None:
    score([mixed], tmp_path / "out", remembering)

    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert (manifest["articles"], manifest["failures"], manifest["model"], manifest["finished"]) == (8, 3, remembering.name, True)
    assert manifest["parts"] == len(list((tmp_path / "out" / "paragraphs").iterdir()))


def test_progress_ends_at_the_size_of_all_files(mixed: Path, remembering: Remembering, tmp_path: Path) -> None:
    progress = score([mixed], tmp_path / "out", remembering)

    assert progress.done == progress.total == sum(file.stat().st_size for file in mixed.iterdir())
    assert (progress.articles, progress.failures) == (8, 3)


def test_an_empty_folder_gives_no_rows(news: Path, remembering: Remembering, tmp_path: Path) -> None:
    score([news], tmp_path / "out", remembering)

    assert everything(tmp_path / "out") == ([], [], [])


def test_the_text_can_stand_in_another_column(write: Write, remembering: Remembering, tmp_path: Path) -> None:
    write("a.csv", table({"id": "1", "text": MARKET, "body": COD}))

    score([tmp_path / "news"], tmp_path / "out", remembering, RunOptions(text_column="body"))

    assert [row["text"] for row in rows(tmp_path / "out", "paragraphs")] == [COD]


def test_the_same_command_again_scores_nothing_twice(mixed: Path, whole: Path, uninterrupted: Rows, model: StanceModel) -> None:
    again = Remembering(model)

    score([mixed], whole, again)

    assert again.texts == []
    assert everything(whole) == uninterrupted


@pytest.mark.parametrize("call", range(1, 9))
def test_a_run_killed_while_scoring_goes_on(call: int, mixed: Path, uninterrupted: Rows, model: StanceModel, tmp_path: Path) -> None:
    with pytest.raises(KilledError):
        score([mixed], tmp_path / "out", Remembering(model, dies_at=call))

    score([mixed], tmp_path / "out", Remembering(model))

    assert everything(tmp_path / "out") == uninterrupted


@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("rename", range(1, 11))
def test_a_run_killed_at_any_rename_goes_on(
    rename: int, done: bool, mixed: Path, uninterrupted: Rows, model: StanceModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every rename of a run: the manifest, then dyads and paragraphs of each part, then the manifest."""
    with monkeypatch.context() as patch:
        kill_at_rename(rename, done, patch)
        with pytest.raises(KilledError):
            score([mixed], tmp_path / "out", Remembering(model))

    score([mixed], tmp_path / "out", Remembering(model))

    assert everything(tmp_path / "out") == uninterrupted
    assert list((tmp_path / "out").glob("*/.*")) == []


def test_a_run_killed_again_and_again_comes_to_its_end(
    mixed: Path, uninterrupted: Rows, model: StanceModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kills = 0
    while not finished(tmp_path / "out") and kills < 20:
        with monkeypatch.context() as patch:
            kill_at_rename(4, False, patch)  # between the second part's renames
            try:
                score([mixed], tmp_path / "out", Remembering(model))
            except KilledError:
                kills += 1

    assert 3 <= kills < 20
    assert everything(tmp_path / "out") == uninterrupted


def test_a_process_killed_between_the_two_renames_of_a_part_goes_on(
    mixed: Path, uninterrupted: Rows, model: StanceModel, shipped: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    program = f"""
import os, pathlib, signal
from detente import StanceModel
from service.batch import RunOptions, score_paths
rename = pathlib.Path.replace
def replace(self, target):
    if target == pathlib.Path({str(out)!r}) / "paragraphs" / "part-00002.parquet":
        os.kill(os.getpid(), signal.SIGKILL)
    return rename(self, target)
pathlib.Path.replace = replace
class Quiet:
    start = file_done = scored = lambda *_: None
options = RunOptions(part_paragraphs=4, batch_paragraphs=2)
score_paths([pathlib.Path({str(mixed)!r})], pathlib.Path({str(out)!r}), StanceModel.load({str(shipped)!r}), options, Quiet())
"""

    killed = subprocess.run([sys.executable, "-c", program], check=False)
    left = sorted(path.name for path in out.glob("*/*"))
    score([mixed], out, model)

    assert killed.returncode == -signal.SIGKILL
    assert left == [".part-00002.parquet", "part-00001.parquet", "part-00001.parquet", "part-00002.parquet"]
    for found, expected in zip(everything(out), uninterrupted, strict=True):
        assert [unnumbered(row) for row in found] == [unnumbered(row) for row in expected]
        for row, like in zip(found, expected, strict=True):
            assert numbers(row) == pytest.approx(numbers(like), abs=1e-3)


def test_half_written_files_of_a_killed_run_are_removed(mixed: Path, uninterrupted: Rows, model: StanceModel, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(KilledError):
        score([mixed], out, Remembering(model, dies_at=6))
    parts = len(list(out.glob("paragraphs/*.parquet")))
    (out / "dyads" / f".part-{parts + 1:05d}.parquet").write_bytes(b"PAR1 half")
    (out / "paragraphs" / f".part-{parts + 1:05d}.parquet").write_bytes(b"")
    (out / ".manifest.json").write_text('{"format"')

    score([mixed], out, Remembering(model))

    (out / ".manifest.json").unlink(missing_ok=True)
    assert everything(out) == uninterrupted


def test_dyads_of_a_part_that_never_counted_are_removed(
    mixed: Path, model: StanceModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        kill_at_rename(3, False, patch)  # between the first part's renames
        with pytest.raises(KilledError):
            score([mixed], tmp_path / "out", Remembering(model))
    for file in mixed.iterdir():
        file.unlink()

    score([mixed], tmp_path / "out", Remembering(model))

    assert everything(tmp_path / "out") == ([], [], [])


def test_a_part_lost_at_the_end_is_scored_again(mixed: Path, whole: Path, uninterrupted: Rows, model: StanceModel) -> None:
    max(whole.glob("paragraphs/*.parquet")).unlink()

    score([mixed], whole, Remembering(model))

    assert everything(whole) == uninterrupted


@pytest.mark.parametrize("gone", ["paragraphs/part-00002.parquet", "dyads/part-00001.parquet"])
def test_a_part_that_others_build_on_must_not_be_missing(gone: str, mixed: Path, whole: Path, model: StanceModel) -> None:
    before = len(list(whole.glob("*/*.parquet")))
    (whole / gone).unlink()

    with pytest.raises(OutputError, match=r"part-0000\d\.parquet is missing.*--overwrite"):
        score([mixed], whole, Remembering(model))

    assert len(list(whole.glob("*/*.parquet"))) == before - 1


def test_failures_are_complete_after_a_resumed_run_even_if_the_file_was_lost(
    mixed: Path, uninterrupted: Rows, model: StanceModel, tmp_path: Path
) -> None:
    with pytest.raises(KilledError):
        score([mixed], tmp_path / "out", Remembering(model, dies_at=7))
    before = failures(tmp_path / "out")
    (tmp_path / "out" / "failures.jsonl").unlink()

    score([mixed], tmp_path / "out", Remembering(model))

    assert before == uninterrupted[2][:1]
    assert failures(tmp_path / "out") == uninterrupted[2]


def test_a_file_added_later_is_scored_and_the_rest_stays(
    write: Write, mixed: Path, whole: Path, uninterrupted: Rows, model: StanceModel
) -> None:
    before = {part: part.read_bytes() for part in whole.glob("*/*.parquet")}
    write("aa.txt", f"{TEA}\n\nSpain invited Portugal to a feast.\n")

    score([mixed], whole, Remembering(model))

    paragraphs, _, lost = everything(whole)
    assert {part: part.read_bytes() for part in before} == before
    assert [(row["article_id"], row["duplicate"]) for row in paragraphs[len(uninterrupted[0]) :]] == [("aa.txt", True), ("aa.txt", False)]
    assert lost == uninterrupted[2]


def test_a_file_that_changed_is_refused_by_name(write: Write, mixed: Path, whole: Path, uninterrupted: Rows, model: StanceModel) -> None:
    write("c.csv", table({"id": "c1", "text": RIVER}))

    with pytest.raises(OutputError, match=r"c\.csv has changed since it was scored.*--overwrite"):
        score([mixed], whole, Remembering(model))

    assert rows(whole, "dyads") == uninterrupted[1]


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("another-model", SMALL_PARTS, "another-model"),
        ("", RunOptions(text_column="body"), "text_column 'text', now it is 'body'"),
        ("", RunOptions(max_bytes=99), "max_bytes 20000000, now it is 99"),
        ("", RunOptions(min_confidence=0.5), "min_confidence 0.0, now it is 0.5"),
    ],
)
def test_another_model_or_option_is_refused(
    name: str, options: RunOptions, message: str, mixed: Path, whole: Path, uninterrupted: Rows, model: StanceModel
) -> None:
    with pytest.raises(OutputError, match=message):
        score([mixed], whole, Remembering(model, name), options)

    assert everything(whole) == uninterrupted


def test_dyads_below_the_least_confidence_are_left_out_and_the_others_stay(
    mixed: Path, uninterrupted: Rows, model: StanceModel, tmp_path: Path
) -> None:
    score([mixed], tmp_path / "out", Remembering(model), RunOptions(min_confidence=0.6))

    assert rows(tmp_path / "out", "dyads") == [row for row in uninterrupted[1] if row[f"p_{row['stance']}"] >= 0.6]
    assert rows(tmp_path / "out", "paragraphs") == uninterrupted[0]


def test_the_size_of_parts_may_differ_between_runs(mixed: Path, uninterrupted: Rows, model: StanceModel, tmp_path: Path) -> None:
    with pytest.raises(KilledError):
        score([mixed], tmp_path / "out", Remembering(model, dies_at=5))

    score([mixed], tmp_path / "out", Remembering(model), RunOptions())

    assert everything(tmp_path / "out") == uninterrupted


def test_overwrite_throws_away_what_was_there(write: Write, mixed: Path, whole: Path, model: StanceModel) -> None:
    shutil.rmtree(mixed)
    write("only.txt", WIRE)

    score([mixed], whole, Remembering(model, "another-model"), overwrite=True)

    paragraphs, dyads, lost = everything(whole)
    assert [(row["article_id"], row["model"]) for row in paragraphs] == [("only.txt", "another-model")]
    assert [row["country_a"] for row in dyads] == ["CHL"]
    assert lost == []


def test_output_within_the_folder_of_articles_is_not_read_as_articles(mixed: Path, uninterrupted: Rows, model: StanceModel) -> None:
    score([mixed], mixed / "scored", Remembering(model))
    score([mixed], mixed / "scored", Remembering(model))

    assert everything(mixed / "scored") == uninterrupted


def test_a_folder_can_take_its_own_output(mixed: Path, uninterrupted: Rows, model: StanceModel) -> None:
    score([mixed], mixed, Remembering(model))
    score([mixed], mixed, Remembering(model))

    assert rows(mixed, "paragraphs") == uninterrupted[0]


@pytest.mark.parametrize("content", ["[]", "{", "\x00", '"text"'])
def test_a_damaged_manifest_is_refused(content: str, mixed: Path, whole: Path, model: StanceModel) -> None:
    (whole / "manifest.json").write_text(content)

    with pytest.raises(OutputError, match=r"manifest\.json .*--overwrite"):
        score([mixed], whole, Remembering(model))


def test_parquet_files_of_someone_else_are_left_alone(mixed: Path, remembering: Remembering, tmp_path: Path) -> None:
    own = tmp_path / "out" / "paragraphs" / "mine.parquet"
    own.parent.mkdir(parents=True)
    own.write_bytes(parquet({"text": COD}))

    with pytest.raises(OutputError, match=r"Parquet files but no manifest\.json"):
        score([mixed], tmp_path / "out", remembering)

    assert own.is_file()


@pytest.mark.parametrize("damaged", ["paragraphs", "dyads"])
def test_a_damaged_part_is_named(damaged: str, mixed: Path, detente: Callable[..., Any]) -> None:
    detente("score", mixed, "--out", "out")
    part = Path("out", damaged, "part-00001.parquet")
    part.write_bytes(part.read_bytes()[:100])

    ended = detente("score", mixed, "--out", "out")

    assert ended.code == 1
    assert f"{damaged}/part-00001.parquet" in ended.err


def test_a_path_that_is_not_there_leaves_no_output_behind(remembering: Remembering, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file or folder"):
        score([tmp_path / "nowhere"], tmp_path / "out", remembering)

    assert not (tmp_path / "out").exists()


def test_ahead_gives_the_same_items_in_order() -> None:
    assert list(ahead(iter(range(100)))) == list(range(100))


def test_ahead_raises_what_the_items_raise_after_those_before_it() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise OutputError("the disk is full")

    made = ahead(items())

    assert next(made) == 1
    with pytest.raises(OutputError, match="the disk is full"):
        next(made)


def test_ahead_ends_its_thread_where_nobody_wants_more() -> None:
    made = ahead(iter(range(1_000_000)))
    next(made)

    made.close()  # type: ignore[attr-defined]

    assert "reader" not in {thread.name for thread in threading.enumerate()}


def kill_at_rename(number: int, done: bool, patch: pytest.MonkeyPatch) -> None:
    """Makes the n-th rename from now the process's end, before it is done or after; nothing is tidied up."""
    rename, left = Path.replace, [number]

    def replace(self: Path, target: Path) -> Path:
        left[0] -= 1
        if left[0]:
            return rename(self, target)
        if done:
            rename(self, target)
        patch.setattr(Path, "unlink", lambda *_, **__: None)
        raise KilledError

    patch.setattr(Path, "replace", replace)


def finished(out: Path) -> bool:
    return (out / "manifest.json").is_file() and json.loads((out / "manifest.json").read_text())["finished"]


def numbers(row: Row) -> list[float]:
    return [value for name, value in row.items() if name.startswith("p_")]


def unnumbered(row: Row) -> Row:
    return {name: value for name, value in row.items() if not name.startswith("p_")}
