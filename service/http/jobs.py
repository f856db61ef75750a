"""A folder's worth of articles: kept on disk, scored by whichever worker is free, gone on with after a restart.

A job is a folder: input/ as it came, output/ as `detente score` writes it, job.json its state. A worker that scores it holds the lock on
job.lock; when the worker dies the lock is free, and another one goes on after the last whole part.
"""

import fcntl
import json
import logging
import re
import shutil
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import anyio
import pyarrow.parquet as pq

from detente.errors import DetenteError
from detente.records import DYADS, PARAGRAPHS
from detente.stances import StanceModel
from service.batch import RunOptions, export, score_paths
from service.batch.output import MANIFEST, OutputDirectory
from service.batch.stored import stored_batches
from service.http.errors import ServiceError
from service.http.settings import Settings

LOG = logging.getLogger("detente.jobs")
IDENTIFIER = re.compile(r"[0-9a-f]{32}")
ENDED = ("done", "failed", "cancelled")
RESULTS = {"jsonl": "application/x-ndjson", "csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
TABLES = {"dyads": DYADS, "paragraphs": PARAGRAPHS}
_EVERY_SECONDS = 0.5
_MOST_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Job:
    """What job.json holds; `done` is the share of the input's bytes."""

    id: str
    state: str = "waiting"
    attempts: int = 0
    articles: int = 0
    paragraphs: int = 0
    failures: int = 0
    done: float = 0.0
    message: str | None = None


class CancelledError(Exception):
    """The job was cancelled while it ran."""


class ClosingError(Exception):
    """The worker ends: another one goes on with the job."""


class Jobs:
    """The jobs of a folder."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.jobs_folder
        self.most_unpacked = settings.max_unpacked
        self.closing = threading.Event()
        self._kept_seconds = settings.job_days * 86_400

    def new(self) -> Path:
        """A folder for what comes in; it is no job before `start`."""
        path = self._folder / uuid.uuid4().hex
        (path / "input").mkdir(parents=True)
        return path

    def start(self, path: Path) -> Job:
        """Makes a folder whose input is whole a job that waits."""
        job = Job(path.name)
        self._write(job)
        return job

    def get(self, identifier: str) -> Job:
        """Raises ServiceError 404 where there is no such job."""
        if IDENTIFIER.fullmatch(identifier):
            with suppress(OSError, ValueError, TypeError):
                return Job(**json.loads((self._folder / identifier / "job.json").read_text(encoding="utf-8")))
        raise ServiceError(404, "no such job")

    def cancel(self, identifier: str) -> Job:
        """Asks the worker to stop, or throws an ended job away."""
        job = self.get(identifier)
        folder = self._folder / identifier
        if job.state in ENDED:
            shutil.rmtree(folder, ignore_errors=True)
            return job
        (folder / "cancel").touch()
        job = replace(job, state="cancelled")
        with _locked(folder / "job.lock") as nobody_works_on_it:
            if nobody_works_on_it:
                self._write(job)
        return job

    def result(self, identifier: str, table: str, form: str) -> Path:
        """The file to send; made at the first call.

        Raises ServiceError 409 where the job has not ended well.
        """
        job = self.get(identifier)
        if job.state != "done":
            raise ServiceError(409, f"the job is {job.state}" + (f": {job.message}" if job.message else ""))
        output = self._folder / identifier / "output"
        target = output / f"{table}.{form}"
        if not target.exists():
            with tempfile.TemporaryDirectory(dir=self._folder / identifier) as folder:
                work = Path(folder, target.name)
                if form == "parquet":
                    with pq.ParquetWriter(work, TABLES[table]) as writer:
                        for batch in stored_batches(output, table):
                            writer.write_batch(batch)
                else:
                    export(output, form, into=Path(folder))
                work.replace(target)
        return target

    async def work(self, model: Callable[[], StanceModel]) -> None:
        """Scores what waits, one job at a time, for as long as the worker lives."""
        while not self.closing.is_set():
            try:
                worked = await anyio.to_thread.run_sync(self.work_once, model)
            except OSError as error:
                LOG.error("jobs can't be read: %s", error.strerror)
                worked = False
            if not worked:
                await anyio.sleep(_EVERY_SECONDS)

    def work_once(self, model: Callable[[], StanceModel]) -> bool:
        """Scores one job that no one else scores; False where there is none. A folder that is no job, or can't be written, keeps no other
        from its turn."""
        for path in sorted(self._folder.glob("*/job.json"), key=_written):
            with suppress(ServiceError, OSError):
                if self._work_on(self.get(path.parent.name), model):
                    return True
        return False

    def _work_on(self, job: Job, model: Callable[[], StanceModel]) -> bool:
        folder = self._folder / job.id
        if job.state in ENDED:
            if time.time() - _written(folder / "job.json") > self._kept_seconds:
                shutil.rmtree(folder, ignore_errors=True)
            return False
        with _locked(folder / "job.lock") as locked:
            job = self.get(job.id)
            if not locked or job.state in ENDED:
                return False
            if job.attempts >= _MOST_ATTEMPTS:
                self._write(replace(job, state="failed", message=f"its worker died {job.attempts} times"))
            else:
                self._run(replace(job, attempts=job.attempts + 1), model())
            return True

    def _run(self, job: Job, model: StanceModel) -> None:
        folder = self._folder / job.id
        progress = _Progress(self, replace(job, state="running", articles=0, paragraphs=0, failures=0))
        try:
            progress.look()
            other = _scored_by(folder / "output") not in (None, model.name)
            output = score_paths([folder / "input"], folder / "output", model, RunOptions(), progress, overwrite=other)
            progress.look()
            ended = _finished(progress.job, output)
        except ClosingError:
            self._write(replace(progress.job, state="waiting", attempts=job.attempts - 1))
            return
        except CancelledError:
            ended = replace(progress.job, state="cancelled")
        except Exception as error:  # whatever it is, the worker goes on with the next job
            LOG.exception("job %s failed", job.id)
            known = isinstance(error, DetenteError | OSError)
            ended = replace(progress.job, state="failed", message=str(error).replace(str(folder), "") if known else "an unexpected error")
        self._write(ended)
        LOG.info(json.dumps({"job": job.id, "state": ended.state}))

    def _write(self, job: Job) -> None:
        path = self._folder / job.id / "job.json"
        work = path.with_suffix(".new")
        work.write_text(json.dumps(asdict(job)), encoding="utf-8")
        work.replace(path)

    def update(self, job: Job) -> None:
        """Writes how far the job is.

        Raises CancelledError where it was cancelled, ClosingError where the worker ends.
        """
        if self.closing.is_set():
            raise ClosingError
        if (self._folder / job.id / "cancel").exists():
            raise CancelledError
        self._write(job)


def _written(path: Path) -> float:
    """When a file was written; 0 where it is gone."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _scored_by(output: Path) -> str | None:
    """The model of an earlier attempt's output."""
    try:
        model: str = json.loads((output / MANIFEST).read_text(encoding="utf-8"))["model"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return model


def _finished(job: Job, output: OutputDirectory) -> Job:
    articles, failures = sum(part.articles for part in output.parts), sum(len(part.failures) for part in output.parts)
    paragraphs = sum(batch.num_rows for batch in stored_batches(output.path, "paragraphs", ["paragraph"]))
    return replace(job, state="done", articles=articles, paragraphs=paragraphs, failures=failures, done=1.0)


class _Progress:
    """Hears from a run how far it is."""

    def __init__(self, jobs: Jobs, job: Job) -> None:
        self._jobs = jobs
        self.job = job
        self._bytes = self._total = 0

    def look(self) -> None:
        self._jobs.update(self.job)

    def start(self, total_bytes: int) -> None:
        self._total = total_bytes

    def file_done(self, size: int) -> None:
        self._bytes += size
        self.job = replace(self.job, done=min(0.999, self._bytes / max(1, self._total)))

    def scored(self, articles: int, paragraphs: int, failures: int) -> None:
        job = self.job
        self.job = replace(job, articles=job.articles + articles, paragraphs=job.paragraphs + paragraphs, failures=job.failures + failures)
        self._jobs.update(self.job)


@contextmanager
def _locked(path: Path) -> Iterator[bool]:
    """Whether this process has the lock; it ends with the process."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
