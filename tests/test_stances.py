"""The shipped model's promises: symmetry, independence of the batch, and refusal of damaged directories."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from detente import ModelError, Passage, PassagePrediction, StanceModel
from detente.dyads import encode
from detente.stances import find_model, open_model_directory
from detente.stances.engine import Size, batches

DEFAULT = Path(__file__).parent.parent / "models" / "default"
SENTENCES = [
    "Peru expelled two diplomats from Chile on Monday and called the spy ring an insult.",
    "Norway and Russia signed an agreement on cod quotas, the ministry in Oslo said.",
    "Kenya donated 400 tonnes of maize to Somalia, where Turkish doctors treated the wounded.",
    "Rain fell on Lisbon.",
    "India accused Nepal of moving the boundary stones, and China said nothing. " * 12,
]


def numbers(prediction: PassagePrediction) -> list[float]:
    return [
        *prediction.sentiment_probabilities.values(),
        *(p for dyad in prediction.dyads for p in (*dyad.probabilities.values(), dyad.p_material)),
    ]


def test_swapped_targets_give_the_same_stance_to_the_last_bit_and_the_mirrored_initiator(model: StanceModel) -> None:
    first, second = [(0, 4)], [(33, 38)]
    one, other = (
        model.predict([Passage(SENTENCES[0], {"A": first, "B": second})])[0],
        model.predict([Passage(SENTENCES[0], {"A": second, "B": first})])[0],
    )
    assert numbers(one) == numbers(other)
    assert one.dyads[0].stance == other.dyads[0].stance
    assert (one.dyads[0].initiator, other.dyads[0].initiator) in {("A", "B"), ("B", "A"), ("both", "both"), (None, None)}


def test_a_passage_gives_the_same_numbers_whatever_else_is_in_the_batch(model: StanceModel) -> None:
    together = model.predict([Passage(text) for text in SENTENCES * 3])
    for text, batched in zip(SENTENCES, together, strict=False):
        np.testing.assert_allclose(numbers(model.predict([Passage(text)])[0]), numbers(batched), atol=2e-3)


def test_plain_sentences_are_read_right(model: StanceModel) -> None:
    expelled, signed, _, rain, _ = model.predict([Passage(text) for text in SENTENCES])
    assert expelled.dyads[0].stance == "hostile"
    assert signed.dyads[0].stance == "cooperative"
    assert rain.dyads == ()


def test_dyads_come_sorted_with_calibrated_probabilities(model: StanceModel) -> None:
    dyads = model.predict([Passage(SENTENCES[2])])[0].dyads
    assert [(dyad.country_a, dyad.country_b) for dyad in dyads] == [("KEN", "SOM"), ("KEN", "TUR"), ("SOM", "TUR")]
    for dyad in dyads:
        assert sum(dyad.probabilities.values()) == pytest.approx(1)
        assert dyad.stance == max(dyad.probabilities, key=dyad.probabilities.__getitem__)
        assert (dyad.mode is None) == (dyad.initiator is None) == (dyad.stance == "neutral")
        assert 0 <= dyad.p_material <= 1


def test_a_passage_longer_than_a_window_is_read_whole(model: StanceModel) -> None:
    text = (
        "Kenya praised Ethiopia for its help. "
        + "The committee met again on Tuesday to count the sacks. " * 60
        + "Later Uganda thanked Kenya."
    )
    prediction = model.predict([Passage(text)])[0]
    assert [(dyad.country_a, dyad.country_b) for dyad in prediction.dyads] == [("ETH", "KEN"), ("ETH", "UGA"), ("KEN", "UGA")]


def test_no_passage_gives_no_prediction(model: StanceModel) -> None:
    assert model.predict([]) == []


def test_batches_stay_within_the_token_budget_and_hold_each_passage_once() -> None:
    sizes = [Size(1, n % 90 + 2, 3) for n in range(500)] + [Size(9, 384, 1)]
    found = list(batches(sizes, budget=2048))
    assert sorted(number for batch in found for number in batch) == list(range(501))
    assert all(sum(sizes[n][0] for n in batch) * max(sizes[n][1] for n in batch) <= 2048 or len(batch) == 1 for batch in found)


def test_batches_of_many_dyads_hold_fewer_passages() -> None:
    found = list(batches([Size(1, 100, 500)] * 20, budget=2048, looks=1_000_000))
    assert {len(batch) for batch in found} == {4}


def test_a_list_of_all_countries_is_judged_dyad_by_dyad_as_in_one_batch(model: StanceModel) -> None:
    names = ["Peru", "Chile", "Kenya", "Togo", "Fiji", "Oman", "Mali", "Cuba", "Laos", "Iran"]
    [encoded] = encode(model.tokenizer, [text := ", ".join(names)], [{n: [(text.index(n), text.index(n) + len(n))] for n in names}])
    [whole] = model.engine.run([encoded])
    parts = [model.engine.run([replace(encoded, pairs=(pair,))])[0] for pair in encoded.pairs]
    assert np.allclose(whole.stance, np.concatenate([part.stance for part in parts]), atol=2e-3)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEFAULT, tmp_path / "model", ignore=shutil.ignore_patterns("model.safetensors")))


def rewrite(path: Path, change: Callable[[dict[str, object]], None]) -> None:
    manifest = json.loads((path / "detente.json").read_text(encoding="utf-8"))
    change(manifest)
    (path / "detente.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_a_directory_whose_digest_differs_is_refused(copied: Path) -> None:
    with (copied / "model.onnx").open("ab") as file:
        file.write(b"x")
    with pytest.raises(ModelError, match=r"model\.onnx: SHA-256"):
        open_model_directory(copied)


def test_a_missing_tokenizer_is_refused(copied: Path) -> None:
    (copied / "tokenizer.json").unlink()
    with pytest.raises(ModelError, match="missing"):
        open_model_directory(copied)


def test_another_format_is_refused(copied: Path) -> None:
    rewrite(copied, lambda manifest: manifest.update(format=99))
    with pytest.raises(ModelError, match="format 99"):
        open_model_directory(copied)


def test_other_heads_are_refused(copied: Path) -> None:
    rewrite(copied, lambda manifest: manifest.update(heads={}))
    with pytest.raises(ModelError, match="heads"):
        open_model_directory(copied)


def test_a_folder_that_is_no_model_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no detente\.json"):
        open_model_directory(tmp_path)
    with pytest.raises(ModelError, match="no such directory"):
        open_model_directory(tmp_path / "gone")


def test_the_model_is_looked_for_in_the_documented_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DETENTE_MODEL", raising=False)
    assert find_model() == DEFAULT
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "CURRENT").write_text("mine\n", encoding="utf-8")
    assert find_model() == Path("models", "mine")
    monkeypatch.setenv("DETENTE_MODEL", "elsewhere")
    assert find_model() == Path("elsewhere")
    assert find_model("given") == Path("given")
