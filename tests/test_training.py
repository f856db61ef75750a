"""The whole way from labels to a model, on a tiny random DistilBERT."""

import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from transformers import BertConfig, BertModel, DistilBertConfig, DistilBertModel, PreTrainedTokenizerFast

from detente import LabelError, Passage, StanceModel, UsageError
from detente.dyads import checked_targets, collate, encode
from detente.stances.engine import Engine
from training.base import MINILM, distilbert_weights, load_base
from training.calibration import calibration_error, fit_temperatures, reliability, risk_coverage
from training.dataset import collate_examples, to_dataset
from training.doubt import doubts
from training.evaluation import on_labels
from training.export import TOLERANCE, run, to_onnx, torch_logits
from training.fit import Recipe, fit
from training.labels import read_labels
from training.metrics import class_scores, tag_scores
from training.network import IGNORED, StanceNetwork
from training.outputs import Outputs
from training.quantise import to_int8
from training.train import train

LABELS = Path(__file__).parent.parent / "labels"
RECIPE = Recipe(epochs=1, batch_size=8, seed=3)


@pytest.fixture(scope="module")
def labels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some 90 rows of the shipped labels."""
    folder = tmp_path_factory.mktemp("labels")
    lines = [
        line
        for name in ("plain_1", "plain_2", "plain_4")
        for line in (LABELS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()[:30]
    ]
    (folder / "few.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A DistilBERT of 2 layers, 48 wide, with letters for a vocabulary."""
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("base")
    letters = "abcdefghijklmnopqrstuvwxyz0123456789.,'\"-"
    vocabulary = {
        token: number
        for number, token in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)])
    }
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = BertNormalizer(lowercase=True), BertPreTokenizer()
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", pad_token="[PAD]"
    ).save_pretrained(folder)
    DistilBertModel(DistilBertConfig(vocab_size=len(vocabulary), dim=48, hidden_dim=96, n_layers=2, n_heads=4)).save_pretrained(folder)
    return str(folder)


