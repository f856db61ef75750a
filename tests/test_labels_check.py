"""The rules of labels that a program can check, their counts, and what ships."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from detente import LabelError
from detente.cli import build
from training.labels import LabelledPassage, read_labels
from training.labels.agreement import agreement
from training.labels.check import check_labels
from training.labels.duplicates import near_duplicates
from training.labels.rows import ROOTS
from training.labels.shortcuts import name_shortcut
from training.labels.statistics import lemmas, statistics

LABELS = Path(__file__).parent.parent / "labels"
TEXT = "Peru thanked Chile for the field hospital that it sent to Arequipa after the earthquake."


@pytest.fixture(scope="session")
def shipped() -> list[LabelledPassage]:
    return read_labels(LABELS)


def row(name: str, text: str = TEXT, **changes: Any) -> dict[str, Any]:
    return {
        "id": name,
        "text": text,
        "dyads": [{"pair": "CHL-PER", "stance": "cooperative", "mode": "verbal", "initiator": "PER"}],
        **changes,
    }


def write(folder: Path, *rows: dict[str, Any]) -> Path:
    (folder / "mine.jsonl").write_text("".join(json.dumps(each) + "\n" for each in rows), encoding="utf-8")
    return folder


def test_the_shipped_labels_are_clean() -> None:
    checked = check_labels(LABELS)
    assert checked.errors == []
    assert checked.warnings == []


def test_the_same_text_twice_is_an_error_that_names_both_lines(tmp_path: Path) -> None:
    [error] = check_labels(write(tmp_path, row("a"), row("b", TEXT.upper()))).errors
    assert error == "mine.jsonl:2: the text of mine.jsonl:1 again; drop one"


def test_the_same_text_with_other_codes_is_an_error_that_names_the_pair(tmp_path: Path) -> None:
    other = row("b", dyads=[{"pair": "CHL-PER", "stance": "hostile", "mode": "verbal", "initiator": "PER"}])
    [error] = check_labels(write(tmp_path, row("a"), other)).errors
    assert "with other codes for CHL-PER" in error


def test_two_annotators_may_code_the_same_text(tmp_path: Path) -> None:
    checked = check_labels(write(tmp_path, row("a", annotator="Ana"), row("b", annotator="Ben")))
    assert checked.errors == []


def test_nearly_the_same_text_in_two_splits_is_an_error_and_in_one_group_is_none(tmp_path: Path) -> None:
    near = TEXT.replace("thanked", "praised")
    names = [f"row {i}" for i in range(200)]
    splits = {passage.split: passage.id for passage in read_labels(write(tmp_path, *(row(name) for name in names)))}
    train, test = row(splits["train"]), row(splits["test"], near)
    [error] = check_labels(write(tmp_path, train, test)).errors
    assert "give both the same group" in error
    checked = check_labels(write(tmp_path, {**train, "group": "quake"}, {**test, "group": "quake"}))
    assert (checked.errors, checked.warnings) == ([], [])


@pytest.mark.parametrize(
    ("changes", "warning"),
    [
        ({"text": "Peru thanked Chile, not Bolivia."}, "BOL-CHL, BOL-PER not coded"),
        ({"dyads": [{"pair": "CHL-PER", "stance": "hostile"}]}, "has no mode and initiator"),
        ({"mentions": {"PER": [[0, 4]], "CHL": [[13, 18]], "QQQ": [[5, 12]]}}, "QQQ looks like a country"),
        ({"text": TEXT + " It rained." * 200}, "more than 400 are rarely one paragraph"),
    ],
)
def test_what_is_odd_about_a_row_is_a_warning(tmp_path: Path, changes: dict[str, Any], warning: str) -> None:
    checked = check_labels(write(tmp_path, row("a", **changes)))
    assert checked.errors == []
    assert any(warning in found for found in checked.warnings)


def test_a_dyad_in_more_than_a_hundredth_of_many_rows_is_a_warning(tmp_path: Path) -> None:
    rows = [row(f"row {i}", f"Peru thanked Chile for gift {i} of {i * 7} and for {i * 31} words, {i * 57} in all.") for i in range(1_000)]
    assert any("CHL-PER stands in 1000 of 1,000 rows" in warning for warning in check_labels(write(tmp_path, *rows)).warnings)


def test_check_prints_each_finding_and_fails(tmp_path: Path) -> None:
    (tmp_path / "mine.jsonl").write_text('{"id": "a"\n' + json.dumps(row("b")) + "\n", encoding="utf-8")
    result = CliRunner().invoke(build(), ["labels", "check", str(tmp_path)])
    assert "error: mine.jsonl:1: not JSON" in result.output
    assert isinstance(result.exception, LabelError)
    assert "1 rows that can be used, 1 errors, 0 warnings" in str(result.exception)


def test_stats_prints_counts(tmp_path: Path) -> None:
    result = CliRunner().invoke(build(), ["labels", "stats", str(write(tmp_path, row("a"))), "--json"])
    report = json.loads(result.output)
    assert (report["rows"], report["dyads"], report["countries"]) == (1, 1, 2)
    assert CliRunner().invoke(build(), ["labels", "stats", str(tmp_path)]).exit_code == 0


def test_inflection_and_articles_make_no_new_predicate() -> None:
    assert lemmas("opened an inquiry") == lemmas("open inquiry")
    assert lemmas("shelled") != lemmas("shielded")


def test_near_duplicates_of_nothing_are_none() -> None:
    assert list(near_duplicates([])) == []


def test_the_shipped_labels_are_as_many_and_as_wide_as_the_data_card_says(shipped: list[LabelledPassage]) -> None:
    counts = statistics(shipped)
    paragraphs = [passage for passage in shipped if passage.root is None and passage.where.startswith(("para_", "written_"))]
    assert sum(passage.root is not None for passage in shipped) >= 4_000
    assert len(paragraphs) >= 1_500
    assert sum(passage.where.startswith("contrast_") for passage in shipped) >= 300
    assert counts["predicates"] >= 2_500
    assert counts["countries"] >= 150
    assert set(counts["root"]) == set(ROOTS)
    assert min(counts["root"].values()) >= 180


def test_a_fifth_of_the_plain_rows_and_every_paragraph_is_coded_twice() -> None:
    second = {
        json.loads(line)["id"] for file in (LABELS / "coding" / "second").glob("*.jsonl") for line in file.read_text("utf-8").splitlines()
    }
    rows = read_labels(LABELS)
    paragraphs = {row.id for row in rows if row.where.startswith(("para_", "written_"))}
    plain = {row.id for row in rows if row.where.startswith("plain_")}
    assert paragraphs <= second
    assert len(plain & second) >= len(plain) / 5
    assert {field: measured.kappa > 0.7 for field, measured in agreement(LABELS).items()} == dict.fromkeys(
        ("stance", "mode", "initiator", "sentiment"), True
    )


def test_names_alone_do_not_give_the_stance_away(shipped: list[LabelledPassage]) -> None:
    found = name_shortcut(shipped)
    assert abs(found.names - found.majority) < 5
