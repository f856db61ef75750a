"""From files to articles, in every format."""

import csv
import tracemalloc
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from reading import article, json_lines, read, write_parquet

from detente.articles import Article, find_files, read_articles

TEXT = "Kenya opens its border\n\nThe talks took a year, officials said."
DAY = date(2015, 1, 17)


@pytest.mark.parametrize("name", ["a.txt", "a.txt.gz"])
def test_a_text_is_an_article(tmp_path: Path, name: str) -> None:
    content = TEXT.replace("\n", "\r\n") + "\r\n\r\nPublished in The Harbour Times, January 17th, 2015.\x00"
    assert article(tmp_path / name, content) == Article(
        id=name,
        text=TEXT + "\n\nPublished in The Harbour Times, January 17th, 2015.",
        title="Kenya opens its border",
        published=DAY,
        published_from="published line",
    )


def test_a_windows_text_comes_out_right(tmp_path: Path) -> None:
    assert article(tmp_path / "a.txt", "“Kenya’s café” is naïve.".encode("cp1252")).text == "“Kenya’s café” is naïve."


def test_the_id_is_the_path_below_the_folder(tmp_path: Path) -> None:
    (tmp_path / "2015" / "jan").mkdir(parents=True)
    (tmp_path / "2015" / "jan" / "a.txt").write_text(TEXT)
    (tmp_path / "2015" / "b.jsonl").write_text(json_lines({"text": "Kenya agreed."}, {"text": "Uganda refused."}))
    ids = [found.id for file in find_files([tmp_path]) for found in read_articles(file) if isinstance(found, Article)]
    assert ids == ["2015/b.jsonl#1", "2015/b.jsonl#2", "2015/jan/a.txt"]


def test_markdown_with_front_matter_is_an_article(tmp_path: Path) -> None:
    found = article(tmp_path / "a.md", "---\ntitle: Kenya opens its border\ndate: 2015-01-17\n---\nThe **talks** took a year.\n")
    assert found == Article("a.md", "Kenya opens its border\n\nThe talks took a year.", "Kenya opens its border", DAY, "front matter")


def test_markdown_is_titled_by_its_heading(tmp_path: Path) -> None:
    found = article(tmp_path / "2015-01-17.md", "# Kenya opens its border\n\nThe talks took a year.\n")
    assert found == Article("2015-01-17.md", "Kenya opens its border\n\nThe talks took a year.", "Kenya opens its border", DAY, "file name")


def test_a_page_is_an_article(tmp_path: Path) -> None:
    body = "<h1>Kenya opens its border</h1><p>The talks took a year &mdash; officials said so on Friday in the capital.</p>"
    found = article(
        tmp_path / "a.html", f"<html><head><meta name='date' content='2015-01-17'></head><body><article>{body}</article></body></html>"
    )
    text = "Kenya opens its border\n\nThe talks took a year — officials said so on Friday in the capital."
    assert found == Article("a.html", text, "Kenya opens its border", DAY, "metadata")


def test_the_title_of_a_page_comes_above_its_text(tmp_path: Path) -> None:
    found = article(
        tmp_path / "a.htm", "<html><head><title>Kenya opens its border</title></head><body><p>The talks took a year.</p></body></html>"
    )
    assert found.text == "Kenya opens its border\n\nThe talks took a year."


def test_a_date_line_comes_before_a_time_element(tmp_path: Path) -> None:
    times = '<time datetime="2019-03-01"></time>'
    page = "<html><body>{}<p>News Desk January 17, 2015</p><p>The talks took a year, officials said on Friday.</p></body></html>"
    assert article(tmp_path / "a.html", page.format(times)).published == DAY
    without = article(tmp_path / "b.html", page.format(times).replace("News Desk January 17, 2015", "News Desk"))
    assert (without.published, without.published_from) == (date(2019, 3, 1), "metadata")


RECORD = {
    "id": "k-1",
    "headline": "Kenya opens its border",
    "text": "The talks took a year.",
    "pubdate": "Sat, 17 Jan 2015 10:00:00 GMT",
    "x": None,
}
EXPECTED = Article("k-1", "Kenya opens its border\n\nThe talks took a year.", "Kenya opens its border", DAY, "column")


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_a_json_line_is_an_article(tmp_path: Path, name: str) -> None:
    assert article(tmp_path / name, "\ufeff\n" + json_lines(RECORD) + "\n\n") == EXPECTED


