"""What BentoML starts: a worker that holds the application. `detente serve` and `bentoml serve service.http.bento:Detente` run it."""

import bentoml

from service.http.app import create_app
from service.http.settings import Settings

SETTINGS = Settings.from_environment()


@bentoml.service(
    name="detente",
    workers=SETTINGS.workers,
    traffic={"timeout": 3_600},
    logging={"access": {"enabled": False}},
    metrics={"enabled": False},
)
@bentoml.asgi_app(create_app(SETTINGS), path="/")
class Detente:
    """The service; everything that it answers is in `service.http.app`."""

    def __init__(self) -> None:
        # When a worker starts, not when a bento is built.
        SETTINGS.refuse_open_doors()
