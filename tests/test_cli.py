"""The command line: help, exit codes, the table and the exports of `detente score`."""

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import typer

import detente as package
from detente import cli
from detente.errors import DetenteError, OutputError, UsageError

Write = Callable[[str, str | bytes], Path]

COD = "Norway and Russia signed a treaty on cod in Tromso, and Sweden sent its congratulations."
TEA = "India lifted its duty on Nepali tea, for which Nepal had asked for years."


def commands(command: Any, name: str = "detente") -> Iterator[tuple[str, Any]]:
    """Every command below a group, also of groups within it."""
    for word, child in getattr(command, "commands", {}).items():
        if hasattr(child, "commands"):
            yield from commands(child, f"{name} {word}")
        else:
            yield f"{name} {word}", child


ROOT = typer.main.get_command(cli.build())
COMMANDS = dict(commands(ROOT))


def rows(out: Path, table: str) -> list[dict[str, Any]]:
    return [row for part in sorted((out / table).iterdir()) for row in pq.read_table(part).to_pylist()]


def as_text(value: object) -> str:
    """A value of the Parquet files as a cell of the CSV file."""
    return " ".join(value) if isinstance(value, list) else "" if value is None else str(value)


def test_the_commands_of_scoring_and_reporting_are_there() -> None:
    assert {"detente score", "detente report"} <= COMMANDS.keys()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example_of_itself(name: str) -> None:
    sentence, _, example = (COMMANDS[name].help or "").partition("Example: ")

    assert sentence.strip()
    assert name in example


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_and_argument_has_a_help_text(name: str) -> None:
    bare = [parameter.name for parameter in COMMANDS[name].params if not getattr(parameter, "help", None)]

    assert bare == []


@pytest.mark.parametrize("name", COMMANDS)
def test_help_can_be_shown(name: str, detente: Any) -> None:
    ended = detente(*name.split()[1:], "--help")

    assert ended.code == 0
    assert f"{name.removeprefix('detente ')} [OPTIONS]" in ended.out
    assert "Example: " in ended.out
    assert ended.err == ""


def test_the_program_itself_has_help_and_names_its_commands(detente: Any) -> None:
    ended = detente("--help")

    assert ended.code == 0
    assert all(name.split()[1] in ended.out for name in COMMANDS)


def test_the_version_is_that_of_the_package(detente: Any) -> None:
    ended = detente("--version")

    assert (ended.code, ended.out) == (0, f"detente {package.__version__}\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "COMMAND [ARGS]"),
        (("scroe",), "No such command 'scroe'"),
        (("--loud",), "--loud"),
        (("score",), "Missing argument"),
        (("score", "news"), "--out"),
        (("score", "news", "--out", "out", "--threads", "0"), "--threads"),
        (("score", "news", "--out", "out", "--format", "xlsx"), "error: --format 'xlsx' is not known; it is one of csv, jsonl"),
        (("report", "nowhere"), "error: nowhere: no such folder"),
    ],
)
def test_a_wrong_call_ends_with_2_and_says_what_is_wrong(arguments: tuple[str, ...], message: str, news: Path, detente: Any) -> None:
    ended = detente(*arguments)

    assert ended.code == 2
    assert message in ended.out + ended.err
    assert list(news.iterdir()) == []


