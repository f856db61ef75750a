"""`detente serve`."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
import webbrowser
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from detente.errors import DetenteError
from detente.stances import find_model, open_model_directory
from service.http.settings import PREFIX, Settings

_DEFAULTS = Settings()
_READY_SECONDS = 60


def serve(
    host: Annotated[str, typer.Option("--host", help="An IP address; any but this machine's own asks for DETENTE_API_KEYS.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="The port to listen on.", min=1, max=65535)] = 3000,
    workers: Annotated[int, typer.Option("--workers", envvar=PREFIX + "WORKERS", help="Processes, each with the model loaded.", min=1)] = 1,
    model: Annotated[
        Path | None,
        typer.Option("--model", help="A model directory; else $DETENTE_MODEL, models/CURRENT, the one shipped.", show_default=False),
    ] = None,
    cors: Annotated[str, typer.Option("--cors", envvar=PREFIX + "CORS", help="Origins whose pages may call, separated by commas.")] = "",
    concurrency: Annotated[
        int,
        typer.Option("--concurrency", envvar=PREFIX + "CONCURRENCY", help="Requests a worker works on or lets wait; more get 429.", min=1),
    ] = _DEFAULTS.concurrency,
    timeout: Annotated[
        float, typer.Option("--timeout", envvar=PREFIX + "TIMEOUT", help="Seconds for one request.", min=0.1)
    ] = _DEFAULTS.timeout,
    max_body: Annotated[
        int, typer.Option("--max-body", envvar=PREFIX + "MAX_BODY", help="Bytes of a request.", min=1)
    ] = _DEFAULTS.max_body,
    max_passages: Annotated[
        int, typer.Option("--max-passages", envvar=PREFIX + "MAX_PASSAGES", help="Passages of a request.", min=1)
    ] = _DEFAULTS.max_passages,
    open_page: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = True,
) -> None:
    """Serve predictions over HTTP, with a page at / and the interface's description at /docs.json. Ctrl-C stops it.

    Example: detente serve --port 3000
    """
    given = {
        "host": host,
        "workers": workers,
        "cors": cors,
        "concurrency": concurrency,
        "timeout": timeout,
        "max_body": max_body,
        "max_passages": max_passages,
        **({"model": model} if model else {}),
    }
    open_model_directory(find_model(model))
    environment = {**os.environ, "BENTOML_DO_NOT_TRACK": "True", **{PREFIX + name.upper(): str(value) for name, value in given.items()}}
    Settings.from_environment(environment).refuse_open_doors()
    try:
        import bentoml  # noqa: F401
        import fastapi  # noqa: F401
    except ModuleNotFoundError as error:
        raise DetenteError(f"{error.name} is not installed; run: pip install 'detente[serve]'") from error
    address = f"http://{host}:{port}"
    command = [sys.executable, "-m", "bentoml", "serve", "service.http.bento:Detente", "--host", host, "--port", str(port)]
    # In a session of its own, so that Ctrl-C reaches it once and in an orderly way: through us.
    server = subprocess.Popen(command, env=environment, start_new_session=True)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: server.terminate())
    threading.Thread(target=_announce, args=(address, server, open_page), daemon=True).start()
    code = server.wait()
    if code not in (0, -signal.SIGTERM):
        raise DetenteError(f"the server ended with exit code {code}; its last lines say why")


def _announce(address: str, server: subprocess.Popen[bytes], open_page: bool) -> None:
    """Says where the page is once the server answers."""
    until = time.monotonic() + _READY_SECONDS
    while server.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=1):
                break
        except OSError:
            time.sleep(0.2)
    else:
        return
    Console(stderr=True).print(f"Detente answers at {address}", markup=False)
    if open_page and sys.stdout.isatty():
        webbrowser.open(address)