def test_records_come_out_right_in_other_encodings(tmp_path: Path) -> None:
    assert article(tmp_path / "a.jsonl", '{"text": "café"}\n'.encode("utf-16")).text == "café"
    assert article(tmp_path / "a.csv", "text\nnaïve café\n".encode("cp1252")).text == "naïve café"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_csv_row_is_an_article(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    with path.open("w", newline="", encoding="utf-8-sig") as stream:
        writer = csv.DictWriter(stream, RECORD, delimiter=delimiter)
        writer.writeheader()
        writer.writerow(RECORD)
    assert article(path) == EXPECTED


@pytest.mark.parametrize("name", ["a.parquet", "a.parquet.gz"])
def test_a_parquet_row_is_an_article(tmp_path: Path, name: str) -> None:
    path = write_parquet(tmp_path / "a.parquet", {key: [value] for key, value in RECORD.items()})
    assert article(tmp_path / name, path.read_bytes()) == EXPECTED


def test_the_text_column_can_be_named(tmp_path: Path) -> None:
    assert article(tmp_path / "a.jsonl", json_lines({"body": "Kenya agreed."}), text_column="body").text == "Kenya agreed."
    assert article(tmp_path / "a.csv", "Id, Body \n7,Kenya agreed.\n", text_column="body") == Article("7", "Kenya agreed.")


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"id": 7}, "7"),
        ({"id": 7.0}, "7"),
        ({"id": "", "url": "https://example.org/a"}, "https://example.org/a"),
        ({"id": None, "article_id": " a\nb "}, "a b"),
        ({"id": ["a"], "doc_id": "d"}, "d"),
        ({"id": True}, "a.jsonl#1"),
        ({"id": "\ud800"}, "\ufffd"),
        ({}, "a.jsonl#1"),
    ],
)
def test_a_record_goes_by_its_own_id_if_it_has_one(tmp_path: Path, record: dict[str, object], expected: str) -> None:
    assert article(tmp_path / "a.jsonl", json_lines({**record, "text": "Kenya agreed."})).id == expected


def test_times_in_parquet_are_days(tmp_path: Path) -> None:
    times = pa.array([datetime(2015, 1, 17, 23, tzinfo=UTC), None], pa.timestamp("ns", tz="UTC"))
    first, second = read(write_parquet(tmp_path / "a.parquet", {"text": ["Kenya agreed.", "It did."], "date": times}))
    assert isinstance(first, Article)
    assert (first.published, first.published_from) == (DAY, "column")
    assert second == Article("a.parquet#2", "It did.")


def test_csv_rows_keep_their_line_ends(tmp_path: Path) -> None:
    found = article(tmp_path / "a.csv", 'text\n"Kenya said: ""We agreed.""\r\n\r\nIt did."\n')
    assert found.text == 'Kenya said: "We agreed."\n\nIt did.'


def test_a_first_line_for_excel_is_no_header(tmp_path: Path) -> None:
    assert article(tmp_path / "a.csv", "sep=;\nid;text\n1;Kenya, they say, agreed.\n").text == "Kenya, they say, agreed."


@pytest.mark.parametrize("skip", [0, 1, 2, 3, 4, 5, 9])
def test_skipping_gives_what_comes_after(tmp_path: Path, skip: int) -> None:
    lines = ['{"text": "a1"}', "", "{broken", '{"text": "a2"}', '{"text": ""}', '{"text": "a3"}']
    paths = {
        "jsonl": (tmp_path / "a.jsonl", "\n".join(lines)),
        "csv": (tmp_path / "a.csv", "id,text\n1,a1\n\n2,b,c\n3,\n4,a2\n"),
        "txt": (tmp_path / "a.txt", "Kenya agreed."),
        "list": (tmp_path / "b.jsonl", '[\n{"text": "a1"}\n]\n'),
        "missing": (tmp_path / "b.csv", "id,body\n1,a1\n"),
        "blank": (tmp_path / "b.txt", "\n"),
    }
    for path, content in paths.values():
        assert read(path, content, skip=skip) == read(path)[skip:]
    table = write_parquet(tmp_path / "a.parquet", {"text": ["a1", None, "a2", "a3", "a4"]}, row_group_size=2)
    assert read(table, skip=skip) == read(table)[skip:]


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
def test_a_large_file_is_not_loaded_whole(tmp_path: Path, name: str) -> None:
    text = "Kenya agreed to open the border. " * 1500
    with (tmp_path / name).open("w") as stream:
        stream.write("text\n" if name == "a.csv" else "")
        for _ in range(150):
            stream.write(f"{text}\n" if name == "a.csv" else json_lines({"text": text}))
    (file,) = find_files([tmp_path])
    tracemalloc.start()
    count = sum(isinstance(item, Article) for item in read_articles(file))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 150
    assert peak < 5_000_000


def test_a_large_table_is_read_in_batches(tmp_path: Path) -> None:
    texts = [f"{number} " + "Kenya agreed. " * 1_000 for number in range(3_000)]
    path = write_parquet(tmp_path / "a.parquet", {"text": texts, "blob": texts}, write_batch_size=16)
    (file,) = find_files([path])
    articles = read_articles(file)
    assert isinstance(next(articles), Article)
    assert pa.total_allocated_bytes() < 0.2 * sum(map(len, texts))
    assert sum(1 for _ in articles) == 2_999
