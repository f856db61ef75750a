"""One shape for every error: {"error": {"code", "message", "field"?}}."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from detente.errors import DetenteError, UsageError

CODES = {
    400: "bad_request",
    401: "unauthorized",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    429: "busy",
    500: "internal",
    503: "unavailable",
    504: "timeout",
}


class Problem(BaseModel):
    """What went wrong; `field` is the place in the request, such as "passages.0.text"."""

    code: str
    message: str
    field: str | None = None


class ErrorBody(BaseModel):
    """The body of every answer that is not 2xx."""

    error: Problem


class ServiceError(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, message: str, field: str | None = None, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.field, self.headers = status, message, field, headers


def answer(status: int, message: str, field: str | None = None, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The error as a response."""
    problem = Problem(code=CODES.get(status, "error"), message=message, field=field)
    return JSONResponse(ErrorBody(error=problem).model_dump(exclude_none=True), status, dict(headers or {}))


async def on_service_error(_request: Request, error: Exception) -> JSONResponse:
    """An error raised on purpose."""
    assert isinstance(error, ServiceError)
    return answer(error.status, error.message, error.field, error.headers)


async def on_domain_error(_request: Request, error: Exception) -> JSONResponse:
    """What the domain refuses: the caller's mistake, or the model's directory."""
    return answer(422 if isinstance(error, UsageError) else 503, str(error))


async def on_http_error(_request: Request, error: Exception) -> JSONResponse:
    """What the framework refuses: no such route or method."""
    assert isinstance(error, HTTPException)
    return answer(error.status_code, str(error.detail or HTTPStatus(error.status_code).phrase), headers=error.headers)


async def on_invalid(_request: Request, error: Exception) -> JSONResponse:
    """What does not fit its model: the first problem with its place, never the value, which may be a user's text."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return answer(400, f"the body is not JSON, at character {first['loc'][-1]}")
    place = ".".join(str(step) for step in first["loc"] if step != "body")
    return answer(422, str(first["msg"]).removeprefix("Value error, "), place or None)


async def on_unexpected(_request: Request, error: Exception) -> JSONResponse:
    """A mistake of ours, or the disk's; its message may hold a user's text, so that it stays in the log's traceback alone."""
    if isinstance(error, OSError):
        return answer(503, f"the disk can't be used ({error.strerror})")
    return answer(500, "something went wrong here; the log says what")


DOMAIN = DetenteError


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For the OpenAPI document: those errors of a route, and the two that any route may end with."""
    return {status: {"model": ErrorBody, "description": CODES[status].replace("_", " ")} for status in sorted({*statuses, 500, 503})}
