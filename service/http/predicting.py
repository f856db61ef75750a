"""Requests on their way to the model: few at a time, the others refused at once, none longer than the timeout."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from typing import TypeVar

import anyio

from detente.articles import Article
from detente.dyads import Passage
from detente.scoring import RunMemory, ScoredArticle, read_article, score_articles
from detente.stances import PassagePrediction, StanceModel
from service.http.errors import ServiceError
from service.http.metrics import IN_FLIGHT, PASSAGES, REFUSED, STANCES
from service.http.settings import Settings

T = TypeVar("T")
_CHUNK = 32
_LOOK_SECONDS = 0.25
_CLOSE_SECONDS = 20


class Desk:
    """Lets at most `concurrency` requests in; those inside share the machine's cores one after another."""

    def __init__(self, settings: Settings) -> None:
        self._most = settings.concurrency
        self._timeout = settings.timeout
        self._inside = 0
        self._stops: set[threading.Event] = set()
        self._one = threading.Lock()

    def refuse_when_full(self) -> None:
        """Raises ServiceError 429 where too many are inside."""
        if self._inside >= self._most:
            REFUSED.inc()
            raise ServiceError(429, "the service is busy; try again in a second", headers={"Retry-After": "1"})

    async def run(self, work: Callable[[threading.Event], T], is_gone: Callable[[], Awaitable[bool]] | None = None) -> T:
        """Runs `work` in a thread; it looks at the event between steps and stops where it is set: after the timeout, or once the client
        `is_gone`.

        Raises ServiceError 429 where too many are inside, 504 after the timeout.
        """
        self.refuse_when_full()
        self._inside += 1
        IN_FLIGHT.inc()
        stop = threading.Event()
        self._stops.add(stop)
        loop = asyncio.get_running_loop()
        watch = asyncio.create_task(_stop_when(is_gone, stop)) if is_gone else None

        begun = threading.Lock()

        def working() -> T:
            if not begun.acquire(blocking=False):
                raise ServiceError(504, "stopped")
            try:
                with self._one:
                    return work(stop)
            finally:
                # The place is free when the thread ends, not when its client has gone: what still works still takes the machine.
                loop.call_soon_threadsafe(self._leave, stop)

        try:
            with anyio.fail_after(self._timeout):
                return await anyio.to_thread.run_sync(working, abandon_on_cancel=True)
        except TimeoutError as error:
            raise ServiceError(504, f"not done within {self._timeout:g} seconds; send less at a time") from error
        finally:
            stop.set()
            # A timeout may come before the thread begins; then it never does, and its place is free at once.
            if begun.acquire(blocking=False):
                self._leave(stop)
            if watch:
                watch.cancel()

    async def close(self) -> None:
        """Stops what still works, and waits for it: a thread inside the network must not outlive the process's end."""
        for stop in self._stops:
            stop.set()
        with anyio.move_on_after(_CLOSE_SECONDS):
            while self._inside:
                await anyio.sleep(0.02)

    def _leave(self, stop: threading.Event) -> None:
        self._stops.discard(stop)
        self._inside -= 1
        IN_FLIGHT.dec()


async def _stop_when(is_gone: Callable[[], Awaitable[bool]], stop: threading.Event) -> None:
    while not await is_gone():
        await asyncio.sleep(_LOOK_SECONDS)
    stop.set()


def classify(model: StanceModel, passages: Sequence[Passage], stop: threading.Event) -> list[PassagePrediction]:
    """Predictions in the order given, shortest passages first in small steps."""
    PASSAGES.observe(len(passages))
    order = sorted(range(len(passages)), key=lambda number: len(passages[number].text))
    found: dict[int, PassagePrediction] = {}
    for numbers in _chunks(order, stop):
        found.update(zip(numbers, model.predict([passages[number] for number in numbers]), strict=True))
    predictions = [found[number] for number in range(len(passages))]
    _count(predictions)
    return predictions


def score(model: StanceModel, articles: Sequence[Article], stop: threading.Event) -> list[ScoredArticle]:
    """The articles' paragraphs with their stances; repeated ones are marked across the request."""
    memory = RunMemory()
    scored: list[ScoredArticle] = []
    for article in articles:
        if stop.is_set():
            raise ServiceError(504, "stopped")
        scored += score_articles([read_article(article, memory.seen)], model, memory)
    predictions = [paragraph.prediction for article in scored for paragraph in article.paragraphs]
    PASSAGES.observe(len(predictions))
    _count(predictions)
    return scored


def _chunks(numbers: Sequence[int], stop: threading.Event) -> Iterator[Sequence[int]]:
    for low in range(0, len(numbers), _CHUNK):
        if stop.is_set():
            raise ServiceError(504, "stopped")
        yield numbers[low : low + _CHUNK]


def _count(predictions: Iterable[PassagePrediction]) -> None:
    for prediction in predictions:
        for dyad in prediction.dyads:
            STANCES.labels(dyad.stance).inc()
