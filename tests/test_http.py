"""Every route of the service, in process: what it answers, what it refuses, and that all refusals have one shape."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from fastapi.testclient import TestClient

from detente import Passage, StanceModel, UsageError, score_article
from service.http.app import create_app
from service.http.guard import LOG
from service.http.predicting import Desk
from service.http.settings import Settings

TEXT = "Peru thanked Chile for the hospital, and Bolivia accused Peru of theft."
KEY = {"Authorization": "Bearer second"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("service")
    settings = Settings(
        api_keys="first, second",
        cors="https://page.example",
        jobs=str(folder / "jobs"),
        inbox=str(folder / "inbox"),
        max_body=100_000,
        max_passages=4,
        max_articles=2,
        max_passage=1_000,
        max_article=2_000,
    )
    with TestClient(create_app(settings), headers=KEY) as found:
        yield found


def refused(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The problem of an answer that is an error of this kind and of the one shape."""
    assert answer.status_code == status, answer.text
    assert set(answer.json()) == {"error"}
    problem: dict[str, Any] = answer.json()["error"]
    assert set(problem) <= {"code", "message", "field"}
    assert problem["code"] == code
    return problem


def test_classify_gives_the_numbers_that_python_gives(client: TestClient, model: StanceModel) -> None:
    answer = client.post("/v1/classify", json={"passages": [{"text": TEXT}, {"text": "Rain fell."}]})
    assert answer.status_code == 200
    first, second = answer.json()["passages"]
    [expected] = model.predict([Passage(TEXT)])
    assert first["sentiment"] == expected.sentiment
    assert [dyad["country_a"] + dyad["country_b"] for dyad in first["dyads"]] == ["BOLCHL", "BOLPER", "CHLPER"]
    for found, dyad in zip(first["dyads"], expected.dyads, strict=True):
        assert found["probabilities"] == pytest.approx(dict(dyad.probabilities), abs=2e-3)
        assert (found["stance"], found["mode"], found["initiator"]) == (dyad.stance, dyad.mode, dyad.initiator)
    assert second["dyads"] == []


def test_classify_takes_any_named_spans(client: TestClient) -> None:
    passage = {"text": "The court freed the editor.", "targets": {"court": [[4, 9]], "editor": [[20, 26]]}}
    [found] = client.post("/v1/classify", json={"passages": [passage]}).json()["passages"]
    assert [(dyad["country_a"], dyad["country_b"]) for dyad in found["dyads"]] == [("court", "editor")]


def test_score_gives_an_articles_paragraphs_as_python_does(client: TestClient, model: StanceModel) -> None:
    text = f"{TEXT}\n\nNorway and Russia signed a treaty.\n\n{TEXT}"
    answer = client.post("/v1/score", json={"articles": [{"text": text, "id": "a", "published": "2020-03-04"}]}).json()
    [article] = answer["articles"]
    expected = score_article(text, model)
    assert (article["id"], article["published"]) == ("a", "2020-03-04")
    assert [paragraph["duplicate"] for paragraph in article["paragraphs"]] == [False, False, True]
    for found, paragraph in zip(article["paragraphs"], expected.paragraphs, strict=True):
        assert (found["text"], found["start"], found["end"], found["countries"]) == (
            paragraph.text,
            paragraph.start,
            paragraph.end,
            paragraph.countries,
        )
        assert [dyad["stance"] for dyad in found["dyads"]] == [dyad.stance for dyad in paragraph.dyads]
        assert [found["text"][mention["start"] : mention["end"]] for mention in found["mentions"]]


def test_the_model_says_what_it_is_and_what_the_limits_are(client: TestClient, model: StanceModel) -> None:
    found = client.get("/v1/model").json()
    assert found["name"] == model.name
    assert found["limits"]["max_passages"] == 4
    assert set(found["metrics"]) == {"stance", "mode", "initiator", "sentiment"}


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({}, 422, "invalid", "passages"),
        ({"passages": []}, 422, "invalid", "passages"),
        ({"passages": "Peru"}, 422, "invalid", "passages"),
        ({"passages": [{"text": ""}]}, 422, "invalid", "passages.0.text"),
        ({"passages": [{"text": 3}]}, 422, "invalid", "passages.0.text"),
        ({"passages": [{"text": "Peru", "colour": 1}]}, 422, "invalid", "passages.0.colour"),
        ({"passages": [{"text": "Peru", "targets": {"a": [[0]]}}]}, 422, "invalid", "passages.0.targets.a.0"),
        ({"passages": [{"text": "Peru", "targets": {"a": [[0, 99]]}}]}, 422, "invalid", None),
        ({"passages": [{"text": "Peru"}] * 5}, 413, "too_large", "passages"),
        ({"passages": [{"text": "Peru " * 300}]}, 413, "too_large", "passages.0.text"),
    ],
)
def test_a_body_that_does_not_fit_is_refused_by_place(client: TestClient, body: Any, status: int, code: str, field: str | None) -> None:
    problem = refused(client.post("/v1/classify", json=body), status, code)
    assert problem.get("field") == field


