"""The same passage about other countries: name for name, demonym for demonym, capital for capital.

What a passage reports must not depend on which countries it names. Swapped passages teach that in training, and show in evaluation how far
it is learnt.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from random import Random

from detente.dyads import Span
from detente.mentions import Mention, find_mentions
from detente.mentions.gazetteer import rows
from training.labels import LabelledDyad, LabelledPassage

_SWAPPED_KINDS = {"name", "historic", "demonym", "capital"}
_TAKES_ARTICLE = re.compile(
    r"United|U\.?S|U\.?K|UAE|America|Holy See|Authority|Seychelles|Faroes|Netherlands|Philippines|Maldives|Comoros|Bahamas|Gambia|"
    r"Emirates|Republic|Union|Islands|Congo|DRC|Vatican|Kingdom|Ivory"
)
_PERSON = re.compile(r"(?:m[ae]n|wom[ae]n)$")
_ADJECTIVES = {"US", "UK", "UAE", "USA"}
_NOUN_AFTER = re.compile(r" [a-z]|-[a-z]")
_VOWEL = re.compile(r"[AEIOaeio]|U[nm]")


@dataclass(frozen=True, slots=True)
class Forms:
    """How a country with regular forms is named: "Kenya", "Kenyan" (plural "Kenyans"), "Nairobi"."""

    code: str
    name: str
    demonym: str
    capital: str


@cache
def regular_countries() -> tuple[Forms, ...]:
    """Countries of a one-word name without article, a demonym in -an or -i, and a capital of one word."""
    surfaces: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows("countries.csv"):
        surfaces[row["code"], row["kind"]].append(row["surface"])
    found: list[Forms] = []
    for code in sorted({code for code, _ in surfaces}):
        names, capitals = (surfaces[code, kind] for kind in ("name", "capital"))
        demonyms = [demonym for demonym in surfaces[code, "demonym"] if demonym.endswith(("an", "i")) and demonym.isalpha()]
        names = [name for name in names if name.isalpha() and not name.isupper() and not _TAKES_ARTICLE.search(name)]
        if names and demonyms and capitals and capitals[0].isalpha() and _means(names[0], code) and _means(capitals[0], code):
            found.append(Forms(code, names[0], demonyms[0], capitals[0]))
    return tuple(found)


def _means(surface: str, code: str) -> bool:
    return {mention.code for mention in find_mentions(f"Officials of {surface} said so.")} == {code}


def swapped(passage: LabelledPassage, random: Random) -> LabelledPassage | None:
    """The passage with every country that can be replaced by another one; None where none can.

    A country named by an organ, a leader, a prefix or an abbreviation used as an adjective stays as it is, since its other mentions would
    no longer fit.
    """
    mentions = [mention for mention in find_mentions(passage.text) if mention.code in passage.targets]
    found: dict[str, list[Span]] = defaultdict(list)
    for mention in mentions:
        found[mention.code].append((mention.start, mention.end))
    fixed = {mention.code for mention in mentions if not _can_go(mention, passage.text)}
    going = [code for code in found if code not in fixed and sorted(found[code]) == sorted(passage.targets[code])]
    choice = [forms for forms in regular_countries() if forms.code not in passage.targets]
    if not going or len(choice) < len(going):
        return None
    return _replaced(passage, mentions, dict(zip(going, random.sample(choice, len(going)), strict=True)))


def _can_go(mention: Mention, text: str) -> bool:
    surface = text[mention.start : mention.end]
    if _PERSON.search(surface) or "." in surface or surface == "Saudi":
        return False
    # "the US envoy": an adjective made of a name, for which another name would not do.
    return mention.kind in _SWAPPED_KINDS and not (surface in _ADJECTIVES and _NOUN_AFTER.match(text, mention.end))


def _replaced(passage: LabelledPassage, mentions: Sequence[Mention], forms: Mapping[str, Forms]) -> LabelledPassage:
    text, last = "", 0
    places: list[tuple[Span, Span]] = []
    for mention in mentions:
        if mention.code not in forms:
            continue
        before, surface = passage.text[last : mention.start], passage.text[mention.start : mention.end]
        other = _form(forms[mention.code], mention.kind, surface)
        text += _article_before(before, mention.kind, surface, other)
        places.append(((mention.start, mention.end), (len(text), len(text) + len(other))))
        text += other
        last = mention.end
    text += passage.text[last:]
    names = {code: forms[code].code if code in forms else code for code in passage.targets}
    return replace(
        passage,
        text=text,
        targets={names[code]: tuple(_moved(span, places) for span in spans) for code, spans in passage.targets.items()},
        dyads=tuple(_renamed(dyad, names) for dyad in passage.dyads),
    )


def _form(forms: Forms, kind: str, surface: str) -> str:
    if kind == "capital":
        other = forms.capital
    elif kind == "demonym":
        plural = surface.endswith("s") and not surface.endswith(("ss", "ois"))
        other = forms.demonym + "s" if plural else forms.demonym
    else:
        other = forms.name
    return other.upper() if surface.isupper() and len(surface) > 3 else other


def _article_before(before: str, kind: str, surface: str, other: str) -> str:
    """The text before a mention: without the article that only the old name takes, and with "a" or "an" as the new one asks for."""
    if kind in ("name", "historic") and _TAKES_ARTICLE.search(surface):
        before = re.sub(r"\b[Tt]he $", "", before)
    return re.sub(r"\b([Aa])n? $", lambda article: f"{article[1]}{'n' if _VOWEL.match(other) else ''} ", before)


def _moved(span: Span, places: Sequence[tuple[Span, Span]]) -> Span:
    """Where a span lies after the replacements, also one that holds a replaced mention."""
    if moved := dict(places).get(span):
        return moved
    return span[0] + _shift(span[0], places), span[1] + _shift(span[1], places)


def _shift(place: int, places: Sequence[tuple[Span, Span]]) -> int:
    """How far the text before a place has grown; `places` are in order."""
    return next((new[1] - old[1] for old, new in reversed(places) if old[1] <= place), 0)


def _renamed(dyad: LabelledDyad, names: Mapping[str, str]) -> LabelledDyad:
    first, second = sorted(names[name] for name in dyad.pair)
    initiator = names.get(dyad.initiator, dyad.initiator) if dyad.initiator else None
    return replace(dyad, pair=(first, second), initiator=initiator)
