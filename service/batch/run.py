"""From files to parts: read and split ahead in one thread, score in another, write."""

import hashlib
import queue
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from detente.articles import MAX_BYTES, Article, Failure, SourceFile, find_files, read_articles
from detente.errors import OutputError
from detente.records import dyad_rows, paragraph_rows
from detente.scoring import ReadArticle, RunMemory, read_article, score_articles
from detente.stances import Predicts
from service.batch.output import Covered, OutputDirectory, Part
from service.batch.stored import stored_paragraph_texts

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RunOptions:
    """`max_bytes`: articles larger than that fail; `part_paragraphs`: paragraphs after which a part is written; `batch_paragraphs`:
    scored together; dyads whose stance is less probable than `min_confidence` are left out."""

    text_column: str = "text"
    min_confidence: float = 0.0
    max_bytes: int = MAX_BYTES
    part_paragraphs: int = 5_000
    batch_paragraphs: int = 500


class Progress(Protocol):
    """Who wants to know how far a run is."""

    def start(self, total_bytes: int) -> None: ...

    def file_done(self, size: int) -> None: ...

    def scored(self, articles: int, paragraphs: int, failures: int) -> None: ...


@dataclass(slots=True)
class _Batch:
    """Articles read, the failures met and what they cover of which files.

    `sizes` are those of the files finished, `scored` counts articles that have gone by.
    """

    articles: list[ReadArticle] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    covered: dict[str, Covered] = field(default_factory=dict)
    dated_by: Counter[str] = field(default_factory=Counter)
    sizes: list[int] = field(default_factory=list)
    paragraphs: int = 0
    scored: int = 0


def score_paths(
    paths: Sequence[Path], out: Path, model: Predicts, options: RunOptions, progress: Progress, *, overwrite: bool = False
) -> OutputDirectory:
    """Scores files and folders into `out`, going on where an earlier run of the same model and options stopped.

    Raises UsageError where a path is not there, OutputError where `out` can't be used. What can't be read stands in failures.jsonl.
    """
    files = list(find_files(paths))
    settings = {
        "format": 1,
        "model": model.name,
        "text_column": options.text_column,
        "max_bytes": options.max_bytes,
        "min_confidence": options.min_confidence,
    }
    output = OutputDirectory(out, settings, overwrite=overwrite)
    files = [file for file in files if not output.wrote(file.path)]
    memory = RunMemory()
    for text in stored_paragraph_texts(out):
        memory.seen.seen(text)
    progress.start(sum(_size(file) for file in files))
    gathered = _Batch()
    paragraphs: list[dict[str, Any]] = []
    dyads: list[dict[str, Any]] = []
    for batch in ahead(_read(files, output.covered(), options, memory)):
        for scored in score_articles(batch.articles, model, memory):
            paragraphs += paragraph_rows(scored, model.name)
            dyads += dyad_rows(scored, model.name, options.min_confidence)
        _gather(gathered, batch)
        progress.scored(len(batch.articles), batch.paragraphs, len(batch.failures))
        for size in batch.sizes:
            progress.file_done(size)
        if gathered.paragraphs >= options.part_paragraphs:
            _write(output, gathered, paragraphs, dyads)
            gathered, paragraphs, dyads = _Batch(), [], []
    if gathered.covered:
        _write(output, gathered, paragraphs, dyads)
    articles, failures = sum(part.articles for part in output.parts), sum(len(part.failures) for part in output.parts)
    dated_by = sum((Counter(part.dated_by) for part in output.parts), Counter())
    output.write_manifest(settings, finished=True, articles=articles, failures=failures, dated_by=dict(sorted(dated_by.items())))
    return output


def _read(files: Iterable[SourceFile], covered: dict[str, Covered], options: RunOptions, memory: RunMemory) -> Iterator[_Batch]:
    """What is still to score, in batches; every file ends up in the `covered` of one."""
    batch = _Batch()
    for file in files:
        digest = _digest(file)
        before = covered.get(file.name)
        if before and before.sha256 != digest:
            raise OutputError(f"{file.name} has changed since it was scored; give another directory, or --overwrite")
        items = before.items if before else 0
        if not (before and before.whole):
            for item in read_articles(file, text_column=options.text_column, skip=items, max_bytes=options.max_bytes):
                items += 1
                _take(batch, item, memory)
                if batch.paragraphs >= options.batch_paragraphs:
                    batch.covered[file.name] = Covered(file.name, digest, items, whole=False)
                    yield batch
                    batch = _Batch()
            batch.covered[file.name] = Covered(file.name, digest, items, whole=True)
        batch.sizes.append(_size(file))
    yield batch


def _take(batch: _Batch, item: Article | Failure, memory: RunMemory) -> None:
    if isinstance(item, Failure):
        batch.failures.append(item)
        return
    read = read_article(item, memory.seen)
    batch.articles.append(read)
    batch.paragraphs += max(1, len(read.drafts))
    batch.dated_by[item.published_from or "undated"] += 1


def _gather(gathered: _Batch, batch: _Batch) -> None:
    gathered.scored += len(batch.articles)
    gathered.failures += batch.failures
    gathered.covered |= batch.covered
    gathered.dated_by += batch.dated_by
    gathered.paragraphs += batch.paragraphs


def _write(output: OutputDirectory, gathered: _Batch, paragraphs: list[dict[str, Any]], dyads: list[dict[str, Any]]) -> None:
    part = Part(tuple(gathered.covered.values()), tuple(gathered.failures), gathered.scored, dict(gathered.dated_by))
    output.write_part(paragraphs, dyads, part)


@dataclass(frozen=True, slots=True)
class _End:
    """How a thread that makes items ends: well, or with an error."""

    error: BaseException | None = None


def ahead(items: Iterator[T], depth: int = 2) -> Iterator[T]:
    """The same items, made in another thread up to `depth` ahead; its exception is raised here."""
    waiting: queue.Queue[T | _End] = queue.Queue(maxsize=depth)
    stopped = threading.Event()

    def put(item: T | _End) -> bool:
        while not stopped.is_set():
            try:
                waiting.put(item, timeout=0.1)
                return True
            except queue.Full:
                continue
        return False

    def work() -> None:
        try:
            for item in items:
                if not put(item):
                    return
            put(_End())
        except BaseException as error:
            put(_End(error))

    thread = threading.Thread(target=work, name="reader", daemon=True)
    thread.start()
    try:
        while not isinstance(item := waiting.get(), _End):
            yield item
        if item.error:
            raise item.error
    finally:
        stopped.set()
        thread.join(timeout=5)


def _size(file: SourceFile) -> int:
    try:
        return file.path.stat().st_size
    except OSError:
        return 0


def _digest(file: SourceFile) -> str:
    """SHA-256 of the file's bytes, "" where it can't be read (the reader says why)."""
    if file.problem:
        return ""
    try:
        with file.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""