def test_no_refusal_repeats_a_users_text(client: TestClient) -> None:
    secret = "Peru leaked this."
    for body in ({"passages": [{"text": [secret]}]}, {"passages": [{"text": "Peru", secret[:4] + "x": secret}]}, {"passages": secret}):
        assert secret not in client.post("/v1/classify", json=body).text


def test_what_is_no_json_and_what_is_no_route_are_refused_in_the_same_shape(client: TestClient) -> None:
    headers = {"Content-Type": "application/json"}
    refused(client.post("/v1/classify", content=b"{", headers=headers), 400, "bad_request")
    refused(client.post("/v1/classify", content=b"\xff\xfe", headers=headers), 400, "bad_request")
    refused(client.get("/v1/nothing"), 404, "not_found")
    refused(client.get("/v1/classify"), 405, "method_not_allowed")


def test_too_large_a_body_is_refused_whether_it_says_so_or_not(client: TestClient) -> None:
    refused(client.post("/v1/classify", content=b"x" * 100_001), 413, "too_large")
    refused(client.post("/v1/classify", content=(b"x" * 10_000 for _ in range(20))), 413, "too_large")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer third"}, {"Authorization": "Basic second"}, {"X-API-Key": ""}])
def test_without_a_key_nothing_is_answered_but_the_page_and_health(client: TestClient, headers: dict[str, str]) -> None:
    with_none = {"Authorization": "", **headers}
    for path in ("/v1/model", "/v1/jobs/0"):
        refused(client.get(path, headers=with_none), 401, "unauthorized")
    refused(client.post("/v1/classify", json={"passages": [{"text": "Peru"}]}, headers=with_none), 401, "unauthorized")
    assert client.get("/", headers=with_none).status_code == 200


def test_a_key_may_come_in_either_header(client: TestClient) -> None:
    assert client.get("/v1/model", headers={"Authorization": "", "X-API-Key": "first"}).status_code == 200


def test_every_answer_carries_an_id_and_the_security_headers(client: TestClient) -> None:
    for path in ("/", "/v1/model", "/v1/nothing"):
        headers = client.get(path, headers={"X-Request-Id": "abc.1"}).headers
        assert headers["x-request-id"] == "abc.1"
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
    assert client.get("/", headers={"X-Request-Id": "a b"}).headers["x-request-id"].isalnum()


def test_other_origins_may_call_only_if_they_are_named(client: TestClient) -> None:
    ask = {"Access-Control-Request-Method": "POST", "Authorization": ""}
    allowed = client.options("/v1/classify", headers={**ask, "Origin": "https://page.example"})
    assert allowed.headers["access-control-allow-origin"] == "https://page.example"
    other = client.options("/v1/classify", headers={**ask, "Origin": "https://other.example"})
    assert "access-control-allow-origin" not in other.headers


