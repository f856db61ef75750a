"""Whether a surface names a country where it stands: datelines, personal names, newspapers, venues, languages, towns of the same name."""

import re
from dataclasses import dataclass
from functools import cache

from detente.mentions.gazetteer import rows

_LISTS = {row["list"]: row["words"] for row in rows("words.csv")}
_WORDS = {name: frozenset(words.split()) for name, words in _LISTS.items()}
_MONTHS = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.?"
_DATE = rf"(?:,?\s+(?:{_MONTHS}\s+\d{{1,2}}|\d{{1,2}}\s+{_MONTHS})(?:,?\s+\d{{4}})?)"
_AGENCY = r"(?:\s*\([A-Z][\w ./&-]{1,30}\))"
_CAPS_PLACE = r"[A-Z][A-Z.'’ /-]{2,40}(?:,\s+[A-Z][\w. ]{1,20})?"
_PLACE = r"[A-Z][\w.'’ /-]{2,30}(?:,\s+[A-Z][\w. ]{1,20}?)?"
_DASH = r"\s*(?:\.?\s*(?:--|—|–|\.-)|:|\s-\s)"
_DATELINE = re.compile(
    rf"[ \t]*(?:\([A-Z][A-Z ]{{2,30}}\)|{_CAPS_PLACE}{_DATE}?{_AGENCY}?{_DASH}|"
    rf"{_PLACE}(?:{_DATE}{_AGENCY}?|{_AGENCY}){_DASH})(?=\s*\S*[a-z]|\s*[“\"A-Z]\S*\s+[a-z]|\s*$)"
)
_MAY_BE_DATELINE = re.compile(r"[ \t]*\(?[A-Z](?:[A-Z.'’]|[^(\d\n]{2,50}[(\d])")  # cheap, and true of every dateline
_DATELINE_REACH = 45
_REACH = 400  # how far company is looked for
_HYPHENS = ("-", "–", "‑")
_SPEAKS = _WORDS["speaking a language"]
_PLACE_WORDS = _WORDS["before a place"]
_RELATIVES = _WORDS["before a person"]
_TEAMS = _WORDS["before a team's city"]
_RANKS_BELOW = _WORDS["rank below an office"]
_BEFORE_A_PRONOUN = _WORDS["before the pronoun US"]

