"""The files of a run: what the paths on the command line stand for."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from detente.articles.characters import clean_line
from detente.errors import UsageError

FORMATS = {
    ".txt": "txt",
    ".md": "md",
    ".html": "html",
    ".htm": "html",
    ".jsonl": "jsonl",
    ".csv": "csv",
    ".parquet": "parquet",
}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file that a run has to account for.

    `name` is its path below the folder given, with "/", or the file's own name where it was given itself; no two files of a run share one.
    `problem` says why it can't be read, else None; `read_articles` turns it into a Failure, so that no file is lost silently.
    """

    path: Path
    name: str
    format: str = ""
    compressed: bool = False
    problem: str | None = None


def find_files(paths: Sequence[Path]) -> Iterator[SourceFile]:
    """The files that `paths` stand for: the files themselves, and all files below the folders, sorted by path.

    A file that can be reached in several ways (given twice, symbolic links) comes once. Hidden files and folders and READMEs below a
    folder are left out; a file of another format comes with its `problem`. Raises UsageError, before the first file, if a path isn't there.
    """
    for path in paths:
        if not os.path.exists(path):  # noqa: PTH110 - Path.exists raises where the folder can't be searched
            raise UsageError(f"No such file or folder: '{path}'. Give files ({', '.join(FORMATS)}, each also with .gz) or folders of them.")
    return _distinct(paths)


def _distinct(paths: Sequence[Path]) -> Iterator[SourceFile]:
    seen: set[str] = set()
    names: set[str] = set()
    for given in paths:
        for path, problem in _walk(given, set()):
            real = os.path.realpath(path)
            if real in seen:
                continue
            seen.add(real)
            parts = path.relative_to(given).parts or (given.name or Path(real).name,)
            name = clean_line("/".join(parts))
            # Two folders may each hold a 001.txt: the second is told apart by its folder's name.
            if name in names:
                name = clean_line(f"{Path(os.path.realpath(given)).name}/{name}")
            if name in names:
                name = clean_line(real)
            names.add(name)
            yield _source_file(path, name, problem)


def _walk(path: Path, folders: set[str]) -> Iterator[tuple[Path, str | None]]:
    """(file, why it can't be read); `folders` are the real folders already entered, which ends loops of links."""
    # A stack instead of recursion: a tree may be deeper than Python's stack.
    waiting = [path]
    while waiting:
        current = waiting.pop()
        if not os.path.isdir(current):  # noqa: PTH112 - Path.is_dir raises where the folder can't be searched
            yield current, None
            continue
        real = os.path.realpath(current)
        if real in folders:
            continue
        folders.add(real)
        try:
            names = sorted(entry.name for entry in os.scandir(current) if not _is_beside_the_articles(entry.name))
        except OSError as error:
            yield current, f"the folder can't be listed: {error.strerror}"
            continue
        waiting += [current / name for name in reversed(names)]


def _is_beside_the_articles(name: str) -> bool:
    """Hidden files, and the README that says what a folder holds."""
    return name.startswith(".") or name.lower().partition(".")[0] == "readme"


def _source_file(path: Path, name: str, problem: str | None) -> SourceFile:
    suffixes = [suffix.lower() for suffix in path.suffixes[-2:]]
    compressed = suffixes[-1:] == [".gz"]
    kept = suffixes[:-1] if compressed else suffixes
    known = FORMATS.get(kept[-1], "") if kept else ""
    if problem is None and not known:
        shown = "".join(suffixes if compressed else suffixes[-1:]) or "a name without a suffix"
        problem = f"not a supported format: {shown}; supported: {', '.join(FORMATS)}, each also with .gz"
    # A named pipe would be waited for without end. What isn't there (a broken link) fails when it is opened.
    if problem is None and os.path.exists(path) and not os.path.isfile(path):  # noqa: PTH110, PTH113 - as above
        problem = "not a regular file"
    return SourceFile(path, name, known, compressed, problem)
