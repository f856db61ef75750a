"""A model behind a running service: it predicts over HTTP what a loaded one would, so that a folder can be scored through it."""

import http.client
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from detente.dyads import Passage, checked_targets
from detente.errors import ModelError, UsageError
from detente.stances import DyadPrediction, PassagePrediction

KEY = "DETENTE_API_KEY"
_PATIENCE_SECONDS = 120
_ANSWER_SECONDS = 300


class RemoteModel:
    """Stands for a `StanceModel`: it has its name, and `predict`."""

    def __init__(self, server: str) -> None:
        """Asks the service for its model and limits; the key, if it wants one, comes from $DETENTE_API_KEY.

        Raises UsageError where `server` is no http address, ModelError where no service answers there.
        """
        if urlsplit(server).scheme not in ("http", "https"):
            raise UsageError(f"--server {server!r} is not an address; give one such as http://127.0.0.1:3000")
        self._server = server.rstrip("/")
        about = self._ask("/v1/model")
        self.name: str = about["name"]
        self._most = int(about["limits"]["max_passages"])

    def predict(self, passages: Sequence[Passage]) -> list[PassagePrediction]:
        """A prediction for each passage, in the order given.

        Raises ModelError where the service refuses or is gone.
        """
        found: list[PassagePrediction] = []
        for low in range(0, len(passages), self._most):
            body = {"passages": [_message(passage) for passage in passages[low : low + self._most]]}
            answer = self._ask("/v1/classify", body)
            if answer["model"] != self.name:
                raise ModelError(f"{self._server} changed its model from {self.name} to {answer['model']}; score anew with --overwrite")
            found += [_prediction(passage) for passage in answer["passages"]]
        return found

    def _ask(self, path: str, body: Any = None) -> Any:
        """The answer; a busy service is asked again for two minutes."""
        headers = {"Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        until = time.monotonic() + _PATIENCE_SECONDS
        while True:
            request = urllib.request.Request(self._server + path, data, headers)
            if key := os.environ.get(KEY):
                request.add_unredirected_header("Authorization", f"Bearer {key}")
            try:
                with urllib.request.urlopen(request, timeout=_ANSWER_SECONDS) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                if error.code not in (429, 503) or time.monotonic() > until:
                    raise ModelError(f"{self._server}{path}: {_reason(error)}") from error
                time.sleep(1)
            except (OSError, ValueError, http.client.HTTPException) as error:
                raise ModelError(f"{self._server}{path}: no answer ({error}); start it with: detente serve") from error


def _message(passage: Passage) -> dict[str, Any]:
    return {"text": passage.text, "targets": {name: list(map(list, spans)) for name, spans in checked_targets(passage).items()}}


def _prediction(found: dict[str, Any]) -> PassagePrediction:
    return PassagePrediction(found["sentiment"], found["sentiment_probabilities"], tuple(DyadPrediction(**dyad) for dyad in found["dyads"]))


def _reason(error: urllib.error.HTTPError) -> str:
    try:
        problem = json.load(error)["error"]
    except (ValueError, KeyError, TypeError, OSError):
        return f"HTTP {error.code}"
    return f"{problem.get('message', error.code)}" + (f" (set ${KEY})" if error.code == 401 else "")
