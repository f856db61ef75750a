"""Every file of a run is found once, and none is lost silently."""

import os
from pathlib import Path

import pytest

from detente.articles import Failure, find_files, read_articles
from detente.errors import UsageError


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Kenya opened its border.\n")


def names(*paths: Path) -> list[str]:
    return [file.name for file in find_files(paths)]


def test_folders_are_read_to_the_bottom_in_order(tmp_path: Path) -> None:
    write(tmp_path, "b.txt", "a/z.md", "a/b/c.html", "C.txt", "a.jsonl")
    assert names(tmp_path) == ["C.txt", "a/b/c.html", "a/z.md", "a.jsonl", "b.txt"]


@pytest.mark.parametrize(
    ("name", "form", "compressed"),
    [
        ("a.txt", "txt", False),
        ("a.TXT", "txt", False),
        ("a.md", "md", False),
        ("a.html", "html", False),
        ("a.htm", "html", False),
        ("a.jsonl.gz", "jsonl", True),
        ("a.csv.gz", "csv", True),
        ("a.v2.parquet", "parquet", False),
    ],
)
def test_the_suffix_tells_the_format(tmp_path: Path, name: str, form: str, compressed: bool) -> None:
    write(tmp_path, name)
    (file,) = find_files([tmp_path])
    assert (file.format, file.compressed, file.problem) == (form, compressed, None)


def test_a_file_given_itself_goes_by_its_own_name(tmp_path: Path) -> None:
    write(tmp_path, "folder/a.txt")
    assert names(tmp_path / "folder" / "a.txt") == ["a.txt"]


def test_hidden_files_and_folders_are_left_out(tmp_path: Path) -> None:
    write(tmp_path, ".hidden.txt", ".git/a.txt", "a.txt")
    assert names(tmp_path) == ["a.txt"]


def test_a_readme_is_left_out_of_a_folder_and_read_where_it_is_given(tmp_path: Path) -> None:
    write(tmp_path, "README.md", "a.txt", "readme.txt", "readmes.txt")
    assert names(tmp_path) == ["a.txt", "readmes.txt"]
    assert [file.name for file in find_files([tmp_path / "README.md"])] == ["README.md"]


@pytest.mark.parametrize(("name", "shown"), [("a.pdf", ".pdf"), ("a.pdf.gz", ".pdf.gz"), ("LICENSE", "a name without a suffix")])
def test_a_file_of_another_format_becomes_a_failure(tmp_path: Path, name: str, shown: str) -> None:
    write(tmp_path, name)
    (file,) = find_files([tmp_path])
    (failure,) = read_articles(file)
    assert isinstance(failure, Failure)
    assert (failure.file, failure.record) == (name, None)
    assert failure.reason.startswith(f"not a supported format: {shown}; supported: .txt, .md, .html")


def test_a_missing_path_is_a_usage_error_before_anything_is_read(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    with pytest.raises(UsageError, match=r"No such file or folder: '.*gone'"):
        find_files([tmp_path, tmp_path / "gone"])


def test_a_file_comes_once_however_it_is_reached(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "folder/b.txt")
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
    (tmp_path / "folder-link").symlink_to(tmp_path / "folder")
    assert names(tmp_path, tmp_path / "a.txt", tmp_path) == ["a.txt", "folder/b.txt"]


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    write(tmp_path, "a/b.txt")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    assert names(tmp_path) == ["a/b.txt", "self.txt"]


def test_a_broken_link_becomes_a_failure(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone")
    (file,) = find_files([tmp_path])
    (failure,) = read_articles(file)
    assert isinstance(failure, Failure)
    assert failure.exception == "FileNotFoundError"


def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    (file,) = find_files([tmp_path])
    assert file.problem == "not a regular file"


def test_files_of_the_same_name_in_two_folders_are_told_apart(tmp_path: Path) -> None:
    write(tmp_path, "2014/001.txt", "2015/001.txt", "x/2015/001.txt")
    found = names(tmp_path / "2014", tmp_path / "2015", tmp_path / "x" / "2015")
    assert found[:2] == ["001.txt", "2015/001.txt"]
    assert len(set(found)) == 3


def test_a_name_that_is_no_text_can_still_be_written(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9\nx.txt"
    with open(path, "w") as stream:  # noqa: PTH123 - a name of bytes
        stream.write("Kenya opened its border.")
    (file,) = find_files([tmp_path])
    assert file.name == "caf\ufffd x.txt"
    assert len(list(read_articles(file))) == 1
