"""Label files that can't be used: each problem is named as file:line, nothing raises anything else."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.labels.check import check_labels
from training.labels.files import read_what_can_be

GOOD: dict[str, Any] = {
    "id": "a",
    "text": "Peru thanked Chile.",
    "dyads": [{"pair": "CHL-PER", "stance": "cooperative", "mode": "verbal", "initiator": "PER"}],
}
PLACE = re.compile(r"mine\.(jsonl|csv):\d+: .")

BAD_LINES = [
    "",
    "{",
    "}",
    "null",
    "3",
    '"text"',
    "[]",
    "[" * 100_000,
    '{"id": ' + "9" * 5_000 + "}",
    "{'id': 'a'}",
    '{"id": "a" "text": "b"}',
    '{"id": "a", "text": "b", "dyads": []} {}',
    "\x00\x01\x02",
    "<html><body>Not labels</body></html>",
    "id,text,pair,stance",
    "{}",
    '{"id": null, "text": null, "dyads": null}',
    '{"id": "\\ud800", "text": "Peru thanked Chile.", "dyads": []}',
    '{"id": "a", "text": "\\udfff", "dyads": []}',
]
BAD_FIELDS: list[dict[str, Any]] = [
    {"id": 3},
    {"id": ""},
    {"id": ["a"]},
    {"text": ""},
    {"text": "   "},
    {"text": 3.5},
    {"text": {"en": "Peru"}},
    {"dyads": "CHL-PER"},
    {"dyads": {"CHL-PER": "hostile"}},
    {"dyads": ["CHL-PER"]},
    {"dyads": [None]},
    {"dyads": [{}]},
    {"dyads": [{"pair": 3, "stance": "neutral"}]},
    {"dyads": [{"pair": "CHL", "stance": "neutral"}]},
    {"dyads": [{"pair": "CHL-", "stance": "neutral"}]},
    {"dyads": [{"pair": "CHL-CHL", "stance": "neutral"}]},
    {"dyads": [{"pair": "CHL-PER-BOL", "stance": "neutral"}]},
    {"dyads": [{"pair": "PER-CHL", "stance": "neutral"}]},
    {"dyads": [{"pair": ["CHL", "PER"], "stance": "neutral"}]},
    {"dyads": [{"pair": "CHL-PER"}]},
    {"dyads": [{"pair": "CHL-PER", "stance": None}]},
    {"dyads": [{"pair": "CHL-PER", "stance": "Hostile"}]},
    {"dyads": [{"pair": "CHL-PER", "stance": ["hostile"]}]},
    {"dyads": [{"pair": "CHL-PER", "stance": "hostile", "mode": "words"}]},
    {"dyads": [{"pair": "CHL-PER", "stance": "hostile", "mode": {}}]},
    {"dyads": [{"pair": "CHL-PER", "stance": "hostile", "initiator": "Peru"}]},
    {"dyads": [{"pair": "CHL-PER", "stance": "hostile", "initiator": ["PER"]}]},
    {"dyads": [{"pair": "CHL-PER", "stance": "neutral", "mode": "verbal"}]},
    {"dyads": [{"pair": "CHL-PER", "stance": "hostile", "tone": "sharp"}]},
    {"dyads": [{"pair": "BOL-PER", "stance": "hostile"}]},
    {"dyads": [{"pair": "CHL-PER", "stance": "hostile"}, {"pair": "CHL-PER", "stance": "neutral"}]},
    {"sentiment": "good"},
    {"sentiment": 1},
    {"sentiment": []},
    {"root": "TALK"},
    {"root": {}},
    {"tags": "irony"},
    {"tags": [1]},
    {"group": 7},
    {"annotator": ["Ana"]},
    {"predicate": {}},
    {"colour": "blue"},
    {"mentions": []},
    {"mentions": "PER"},
    {"mentions": {"PER": [0, 4]}},
    {"mentions": {"PER": [], "CHL": [[13, 18]]}},
    {"mentions": {"PER": [[0, 4, 5]], "CHL": [[13, 18]]}},
    {"mentions": {"PER": [["0", "4"]], "CHL": [[13, 18]]}},
    {"mentions": {"PER": [[True, 4]], "CHL": [[13, 18]]}},
    {"mentions": {"PER": [[4, 0]], "CHL": [[13, 18]]}},
    {"mentions": {"PER": [[-4, 2]], "CHL": [[13, 18]]}},
    {"mentions": {"PER": [[0, 400]], "CHL": [[13, 18]]}},
    {"mentions": {"PER": [[2, 2]], "CHL": [[13, 18]]}},
    {"mentions": {"PE-R": [[0, 4]], "PER": [[0, 4]], "CHL": [[13, 18]]}},
    {"mentions": {"": [[0, 4]], "PER": [[0, 4]], "CHL": [[13, 18]]}},
]
BAD_FILES: list[tuple[str, bytes]] = [
    ("mine.jsonl", b"\xff\xfe\x00"),
    ("mine.jsonl", json.dumps(GOOD).encode() + b"\n\xe9t\xe9\n"),
    ("mine.jsonl", json.dumps(GOOD).encode("utf-16")),
    ("mine.csv", b""),
    ("mine.csv", b"id;text;pair;stance\na;Peru thanked Chile.;CHL-PER;cooperative\n"),
    ("mine.csv", b"id,text,pair\na,Peru thanked Chile.,CHL-PER\n"),
    ("mine.csv", b"id,text,pair,stance\na,Peru, of course, thanked Chile.,CHL-PER,cooperative\n"),
    ("mine.csv", b'id,text,pair,stance\na,"Peru thanked Chile.,CHL-PER,cooperative\n'),
    ("mine.csv", b'id,text,pair,stance\na,"Peru" thanked Chile.,CHL-PER,cooperative\n'),
    ("mine.csv", b"id,text,pair,stance\na,Peru thanked Chile.,CHL-PER,friendly\n"),
    ("mine.csv", b"id,text,pair,stance\n,Peru thanked Chile.,CHL-PER,cooperative\n"),
    ("mine.csv", b"id,text,pair,stance\na,Peru thanked Chile.,CHL-PER,cooperative\na,Chile thanked Peru.,CHL-PER,cooperative\n"),
    ("mine.csv", b"id,text,pair,stance\na,Per\xfa thanked Chile.,CHL-PER,cooperative\n"),
]


def problems(folder: Path, name: str, content: bytes) -> list[str]:
    (folder / name).write_bytes(content)
    _, found = read_what_can_be(folder)
    assert check_labels(folder).errors[: len(found)] == found
    return found


@pytest.mark.parametrize("line", BAD_LINES[1:], ids=range(1, len(BAD_LINES)))
def test_a_line_that_is_no_record_is_named_and_the_others_are_read(tmp_path: Path, line: str) -> None:
    (tmp_path / "mine.jsonl").write_text(json.dumps({**GOOD, "id": "z"}) + "\n" + line + "\n", encoding="utf-8")
    passages, found = read_what_can_be(tmp_path)
    assert [passage.id for passage in passages] == ["z"]
    assert found
    assert all(problem.startswith("mine.jsonl:2: ") for problem in found)


@pytest.mark.parametrize("fields", BAD_FIELDS, ids=str)
def test_a_wrong_field_is_named_with_its_line_and_shown_short(tmp_path: Path, fields: dict[str, Any]) -> None:
    found = problems(tmp_path, "mine.jsonl", json.dumps({**GOOD, **fields}).encode())
    assert found
    assert all(PLACE.match(problem) and len(problem) < 300 for problem in found)


@pytest.mark.parametrize(("name", "content"), BAD_FILES)
def test_a_file_of_another_form_is_named_with_a_line(tmp_path: Path, name: str, content: bytes) -> None:
    found = problems(tmp_path, name, content)
    assert found
    assert all(PLACE.match(problem) for problem in found)


def test_empty_lines_and_a_byte_order_mark_are_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path, "mine.jsonl", b"\xef\xbb\xbf\n" + json.dumps(GOOD).encode() + b"\r\n\n") == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(["CHL-PER", "hostile", "PER", "both"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(fields=st.dictionaries(st.sampled_from([*GOOD, "mentions", "sentiment", "tags", "group", "root", "x"]), JSON, max_size=4), dyad=JSON)
def test_whatever_json_a_record_holds_it_is_read_or_named(
    tmp_path_factory: pytest.TempPathFactory, fields: dict[str, Any], dyad: Any
) -> None:
    record = {**GOOD, "dyads": [dyad], **fields}
    folder = tmp_path_factory.mktemp("labels")
    (folder / "mine.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    passages, found = read_what_can_be(folder)
    assert len(passages) == (0 if found else 1)
    assert all(problem.startswith("mine.jsonl:1: ") for problem in found)
