"""Label files: what is read, what is refused, and the labels that ship."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from detente import LabelError
from training.labels import labels_digest, read_labels

LABELS = Path(__file__).parent.parent / "labels"
ROW: dict[str, Any] = {
    "id": "a",
    "text": "Peru thanked Chile.",
    "dyads": [{"pair": "CHL-PER", "stance": "cooperative", "mode": "verbal", "initiator": "PER"}],
}


def write(folder: Path, *rows: Mapping[str, Any]) -> Path:
    (folder / "mine.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


def dyad(**changes: Any) -> dict[str, Any]:
    return {**ROW, "dyads": [{**ROW["dyads"][0], **changes}]}


def test_a_row_needs_no_more_than_id_text_pair_and_stance(tmp_path: Path) -> None:
    row = {"id": "a", "text": "Peru thanked Chile.", "dyads": [{"pair": "CHL-PER", "stance": "cooperative"}]}
    [passage] = read_labels(write(tmp_path, row))
    assert passage.dyads[0].mode is None
    assert passage.sentiment is None
    assert passage.targets == {"PER": ((0, 4),), "CHL": ((13, 18),)}


def test_given_mentions_are_taken_instead_of_the_gazetteers(tmp_path: Path) -> None:
    row = {
        "id": "a",
        "text": "The court freed her.",
        "dyads": [{"pair": "x-y", "stance": "cooperative"}],
        "mentions": {"x": [[0, 9]], "y": [[16, 19]]},
    }
    [passage] = read_labels(write(tmp_path, row))
    assert passage.targets == {"x": ((0, 9),), "y": ((16, 19),)}


def test_a_csv_holds_one_dyad_a_row(tmp_path: Path) -> None:
    text = "Peru thanked Chile and blamed Spain."
    (tmp_path / "mine.csv").write_text(
        f'id,text,pair,stance,mode,initiator,sentiment\na,"{text}",CHL-PER,cooperative,verbal,PER,neutral\na,"{text}",ESP-PER,hostile,verbal,PER,neutral\n',
        encoding="utf-8",
    )
    [passage] = read_labels(tmp_path)
    assert [(dyad.pair, dyad.stance) for dyad in passage.dyads] == [(("CHL", "PER"), "cooperative"), (("ESP", "PER"), "hostile")]


def test_a_field_of_a_paragraph_may_stand_in_any_of_its_rows_and_not_differ(tmp_path: Path) -> None:
    head = "id,text,pair,stance,group\n"
    first, second = (f"a,Peru thanked Chile and blamed Spain.,{pair},neutral," for pair in ("CHL-PER", "ESP-PER"))
    (tmp_path / "mine.csv").write_text(f"{head}{first}\n{second}g\n", encoding="utf-8")
    assert read_labels(tmp_path)[0].group == "g"
    (tmp_path / "mine.csv").write_text(f"{head}{first}f\n{second}g\n", encoding="utf-8")
    with pytest.raises(LabelError, match=r"mine\.csv:3: another group than line 2"):
        read_labels(tmp_path)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({**ROW, "id": ""}, "id is ''"),
        ({**ROW, "text": 3}, "text is 3"),
        ({**ROW, "mood": "good"}, "unknown field 'mood'"),
        ({**ROW, "dyads": "none"}, "must be a list"),
        ({**ROW, "sentiment": "angry"}, "sentiment is 'angry'"),
        ({**ROW, "dyads": ROW["dyads"] * 2}, "stands 2 times"),
        (dyad(pair="PER-CHL"), "write 'CHL-PER'"),
        (dyad(pair="PER"), "pair is 'PER'"),
        (dyad(pair="BOL-PER", initiator="PER"), "BOL of BOL-PER is not found"),
        (dyad(stance="friendly"), "stance of CHL-PER is 'friendly'"),
        (dyad(stance="neutral"), "is neutral, so it has no mode"),
        (dyad(mode="spoken"), "mode of CHL-PER is 'spoken'"),
        (dyad(initiator="BOL"), "initiator of CHL-PER is 'BOL'"),
        ({**ROW, "mentions": {"PER": [[0, 400]], "CHL": [[13, 18]]}}, "lies outside"),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_what_would_be_right(tmp_path: Path, row: dict[str, Any], problem: str) -> None:
    good = {**ROW, "id": "z"}
    with pytest.raises(LabelError) as error:
        read_labels(write(tmp_path, good, row))
    assert str(error.value).startswith("mine.jsonl:2: ")
    assert problem in str(error.value)


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "mine.jsonl").write_text('{"id": \n[]\n' + json.dumps(dyad(stance="x")) + "\n", encoding="utf-8")
    with pytest.raises(LabelError) as error:
        read_labels(tmp_path)
    assert [line.partition(": ")[0] for line in str(error.value).splitlines()] == ["mine.jsonl:1", "mine.jsonl:2", "mine.jsonl:3"]


def test_an_id_stands_once(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match=r"stands already at mine\.jsonl:1"):
        read_labels(write(tmp_path, ROW, ROW))


def test_an_empty_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match=r"no \*\.jsonl"):
        read_labels(tmp_path)


def test_rows_of_one_group_share_a_split(tmp_path: Path) -> None:
    rows = [{**ROW, "id": str(n), "group": "g"} for n in range(20)]
    assert len({passage.split for passage in read_labels(write(tmp_path, *rows))}) == 1


def test_the_shipped_labels_are_clean_and_split_some_80_10_10() -> None:
    passages = read_labels(LABELS)
    shares = {split: sum(passage.split == split for passage in passages) / len(passages) for split in ("train", "dev", "test")}
    assert len(passages) >= 930
    assert 0.77 < shares["train"] < 0.83
    assert 0.08 < shares["test"] < 0.12
    assert len({passage.text for passage in passages}) == len(passages)


def test_the_digest_changes_with_any_byte(tmp_path: Path) -> None:
    before = labels_digest(write(tmp_path, ROW))
    assert labels_digest(write(tmp_path, {**ROW, "id": "b"})) != before
