"""Whatever is wrong with a file, it is said, and the rest is read."""

import gzip
import tracemalloc
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading import article, json_lines, read, write_parquet

from detente.articles import FORMATS, Article, Failure


def failure(path: Path, content: bytes | str = b"", **options: str | int) -> Failure:
    (found,) = read(path, content, **options)
    assert isinstance(found, Failure)
    return found


def test_bad_lines_are_failures_and_the_others_are_read(tmp_path: Path) -> None:
    lines = [
        '{"text": "Kenya agreed."}',
        "",
        "{broken",
        "[1]",
        '{"body": "x"}',
        '{"text": ""}',
        '{"text": 7}',
        '{"text": null}',
        "[" * 100_000,
        '{"text": "It did."}',
    ]
    found = read(tmp_path / "a.jsonl", "\n".join(lines))
    assert [item.id for item in found if isinstance(item, Article)] == ["a.jsonl#1", "a.jsonl#9"]
    failures = {item.record: item for item in found if isinstance(item, Failure)}
    assert list(failures) == [2, 3, 4, 5, 6, 7, 8]
    assert failures[2].reason.startswith("line 3: not valid JSON (Expecting property name")
    assert (failures[2].file, failures[2].exception) == ("a.jsonl", "JSONDecodeError")
    assert failures[3].reason.startswith("line 4: a JSON list, each line has to be one JSON object")
    assert failures[4].reason == "it has no column 'text'; it has: body. Name the one that holds the text with --text-column"
    assert failures[5].reason == "holds no text: its 'text' is empty"
    assert failures[6].reason == "its 'text' holds a value of type int, a text is needed"
    assert failures[7].reason == "holds no text: its 'text' is empty"
    assert failures[8].exception == "RecursionError"


@pytest.mark.parametrize("content", ['[\n{"text": "Kenya agreed."},\n{"text": "It did."}\n]\n', '{\n"text": "Kenya agreed."\n}\n'])
def test_a_json_document_is_one_failure(tmp_path: Path, content: str) -> None:
    assert failure(tmp_path / "a.jsonl", content).reason.startswith("a JSON document over several lines")


def test_a_table_without_the_column_is_one_failure(tmp_path: Path) -> None:
    reason = "it has no column 'text'; it has: body, id. Name the one that holds the text with --text-column"
    assert failure(tmp_path / "a.csv", "id,body\n1,x\n2,y\n") == Failure("a.csv", None, reason, "ArticleError")
    assert failure(write_parquet(tmp_path / "a.parquet", {"id": [1, 2], "body": ["x", "y"]})).reason == reason


def test_a_csv_row_with_too_many_fields_is_a_failure(tmp_path: Path) -> None:
    first, second, third = read(tmp_path / "a.csv", "id,text\n1,Kenya, they say, agreed.\n\n2,It did.,,\n3\n")
    assert isinstance(first, Failure)
    assert first.reason.startswith("line 2: 4 fields, but the header names 2")
    assert second == Article("2", "It did.")
    assert isinstance(third, Failure)
    assert "no column 'text'" in third.reason


def test_an_open_quotation_mark_is_a_failure(tmp_path: Path) -> None:
    first, second = read(tmp_path / "a.csv", 'id,text\n1,Kenya agreed.\n2,"It did.\n3,Uganda refused.\n')
    assert isinstance(first, Article)
    assert isinstance(second, Failure)
    assert second.reason.startswith("line 3: a quotation mark that opens a field is never closed")


def test_a_csv_row_that_is_too_large_is_passed_over(tmp_path: Path) -> None:
    large = "Kenya\n\n" * 50
    found = read(tmp_path / "a.csv", f'text\nKenya agreed.\n"{large}"\n{"x" * 300}\n"{"y" * 300}\n""z"""\nIt did.\n', max_bytes=100)
    assert [type(item).__name__ for item in found] == ["Article", "Failure", "Failure", "Failure", "Article"]
    assert [item.reason.partition(":")[0] for item in found if isinstance(item, Failure)] == ["line 3", "line 104", "line 105"]


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.txt.gz"])
def test_an_article_that_is_too_large_is_a_failure(tmp_path: Path, name: str) -> None:
    assert failure(tmp_path / name, "Kenya agreed. " * 20_000, max_bytes=200_000).reason.startswith(
        "larger than the 0.2 MB that one article may have; split it"
    )


def test_a_record_that_is_too_large_is_a_failure(tmp_path: Path) -> None:
    first, second = read(tmp_path / "a.jsonl", json_lines({"text": "x" * 200}, {"text": "It did."}), max_bytes=100)
    assert isinstance(first, Failure)
    assert first.reason == "line 1: longer than the 100 bytes that one article may have; split it"
    assert isinstance(second, Article)
    assert failure(write_parquet(tmp_path / "a.parquet", {"text": ["é" * 60]}), max_bytes=100).reason.startswith(
        "larger than the 100 bytes"
    )