_INITIAL = re.compile(r"[A-Z][a-z]{0,3}\.|[A-Z]+[\d]*")
_WORD_AFTER = re.compile(r"\s([A-Z][\w'’-]+)")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\"“”‘(\n—–])\s*$")
_ELSEWHERE = re.compile(r",\s+(?:" + "|".join(map(re.escape, _LISTS["place elsewhere after a comma"].split("|"))) + r")\b")
_LANGUAGE = re.compile(r"[- ](?:language|speaking|speaker|speakers|lessons|literature|alphabet|grammar|subtitles)\b")
_LANGUAGE_INITIALS = frozenset("lsag")  # of the words above, to try the pattern seldom
_END_OF_PHRASE = re.compile(r"[.,;:!?)\"”’]|$|\s+(?:and|or|but|on|at|that|to|by|with|from|rather|instead|only)\b")
_BODY = "(?:" + _LISTS["multilateral body"] + ")"  # patterns
_EVENT = r"(?:[Ss]ummit|[Cc]onference|[Ff]orum|[Aa]ssembly|session|[Cc]ongress|convention|[Ee]xpo|fair|meeting|gathering)"
_GAMES = r"(?:Olympics|Olympic Games|Games|Championships?|championships?|World Cup|Grand Prix|marathon)"
_SIGNS_OF_A_GATHERING = (
    "ummit",
    "onference",
    "orum",
    "ssembl",
    "ession",
    "ongress",
    "onven",
    "xpo",
    "fair",
    "meet",
    "met ",
    "ather",
    "Games",
    "hampionship",
    "Olympic",
    "Cup",
    "Prix",
    "arathon",
)
_VENUE_BEFORE = re.compile(
    rf"(?:\b{_BODY}\b[^.;:!?]{{0,40}}?\b{_EVENT}s?\b|\b{_GAMES})"
    r"(?:\s+(?:held|hosted|this week|next week|last week|here|which opened))?\s+(?:in|at)\s+$"
)
_VENUE_AFTER = re.compile(
    rf",?\s+(?:for|to attend|to address|at|during|ahead of|on the sidelines of)\s+(?:an?\s+|the\s+)?(?:[\w-]+\s+){{0,3}}?"
    rf"(?:{_BODY}\b[^.;:!?,]{{0,30}}?\b{_EVENT}|{_GAMES})\b"
)
_GATHERED = re.compile(rf"\b{_BODY}\b[^.;:!?]{{0,40}}?\b(?:gather|meet|convene|assemble|met|gathered|convened)(?:s|ed|ing)?\s+in\s+$")
_PLACE_ONLY_AFTER = re.compile(
    r"-(?:based|born|area)\b|\s+(?:Street|Avenue|Road|Boulevard|Hotel|Marathon)\b|"
    r"\s+(?:marathon|opera|taxi|bus|kiosk|cafe|café|restaurant|hotel|stadium|derby|zoo|metro|subway|suburbs?|streets?|neighbou?rhoods?|apartment|flat|nightclub|museum|hospital|school|syndrome|fashion|skyline)\b"
)
_OFFICIAL = tuple(_LISTS["official business"].split("|"))
_INSTITUTION_BEFORE = re.compile(
    r"\b(?:University|Bishop|Archbishop|bishop|archbishop|Treaty|treaty|Battle|battle|Siege|Mayor|mayor|Bank|Lloyd's|Tower) of\s+$"
)
_NOT_THE_GOVERNMENT = _WORDS["after a capital, not its government"]
_AFTER_A_COUNTRY = _WORDS["capitalised after a country"]
_BEFORE_A_COUNTRY = _WORDS["capitalised before a country"]


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """What decides whether an ambiguous surface means the country; the words, or their beginnings, are looked for around it."""

    given_name: bool
    surname: bool
    needs_company: bool
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]


@cache
def ambiguities() -> dict[str, Ambiguity]:
    """By surface."""

    return {
        row["surface"]: Ambiguity(
            row["person"] in ("given", "both"),
            row["person"] in ("surname", "both"),
            bool(row["needs"]),
            tuple(filter(None, row["for"].split("|"))),
            tuple(filter(None, row["against"].split("|"))),
        )
        for row in rows("ambiguous.csv")
    }


def means_country(text: str, start: int, end: int, kind: str) -> bool:
    """Whether `text[start:end]`, a surface of this kind, stands for its country here.

    Asked for every surface found: what is cheap to see (the word before, the next character) decides whether a pattern is tried at all.
    """
    surface = text[start:end]
    ambiguity = ambiguities().get(surface)
    if ambiguity is not None and not _in_the_right_company(text, start, end, ambiguity):
        return False
    before = _word_before(text, start)
    if kind == "demonym":
        return not _is_language(text, end, before)
    if kind == "name":
        if surface == "US":
            return text[end : end + 1] != "$" and before not in _BEFORE_A_PRONOUN
        elsewhere = text[end : end + 1] == "," and _ELSEWHERE.match(text, end)
        return not (before in _RELATIVES or elsewhere or _in_dateline(text, start))
    if kind == "capital":
        return not _in_dateline(text, start) and _stands_for_government(text, start, end, before)
    if kind == "leader":
        return before not in _RANKS_BELOW
    if kind == "prefix":
        return text[end : end + 1] in _HYPHENS or text[max(0, start - 1) : start] in _HYPHENS
    return True


