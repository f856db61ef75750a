"""The page holds the figures of the rows it was made from, and nothing that a browser would load or run."""

import base64
import hashlib
import html
import json
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import HtmlElement, document_fromstring
from typer.testing import CliRunner

import service.report
from detente import DetenteError, OutputError, UsageError
from detente.mentions import country_codes
from detente.records import DYADS, PARAGRAPHS
from service.report import write_report
from service.report.command import report
from service.report.countries import country_name
from service.report.figures import net, share
from service.report.matrix import shade
from service.report.page import _template
from service.report.quotation import quotation, shown
from service.report.summary import Tally
from service.report.timeline import shared_axis, timeline

TEXT = "Norway praised Russia, and India warned Nepal; Oslo was silent."
PAIRS = [("NOR", "RUS"), ("IND", "NPL"), ("IND", "NOR")]
STANCES = ("cooperative", "neutral", "hostile")


def paragraph(number: int, **fields: Any) -> dict[str, Any]:
    """One row; three paragraphs an article, every seventh article undated, every fifth paragraph a duplicate."""
    article = number // 3
    return {
        "article_id": f"wire-{article:03}.txt",
        "title": f"Fish and dams ({article})",
        "published": None if article % 7 == 6 else date(2023, 1, 20) + timedelta(days=11 * article),
        "paragraph": number % 3,
        "start": 100 * (number % 3),
        "end": 100 * (number % 3) + len(TEXT),
        "text": TEXT,
        "countries": ["IND", "NOR", "NPL", "RUS"],
        "sentiment": "neutral",
        "p_positive": 0.2,
        "p_neutral": 0.6,
        "p_negative": 0.2,
        "duplicate": number % 5 == 4,
        "model": "tiny-1",
    } | fields


