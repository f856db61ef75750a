"""What comes in for a job: a zip of files, JSON lines, or a JSON list, written to disk as it comes."""

import json
import lzma
import re
import shutil
import zipfile
import zlib
from collections.abc import AsyncIterator
from pathlib import Path, PurePosixPath

import anyio

from service.http.errors import ServiceError
from service.http.jobs import Job, Jobs

ZIP, LINES, LIST = "application/zip", "application/x-ndjson", "application/json"
_READ = (".txt", ".md", ".html", ".htm", ".jsonl", ".csv", ".parquet")
_ARCHIVES = (".zip", ".gz", ".tar", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".zst")
_MOST_FILES = 50_000
_MOST_RATIO = 200
_UNSAFE = re.compile(r"[^\w. ()-]")


async def take_job(jobs: Jobs, kind: str, body: AsyncIterator[bytes], most_of_a_list: int) -> Job:
    """Writes what comes in, and makes it a job once it is whole. A JSON list has to be read whole, so that fewer bytes of it are taken.

    Raises ServiceError where it is not what its type says, or can't be written.
    """
    try:
        path = await anyio.to_thread.run_sync(jobs.new)
    except OSError as error:
        raise ServiceError(503, f"jobs can't be written ({error.strerror})") from error
    try:
        async with await anyio.open_file(path / "upload", "wb") as file:
            written = 0
            async for chunk in body:
                written += len(chunk)
                if kind == LIST and written > most_of_a_list:
                    raise ServiceError(413, f"a JSON list of more than {most_of_a_list:,} bytes; send JSON lines ({LINES})")
                await file.write(chunk)
        await anyio.to_thread.run_sync(_accept, jobs, kind, path)
        return await anyio.to_thread.run_sync(jobs.start, path)
    except OSError as error:
        shutil.rmtree(path, ignore_errors=True)
        raise ServiceError(503, f"the upload can't be kept ({error.strerror})") from error
    except BaseException:
        shutil.rmtree(path, ignore_errors=True)
        raise


def _accept(jobs: Jobs, kind: str, path: Path) -> None:
    upload, target = path / "upload", path / "input"
    if kind == ZIP:
        unpack(upload, target, jobs.most_unpacked)
    elif kind == LINES:
        if upload.stat().st_size == 0:
            raise ServiceError(422, "the body is empty; one JSON object a line is needed")
        shutil.copy(upload, target / "articles.jsonl")
    else:
        _write_list(upload, target / "articles.jsonl")
    upload.unlink()


def _write_list(upload: Path, target: Path) -> None:
    try:
        articles = json.loads(upload.read_bytes())
    except (ValueError, RecursionError) as error:
        raise ServiceError(400, "the body is not JSON") from error
    if not isinstance(articles, list) or not articles or not all(isinstance(article, dict) for article in articles):
        raise ServiceError(422, "the body is not a list of objects, each with a text")
    with target.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(article) + "\n" for article in articles)


def unpack(archive: Path, target: Path, most: int) -> None:
    """A zip's files of a known format, below `target`; other files are left out.

    Raises ServiceError 422 where it is no zip, names a place outside or holds an archive, 413 where it unpacks to more than `most` bytes.
    """
    try:
        with zipfile.ZipFile(archive) as content:
            _unpack(content, target, most)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, RuntimeError, EOFError, ValueError) as error:
        raise ServiceError(422, f"the zip can't be read ({error})") from error


def _unpack(content: zipfile.ZipFile, target: Path, most: int) -> None:
    entries = [entry for entry in content.infolist() if not entry.is_dir()]
    if len(entries) > _MOST_FILES:
        raise ServiceError(422, f"the zip holds {len(entries):,} files; at most {_MOST_FILES:,} are read")
    left = most
    kept = 0
    for number, entry in enumerate(entries, 1):
        name = PurePosixPath(entry.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or ":" in entry.filename:
            raise ServiceError(422, "the zip names a place outside its folder")
        if name.suffix.lower() in _ARCHIVES:
            raise ServiceError(422, "the zip holds another archive; unpack it first")
        if name.suffix.lower() not in _READ or any(part.startswith((".", "__MACOSX")) for part in name.parts):
            continue
        if entry.file_size > _MOST_RATIO * max(1_000, entry.compress_size):
            raise ServiceError(422, "a file of the zip is packed too tightly to be text")
        left -= _copy(content, entry, _free_place(target, name, number), left)
        kept += 1
    if not kept:
        raise ServiceError(422, f"the zip holds no {', '.join(_READ)}")


def _free_place(target: Path, name: PurePosixPath, number: int) -> Path:
    """Where a file goes: its own path with plain characters, short enough for any file system, and no other file's."""
    parts = [_UNSAFE.sub("_", part)[-60:].strip(". ") or "_" for part in name.parts[-4:]]
    place = target.joinpath(*parts)
    if place.exists() or any(parent.is_file() for parent in place.parents):
        place = target / f"{number:06d}-{parts[-1]}"
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _copy(content: zipfile.ZipFile, entry: zipfile.ZipInfo, place: Path, left: int) -> int:
    """Writes one file and gives its bytes, counted as they come out, not as the zip says."""
    written = 0
    with content.open(entry) as source, place.open("wb") as file:
        while chunk := source.read(1 << 16):
            written += len(chunk)
            if written > left:
                raise ServiceError(413, "the zip unpacks to more bytes than are read")
            file.write(chunk)
    return written