@pytest.fixture(scope="module")
def trained(labels: Path, base: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("models") / "tiny"
    train(labels, target, RECIPE, base=base, say=lambda _: None)
    return target


@pytest.fixture
def network(base: str) -> StanceNetwork:
    torch.manual_seed(1)
    return load_base(base).network.eval()


def test_training_writes_a_directory_that_loads_and_predicts(trained: Path) -> None:
    model = StanceModel.load(trained)
    assert model.predict([Passage("Peru thanked Chile.")])[0].dyads[0].country_a == "CHL"
    assert {file.name for file in trained.iterdir()} == {
        "README.md",
        "config.json",
        "detente.json",
        "metrics.json",
        "model.onnx",
        "model.safetensors",
        "tokenizer.json",
    }


def test_the_manifest_says_where_the_model_comes_from(trained: Path, labels: Path) -> None:
    manifest = json.loads((trained / "detente.json").read_text(encoding="utf-8"))
    assert manifest["labels"]["rows"].keys() == {"train", "dev", "test"}
    assert sum(manifest["labels"]["rows"].values()) == len(read_labels(labels))
    assert manifest["recipe"]["seed"] == 3
    assert set(manifest["temperatures"]) == {"stance", "mode", "initiator", "sentiment"}


def test_no_checkpoints_are_left(trained: Path) -> None:
    assert [path.name for path in trained.parent.iterdir()] == ["tiny"]


def test_the_model_is_scored_beside_its_baselines(trained: Path, labels: Path) -> None:
    report = on_labels(trained, labels)
    assert list(report["systems"]) == [StanceModel.load(trained).name, "majority", "tfidf", "vader"]
    assert all(0 <= scores["stance"]["macro_f1"] <= 100 for scores in report["systems"].values())
    assert 0 <= report["country_flips"]["share"] <= 100


def test_the_same_seed_gives_the_same_weights(labels: Path, base: str, tmp_path: Path) -> None:
    weights = []
    for attempt in ("one", "two"):
        start = load_base(base, seed=RECIPE.seed)
        fit(start, read_labels(labels)[:24], RECIPE, tmp_path / attempt)
        weights.append(torch.cat([parameter.detach().flatten() for parameter in start.network.parameters()]))
    assert torch.equal(*weights)


def test_an_interrupted_training_goes_on_from_its_last_checkpoint(labels: Path, base: str, tmp_path: Path) -> None:
    rows = read_labels(labels)[:24]
    fit(load_base(base), rows, Recipe(epochs=1, batch_size=8), tmp_path)
    assert [path.name for path in tmp_path.glob("checkpoint-*")] == ["checkpoint-3"]
    fit(load_base(base), rows, Recipe(epochs=2, batch_size=8), tmp_path)
    state = json.loads((tmp_path / "checkpoint-6" / "trainer_state.json").read_text(encoding="utf-8"))
    assert state["global_step"] == 6


def test_doubts_are_sorted_and_a_finished_fold_is_not_trained_again(labels: Path, base: str, tmp_path: Path) -> None:
    rows = read_labels(labels)
    said: list[str] = []
    found = doubts(rows, tmp_path / "work", RECIPE, base=base, say=said.append)
    assert len(said) == 2
    assert [doubt.label_chance for doubt in found] == sorted(doubt.label_chance for doubt in found)
    assert all(doubt.label != doubt.guess and doubt.label_chance <= doubt.guess_chance for doubt in found)
    assert doubts(rows, tmp_path / "work", RECIPE, base=base, say=said.append) == found
    assert len(said) == 2


def test_labels_without_a_test_row_are_refused(base: str, tmp_path: Path) -> None:
    row = {"id": "a", "text": "Peru thanked Chile.", "dyads": [{"pair": "CHL-PER", "stance": "cooperative"}]}
    (tmp_path / "one.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    with pytest.raises(LabelError, match="no row falls into the"):
        train(tmp_path, tmp_path / "model", RECIPE, base=base, say=lambda _: None)


def test_a_base_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="neither"):
        load_base(str(tmp_path / "gone"))


def test_onnx_gives_torchs_logits_on_padded_batches_and_on_one_passage(network: StanceNetwork, base: str, labels: Path) -> None:
    examples = to_dataset(load_base(base).tokenizer, read_labels(labels)[:16])
    batches = [collate_examples([examples[i] for i in range(low, low + 8)]) for low in (0, 8)]
    model = to_onnx(network, batches)
    single = collate_examples([examples[0]])
    for batch in (*batches, single):
        for ours, theirs in zip(run(model, batch), torch_logits(network, batch), strict=True):
            np.testing.assert_allclose(ours, theirs, atol=TOLERANCE)


def test_single_precision_gives_the_same_numbers_whatever_else_is_in_the_batch(
    network: StanceNetwork, base: str, labels: Path, tmp_path: Path
) -> None:
    tokenizer = load_base(base).tokenizer
    passages = read_labels(labels)[:12]
    encoded = encode(tokenizer, [p.text for p in passages], [checked_targets(Passage(p.text, p.targets)) for p in passages])
    batches = [{name: torch.from_numpy(array) for name, array in collate(encoded).items()}]
    onnx.save(to_onnx(network, batches), tmp_path / "model.onnx")
    engine = Engine(tmp_path / "model.onnx")
    for together, passage in zip(engine.run(encoded), encoded, strict=True):
        np.testing.assert_allclose(engine.run([passage])[0].stance, together.stance, atol=1e-5)


def test_a_missing_field_costs_its_own_heads_loss_only(network: StanceNetwork, base: str, labels: Path) -> None:
    examples = to_dataset(load_base(base).tokenizer, read_labels(labels)[:4])
    whole = collate_examples([examples[i] for i in range(4)])
    bare = {
        **whole,
        "mode_labels": torch.full_like(whole["mode_labels"], IGNORED),
        "initiator_labels": torch.full_like(whole["initiator_labels"], IGNORED),
    }
    with torch.no_grad():
        full, partial = network(**whole).loss, network(**bare).loss
    assert 0 < float(partial) < float(full)


def test_swapping_the_targets_of_a_dyad_mirrors_the_initiator_logits(network: StanceNetwork, base: str) -> None:
    text = "Peru thanked Chile."
    encoded = encode(load_base(base).tokenizer, [text], [checked_targets(Passage(text))])
    batch = {name: torch.from_numpy(array) for name, array in collate(encoded).items()}
    with torch.no_grad():
        one = network(**batch)
        other = network(**{**batch, "dyads": batch["dyads"][:, [0, 2, 1]]})
    torch.testing.assert_close(one.stance, other.stance)
    torch.testing.assert_close(one.initiator[:, [1, 0, 2]], other.initiator)


def test_a_bert_without_token_types_is_a_distilbert() -> None:
    torch.manual_seed(0)
    bert = BertModel(BertConfig(vocab_size=50, hidden_size=24, num_hidden_layers=2, num_attention_heads=2, intermediate_size=48)).eval()
    distilbert = DistilBertModel(DistilBertConfig(vocab_size=50, dim=24, n_layers=2, n_heads=2, hidden_dim=48)).eval()
    distilbert.load_state_dict(distilbert_weights(bert.state_dict()))
    ids = torch.randint(0, 50, (3, 9))
    with torch.no_grad():
        torch.testing.assert_close(bert(ids).last_hidden_state, distilbert(ids).last_hidden_state, atol=1e-5, rtol=0)


def test_the_packaged_base_is_the_published_one() -> None:
    start = load_base(MINILM)
    assert start.network.config.dim == 384
    assert start.network.config.n_layers == 6


def test_whole_numbers_times_scale_are_about_the_weights() -> None:
    weights = np.random.default_rng(0).normal(size=(64, 32)).astype(np.float32)
    numbers, scale = to_int8(weights, 127, axis=0)
    assert np.abs(numbers).max() <= 127
    assert np.abs(numbers * scale - weights).max() < 2 * scale.max()
    assert to_int8(np.zeros((4, 4), dtype=np.float32), 127, axis=0)[0].any() == np.False_


def test_temperatures_soften_overconfident_logits() -> None:
    logits = np.array([[9.0, 0.0], [9.0, 0.0], [0.0, 9.0], [9.0, 0.0]])
    codes = np.array([0, 1, 1, 0])
    none, no_logits = np.zeros(0, dtype=np.int64), np.zeros((0, 2))
    others = ("mode", "initiator", "sentiment")
    found = Outputs(
        {"stance": logits, **dict.fromkeys(others, no_logits)},
        {"stance": codes, **dict.fromkeys(others, none)},
        {"stance": np.arange(4), **dict.fromkeys(others, none)},
    )
    temperatures = fit_temperatures(found)
    assert temperatures["stance"] > 2
    assert temperatures["mode"] == 1


def test_the_interval_of_a_score_narrows_with_more_labels_and_holds_the_score() -> None:
    few = class_scores(np.array([0, 0, 1, 1] * 5), np.array([0, 1, 1, 1] * 5), ("a", "b"))
    many = class_scores(np.array([0, 0, 1, 1] * 500), np.array([0, 1, 1, 1] * 500), ("a", "b"))
    for scores in (few, many):
        assert scores["interval"][0] <= scores["macro_f1"] <= scores["interval"][1]
    assert many["interval"][1] - many["interval"][0] < few["interval"][1] - few["interval"][0]


def test_tags_are_scored_on_their_own_passages() -> None:
    codes = {"stance": np.repeat([0, 1, 2], 20)}
    right = {"stance": np.eye(3)[codes["stance"]]}
    wrong = {"stance": np.where(np.arange(60)[:, None] < 30, right["stance"], -right["stance"])}
    found = Outputs(wrong, codes, {"stance": np.arange(60)})
    scores = tag_scores(found, [["plain"]] * 30 + [["irony"]] * 25 + [["rare"]] * 5, least=20)
    assert list(scores) == ["irony", "plain"]
    assert scores["irony"]["macro_f1"] < scores["plain"]["macro_f1"]


def test_a_perfect_model_scores_100_also_where_a_class_has_no_labels_and_nothing_scores_0() -> None:
    codes = np.array([0, 1, 1, 0])
    scores = class_scores(codes, codes, ("a", "b", "c"))
    assert (scores["macro_f1"], scores["interval"]) == (100.0, [100.0, 100.0])
    assert class_scores(codes[:0], codes[:0], ("a", "b"))["n"] == 0


def test_labels_of_one_passage_make_the_interval_no_narrower() -> None:
    random = np.random.default_rng(1)
    groups = np.repeat(np.arange(40), 10)
    codes = random.integers(0, 2, 400)
    guesses = np.where(np.repeat(random.random(40) < 0.7, 10), codes, 1 - codes)
    alone, together = (class_scores(codes, guesses, ("a", "b"), each)["interval"] for each in (None, groups))
    assert together[1] - together[0] > 1.5 * (alone[1] - alone[0])


def test_calibration_error_is_the_gap_between_confidence_and_accuracy() -> None:
    sure = np.array([[1.0, 0.0]] * 4)
    assert calibration_error(sure, np.array([0, 0, 0, 0])) == 0
    assert calibration_error(sure, np.array([0, 0, 1, 1])) == pytest.approx(0.5)


def test_reliability_bins_hold_every_label_and_the_error_is_their_mean_gap() -> None:
    random = np.random.default_rng(0)
    chances = random.dirichlet([1, 1, 1], size=300)
    codes = random.integers(0, 3, size=300)
    bins = reliability(chances, codes, 15)
    assert sum(row.labels for row in bins) == 300
    assert calibration_error(chances, codes) == pytest.approx(sum(abs(row.confidence - row.accuracy) * row.labels / 300 for row in bins))


def test_the_most_confident_are_kept_first_and_all_in_the_end() -> None:
    chances = np.array([[0.9, 0.1], [0.8, 0.2], [0.7, 0.3], [0.6, 0.4]])
    kept = risk_coverage(chances, np.array([0, 0, 1, 1]), steps=4)
    assert [(row.threshold, row.coverage) for row in kept] == [(0.9, 0.25), (0.8, 0.5), (0.7, 0.75), (0.6, 1.0)]
    assert [row.accuracy for row in kept] == pytest.approx([1, 1, 2 / 3, 1 / 2])


def test_a_copied_model_directory_is_as_good(trained: Path, tmp_path: Path) -> None:
    copied = Path(shutil.copytree(trained, tmp_path / "copied"))
    (copied / "model.safetensors").unlink()
    assert StanceModel.load(copied).name == StanceModel.load(trained).name
