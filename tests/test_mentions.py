"""Countries in sentences of our own; the marked ones stand in data/mentions.txt."""

import itertools
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.mentions import find_mentions

MARK = re.compile(r"\[([A-Z]{3}):([^\[\]]+)\]")
MARKED = [
    line
    for line in Path(__file__).with_name("data").joinpath("mentions.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def unmark(marked: str) -> tuple[str, set[tuple[str, int, int]]]:
    text, spans, last = "", set(), 0
    for mark in MARK.finditer(marked):
        text += marked[last : mark.start()]
        spans.add((mark[1], len(text), len(text) + len(mark[2])))
        text += mark[2]
        last = mark.end()
    return text + marked[last:], spans


def found(text: str, year: int | None = None) -> set[tuple[str, str]]:
    return {(mention.code, text[mention.start : mention.end]) for mention in find_mentions(text, year=year)}


def test_marked_sentences_give_an_f1_of_at_least_97_percent() -> None:
    right = wrong = missed = 0
    for marked in MARKED:
        text, gold = unmark(marked)
        guesses = {(mention.code, mention.start, mention.end) for mention in find_mentions(text)}
        right, wrong, missed = right + len(gold & guesses), wrong + len(guesses - gold), missed + len(gold - guesses)
    f1 = 2 * right / (2 * right + wrong + missed)
    print(f"{len(MARKED)} lines, {right} right, {wrong} wrong, {missed} missed, F1 {f1:.4f}")
    assert len(MARKED) >= 150
    assert f1 >= 0.97


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Let us go, the girl told us.", set()),
        ("Georgia's governor signed the bill in Atlanta.", set()),
        ("Michael Jordan scored and Jordan Peterson spoke.", set()),
        ("They ate turkey, polish sausage and china soup with French fries.", set()),
        ("The Washington Post, Washington state and George Washington.", set()),
        ("ISLAMABAD: Pakistan protested.", {("PAK", "Pakistan")}),
        ("the SCO summit in Bishkek", set()),
        ("talks in Islamabad with India", {("PAK", "Islamabad"), ("IND", "India")}),
        ("Equatorial Guinea, Guinea and Papua New Guinea", {("GNQ", "Equatorial Guinea"), ("GIN", "Guinea"), ("PNG", "Papua New Guinea")}),
        ("Niger warned Nigeria", {("NER", "Niger"), ("NGA", "Nigeria")}),
        ("Northern Ireland and Ireland", {("GBR", "Northern Ireland"), ("IRL", "Ireland")}),
        ("Pakistans move and Russia’s answer", {("PAK", "Pakistans"), ("RUS", "Russia")}),
        ("US-led, Sino-Indian, Indo-Pak", {("USA", "US"), ("CHN", "Sino"), ("IND", "Indian"), ("IND", "Indo"), ("PAK", "Pak")}),
        ("The Indian Ocean, New Mexico, the West Indies and American Airlines", set()),
        ("The Soviet Union left Czechoslovakia", {("RUS", "Soviet Union"), ("CZE", "Czechoslovakia")}),
        ("Lavrov said that Putin agreed.", set()),
        (
            "President Putin met Chinese Foreign Minister Wang Yi.",
            {("RUS", "President Putin"), ("CHN", "Chinese"), ("CHN", "Foreign Minister Wang Yi")},
        ),
        ("Deputy Foreign Minister Lavrov", set()),
        ("The United\nStates and Saudi\xa0Arabia", {("USA", "United\nStates"), ("SAU", "Saudi\xa0Arabia")}),
        (
            "Germans and Norwegians, Frenchmen and Irishwomen",
            {("DEU", "Germans"), ("NOR", "Norwegians"), ("FRA", "Frenchmen"), ("IRL", "Irishwomen")},
        ),
    ],
)
def test_a_trap_or_form_is_read_as_the_codebook_says(text: str, expected: set[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_leaders_of_the_same_name_are_told_apart_by_the_year_or_by_a_country_nearby() -> None:
    text = "President Chen spoke."
    assert found("President Lee Myung-bak spoke.") == {("KOR", "President Lee Myung-bak")}
    assert found("Prime Minister Singh spoke.", year=2008) <= {("IND", "Prime Minister Singh")}
    assert found(text) <= {("TWN", "President Chen")}


@given(st.text())
def test_any_text_gives_mentions_in_order_that_do_not_overlap(text: str) -> None:
    spans = [(mention.start, mention.end) for mention in find_mentions(text)]
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))


def test_a_long_text_without_spaces_takes_no_longer_than_its_length_warrants() -> None:
    assert find_mentions("Russian" * 100_000) == []
