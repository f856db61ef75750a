"""Every limit and place of the service, from environment variables, which `detente serve` sets from its options."""

import os
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Self

from detente.errors import UsageError

PREFIX = "DETENTE_"


@dataclass(frozen=True, slots=True)
class Settings:
    """`api_keys` and `cors` are lists by comma; bodies in bytes, texts in characters, times in seconds, finished
    jobs kept for days; `concurrency` requests a worker are
    let in, `threads` 0 shares the cores among the workers. Each field is read from DETENTE_<FIELD>."""

    model: str = ""
    host: str = ""
    api_keys: str = ""
    cors: str = ""
    jobs: str = "jobs"
    inbox: str = "labels/inbox"
    max_body: int = 20_000_000
    max_upload: int = 200_000_000
    max_unpacked: int = 2_000_000_000
    job_days: float = 7.0
    max_passages: int = 256
    max_articles: int = 64
    max_passage: int = 20_000
    max_article: int = 200_000
    timeout: float = 60.0
    concurrency: int = 2
    workers: int = 1
    threads: int = 0

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Raises UsageError where a value is not what its field holds."""
        found: dict[str, Any] = {}
        for field in fields(cls):
            text = environment.get(PREFIX + field.name.upper())
            if text is not None and field.default is not MISSING:
                found[field.name] = _read(field.name, text, type(field.default))
        return cls(**found)

    def refuse_open_doors(self) -> None:
        """Raises UsageError where no key is asked for, and others may reach the host."""
        if not self.keys and not _is_loopback(self.host):
            raise UsageError(
                f"host {self.host or 'unknown'} may be reached from outside: set DETENTE_API_KEYS to keys separated by commas, "
                "or DETENTE_HOST to this machine's own address alone, if the server listens there"
            )

    @property
    def keys(self) -> tuple[str, ...]:
        """The API keys; none means that none is asked for."""
        return tuple(key for key in map(str.strip, self.api_keys.split(",")) if key)

    @property
    def threads_a_worker(self) -> int:
        """Cores for one worker's passes."""
        return self.threads or max(1, (os.cpu_count() or 1) // self.workers)

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins whose pages may call."""
        return tuple(origin for origin in map(str.strip, self.cors.split(",")) if origin)

    @property
    def jobs_folder(self) -> Path:
        """Where jobs are kept."""
        return Path(self.jobs)

    @property
    def inbox_folder(self) -> Path:
        """Where corrected codes go."""
        return Path(self.inbox)

    def limits(self) -> dict[str, float]:
        """What a client should know."""
        names = (
            "max_body",
            "max_upload",
            "max_unpacked",
            "max_passages",
            "max_articles",
            "max_passage",
            "max_article",
            "timeout",
            "concurrency",
        )
        return {name: getattr(self, name) for name in names}


def _read(name: str, text: str, kind: type) -> Any:
    try:
        value = kind(text)
    except ValueError as error:
        raise UsageError(f"{PREFIX}{name.upper()} is {text!r}; it must be a {kind.__name__}") from error
    if kind in (int, float) and (value < 0 or (value == 0 and name != "threads")):
        raise UsageError(f"{PREFIX}{name.upper()} is {text}; it must be above 0")
    return value


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