def _word_before(text: str, start: int) -> str:
    """The word before a span and one space, else ""; an initial or title keeps its point ("J.", "Mr.")."""
    if start < 2 or text[start - 1] != " ":
        return ""
    word = text[text.rfind(" ", max(0, start - 21), start - 1) + 1 : start - 1]
    if "\n" in word:
        word = word.rpartition("\n")[2]
    return word if word[-1:].isalpha() or _INITIAL.fullmatch(word) else ""


def _in_the_right_company(text: str, start: int, end: int, ambiguity: Ambiguity) -> bool:
    if ambiguity.given_name:
        after = _WORD_AFTER.match(text, end)
        if after and after[1] not in _AFTER_A_COUNTRY and not after[1].isupper():
            return False
    if ambiguity.surname and _follows_given_name(text, start):
        return False
    low, high = max(0, start - _REACH), min(len(text), end + _REACH)
    against = _holds(text, low, high, ambiguity.speaks_against)
    if ambiguity.needs_company:
        return not against and (_holds(text, low, start, ambiguity.speaks_for) or _holds(text, end, high, ambiguity.speaks_for))
    return not against or _holds(text, low, start, ambiguity.speaks_for) or _holds(text, end, high, ambiguity.speaks_for)


def _holds(text: str, low: int, high: int, beginnings: tuple[str, ...]) -> bool:
    """Whether a word of `text[low:high]` begins so. Many plain searches are ten times as fast as one pattern of many alternatives."""
    for beginning in beginnings:
        place = text.find(beginning, low, high)
        while place >= 0:
            if place == 0 or not text[place - 1].isalnum():
                return True
            place = text.find(beginning, place + 1, high)
    return False


def _follows_given_name(text: str, start: int) -> bool:
    before = _word_before(text, start)
    if not before[:1].isupper() or before in _BEFORE_A_COUNTRY or before.endswith(("'s", "’s")):
        return False
    word_start = start - len(before) - 1
    if _SENTENCE_START.search(text[max(0, word_start - 3) : word_start]):
        return not before.endswith(("ing", "ly", "ed"))
    return not before.isupper()


def _is_language(text: str, end: int, before: str) -> bool:
    if text[end + 1 : end + 2] in _LANGUAGE_INITIALS and _LANGUAGE.match(text, end):
        return True
    return before in _SPEAKS or (before in ("in", "into") and bool(_END_OF_PHRASE.match(text, end)))


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around a span, cut roughly and at most some 500 characters."""
    low = max(text.rfind(". ", max(0, start - 250), start), text.rfind("\n", max(0, start - 250), start), start - 250, 0)
    high = text.find(". ", end, end + 250)
    return low, high if high >= 0 else end + 250


def _in_dateline(text: str, start: int) -> bool:
    line = text.rfind("\n", max(0, start - _DATELINE_REACH), start) + 1
    if line == 0 and start > _DATELINE_REACH:
        return False
    if not _MAY_BE_DATELINE.match(text, line):
        return False
    dateline = _DATELINE.match(text, line)
    return dateline is not None and start < dateline.end()


def _stands_for_government(text: str, start: int, end: int, before: str) -> bool:
    if text[end : end + 1] in ("-", " "):
        after = _WORD_AFTER.match(text, end)
        if (after and after[1] in _NOT_THE_GOVERNMENT) or _PLACE_ONLY_AFTER.match(text, end) or _VENUE_AFTER.match(text, end):
            return False
    elif text[end : end + 1] == "," and (_ELSEWHERE.match(text, end) or _VENUE_AFTER.match(text, end)):
        return False
    if before in _PLACE_WORDS:
        lead = text[max(0, start - 100) : start]
        if before == "of":
            return not _INSTITUTION_BEFORE.search(lead)
        gathering = before in ("in", "at") and any(sign in lead for sign in _SIGNS_OF_A_GATHERING)
        if gathering and (_GATHERED.search(lead) or _VENUE_BEFORE.search(lead)):
            return False
        return _holds(text, *_sentence(text, start, end), _OFFICIAL)
    return before not in _TEAMS
