"""Jobs: what is taken and refused, that their rows are those of `detente score`, and that they survive their worker."""

import io
import json
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient

from detente import StanceModel, score_article
from service.http.app import create_app
from service.http.errors import ServiceError
from service.http.jobs import Jobs
from service.http.settings import Settings
from service.http.uploads import unpack

ARTICLES = {
    "north.txt": "Norway and Russia signed a treaty on cod.",
    "south/andes.md": "Peru thanked Chile.\n\nBolivia accused Peru of theft.",
}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(jobs=str(tmp_path / "jobs")))) as found:
        yield found


def zipped(files: dict[str, Any]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def finished(client: TestClient, answer: Any) -> dict[str, Any]:
    assert answer.status_code == 202, answer.text
    until = time.monotonic() + 30
    while time.monotonic() < until:
        job: dict[str, Any] = client.get(f"/v1/jobs/{answer.json()['id']}").json()
        if job["state"] in ("done", "failed", "cancelled"):
            return job
        threading.Event().wait(0.05)
    raise AssertionError(f"the job is still {job}")


def test_a_zip_gives_the_rows_that_python_gives(client: TestClient, model: StanceModel) -> None:
    job = finished(client, client.post("/v1/jobs", content=zipped(ARTICLES), headers={"Content-Type": "application/zip"}))
    assert (job["state"], job["articles"], job["paragraphs"], job["failures"], job["done"]) == ("done", 2, 3, 0, 1.0)
    rows = [json.loads(line) for line in client.get(f"/v1/jobs/{job['id']}/result").text.splitlines()]
    expected = [dyad for name in sorted(ARTICLES) for p in score_article(ARTICLES[name], model).paragraphs for dyad in p.dyads]
    assert [row["article_id"] for row in rows] == ["north.txt", "south/andes.md", "south/andes.md"]
    for row, dyad in zip(rows, expected, strict=True):
        assert (row["country_a"], row["country_b"], row["stance"], row["initiator"]) == (
            dyad.country_a,
            dyad.country_b,
            dyad.stance,
            dyad.initiator,
        )
        assert row["p_hostile"] == pytest.approx(dyad.probabilities["hostile"], abs=2e-3)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", json.dumps([{"id": "a", "text": "Peru thanked Chile."}])),
        ("application/x-ndjson", '{"id": "a", "text": "Peru thanked Chile."}\nnot json\n'),
    ],
)
def test_lists_and_lines_are_taken_and_come_back_in_every_format(client: TestClient, tmp_path: Path, kind: str, body: str) -> None:
    job = finished(client, client.post("/v1/jobs", content=body, headers={"Content-Type": kind}))
    assert (job["state"], job["articles"], job["failures"]) == ("done", 1, body.count("not json"))
    result = f"/v1/jobs/{job['id']}/result"
    assert client.get(result, params={"format": "csv", "table": "paragraphs"}).text.startswith("\ufeffarticle_id,title")
    (tmp_path / "found.parquet").write_bytes(client.get(result, params={"format": "parquet"}).content)
    assert pq.read_table(tmp_path / "found.parquet").column("article_id").to_pylist() == ["a"]
    assert client.get(result, params={"format": "xlsx"}).status_code == 422


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("text/plain", b"Peru", 415),
        ("", b"Peru", 415),
        ("application/json", b"{", 400),
        ("application/json", b"[]", 422),
        ("application/json", b'["Peru"]', 422),
        ("application/x-ndjson", b"", 422),
        ("application/zip", b"no zip", 422),
        ("application/zip", zipped({"../out.txt": "Peru"}), 422),
        ("application/zip", zipped({"/etc/out.txt": "Peru"}), 422),
        ("application/zip", zipped({"C:\\out.txt": "Peru"}), 422),
        ("application/zip", zipped({"inner.zip": zipped(ARTICLES)}), 422),
        ("application/zip", zipped({"photo.png": b"\x89PNG"}), 422),
        ("application/zip", zipped({"bomb.txt": b"0" * 20_000_000}), 422),
        ("application/zip", zipped(ARTICLES)[:-30], 422),
    ],
)
def test_what_is_no_job_is_refused_and_leaves_nothing(client: TestClient, tmp_path: Path, kind: str, body: bytes, status: int) -> None:
    answer = client.post("/v1/jobs", content=body, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert set(answer.json()) == {"error"}
    assert not list((tmp_path / "jobs").glob("*"))


def test_a_json_list_is_held_to_the_size_of_a_request(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(jobs=str(tmp_path), max_body=1_000))) as client:
        answer = client.post("/v1/jobs", content=json.dumps([{"text": "Peru " * 500}]), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
    assert "JSON lines" in answer.json()["error"]["message"]


def test_a_zip_is_counted_as_it_unpacks(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"a.txt": "Peru " * 100, "b.txt": "Chile " * 100}))
    (tmp_path / "input").mkdir()
    with pytest.raises(ServiceError) as error:
        unpack(tmp_path / "a.zip", tmp_path / "input", most=700)
    assert error.value.status == 413