def test_logs_hold_the_route_and_never_the_text(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    LOG.addHandler(caplog.handler)
    client.post("/v1/classify?note=secret", json={"passages": [{"text": "Peru praised a secret."}]})
    LOG.removeHandler(caplog.handler)
    lines = [json.loads(record.message) for record in caplog.records if record.name == LOG.name]
    assert [(line["route"], line["status"]) for line in lines][:1] == [("/v1/classify", 200)]
    assert "secret" not in json.dumps(lines)


def test_a_corrected_code_is_kept_as_a_label_row(client: TestClient) -> None:
    label = {"text": TEXT, "pair": "CHL-PER", "stance": "cooperative", "mode": "verbal", "initiator": "PER", "annotator": "Ana"}
    answer = client.post("/v1/labels", json=label)
    assert answer.status_code == 201
    folder = Path(client.app.state.settings.inbox)  # type: ignore[attr-defined]
    rows = [json.loads(line) for line in (folder / answer.json()["file"]).read_text(encoding="utf-8").splitlines()]
    assert rows[-1]["text"] == TEXT
    assert rows[-1]["dyads"] == [{"pair": "CHL-PER", "stance": "cooperative", "mode": "verbal", "initiator": "PER"}]


@pytest.mark.parametrize(
    "change",
    [
        {"pair": "PER-CHL"},
        {"pair": "CHL-CHL"},
        {"pair": "CHL-QQQ"},
        {"pair": "chl-per"},
        {"stance": "friendly"},
        {"initiator": "BOL"},
        {"stance": "neutral"},
        {"mode": "loud"},
        {"text": ""},
    ],
)
def test_a_correction_that_no_label_file_could_hold_is_refused(client: TestClient, change: dict[str, str]) -> None:
    label = {"text": TEXT, "pair": "CHL-PER", "stance": "hostile", "mode": "verbal", "initiator": "PER"}
    refused(client.post("/v1/labels", json={**label, **change}), 422, "invalid")


def test_corrections_need_a_key_even_where_nothing_else_does(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(jobs=str(tmp_path / "jobs"), inbox=str(tmp_path / "inbox")))) as open_client:
        assert open_client.get("/v1/model").status_code == 200
        label = {"text": TEXT, "pair": "CHL-PER", "stance": "neutral"}
        refused(open_client.post("/v1/labels", json=label), 401, "unauthorized")


def test_a_full_desk_refuses_at_once_and_says_when_to_come_again(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client.app.state.desk, "_inside", 99)  # type: ignore[attr-defined]
    # Refused before the body is read, so that it does not matter that it is no JSON.
    answer = client.post("/v1/classify", content=b"{")
    refused(answer, 429, "busy")
    assert answer.headers["retry-after"] == "1"


def test_what_takes_too_long_is_refused_and_stopped(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(jobs=str(tmp_path), timeout=0.001))) as hurried:
        refused(hurried.post("/v1/classify", json={"passages": [{"text": TEXT * 20}] * 5}), 504, "timeout")
    assert hurried.app.state.desk._inside == 0  # type: ignore[attr-defined]


def test_the_interface_is_described_with_examples_and_every_error(client: TestClient) -> None:
    document = client.get("/docs.json").json()
    assert set(document["paths"]) == {
        "/v1/classify",
        "/v1/score",
        "/v1/model",
        "/v1/jobs",
        "/v1/jobs/{job_id}",
        "/v1/jobs/{job_id}/result",
        "/v1/labels",
    }
    assert document["components"]["schemas"]["PassageIn"]["properties"]["text"]["examples"]
    assert {"200", "400", "401", "413", "422", "429", "504"} <= set(document["paths"]["/v1/classify"]["post"]["responses"])


def test_the_page_loads_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/").text
    for path in ("/page/style.css", "/page/page.js", "/page/icon.svg", "/page/api.js", "/page/dyads.js", "/page/examples.js"):
        found = client.get(path)
        assert found.status_code == 200
        assert "http://" not in found.text.replace("http://www.w3.org/2000/svg", "")
        assert "https://" not in found.text
    assert "//" not in page.replace("<!doctype", "")
    refused(client.get("/page/../app.py"), 404, "not_found")


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"DETENTE_TIMEOUT": "soon"}, "must be a float"),
        ({"DETENTE_MAX_BODY": "-1"}, "above 0"),
    ],
)
def test_settings_that_can_not_be_are_refused(environment: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Settings.from_environment(environment)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org", ""])
def test_a_host_that_others_may_reach_needs_a_key(host: str) -> None:
    with pytest.raises(UsageError, match="DETENTE_API_KEYS"):
        Settings(host=host).refuse_open_doors()
    Settings(host=host, api_keys="key").refuse_open_doors()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_this_machine_alone_needs_none(host: str) -> None:
    Settings(host=host).refuse_open_doors()


def test_work_stops_once_its_client_is_gone() -> None:
    desk = Desk(Settings(timeout=20))

    async def gone() -> bool:
        return True

    assert anyio.run(desk.run, lambda stop: stop.wait(20), gone) is True


def test_a_desk_lets_go_of_its_place_when_the_work_fails() -> None:
    desk = Desk(Settings(concurrency=1))

    async def twice() -> None:
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                await desk.run(lambda _stop: 1 // 0)

    anyio.run(twice)
