"""What several test modules need: the shipped model, small articles on disk, the command line."""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from detente import StanceModel, cli

# Rich and Typer colour what they print where FORCE_COLOR or GITHUB_ACTIONS is set.
_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run of the command line ended."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def repository() -> Path:
    return Path(__file__).parents[1]


@pytest.fixture(scope="session")
def shipped(repository: Path) -> Path:
    """The directory of the shipped model."""
    return repository / "models" / "default"


@pytest.fixture(scope="session")
def model(shipped: Path) -> StanceModel:
    return StanceModel.load(shipped)


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """An empty folder for articles."""
    folder = tmp_path / "news"
    folder.mkdir()
    return folder


@pytest.fixture
def write(news: Path) -> Callable[[str, str | bytes], Path]:
    """Writes a file into the folder of articles; gives its path."""

    def written(name: str, content: str | bytes) -> Path:
        path = news / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written


@pytest.fixture
def detente(
    model: StanceModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Outcome]:
    """Runs the command line in this process, in an empty directory; what it does not catch itself fails the test, as a traceback would.

    Without --model it is given the shipped model, which is loaded already.
    """
    load = StanceModel.load
    monkeypatch.setattr(StanceModel, "load", lambda path=None, **options: load(path, **options) if path else model)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["detente", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        shown = capsys.readouterr()
        return Outcome(ended.value.code or 0, _COLOURS.sub("", shown.out), _COLOURS.sub("", shown.err))

    return run
