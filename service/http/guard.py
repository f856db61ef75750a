"""What every request passes before anything of it is read: its id, its key, its size; and what every answer carries."""

import hmac
import json
import logging
import re
import sys
import time
import uuid
from collections.abc import MutableMapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.http.errors import ServiceError, answer
from service.http.metrics import REQUESTS, SECONDS
from service.http.predicting import Desk
from service.http.settings import Settings

LOG = logging.getLogger("detente.requests")
UPLOADS = "/v1/jobs"
PREDICTS = ("/v1/classify", "/v1/score")
_REQUEST_ID = re.compile(rb"[\w.-]{1,64}")
_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'none'; "
        b"base-uri 'none'; frame-ancestors 'none'",
    ),
]


def log_as_json() -> None:
    """One line a request, and what models and jobs do, on standard error; called once a worker's server has set up its own logging."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.getLogger("detente")
    logger.handlers, logger.propagate, logger.disabled = [handler], False, False
    logger.setLevel(logging.INFO)
    for name in ("detente.requests", "detente.models", "detente.jobs"):
        logging.getLogger(name).disabled = False


class Guard:
    """An ASGI middleware. Logs one JSON line a request, without anything of its body or query."""

    def __init__(self, app: ASGIApp, settings: Settings, desk: Desk) -> None:
        self._app = app
        self._desk = desk
        self._settings = settings
        self._keys = [key.encode() for key in settings.keys]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers what it refuses itself, passes on the rest."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        given = headers.get(b"x-request-id", b"")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex.encode()
        began = time.perf_counter()
        status = 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message.get("headers", ()), *_answer_headers(scope, request_id)]}
            await send(message)

        try:
            refusal = self._refusal(scope, headers)
            if refusal:
                await refusal(scope, receive, sending)
            else:
                await self._app(scope, _counted(receive, self._most(scope)), sending)
        finally:
            _record(scope, request_id, status, time.perf_counter() - began)

    def _refusal(self, scope: Scope, headers: MutableMapping[bytes, bytes]) -> ASGIApp | None:
        if self._keys and scope["path"].startswith("/v1/") and not self._has_key(headers):
            return answer(401, "an API key is needed: Authorization: Bearer <key>", headers={"WWW-Authenticate": "Bearer"})
        length = headers.get(b"content-length", b"0")
        most = self._most(scope)
        if not length.isdigit():
            return answer(400, "Content-Length is not a number")
        if int(length) > most:
            return answer(413, f"the body has {int(length):,} bytes; at most {most:,} are read")
        if scope["method"] == "POST" and scope["path"] in PREDICTS:
            # Before the body is read: a full service must not spend its time on what it will refuse.
            try:
                self._desk.refuse_when_full()
            except ServiceError as error:
                return answer(error.status, error.message, headers=error.headers)
        return None

    def _has_key(self, headers: MutableMapping[bytes, bytes]) -> bool:
        scheme, _, key = headers.get(b"authorization", b"").partition(b" ")
        given = key.strip() if scheme.lower() == b"bearer" else headers.get(b"x-api-key", b"")
        # All keys are compared, so that the time says nothing about which fits.
        return sum(hmac.compare_digest(given, known) for known in self._keys) > 0

    def _most(self, scope: Scope) -> int:
        return self._settings.max_upload if scope["path"] == UPLOADS else self._settings.max_body


def _counted(receive: Receive, most: int) -> Receive:
    """The same messages; a body that goes on beyond `most` bytes ends with 413."""
    total = 0

    async def receiving() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        if total > most:
            raise HTTPException(413, f"the body has more than {most:,} bytes")
        return message

    return receiving


def _answer_headers(scope: Scope, request_id: bytes) -> list[tuple[bytes, bytes]]:
    private = [(b"cache-control", b"no-store")] if scope["path"].startswith("/v1/") else []
    return [(b"x-request-id", request_id), *_HEADERS, *private]


def _record(scope: Scope, request_id: bytes, status: int, seconds: float) -> None:
    route: Any = scope.get("route")
    name = getattr(route, "path", None) or "other"
    REQUESTS.labels(name, str(status)).inc()
    SECONDS.labels(name).observe(seconds)
    LOG.info(
        json.dumps(
            {
                "request": request_id.decode(),
                "method": scope["method"],
                "route": name,
                "status": status,
                "milliseconds": round(1000 * seconds, 1),
            }
        )
    )