def test_a_job_that_is_not_there_or_not_done_is_refused(client: TestClient) -> None:
    for path in ("/v1/jobs/" + "0" * 32, "/v1/jobs/..%2f..", "/v1/jobs/x"):
        assert client.get(path).status_code == 404
    jobs = Jobs(client.app.state.settings)  # type: ignore[attr-defined]
    assert client.get(f"/v1/jobs/{'1' * 32}/result").status_code == 404
    assert jobs.work_once(lambda: pytest.fail("there is nothing to score")) is False


def test_a_waiting_job_is_cancelled_and_an_ended_one_is_thrown_away(tmp_path: Path) -> None:
    jobs = Jobs(Settings(jobs=str(tmp_path)))
    path = jobs.new()
    (path / "input" / "a.txt").write_text("Peru thanked Chile.", encoding="utf-8")
    job = jobs.start(path)
    jobs.cancel(job.id)
    assert jobs.get(job.id).state == "cancelled"
    assert not jobs.work_once(lambda: pytest.fail("it is not to be scored"))
    jobs.cancel(job.id)
    with pytest.raises(ServiceError):
        jobs.get(job.id)


def test_a_job_whose_worker_died_is_gone_on_with_once(tmp_path: Path, model: StanceModel) -> None:
    jobs = Jobs(Settings(jobs=str(tmp_path)))
    path = jobs.new()
    (path / "input" / "a.txt").write_text("Peru thanked Chile.", encoding="utf-8")
    job = jobs.start(path)
    (path / "job.json").write_text(json.dumps({"id": job.id, "state": "running", "attempts": 1}), encoding="utf-8")
    assert jobs.work_once(lambda: model)
    assert not jobs.work_once(lambda: model)
    assert (jobs.get(job.id).state, jobs.get(job.id).articles) == ("done", 1)


def test_a_job_that_is_cancelled_while_it_runs_stops(tmp_path: Path, model: StanceModel) -> None:
    jobs = Jobs(Settings(jobs=str(tmp_path)))
    path = jobs.new()
    (path / "input" / "a.txt").write_text("Peru thanked Chile.", encoding="utf-8")
    job = jobs.start(path)

    def cancelled_meanwhile() -> StanceModel:
        jobs.cancel(job.id)
        return model

    assert jobs.work_once(cancelled_meanwhile)
    assert jobs.get(job.id).state == "cancelled"


def test_a_job_whose_worker_ends_waits_for_another_one(tmp_path: Path, model: StanceModel) -> None:
    ending, other = Jobs(Settings(jobs=str(tmp_path))), Jobs(Settings(jobs=str(tmp_path)))
    path = ending.new()
    (path / "input" / "a.txt").write_text("Peru thanked Chile.", encoding="utf-8")
    job = ending.start(path)
    ending.closing.set()
    assert ending.work_once(lambda: model)
    assert (other.get(job.id).state, other.get(job.id).attempts) == ("waiting", 0)
    assert other.work_once(lambda: model)
    assert other.get(job.id).state == "done"


def test_a_job_that_kills_its_workers_fails_in_the_end_and_no_bad_folder_keeps_others_from_their_turn(
    tmp_path: Path, model: StanceModel
) -> None:
    jobs = Jobs(Settings(jobs=str(tmp_path)))
    deadly, good = jobs.new(), jobs.new()
    (good / "input" / "a.txt").write_text("Peru thanked Chile.", encoding="utf-8")
    jobs.start(good)
    (deadly / "job.json").write_text(json.dumps({"id": deadly.name, "state": "running", "attempts": 3}), encoding="utf-8")
    (tmp_path / "stray").mkdir()
    (tmp_path / "stray" / "job.json").write_text("{", encoding="utf-8")
    while jobs.work_once(lambda: model):
        pass
    assert (jobs.get(deadly.name).state, jobs.get(good.name).state) == ("failed", "done")
