"""A real server process with two workers: it starts, answers as Python does, follows the current model, and stops."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from detente import Passage, StanceModel

DEFAULT = Path(__file__).parent.parent / "models" / "default"
DETENTE = [sys.executable, "-c", "from detente.cli import main; main()"]
TEXT = "Norway and Russia signed an agreement on cod quotas, and Sweden protested."


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def ask(url: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def until(what: Any, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if what():
                return
        except OSError:
            pass
        threading.Event().wait(0.1)
    raise AssertionError("it did not come to pass")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address, and the folder that the server was started in, whose models/CURRENT names a copy of the shipped model."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(DEFAULT, folder / "models" / "first", ignore=shutil.ignore_patterns("*.safetensors"))
    (folder / "models" / "CURRENT").write_text("first\n", encoding="utf-8")
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DETENTE_", "PROMETHEUS_"))}
    command = [*DETENTE, "serve", "--port", str(port), "--workers", "2", "--no-open"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: urllib.request.urlopen(f"{address}/readyz", timeout=1).status == 200)
        yield address, folder
        server.send_signal(signal.SIGINT)
        assert server.wait(30) == 0, (folder / "log").read_text(encoding="utf-8", errors="replace")
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)


def test_it_answers_as_python_does(served: tuple[str, Path], model: StanceModel) -> None:
    address, _ = served
    [found] = ask(f"{address}/v1/classify", {"passages": [{"text": TEXT}]})["passages"]
    [expected] = model.predict([Passage(TEXT)])
    for dyad, wanted in zip(found["dyads"], expected.dyads, strict=True):
        assert dyad["probabilities"] == pytest.approx(dict(wanted.probabilities), abs=2e-3)
        assert dyad["initiator"] == wanted.initiator


@pytest.mark.parametrize("path", ["/healthz", "/livez", "/readyz", "/metrics", "/", "/docs.json"])
def test_operators_find_their_routes(served: tuple[str, Path], path: str) -> None:
    with urllib.request.urlopen(served[0] + path, timeout=10) as answer:
        assert answer.status == 200
        assert b"googletagmanager" not in answer.read()


def test_a_folder_is_scored_through_it_as_without_it(served: tuple[str, Path], tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_text(f"{TEXT}\n\nPeru thanked Chile.", encoding="utf-8")
    for name, options in (("near", []), ("far", ["--server", served[0]])):
        subprocess.run([*DETENTE, "score", "news", "--out", name, *options], cwd=tmp_path, check=True, capture_output=True, timeout=120)
    near, far = (pq.read_table(tmp_path / name / "dyads").drop(["model"]).to_pylist() for name in ("near", "far"))
    assert len(near) == 4
    for one, other in zip(near, far, strict=True):
        assert {key: value for key, value in one.items() if not key.startswith("p_")} == {
            key: value for key, value in other.items() if not key.startswith("p_")
        }
        assert one["p_hostile"] == pytest.approx(other["p_hostile"], abs=2e-3)


def test_a_service_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    command = [*DETENTE, "score", "a.txt", "--out", "out", "--server", f"http://127.0.0.1:{free_port()}"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert result.returncode == 1
    assert "start it with: detente serve" in result.stderr


def test_what_is_no_route_is_refused_in_the_services_shape(served: tuple[str, Path]) -> None:
    with pytest.raises(urllib.error.HTTPError) as error:
        ask(f"{served[0]}/v1/nothing")
    assert json.load(error.value)["error"]["code"] == "not_found"


def test_metrics_count_requests_and_stances(served: tuple[str, Path]) -> None:
    ask(f"{served[0]}/v1/classify", {"passages": [{"text": TEXT}]})
    with urllib.request.urlopen(f"{served[0]}/metrics", timeout=10) as answer:
        found = answer.read().decode()
    assert 'detente_requests_total{route="/v1/classify",status="200"}' in found
    assert 'detente_stances_total{stance="cooperative"}' in found
    assert f'detente_model{{name="{ask(served[0] + "/v1/model")["name"]}"}} 2.0' in found


def test_metrics_do_not_grow_with_the_paths_that_strangers_ask_for(served: tuple[str, Path]) -> None:
    with pytest.raises(urllib.error.HTTPError):
        ask(f"{served[0]}/secret-path")
    with urllib.request.urlopen(f"{served[0]}/metrics", timeout=10) as answer:
        assert b"secret-path" not in answer.read()


def test_workers_follow_the_current_model_and_keep_it_when_the_new_one_is_broken(served: tuple[str, Path]) -> None:
    address, folder = served
    models = folder / "models"
    shutil.copytree(models / "first", models / "second")
    manifest = json.loads((models / "second" / "detente.json").read_text(encoding="utf-8"))
    (models / "second" / "detente.json").write_text(json.dumps({**manifest, "name": "second"}), encoding="utf-8")
    shutil.copytree(models / "first", models / "broken")
    (models / "broken" / "model.onnx").write_bytes(b"broken")

    def make_current(name: str) -> None:
        (models / "CURRENT.new").write_text(name, encoding="utf-8")
        (models / "CURRENT.new").replace(models / "CURRENT")

    def names() -> set[str]:
        return {ask(f"{address}/v1/model")["name"].rpartition("-")[0] for _ in range(12)}

    make_current("second")
    until(lambda: names() == {"second"})
    make_current("broken")
    until(lambda: "is refused" in (folder / "log").read_text(encoding="utf-8", errors="replace"))
    assert names() == {"second"}


def test_a_wrong_call_exits_with_2(tmp_path: Path) -> None:
    command = [*DETENTE, "serve", "--host", "0.0.0.0", "--no-open"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DETENTE_")}
    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert result.returncode == 2
    assert "DETENTE_API_KEYS" in result.stderr
