"""What an operator watches, with few and bounded labels: routes as they are declared, never paths as they are asked for."""

import os

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess
from starlette.responses import Response

REQUESTS = Counter("detente_requests", "Requests by route and status.", ["route", "status"])
SECONDS = Histogram("detente_request_seconds", "Time from request to answer, by route.", ["route"])
IN_FLIGHT = Gauge("detente_in_flight", "Requests that the model works on or that wait for it.", multiprocess_mode="livesum")
REFUSED = Counter("detente_refused", "Requests refused because the service was busy.")
PASSAGES = Histogram("detente_passages", "Passages a request.", buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500))
STANCES = Counter("detente_stances", "Stances given.", ["stance"])
MODEL = Gauge("detente_model", "Workers that answer with a model.", ["name"], multiprocess_mode="livesum")
# Set by BentoML for its workers, whose figures lie in files there.
_SHARED = "PROMETHEUS_MULTIPROC_DIR"


def current() -> Response:
    """All workers' figures, in Prometheus' text form."""
    registry = REGISTRY
    if _SHARED in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