def dyad(row: dict[str, Any], pair: tuple[str, str], number: int, **fields: Any) -> dict[str, Any]:
    """One row for the pair in the paragraph."""
    stance = STANCES[(number * 7 // 5 + PAIRS.index(pair)) % 3]
    sure = 0.5 + (number * 37 % 121) / 250
    probabilities = {f"p_{code}": sure if code == stance else (1 - sure) / 2 for code in STANCES}
    acts = stance != "neutral"
    return {
        **{name: row[name] for name in DYADS.names if name in row},
        **dict(zip(("country_a", "country_b"), pair, strict=True)),
        "stance": stance,
        **probabilities,
        "mode": ("verbal", "material")[number % 4 == 0] if acts else None,
        "p_material": 0.3,
        "initiator": (*pair, "both")[number % 3] if acts else None,
    } | fields


def write(directory: Path, paragraphs: Iterable[dict[str, Any]], dyads: Iterable[dict[str, Any]], parts: int = 1) -> Path:
    for name, schema, rows in (("paragraphs", PARAGRAPHS, list(paragraphs)), ("dyads", DYADS, list(dyads))):
        (directory / name).mkdir(parents=True, exist_ok=True)
        for part in range(parts):
            pq.write_table(pa.Table.from_pylist(rows[part::parts], schema), directory / name / f"part-{part}.parquet", row_group_size=16)
    return directory


PARAGRAPH_ROWS = [paragraph(number) for number in range(120)]
DYAD_ROWS = [dyad(row, pair, number) for number, row in enumerate(PARAGRAPH_ROWS) for pair in PAIRS[: 1 + number % 3]]
COUNTED = [row for row in DYAD_ROWS if not row["duplicate"]]


@pytest.fixture
def scored(tmp_path: Path) -> Path:
    directory = write(tmp_path / "scored", PARAGRAPH_ROWS, DYAD_ROWS, parts=3)
    failure = {"file": "a<b>.html", "record": 7, "reason": "no text", "exception": "ArticleError"}
    (directory / "failures.jsonl").write_text(json.dumps(failure) + "\n")
    (directory / "manifest.json").write_text(json.dumps({"model": "tiny-1", "articles": 41, "finished": True}))
    return directory


def page(directory: Path) -> HtmlElement:
    return document_fromstring(write_report(directory).read_text(encoding="utf-8"))


def words(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def of(code: str) -> list[dict[str, Any]]:
    return [row for row in COUNTED if f"{row['country_a']}-{row['country_b']}" == code]


def test_the_public_name_is_one() -> None:
    assert service.report.__all__ == ["write_report"]


def test_the_overview_counts_what_the_rows_hold(scored: Path) -> None:
    tiles = {words(tile.find("dt")): words(tile.find("dd")) for tile in page(scored).xpath("//*[@id='overview']/dl/div")}
    dates = [row["published"] for row in PARAGRAPH_ROWS if row["published"]]
    undated = len({row["article_id"] for row in PARAGRAPH_ROWS if not row["published"]})
    assert tiles == {
        "Articles": "41",
        "Paragraphs": str(len(PARAGRAPH_ROWS)),
        "Duplicates left out": f"{sum(row['duplicate'] for row in PARAGRAPH_ROWS)} paragraphs",
        "Dyads": f"3 different, {len(COUNTED)} times in a paragraph",
        "Dates": f"{min(dates)} to {max(dates)} {undated} articles without",
        "Could not be read": "1 file or record",
        "Model": "tiny-1",
    }


def test_the_table_of_dyads_counts_what_the_rows_hold(scored: Path) -> None:
    rows = page(scored).xpath("//table[@class='dyads']/tbody/tr")
    codes = [words(row.find("th")).split()[0] for row in rows]
    assert codes == sorted(codes, key=lambda code: (-len(of(code)), code))
    for code, row in zip(codes, rows, strict=True):
        counted = of(code)
        stances, acts = Counter(item["stance"] for item in counted), [item for item in counted if item["mode"]]
        _, number, bars, stance, deeds, who = (words(cell) for cell in row)
        assert number == str(len(counted))
        assert bars == " ".join(f"{stances[name]} ({share(stances[name], len(counted))})" for name in STANCES)
        assert stance == net(sum(item["p_cooperative"] - item["p_hostile"] for item in counted) / len(counted))
        assert deeds == share(sum(item["mode"] == "material" for item in acts), len(acts))
        initiators = Counter(item["initiator"] for item in acts)
        assert sorted(who.split()) == sorted(word for name, count in initiators.items() for word in (name, share(count, len(acts))))


def test_the_matrix_is_symmetric_and_shows_the_same_net_stance(scored: Path) -> None:
    tree = page(scored)
    countries = [words(cell) for cell in tree.xpath("//table[@class='matrix']/thead//th")]
    cells = [[words(cell) for cell in row.findall("td")] for row in tree.xpath("//table[@class='matrix']/tbody/tr")]
    assert cells == [list(column) for column in zip(*cells, strict=True)]
    shown_net = cells[countries.index("NOR")][countries.index("RUS")]
    counted = of("NOR-RUS")
    assert shown_net == f"{net(sum(row['p_cooperative'] - row['p_hostile'] for row in counted) / len(counted))}{len(counted)}"


def test_a_timeline_counts_every_dated_paragraph_and_names_the_undated_ones(scored: Path) -> None:
    section = page(scored).get_element_by_id("NOR-RUS")
    dated = Counter(row["published"].strftime("%Y-%m") for row in of("NOR-RUS") if row["published"])
    figures = {words(row[0]): int(words(row[1])) for row in section.xpath(".//table[@class='plain']/tbody/tr")}
    assert figures == dated
    assert f"{len(of('NOR-RUS')) - dated.total()} paragraphs have no date" in words(section)


def test_evidence_is_the_most_confident_of_both_stances(scored: Path) -> None:
    items = page(scored).get_element_by_id("NOR-RUS").xpath(".//ol/li")
    seen = [(words(item.find(".//strong")), words(item.find(".//small"))) for item in items]
    best = sorted((row for row in of("NOR-RUS") if row["mode"]), key=lambda row: -max(row[f"p_{code}"] for code in STANCES))
    expected = [row for code in ("cooperative", "hostile") for row in [row for row in best if row["stance"] == code][:4]]
    assert len(seen) == 8
    assert seen == [(row["stance"], f"{row['article_id']}, paragraph {row['paragraph']}") for row in sorted(expected, key=best.index)]
    assert words(items[0].find("blockquote")) == TEXT
    assert [mark.text for mark in items[0].iter("mark")] == ["Norway", "Russia", "Oslo"]


def test_the_page_loads_and_runs_nothing(scored: Path) -> None:
    source = write_report(scored).read_text(encoding="utf-8")
    tree = document_fromstring(source)
    assert "://" not in source
    assert not list(tree.iter("script", "iframe", "object", "img"))
    assert all(link.startswith(("#", "data:")) for _, _, link, _ in tree.iterlinks())
    assert {link[1:] for _, _, link, _ in tree.iterlinks() if link.startswith("#")} <= set(tree.xpath("//@id"))
    assert not [name for element in tree.iter() for name in element.attrib if name == "style" or name.startswith("on")]
    digest = base64.b64encode(hashlib.sha256(tree.find(".//style").text.encode()).digest()).decode()
    policy = tree.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:;")


def test_hostile_text_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    title = "<script>alert(1)</script> \u202etxt.exe\u202c \u200f\"'&amp;"
    row = paragraph(
        0, title=title, article_id="<img src=x onerror=alert(1)>", text=TEXT + "</blockquote><script>alert(2)</script>", model="<b>m</b>"
    )
    directory = write(tmp_path, [row], [dyad(row, PAIRS[0], 0)])
    (directory / "failures.jsonl").write_text(json.dumps({"file": "<svg onload=x>", "reason": "\u202e<p>"}) + "\nno json\n")
    source = write_report(directory).read_text(encoding="utf-8")
    tree = document_fromstring(source)
    assert not list(tree.iter("script", "img"))
    assert not set(source) & set("\u200f\u202e\u202c")
    assert words(tree.find(".//cite")) == "<script>alert(1)</script> [U+202E]txt.exe[U+202C] \u200f\"'&amp;"
    assert "failures.jsonl:2: this line is not a JSON object" in words(tree)


@given(st.text())
def test_escaped_text_reads_the_same(text: str) -> None:
    plain = "".join(char for char in text if char.isprintable())
    assert html.unescape(shown(plain)) == plain
    assert "<" not in shown(text)


def test_a_long_paragraph_is_cut_around_the_two_countries() -> None:
    quoted = quotation("It rained. " * 400 + TEXT + " It rained." * 400, ("NOR", "RUS"), None)
    assert '<mark title="NOR">Norway</mark> praised <mark class="second" title="RUS">Russia</mark>' in quoted
    assert quoted.startswith("… ")
    assert quoted.endswith(" …")
    assert len(quoted) < 1800


@pytest.mark.parametrize(
    ("paragraphs", "said"),
    [
        ([], "holds no scored paragraph"),
        ([paragraph(0, countries=[])], "No country is mentioned at all"),
        ([paragraph(0, countries=["NOR"])], "The only country mentioned is Norway"),
        ([paragraph(0, countries=["NOR"]), paragraph(1, countries=["RUS"])], "2 countries are mentioned, each in paragraphs of its own"),
        ([paragraph(0, countries=[], published=None)], "The article has no date"),
    ],
)
def test_output_without_dyads_says_so_in_words(tmp_path: Path, paragraphs: list[dict[str, Any]], said: str) -> None:
    assert said in words(page(write(tmp_path, paragraphs, [])))


def test_one_undated_article_is_enough(tmp_path: Path) -> None:
    row = paragraph(0, published=None)
    text = words(page(write(tmp_path, [row], [dyad(row, PAIRS[0], 0)])))
    assert "Norway and Russia appear together most often (1 paragraph, net stance" in text
    assert "The article has no date, so there are no timelines." in text


def test_folders_without_any_file_are_an_empty_output(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}")
    assert "No article was read" in words(page(tmp_path))


def test_an_unfinished_run_counts_whole_parts_only_and_is_named(scored: Path) -> None:
    (scored / "manifest.json").write_text('{"finished": false}')
    (scored / "paragraphs" / "part-2.parquet").rename(scored / "paragraphs" / ".part-2.parquet")
    text = words(page(scored))
    assert "has not finished" in text
    left = [row for part in range(2) for row in DYAD_ROWS[part::3] if not row["duplicate"]]
    assert f"{len(left)} times in a paragraph" in text


def test_what_is_no_scored_output_is_refused_by_name(tmp_path: Path, scored: Path) -> None:
    with pytest.raises(UsageError, match="nowhere: no such folder"):
        write_report(tmp_path / "nowhere")
    (tmp_path / "half" / "dyads").mkdir(parents=True)
    with pytest.raises(UsageError, match="paragraphs/ missing"):
        write_report(tmp_path / "half")
    with pytest.raises(UsageError, match="is a folder"):
        write_report(scored, tmp_path)
    with pytest.raises(UsageError, match="does not exist"):
        write_report(scored, tmp_path / "nowhere" / "report.html")
    pq.write_table(pa.table({"stance": ["hostile"]}), scored / "dyads" / "part-0.parquet")
    with pytest.raises(UsageError, match="lacks article_id"):
        write_report(scored)


@pytest.mark.parametrize("name", ["part-0.parquet", "part-2.parquet"])
def test_a_broken_table_is_named(scored: Path, name: str) -> None:
    (scored / "dyads" / name).write_bytes(b"PAR1 broken")
    with pytest.raises(OutputError, match=name):
        write_report(scored)


def test_without_jinja2_the_install_command_is_named(scored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _template.cache_clear()
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(DetenteError, match=r"pip install 'detente\[report\]'"):
        write_report(scored)


def test_the_command_writes_where_it_is_told(scored: Path, tmp_path: Path) -> None:
    app = typer.Typer()
    app.command()(report)
    assert "Example: detente report" in CliRunner().invoke(app, ["--help"]).output
    result = CliRunner().invoke(app, [str(scored), "--to", str(tmp_path / "page.html")])
    assert result.exit_code == 0
    assert (tmp_path / "page.html").read_text(encoding="utf-8").endswith("</html>")
    assert not (scored / "report.html").exists()


def test_a_long_time_is_drawn_by_year() -> None:
    one = Tally(1, 1, 0, 0, 0, 1, 0, 0, 0.5)
    months = {2001 * 12: one, 2001 * 12 + 5: one, 2020 * 12: one, None: one}
    axis = shared_axis([months])
    assert axis is not None
    line = timeline(months, axis)
    assert [(bar.label, bar.tally.paragraphs, bar.count_height) for bar in line.bars] == [("2001", 2, 1.0), ("2020", 1, 0.5)]
    assert (axis.ticks, line.undated) == (["2001", "2010", "2020"], 1)


def test_figures_are_rounded_honestly() -> None:
    assert [share(*pair) for pair in ((0, 9), (1, 900), (1, 3), (899, 900), (9, 9), (0, 0))] == ["0%", "<1%", "33%", ">99%", "100%", "0%"]
    assert [net(value) for value in (0.421, -0.314, -0.001, 0)] == ["+0.42", "−0.31", "0.00", "0.00"]
    assert [shade(value) for value in (0.7, 0.05, 0.01, -0.3, -1)] == ["c4", "c1", "n", "h2", "h4"]


def test_every_country_has_a_plain_name() -> None:
    assert all(country_name(code) != code for code in country_codes())
    assert [country_name(code) for code in ("RUS", "GBR", "PSE", "PRK", "XKX", "???")] == [
        *("Russia", "United Kingdom", "Palestine", "North Korea", "Kosovo", "???")
    ]
