"""The model in use: loaded at the start, replaced when another one becomes current, kept when the new one is broken."""

import logging
from pathlib import Path

import anyio

from detente.dyads import Passage
from detente.errors import DetenteError
from detente.stances import StanceModel, find_model
from detente.stances.directory import MANIFEST, NETWORK, TOKENIZER
from service.http.metrics import MODEL

LOG = logging.getLogger("detente.models")
EVERY_SECONDS = 1.0


class CurrentModel:
    """Holds the model, which is replaced as a whole, so a request that has begun ends with the one that it began with."""

    def __init__(self, given: str = "", threads: int | None = None) -> None:
        self._given = given or None
        self._threads = threads
        self._seen: tuple[object, ...] = ()
        self._model: StanceModel | None = None

    @property
    def model(self) -> StanceModel:
        """The model that answers."""
        assert self._model is not None, "load() comes first"
        return self._model

    def load(self) -> None:
        """Loads the first model; raises ModelError where it can't be."""
        self._seen = self._state()
        self._take(self._trusted())

    async def follow(self) -> None:
        """Looks every second whether another model is current, and takes it once it has answered a trial passage."""
        while True:
            await anyio.sleep(EVERY_SECONDS)
            state = self._state()
            if state != self._seen:
                self._seen = state
                try:
                    self._take(await anyio.to_thread.run_sync(self._trusted))
                except Exception as error:  # whatever a broken model raises: the old one must go on answering
                    LOG.error("the new model is refused, %s goes on answering: %s", self.model.name, error)

    def _take(self, model: StanceModel) -> None:
        if self._model:
            MODEL.labels(self._model.name).set(0)
        self._model = model
        MODEL.labels(model.name).set(1)
        LOG.info("model %s", model.name)

    def _trusted(self) -> StanceModel:
        model = StanceModel.load(self._given, threads=self._threads)
        model.predict([Passage("Peru thanked Chile.")])
        return model

    def _state(self) -> tuple[object, ...]:
        """Which directory is current, and when its files were written."""
        try:
            path = find_model(self._given)
            return path, *(Path(path, name).stat().st_mtime_ns for name in (MANIFEST, NETWORK, TOKENIZER))
        except (DetenteError, OSError):
            return ()
