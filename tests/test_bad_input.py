"""Bad articles become failure lines, bad paths and models a clear message; nobody ever sees a traceback."""

import gzip
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

Write = Callable[[str, str | bytes], Path]

COD = "Norway and Russia signed a treaty on cod in Tromso."
COAST = "Die Türkei, so Côte d’Ivoire: Turkey thanked Côte d'Ivoire for its cocoa – at last."
FIFTY_MB = 50_000_000


@pytest.fixture
def score(write: Write, news: Path, detente: Callable[..., Any]) -> Callable[..., tuple[list[dict[str, Any]], dict[str, str]]]:
    """Scores the folder of articles beside a good one, which must always come through; gives the other paragraphs, and failures by file."""

    def run(*options: object) -> tuple[list[dict[str, Any]], dict[str, str]]:
        write("good.txt", "Peru invited Chile to a feast.\n")
        ended = detente("score", news, "--out", "out", *options)
        assert ended.code == 0, ended.err
        paragraphs = [row for part in sorted(Path("out", "paragraphs").iterdir()) for row in pq.read_table(part).to_pylist()]
        assert [row["countries"] for row in paragraphs if row["article_id"] == "good.txt"] == [["CHL", "PER"]]
        failures = [json.loads(line) for line in Path("out", "failures.jsonl").read_text().splitlines()]
        assert all(set(failure) == {"file", "record", "reason", "exception"} for failure in failures)
        assert f"{len(failures)} failures" in ended.out
        return [row for row in paragraphs if row["article_id"] != "good.txt"], {failure["file"]: failure["reason"] for failure in failures}

    return run


@pytest.fixture
def copied_model(shipped: Path, tmp_path: Path) -> Path:
    """A copy of the shipped model; files are links until they are replaced."""
    folder = tmp_path / "mine"
    folder.mkdir()
    for file in shipped.iterdir():
        (folder / file.name).symlink_to(file)
    return folder


def replace(folder: Path, name: str, content: bytes, *, with_digest: bool = False) -> None:
    """Puts other content in a model's file, and its digest into detente.json if wanted."""
    (folder / name).unlink()
    (folder / name).write_bytes(content)
    if with_digest:
        manifest = json.loads((folder / "detente.json").read_text())
        manifest["files"][name] = hashlib.sha256(content).hexdigest()
        replace(folder, "detente.json", json.dumps(manifest).encode())


def changed(folder: Path, **fields: object) -> None:
    """Changes fields of a model's detente.json; None takes one away."""
    manifest = json.loads((folder / "detente.json").read_text()) | fields
    replace(folder, "detente.json", json.dumps({name: value for name, value in manifest.items() if value is not None}).encode())


@pytest.mark.parametrize("content", [b"", b" \n\t\r\n", b"\xef\xbb\xbf"], ids=["empty", "blank", "only a byte order mark"])
@pytest.mark.parametrize("suffix", ["txt", "md", "html", "jsonl", "csv", "parquet"])
def test_a_file_without_text_is_a_failure(suffix: str, content: bytes, write: Write, score: Any) -> None:
    write(f"nothing.{suffix}", content)

    paragraphs, failures = score()

    assert paragraphs == []
    assert list(failures) == [f"nothing.{suffix}"]