@pytest.mark.parametrize("name", ["a.txt.gz", "a.html.gz", "a.jsonl.gz", "a.csv.gz"])
@pytest.mark.parametrize("byte", [b"a", b"\x00", b" ", b'"', b"\n"])
def test_a_bomb_does_not_fill_memory(tmp_path: Path, name: str, byte: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(byte * (500_000 if byte == b"\n" else 30_000_000)))
    tracemalloc.start()
    found = read(path, max_bytes=100_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert all(isinstance(item, Failure) for item in found)
    assert len(found) == 1
    assert peak < 12_000_000


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.jsonl", "a.csv", "a.txt.gz"])
@pytest.mark.parametrize("content", [b"\n", b" \n\t\n", b"\xef\xbb\xbf", "\u2028".encode()])
def test_a_blank_file_is_a_failure(tmp_path: Path, name: str, content: bytes) -> None:
    assert "holds no text" in failure(tmp_path / name, content).reason


@pytest.mark.parametrize("suffix", [*FORMATS, ".txt.gz", ".parquet.gz"])
def test_an_empty_file_is_a_failure(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.touch()
    assert isinstance(failure(path), Failure)


def test_tables_without_rows_are_failures(tmp_path: Path) -> None:
    assert failure(tmp_path / "a.csv", "id,text\n").reason == "holds no text: the file has no rows below its header"
    assert (
        failure(write_parquet(tmp_path / "a.parquet", {"text": pa.array([], pa.string())})).reason == "holds no text: the table has no rows"
    )


def test_a_page_without_an_article_is_a_failure(tmp_path: Path) -> None:
    assert (
        failure(tmp_path / "a.html", "<html><script>x()</script></html>").reason == "holds no text: no article text was found on the page"
    )


def test_markdown_without_text_is_a_failure(tmp_path: Path) -> None:
    assert failure(tmp_path / "a.md", "---\ntitle: Kenya\n---\n```\ncode\n```\n").reason.startswith("holds no text")


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.jsonl", "a.csv", "a.parquet"])
def test_binary_content_is_a_failure(tmp_path: Path, name: str) -> None:
    content = bytes(range(256)) * 100
    assert failure(tmp_path / name, content).reason.startswith(("not a text: ", "not a readable Parquet file: "))


@pytest.mark.parametrize("name", ["a.txt.gz", "a.jsonl.gz", "a.csv.gz", "a.parquet.gz"])
@pytest.mark.parametrize("content", [b"not compressed", gzip.compress(b"x" * 1000)[:-9]])
def test_a_broken_archive_is_a_failure(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert failure(path).exception in ("BadGzipFile", "EOFError")


def test_articles_above_a_break_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    content = gzip.compress("".join(json_lines({"text": f"Kenya agreed to point {n} of {n * 7919}."}) for n in range(20_000)).encode())
    path.write_bytes(content[: len(content) // 2])
    *articles, last = read(path)
    assert len(articles) > 5_000
    assert all(isinstance(item, Article) for item in articles)
    assert isinstance(last, Failure)
    assert last.reason.startswith(f"can't be read beyond line {len(articles)}")
    assert read(path, skip=len(articles)) == [last]
    assert read(path, skip=len(articles) + 1) == []


def test_a_bad_byte_far_below_spoils_one_character(tmp_path: Path) -> None:
    lines = json_lines(*({"text": "Kenya agreed to open the border."} for _ in range(25_000))).encode()
    found = read(tmp_path / "a.jsonl", lines + b'{"text": "caf\xff"}\n')
    assert found[-1] == Article("a.jsonl#25001", "caf\ufffd")
    assert len(found) == 25_001


def test_text_in_parquet_that_is_no_utf_8_is_read(tmp_path: Path) -> None:
    broken = pa.Array.from_buffers(pa.string(), 1, pa.array([b"caf\xe9"], pa.binary()).buffers())
    assert article(write_parquet(tmp_path / "a.parquet", {"text": broken})).text == "caf\ufffd"
    assert article(write_parquet(tmp_path / "b.parquet", {"text": pa.array([b"caf\xc3\xa9"], pa.binary())})).text == "café"
    assert article(write_parquet(tmp_path / "c.parquet", {"text": pa.array(["café"]).dictionary_encode()})).text == "café"


@pytest.mark.parametrize("suffix", [*FORMATS, ".txt.gz", ".jsonl.gz", ".csv.gz"])
@given(content=st.one_of(st.binary(max_size=300), st.text('{}[]",:\\untex\n-#<p>;=', max_size=120).map(str.encode)))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_reader_ever_raises(tmp_path: Path, suffix: str, content: bytes) -> None:
    found = read(tmp_path / f"a{suffix}", content or b"\n")
    assert found
    for item in found:
        assert isinstance(item, Failure) or item.text.strip()
    assert all(read(tmp_path / f"a{suffix}", skip=skip) == found[skip:] for skip in range(3))