@pytest.mark.parametrize(("error", "code"), [(UsageError("[b]x[/b]"), 2), (OutputError("[b]x[/b]"), 1), (DetenteError("[b]x[/b]"), 1)])
def test_an_error_is_shown_as_it_is_and_gives_its_exit_code(
    error: DetenteError, code: int, detente: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise error

    app = typer.Typer()
    app.command()(fail)
    monkeypatch.setattr(cli, "build", lambda: app)

    ended = detente()

    assert (ended.code, ended.out, ended.err) == (code, "", "error: [b]x[/b]\n")


def test_the_installed_program_works(tmp_path: Path) -> None:
    program = shutil.which("detente", path=Path(sys.executable).parent)
    assert program, "install the project first: pip install --editable ."

    shown = subprocess.run([program, "score", "nowhere", "--out", "out"], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert shown.returncode == 2
    assert "error: No such file or folder: 'nowhere'" in shown.stderr
    assert "Traceback" not in shown.stderr


def test_score_prints_the_most_frequent_dyads_and_what_was_read(write: Write, news: Path, detente: Any) -> None:
    write("a.txt", f"{COD}\n\nNorway and Russia share a border.\n\n{COD}\n")
    write("b.txt", "")

    ended = detente("score", news, "--out", "out")

    assert ended.code == 0
    lines = ended.out.splitlines()
    assert lines[0].strip() == "The 3 most frequent dyads"
    for word in ("dyad", "paragraphs", "cooperative", "neutral", "hostile"):
        assert word in lines[2]
    assert [line.replace("│", " ").split()[:2] for line in lines[4:7]] == [["NOR-RUS", "2"], ["NOR-SWE", "1"], ["RUS-SWE", "1"]]
    assert "1 articles, 3 paragraphs (1 repeated, not counted above), 4 dyads of 3 pairs, 1 failures" in lines
    assert "Scored output: out" in lines
    assert f"What could not be read: {Path('out', 'failures.jsonl')}" in lines


def test_the_shares_of_a_dyad_add_up(write: Write, news: Path, detente: Any) -> None:
    write("a.txt", f"{COD}\n")

    ended = detente("score", news, "--out", "out")

    shares = [int(share.rstrip("%")) for share in ended.out.splitlines()[4].replace("│", " ").split()[2:]]
    assert sorted(shares) == [0, 0, 100]


def test_score_says_so_where_no_paragraph_mentions_two_countries(write: Write, news: Path, detente: Any) -> None:
    write("a.txt", "The market was quiet, and nobody bought anything but onions.\n")

    ended = detente("score", news, "--out", "out")

    assert "No paragraph mentions two countries" in ended.out
    assert "1 articles, 1 paragraphs (0 repeated, not counted above), 0 dyads of 0 pairs, 0 failures" in ended.out


def test_a_second_run_prints_the_whole_table_again(write: Write, news: Path, detente: Any) -> None:
    write("a.txt", COD)

    first = detente("score", news, "--out", "out")
    second = detente("score", news, "--out", "out")

    assert second.out == first.out
    assert "0 articles" in second.err


@pytest.mark.parametrize("table", ["dyads", "paragraphs"])
def test_csv_holds_what_parquet_holds(table: str, write: Write, news: Path, detente: Any) -> None:
    write("a.md", f"---\ndate: 2014-02-03\ntitle: Cod\n---\n\n{COD}\n\n{TEA}\n")
    write("b.txt", "So sprach der Minister: „Österreich“ thanked Austria’s\tneighbour, Hungary.\n")

    ended = detente("score", news, "--out", "out", "--format", "csv")

    assert f"Exported: {Path('out', f'{table}.csv')}" in ended.out
    with Path("out", f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    stored = rows(Path("out"), table)
    assert list(found[0]) == pq.read_schema(Path("out", table, "part-00001.parquet")).names
    assert found == [{name: as_text(value) for name, value in row.items()} for row in stored]


@pytest.mark.parametrize("table", ["dyads", "paragraphs"])
def test_json_lines_hold_what_parquet_holds(table: str, write: Write, news: Path, detente: Any) -> None:
    write("a.md", f"---\ndate: 2014-02-03\ntitle: Cod\n---\n\n{COD}\n\n{TEA}\n")

    ended = detente("score", news, "--out", "out", "--format", "jsonl")

    assert f"Exported: {Path('out', f'{table}.jsonl')}" in ended.out
    found = [json.loads(line) for line in Path("out", f"{table}.jsonl").read_text(encoding="utf-8").splitlines()]
    stored = rows(Path("out"), table)
    assert found == [{**row, "published": row["published"].isoformat()} for row in stored]
    assert [list(row) for row in found] == [list(row) for row in stored]


def test_an_export_of_no_rows_still_names_the_columns(news: Path, detente: Any) -> None:
    ended = detente("score", news, "--out", "out", "--format", "csv")

    assert ended.code == 0
    assert Path("out", "dyads.csv").read_text(encoding="utf-8-sig").startswith("article_id,title,published,paragraph,start,end,country_a,")


@pytest.mark.parametrize("formula", ['=HYPERLINK("http://x","y")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)"])
def test_a_cell_that_a_spreadsheet_would_run_is_defused(formula: str, write: Write, news: Path, detente: Any) -> None:
    write("a.jsonl", json.dumps({"id": formula, "title": formula, "text": f"{formula} {COD}"}) + "\n")

    detente("score", news, "--out", "out", "--format", "csv")

    for table in ("dyads", "paragraphs"):
        with Path("out", f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert f"'{formula}" in cells
        assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
        assert {(row["article_id"], row["title"]) for row in rows(Path("out"), table)} == {(formula, formula)}
