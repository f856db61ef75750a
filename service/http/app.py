"""The routes."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any, Literal

import anyio
from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import FileResponse, Response
from starlette.routing import Match
from starlette.staticfiles import StaticFiles

import detente
from detente.articles import Article
from detente.dyads import Passage
from service.http import metrics, predicting
from service.http.errors import DOMAIN, ServiceError, on_domain_error, on_http_error, on_invalid, on_service_error, on_unexpected, responses
from service.http.guard import Guard, log_as_json
from service.http.inbox import keep_label
from service.http.jobs import RESULTS, Job, Jobs
from service.http.messages import (
    ArticleOut,
    ClassifyRequest,
    ClassifyResponse,
    JobOut,
    LabelIn,
    LabelOut,
    ModelResponse,
    PassageOut,
    ScoreRequest,
    ScoreResponse,
)
from service.http.models import CurrentModel
from service.http.settings import Settings
from service.http.uploads import LINES, LIST, ZIP, take_job

PAGE = Path(__file__).parent / "page"
ALWAYS = (400, 401, 413, 422)
Form = Literal["jsonl", "csv", "parquet"]
_ARTICLES = {"type": "array", "items": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}}
JOB_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            ZIP: {"schema": {"type": "string", "format": "binary"}},
            LINES: {"schema": {"type": "string"}},
            LIST: {"schema": _ARTICLES, "example": [{"text": "Peru thanked Chile.", "id": "a"}]},
        },
    }
}


def create_app(settings: Settings) -> FastAPI:
    """The application; its start loads the model, and raises ModelError where it can't be."""
    current = CurrentModel(settings.model, settings.threads_a_worker)
    desk = predicting.Desk(settings)
    jobs = Jobs(settings)

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        log_as_json()
        await anyio.to_thread.run_sync(current.load)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(current.follow)
            tasks.start_soon(jobs.work, lambda: current.model)
            yield
            jobs.closing.set()
            tasks.cancel_scope.cancel()
        await desk.close()

    app = FastAPI(
        title="Detente",
        version=detente.__version__,
        summary="Relations between countries, read from news.",
        openapi_url="/docs.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        exception_handlers={
            ServiceError: on_service_error,
            DOMAIN: on_domain_error,
            HTTPException: on_http_error,
            RequestValidationError: on_invalid,
            OSError: on_unexpected,
            Exception: on_unexpected,
        },
    )

    app.state.settings, app.state.desk = settings, desk

    @app.post("/v1/classify", responses=responses(*ALWAYS, 429, 504), tags=["predict"])
    async def classify(request: ClassifyRequest, connection: Request) -> ClassifyResponse:
        """Stances of the passages' dyads: of the targets given, or of the countries that a passage names."""
        _refuse_many("passages", len(request.passages), settings.max_passages)
        for number, passage in enumerate(request.passages):
            _refuse_long(f"passages.{number}.text", passage.text, settings.max_passage)
        passages = [Passage(passage.text, passage.spans()) for passage in request.passages]
        model = current.model
        found = await desk.run(lambda stop: predicting.classify(model, passages, stop), connection.is_disconnected)
        return ClassifyResponse.model_construct(model=model.name, passages=[PassageOut.of(prediction) for prediction in found])

    @app.post("/v1/score", responses=responses(*ALWAYS, 429, 504), tags=["predict"])
    async def score(request: ScoreRequest, connection: Request) -> ScoreResponse:
        """Whole articles: their paragraphs, countries, dyads and sentiments."""
        _refuse_many("articles", len(request.articles), settings.max_articles)
        for number, article in enumerate(request.articles):
            _refuse_long(f"articles.{number}.text", article.text, settings.max_article)
        articles = [Article(id=each.id, text=each.text, title=each.title, published=each.published) for each in request.articles]
        model = current.model
        found = await desk.run(lambda stop: predicting.score(model, articles, stop), connection.is_disconnected)
        return ScoreResponse.model_construct(model=model.name, articles=[ArticleOut.of(scored) for scored in found])

    @app.get("/v1/model", responses=responses(401), tags=["about"])
    async def model() -> ModelResponse:
        """The model that answers, and the limits."""
        directory = current.model.directory
        return ModelResponse(
            name=current.model.name,
            labels=directory.manifest.get("labels", {}),
            base=directory.manifest.get("base", {}),
            metrics=directory.metrics().get("test", {}),
            limits=settings.limits(),
        )

    @app.post("/v1/jobs", status_code=202, responses=responses(*ALWAYS, 415, 503), tags=["jobs"], openapi_extra=JOB_BODY)
    async def new_job(request: Request) -> JobOut:
        """Takes a zip of files, JSON lines or a JSON list of articles, and scores them when a worker is free."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in JOB_BODY["requestBody"]["content"]:
            raise ServiceError(415, f"Content-Type is {kind[:100]!r}; it must be {', '.join(JOB_BODY['requestBody']['content'])}")
        return JobOut(**public(await take_job(jobs, kind, request.stream(), settings.max_body)))

    @app.get("/v1/jobs/{job_id}", responses=responses(401, 404, 422), tags=["jobs"])
    async def job(job_id: str) -> JobOut:
        """How far a job is."""
        return JobOut(**public(jobs.get(job_id)))

    @app.get("/v1/jobs/{job_id}/result", responses=responses(401, 404, 409, 422), response_class=FileResponse, tags=["jobs"])
    async def result(
        job_id: str, table: Literal["dyads", "paragraphs"] = "dyads", form: Annotated[Form, Query(alias="format")] = "jsonl"
    ) -> FileResponse:
        """A finished job's rows."""
        path = await anyio.to_thread.run_sync(jobs.result, job_id, table, form)
        return FileResponse(path, media_type=RESULTS[form], filename=f"{table}.{form}")

    @app.delete("/v1/jobs/{job_id}", responses=responses(401, 404, 422), tags=["jobs"])
    async def cancel(job_id: str) -> JobOut:
        """Cancels a job that waits or runs, throws away one that has ended."""
        return JobOut(**public(await anyio.to_thread.run_sync(jobs.cancel, job_id)))

    @app.post("/v1/labels", status_code=201, responses=responses(*ALWAYS, 503), tags=["labels"])
    async def label(correction: LabelIn) -> LabelOut:
        """Keeps a corrected code in the inbox of the labels; asks for a key."""
        if not settings.keys:
            raise ServiceError(401, "corrections need an API key: start the service with DETENTE_API_KEYS")
        return await anyio.to_thread.run_sync(keep_label, settings.inbox_folder, correction)

    @app.get("/", include_in_schema=False)
    async def page() -> Response:
        return FileResponse(PAGE / "index.html")

    @app.get("/metrics", include_in_schema=False)
    async def figures() -> Response:
        return await anyio.to_thread.run_sync(metrics.current)

    @app.api_route("/v1/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
    async def nothing(request: Request) -> Response:
        """BentoML answers what no route here matches, in a shape of its own: so all of /v1 matches."""
        for route in app.routes:
            if route.matches(request.scope)[0] == Match.PARTIAL:
                raise ServiceError(405, f"{request.method} is not for this route")
        raise ServiceError(404, "no such route")

    app.mount("/page", StaticFiles(directory=PAGE), name="page")
    app.add_middleware(Guard, settings=settings, desk=desk)
    if settings.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.origins),
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["authorization", "content-type", "x-api-key", "x-request-id"],
            expose_headers=["retry-after", "x-request-id"],
        )
    return app


def _refuse_many(field: str, count: int, most: int) -> None:
    if count > most:
        raise ServiceError(413, f"{count:,} {field}; at most {most:,} a request, a job takes more", field)


def _refuse_long(field: str, text: str, most: int) -> None:
    if len(text) > most:
        raise ServiceError(413, f"{len(text):,} characters; at most {most:,} are read", field)


def public(job: Job) -> dict[str, Any]:
    """A job as a client sees it."""
    return {name: getattr(job, name) for name in JobOut.model_fields}
