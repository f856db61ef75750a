"""Passages as the network reads them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from detente import Passage, UsageError
from detente.dyads import checked_targets, collate, encode
from detente.dyads.encoding import window_cuts


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    vocabulary = {"[PAD]": 0, "[CLS]": 1, "[SEP]": 2, "[UNK]": 3, "France": 4, "Spain": 5}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    return tokenizer


def test_targets_stand_in_the_order_of_the_text_whatever_their_names() -> None:
    text = "France told Spain and France"
    assert list(checked_targets(Passage(text, {"A": [(12, 17)], "B": [(22, 28), (0, 6)]}))) == ["B", "A"]
    assert list(checked_targets(Passage(text, {"B": [(12, 17)], "A": [(22, 28), (0, 6)]}))) == ["A", "B"]


def test_countries_are_the_targets_where_none_are_given() -> None:
    assert checked_targets(Passage("France told Spain.")) == {"FRA": ((0, 6),), "ESP": ((12, 17),)}


@pytest.mark.parametrize("span", [(0, 0), (-1, 3), (3, 2), (0, 99), (6, 7)])
def test_a_span_that_holds_no_text_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(UsageError, match="target 'A'"):
        checked_targets(Passage("France told Spain", {"A": [span]}))


def test_a_target_without_spans_is_refused() -> None:
    with pytest.raises(UsageError, match="no span"):
        checked_targets(Passage("France", {"A": []}))


def test_a_targets_weights_are_the_mean_over_its_tokens(tokenizer: Tokenizer) -> None:
    text = "France told Spain that France wins"
    targets = checked_targets(Passage(text))
    batch = collate(encode(tokenizer, [text], [targets]))
    width = batch["input_ids"].shape[1]
    assert width == 8
    np.testing.assert_allclose(batch["target_weights"][0], [0, 0.5, 0, 0, 0, 0.5, 0, 0])
    np.testing.assert_allclose(batch["target_weights"][1], [0, 0, 0, 1, 0, 0, 0, 0])
    assert batch["dyads"].tolist() == [[0, 0, 1]]


def test_a_batch_without_dyads_still_has_one_row_on_every_axis(tokenizer: Tokenizer) -> None:
    batch = collate(encode(tokenizer, ["wind", "and rain"], [{}, {}]))
    assert {name: array.shape for name, array in batch.items()} == {
        "input_ids": (2, 4),
        "attention_mask": (2, 4),
        "passage_weights": (2, 2),
        "target_weights": (1, 8),
        "dyads": (1, 3),
    }


def test_an_empty_passage_is_two_tokens(tokenizer: Tokenizer) -> None:
    assert encode(tokenizer, [""], [{}])[0].windows == ((1, 2),)


def test_a_long_passage_is_cut_at_sentence_ends_and_keeps_every_token(tokenizer: Tokenizer) -> None:
    text = " ".join(f"France told Spain number {n} again ." for n in range(40))
    encoded = encode(tokenizer, [text], [checked_targets(Passage(text))], max_tokens=50)[0]
    tokens = tokenizer.encode(text, add_special_tokens=False)
    assert len(encoded.windows) > 1
    assert [token for window in encoded.windows for token in window[1:-1]] == tokens.ids
    assert all(len(window) <= 50 for window in encoded.windows)
    ends = np.cumsum([len(window) - 2 for window in encoded.windows])
    assert all(tokens.tokens[end - 1] == "[UNK]" and text[tokens.offsets[end - 1][0]] == "." for end in ends)
    assert [len(places) for places in encoded.positions] == [40, 40]


@given(st.integers(0, 300), st.integers(2, 40))
def test_windows_hold_every_token_once_in_order(tokens: int, most: int) -> None:
    offsets = [(2 * n, 2 * n + 1) for n in range(tokens)]
    cuts = window_cuts("x " * tokens, offsets, most)
    assert [token for low, high in cuts for token in range(low, high)] == list(range(tokens))
    assert all(high - low <= most for low, high in cuts)
