"""The gazetteer: every surface form that can name a country, read from the CSV files beside it.

countries.csv   what pycountry and countryinfo know (written by scripts/gazetteer.py)
aliases.csv     our additions; the code "-" takes a surface of countries.csv out again
traps.csv       phrases that hold a country's name and mean none ("New Mexico", "French fries")
leaders.csv     leaders, foreign and defence ministers, with their years; named only together with an office of offices.csv
ambiguous.csv   surfaces that mean a country only in the right company, with the words that speak for and against it
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import ahocorasick_rs

KINDS = ("name", "historic", "demonym", "capital", "organ", "prefix", "leader")
_PERSON_ENDINGS = ("man", "men", "woman", "women")
_NO_PLURAL = ("ese", "ish", "ch", "sh", "ss", "s", "x", "z")
_NO_BARE_GENITIVE = {"Turkey", "Chile", "US", "USA", "UK", "UAE", "PNG", "NZ", "DRC", "America", "Saudi", "Holland"}


@dataclass(frozen=True, slots=True)
class Term:
    """One meaning of a surface: a country's code and the kind of name; `years` bounds a leader's time in office."""

    code: str
    kind: str
    years: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """What the automaton's pattern of each number means: a country, an office (a title, before a leader's name), or nothing (a trap)."""

    automaton: ahocorasick_rs.AhoCorasick
    meanings: tuple[Term | str | None, ...]
    leaders: Mapping[tuple[str, str], tuple[Term, ...]]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the CSV files."""
    text = files("detente.mentions").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def gazetteer() -> Gazetteer:
    """The one gazetteer of the process, built at first use (some 0.1 s)."""
    table: dict[str, Term | str | None] = dict(_country_terms())
    for office in rows("offices.csv"):
        table[office["title"]] = office["title"]
    for trap in rows("traps.csv"):
        table[trap["surface"]] = table[trap["surface"].upper()] = None
    automaton = ahocorasick_rs.AhoCorasick(list(table), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest, store_patterns=False)
    return Gazetteer(automaton, tuple(table.values()), _leaders())


def country_codes() -> frozenset[str]:
    """Every code that a mention can have: ISO 3166-1 alpha-3 and XKX for Kosovo."""
    return frozenset(meaning.code for meaning in gazetteer().meanings if isinstance(meaning, Term))


def _country_terms() -> Iterator[tuple[str, Term]]:
    """Plain surfaces first and derived ones where they are still free, so that a listed meaning wins over a derived one."""
    aliases = rows("aliases.csv")
    dropped = {(row["kind"], row["surface"]) for row in aliases if row["code"] == "-"}
    listed: dict[str, Term] = {}
    for row in rows("countries.csv"):
        if (row["kind"], row["surface"]) not in dropped:
            listed.setdefault(row["surface"], Term(row["code"], row["kind"]))
    for row in aliases:
        if row["code"] != "-":
            listed[row["surface"]] = Term(row["code"], row["kind"])
    yield from listed.items()
    derived = {form: term for surface, term in listed.items() for form in _forms(surface, term.kind)}
    yield from ((form, term) for form, term in derived.items() if form not in listed)


def _forms(surface: str, kind: str) -> Iterator[str]:
    """Plurals, -man and -woman, lost apostrophes, curly ones, capital letters."""
    forms = [surface]
    if kind == "demonym":
        forms += _demonym_forms(surface)
    if kind in ("name", "historic", "capital", "organ") and not surface.endswith(("s", ".")) and surface not in _NO_BARE_GENITIVE:
        forms.append(surface + "s")
    for form in forms:
        if form != surface:
            yield form
        if "'" in form:
            yield form.replace("'", "’")
        if len(form) > 3 and kind != "prefix":
            yield form.upper()


def _demonym_forms(surface: str) -> list[str]:
    if surface.endswith(tuple(stem + ending for stem in ("sh", "ch") for ending in _PERSON_ENDINGS)):
        return []
    forms = [] if surface.endswith(_NO_PLURAL) else [surface + "s"]
    if surface.endswith(("sh", "ch")):
        forms += [surface + ending for ending in _PERSON_ENDINGS]
    return forms


def _leaders() -> dict[tuple[str, str], tuple[Term, ...]]:
    """Who can be meant by a title and a name."""
    titles: dict[str, list[str]] = {}
    for row in rows("offices.csv"):
        titles.setdefault(row["office"], []).append(row["title"])
    found: dict[tuple[str, str], tuple[Term, ...]] = {}
    for row in rows("leaders.csv"):
        term = Term(row["country"], "leader", (int(row["from"]), int(row["to"] or 9999)))
        for name in row["names"].split("|"):
            for title in titles[row["office"]]:
                found[title, name] = (*found.get((title, name), ()), term)
    return found