def test_a_text_file_of_50_mb_is_a_failure_that_names_the_limit(write: Write, score: Any) -> None:
    write("long.txt", (COD + "\n\n").encode() * (FIFTY_MB // (len(COD) + 2)))

    paragraphs, failures = score()

    assert paragraphs == []
    assert failures["long.txt"].startswith("larger than the 20 MB that one article may have; split it")


def test_a_line_of_50_mb_is_a_failure_and_those_around_it_are_scored(write: Write, score: Any) -> None:
    line = json.dumps({"text": COD})
    write("lines.jsonl", f"{line}\n{json.dumps({'text': 'x' * FIFTY_MB})}\n{line}\n")

    paragraphs, failures = score()

    assert [row["article_id"] for row in paragraphs] == ["lines.jsonl#1", "lines.jsonl#3"]
    assert failures["lines.jsonl"].startswith("line 2: longer than the 20 MB")


def test_a_small_archive_that_unpacks_to_50_mb_is_a_failure(write: Write, score: Any) -> None:
    write("bomb.txt.gz", gzip.compress(b"x" * FIFTY_MB, 1))

    _, failures = score()

    assert failures["bomb.txt.gz"].startswith("larger than the 20 MB")


def test_the_limit_is_an_option(write: Write, score: Any) -> None:
    write("a.txt", COD * 30)

    _, failures = score("--max-mb", 0.001)

    assert failures == {"a.txt": failures["a.txt"]}
    assert "larger than the 1000 bytes" in failures["a.txt"]


@pytest.mark.parametrize("limit", ["0", "-1", "nan", "inf", "1e30", "many"])
def test_a_limit_that_is_none_is_refused(limit: str, news: Path, detente: Any) -> None:
    ended = detente("score", news, "--out", "out", "--max-mb", limit)

    assert ended.code == 2
    assert "--max-mb" in ended.err


@pytest.mark.parametrize("content", [bytes(range(256)) * 40, b"%PDF-1.7 \x00\x01", b"PK\x03\x04\x14\x00", b"\x1f\x8b\x08\x00"])
def test_a_binary_file_named_txt_is_a_failure(content: bytes, write: Write, score: Any) -> None:
    write("picture.txt", content)

    paragraphs, failures = score()

    assert paragraphs == []
    assert failures["picture.txt"].startswith("not a text")


@pytest.mark.parametrize("suffix", ["parquet", "parquet.gz", "txt.gz", "jsonl.gz", "csv.gz"])
def test_a_file_that_is_not_what_its_name_says_is_a_failure(suffix: str, write: Write, score: Any) -> None:
    write(f"wrong.{suffix}", COD)

    paragraphs, failures = score()

    assert paragraphs == []
    assert list(failures) == [f"wrong.{suffix}"]


def test_a_truncated_archive_keeps_what_was_read_before(write: Write, score: Any) -> None:
    lines = gzip.compress((json.dumps({"text": COD}) + "\n").encode()) + gzip.compress(os.urandom(9000))[:4000]
    write("cut.jsonl.gz", lines)

    paragraphs, failures = score()

    assert [row["text"] for row in paragraphs][:1] == [COD]
    assert "cut.jsonl.gz" in failures


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_a_text_is_read_in_its_encoding(encoding: str, write: Write, score: Any) -> None:
    write("coast.txt", COAST.encode(encoding))

    [paragraph], failures = score()

    assert paragraph["text"] == COAST
    assert paragraph["countries"] == ["CIV", "TUR"]
    assert failures == {}


def test_latin_1_is_read(write: Write, score: Any) -> None:
    write("lands.txt", "Österreich und Dänemark: Austria and Denmark signed.".encode("latin-1"))

    [paragraph], _ = score()

    assert paragraph["text"] == "Österreich und Dänemark: Austria and Denmark signed."


def test_scripts_and_styles_of_a_page_are_no_text(write: Write, score: Any) -> None:
    write(
        "page.html",
        f"""<html><head><title>Cod</title><script>var a = "Iran attacked Israel";</script><style>p {{ color: red }}</style></head>
        <body onload="alert('Iran')"><article><p>{COD}</p><script>document.write("<p>Iran attacked Iraq.</p>")</script>
        <p>Sweden praised both of them for it.</p></article></body></html>""",
    )

    paragraphs, failures = score()

    assert {country for row in paragraphs for country in row["countries"]} == {"NOR", "RUS", "SWE"}
    assert not any(word in row["text"] for row in paragraphs for word in ("Iran", "document", "color", "<"))
    assert failures == {}


@pytest.mark.parametrize("markup", ["<html></html>", "<script>1</script>", "<<<>>><p", "<!-- Norway -->", "&#0;&#xD800;"])
def test_a_page_without_an_article_is_a_failure_or_a_text_but_never_an_error(markup: str, write: Write, score: Any) -> None:
    write("page.html", markup)

    paragraphs, failures = score()

    assert bool(paragraphs) != bool(failures)


@pytest.mark.parametrize(
    "line",
    ['{"text": "Norway', "Norway", '["Norway"]', '"Norway"', "1", "null", '{"text": 1}', '{"text": null}', '{"txt": "Norway"}', "[" * 9999],
)
def test_a_malformed_line_is_a_failure_that_names_it(line: str, write: Write, score: Any) -> None:
    good = json.dumps({"text": COD})
    write("lines.jsonl", f"{good}\n{line}\n{good}\n")

    paragraphs, failures = score()

    assert [row["article_id"] for row in paragraphs] == ["lines.jsonl#1", "lines.jsonl#3"]
    assert json.loads(Path("out", "failures.jsonl").read_text())["record"] == 2
    assert list(failures) == ["lines.jsonl"]


def test_a_table_without_the_text_column_is_a_failure_that_says_what_it_has(write: Write, score: Any) -> None:
    write("rows.csv", f"id,body\n1,{COD}\n")

    _, failures = score()

    assert failures["rows.csv"] == "it has no column 'text'; it has: body, id. Name the one that holds the text with --text-column"


def test_a_quotation_mark_that_is_never_closed_is_a_failure(write: Write, score: Any) -> None:
    write("rows.csv", f'id,text\n1,{COD}\n2,"{COD}\n3,{COD}\n')

    paragraphs, failures = score()

    assert [row["article_id"] for row in paragraphs] == ["1"]
    assert failures["rows.csv"].startswith("line 3: a quotation mark")


def test_files_of_other_formats_are_failures(write: Write, score: Any) -> None:
    write("scan.pdf", b"%PDF-1.7")
    write("noname", COD)

    _, failures = score()

    assert failures.keys() == {"scan.pdf", "noname"}
    assert failures["scan.pdf"].startswith("not a supported format: .pdf; supported: .txt, .md")


def test_a_folder_that_is_linked_into_itself_is_read_once(write: Write, news: Path, score: Any) -> None:
    write("deep/a.txt", COD)
    (news / "deep" / "up").symlink_to(news)
    (news / "deep" / "same").symlink_to(news / "deep", target_is_directory=True)
    (news / "again.txt").symlink_to(news / "deep" / "a.txt")

    paragraphs, failures = score()

    assert [row["text"] for row in paragraphs] == [COD]
    assert failures == {}


def test_links_that_lead_nowhere_are_failures(news: Path, score: Any) -> None:
    (news / "broken.txt").symlink_to(news / "gone.txt")
    (news / "circle.txt").symlink_to(news / "circle.txt")

    _, failures = score()

    assert failures.keys() == {"broken.txt", "circle.txt"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_a_failure_and_nobody_waits_for_it(news: Path, score: Any) -> None:
    os.mkfifo(news / "pipe.txt")

    _, failures = score()

    assert failures == {"pipe.txt": "not a regular file"}


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_file_names_that_are_no_utf_8_are_failures_or_read(news: Path, score: Any) -> None:
    Path(os.fsdecode(os.fsencode(news) + b"/\xfc.txt")).write_text(COD)
    Path(os.fsdecode(os.fsencode(news) + b"/a.\xff")).write_text(COD)

    paragraphs, failures = score()

    assert [row["text"] for row in paragraphs] == [COD]
    assert [reason.split(":")[0] for reason in failures.values()] == ["not a supported format"]


def test_a_path_that_is_not_there_is_refused(detente: Any) -> None:
    ended = detente("score", "nowhere", "--out", "out")

    assert ended.code == 2
    assert "error: No such file or folder: 'nowhere'. Give files (.txt, .md," in ended.err
    assert not Path("out").exists()


@pytest.mark.parametrize("out", ["in-the-way", "in-the-way/below"])
def test_a_file_in_the_way_of_the_output_is_named(out: str, news: Path, detente: Any) -> None:
    Path("in-the-way").write_text("mine")

    ended = detente("score", news, "--out", out)

    assert ended.code == 1
    assert f"error: can't write to {out}: Not a directory; give another directory with --out" in ended.err
    assert Path("in-the-way").read_text() == "mine"


@pytest.mark.parametrize("name", ["manifest.json", "failures.jsonl", "dyads", ".manifest.json"])
def test_something_else_in_place_of_an_output_file_is_refused(name: str, news: Path, detente: Any) -> None:
    place = Path("out", name)
    place.parent.mkdir()
    if name == "dyads":
        place.write_text("mine")
    else:
        place.mkdir()

    ended = detente("score", news, "--out", "out")

    assert ended.code == 1
    assert "error: can't write to out" in ended.err


def test_an_export_that_can_not_be_written_is_named(write: Write, news: Path, detente: Any) -> None:
    write("a.txt", COD)
    Path("out", "dyads.csv").mkdir(parents=True)

    ended = detente("score", news, "--out", "out", "--format", "csv")

    assert ended.code == 1
    assert f"error: can't write {Path('out', 'dyads.csv')}: Is a directory" in ended.err


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="no /proc here")
def test_a_directory_that_nobody_can_make_is_refused(news: Path, detente: Any) -> None:
    ended = detente("score", news, "--out", "/proc/scored")

    assert ended.code == 1
    assert "error: can't write to /proc/scored" in ended.err


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_directory_is_refused(news: Path, tmp_path: Path, detente: Any) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)

    ended = detente("score", news, "--out", "locked")

    assert ended.code == 1
    assert "error: can't write to locked: Permission denied" in ended.err


def test_a_model_that_is_not_there_is_refused(news: Path, detente: Any) -> None:
    ended = detente("score", news, "--out", "out", "--model", "nowhere")

    assert ended.code == 1
    assert "error: nowhere: not a model directory (no such directory); give one that 'detente train' wrote" in ended.err
    assert not Path("out").exists()


def test_a_folder_that_is_no_model_is_refused(news: Path, detente: Any) -> None:
    ended = detente("score", news, "--out", "out", "--model", news)

    assert ended.code == 1
    assert "not a model directory (no detente.json in it)" in ended.err


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_model_whose_digest_differs_is_refused(name: str, copied_model: Path, news: Path, detente: Any) -> None:
    content = bytearray((copied_model / name).read_bytes())
    content[len(content) // 2] ^= 1
    replace(copied_model, name, content)

    ended = detente("score", news, "--out", "out", "--model", copied_model)

    assert ended.code == 1
    assert f"{name}: SHA-256 is {hashlib.sha256(content).hexdigest()}, detente.json says" in ended.err
    assert not Path("out").exists()


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_model_that_lacks_a_file_is_refused(name: str, copied_model: Path, news: Path, detente: Any) -> None:
    (copied_model / name).unlink()

    ended = detente("score", news, "--out", "out", "--model", copied_model)

    assert ended.code == 1
    assert f"{name}: SHA-256 is missing" in ended.err


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_truncated_file_with_a_matching_digest_is_refused(name: str, copied_model: Path, news: Path, detente: Any) -> None:
    replace(copied_model, name, (copied_model / name).read_bytes()[:5000], with_digest=True)

    ended = detente("score", news, "--out", "out", "--model", copied_model)

    assert ended.code == 1
    assert f"{copied_model / name}: " in ended.err
    assert "copy or train the model anew" in ended.err


@pytest.mark.parametrize("content", ["", "{", "[]", "\x00", '{"format": 1}', '{"format": 2}'])
def test_a_broken_manifest_of_a_model_is_refused(content: str, copied_model: Path, news: Path, detente: Any) -> None:
    replace(copied_model, "detente.json", content.encode())

    ended = detente("score", news, "--out", "out", "--model", copied_model)

    assert ended.code == 1
    assert f"error: {copied_model / 'detente.json'}: " in ended.err


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("format", 2),
        ("heads", {"stance": ["hostile", "neutral", "cooperative"]}),
        ("files", None),
        ("files", {"tokenizer.json": "0"}),
        ("temperatures", None),
        ("temperatures", {"stance": 1.0}),
    ],
)
def test_a_model_of_another_format_is_refused(field: str, value: object, copied_model: Path, news: Path, detente: Any) -> None:
    changed(copied_model, **{field: value})

    ended = detente("score", news, "--out", "out", "--model", copied_model)

    assert ended.code == 1
    assert f"error: {copied_model / 'detente.json'}: " in ended.err


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", None),
        ("temperatures", 1.0),
        ("temperatures", {"stance": "x", "mode": 1.0, "initiator": 1.0, "sentiment": 1.0}),
    ],
)
def test_a_model_with_a_useless_field_is_refused(
    field: str, value: object, copied_model: Path, write: Write, news: Path, detente: Any
) -> None:
    write("a.txt", COD)
    changed(copied_model, **{field: value})

    ended = detente("score", news, "--out", "out", "--model", copied_model)

    assert ended.code == 1
    assert f"error: {copied_model / 'detente.json'}: " in ended.err


def test_a_model_from_the_environment_is_checked_too(copied_model: Path, news: Path, detente: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    replace(copied_model, "detente.json", b"{}")
    monkeypatch.undo()
    monkeypatch.setenv("DETENTE_MODEL", str(copied_model))

    ended = detente("score", news, "--out", news.parent / "out")

    assert ended.code == 1
    assert str(copied_model) in ended.err
