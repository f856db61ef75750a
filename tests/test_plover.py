"""Marked sentences of the PLOVER form."""

from pathlib import Path

import pytest

from detente import StanceModel, UsageError
from training.metrics import plover_scores
from training.plover import read_plover, unmark

HEADER = "sentence_id\tmarked_sentence\tgold_quad\tgold_root\n"
ROWS = (
    "1\t<s>Peru</s> thanked <t>Chile</t> for the loan.\t1\tSUPPORT\n"
    "2\t<t>Four clerks</t> were jailed by <s>the court</s> on Monday; <s>it</s> gave no reason.\t4\tCOERCE\n"
    "3\t<s>The mayor</s> lifted the curfew.\t2\tYIELD\n"
)


def plover(folder: Path, text: str) -> Path:
    path = folder / "rows.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def test_marks_become_spans() -> None:
    assert unmark("<t>A</t> met <s>B</s> and <s>C</s>") == ("A met B and C", {"t": [(0, 1)], "s": [(6, 7), (12, 13)]})


def test_rows_carry_stance_mode_and_root(tmp_path: Path) -> None:
    rows = read_plover(plover(tmp_path, HEADER + ROWS))
    assert [(row.stance, row.mode, row.root) for row in rows] == [
        ("cooperative", "verbal", "SUPPORT"),
        ("hostile", "material", "COERCE"),
        ("cooperative", "material", "YIELD"),
    ]


def test_an_actor_that_is_not_marked_is_the_whole_sentence(tmp_path: Path) -> None:
    passage = read_plover(plover(tmp_path, HEADER + ROWS))[2].passage
    assert passage.targets is not None
    assert passage.targets["target"] == [(0, len(passage.text))]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\tb\n", "its columns are"),
        (HEADER + "1\t<s>A</s> met <t>B</t>\t9\tX\n", "gold_quad is '9'"),
        (HEADER + "1\tA met B\t1\tX\n", "no actor is marked"),
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_plover(plover(tmp_path, text))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        read_plover(tmp_path / "gone.tsv")


def test_scores_leave_neutral_out_of_the_choice(tmp_path: Path, model: StanceModel) -> None:
    rows = read_plover(plover(tmp_path, HEADER + ROWS))
    scores = plover_scores(model.predict([row.passage for row in rows]), rows)
    assert scores["rows"] == 3
    assert sum(sum(row) for row in scores["quad"]["confusion"]) == 3
    assert 0 <= scores["neutral_share"] <= 100
