"""What is wrong with a label record's own fields, each with what would be right."""

from collections.abc import Iterator, Mapping
from typing import Any

from detente.dyads import MODES, SENTIMENTS, STANCES
from training.labels.rows import ROOTS, LabelledPassage

FIELDS = {"id", "text", "dyads", "sentiment", "annotator", "group", "mentions", "tags", "root", "predicate"}
DYAD_FIELDS = {"pair", "stance", "mode", "initiator"}
_TEXTS = ("annotator", "group", "predicate")


def record_problems(record: Mapping[str, Any]) -> Iterator[str]:
    """Of one record, before anything is made of it."""
    for key in sorted(set(record) - FIELDS):
        yield f"unknown field {key!r}; known are {', '.join(sorted(FIELDS))}"
    for key in ("id", "text"):
        value = record.get(key)
        if not isinstance(value, str) or not value.strip():
            yield f"{key} is {_shown(value)}; it must be a text"
    for key in _TEXTS:
        if not isinstance(record.get(key), str | None):
            yield f"{key} is {_shown(record[key])}; it must be a text"
    for key in ("id", "text", *_TEXTS):
        value = record.get(key)
        if isinstance(value, str) and _has_surrogate(value):
            yield f"{key} holds half of a surrogate pair; write the character itself"
    yield from _not_among("sentiment", record.get("sentiment"), SENTIMENTS)
    yield from _not_among("root", record.get("root"), ROOTS)
    tags = record.get("tags")
    if tags is not None and not (isinstance(tags, list) and all(isinstance(tag, str) for tag in tags)):
        yield f"tags is {_shown(tags)}; it must be a list of texts"
    yield from _mention_problems(record.get("mentions"), record.get("text"))
    dyads = record.get("dyads")
    if not isinstance(dyads, list) or not all(isinstance(dyad, dict) for dyad in dyads):
        yield f"dyads is {_shown(dyads)}; it must be a list of objects"
        return
    pairs = [str(dyad.get("pair")) for dyad in dyads]
    for pair in sorted({pair for pair in pairs if pairs.count(pair) > 1}):
        yield f"pair {pair!r} stands {pairs.count(pair)} times; once is right"
    for dyad in dyads:
        yield from _dyad_problems(dyad)


def target_problems(passage: LabelledPassage) -> Iterator[str]:
    """Of the dyads' names, once the passage's targets are known."""
    for dyad in passage.dyads:
        for name in dyad.pair:
            if name not in passage.targets:
                found = ", ".join(passage.targets) or "nothing"
                yield f'{name} of {"-".join(dyad.pair)} is not found in the text, only {found}; give its spans in "mentions"'


def _mention_problems(mentions: Any, text: Any) -> Iterator[str]:
    if mentions is None:
        return
    if not isinstance(mentions, dict):
        yield f'mentions is {_shown(mentions)}; it must be an object such as {{"PAK": [[0, 8]]}}'
        return
    for name, spans in mentions.items():
        if not name or "-" in name or _has_surrogate(name):
            yield f"mentions holds the name {name!r}; a name is not empty and holds no hyphen"
        if not isinstance(spans, list) or not spans or not all(_is_span(span) for span in spans):
            yield f"mentions of {name} is {_shown(spans)}; it must be a list of [start, end], characters counted from 0"
        elif isinstance(text, str):
            for start, end in spans:
                if 0 <= start < end <= len(text) and text[start:end].isspace():
                    yield f"mention of {name}: span [{start}, {end}] holds only white space"
                elif not 0 <= start < end <= len(text):
                    yield f"mention of {name}: span [{start}, {end}] lies outside the text of {len(text)} characters"


def _has_surrogate(text: str) -> bool:
    return any(0xD800 <= ord(character) < 0xE000 for character in text)


def _is_span(span: Any) -> bool:
    return isinstance(span, list) and len(span) == 2 and all(isinstance(place, int) and not isinstance(place, bool) for place in span)


def _dyad_problems(dyad: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted(set(dyad) - DYAD_FIELDS):
        yield f"unknown field {key!r} in a dyad; known are {', '.join(sorted(DYAD_FIELDS))}"
    pair = dyad.get("pair")
    names = pair.split("-") if isinstance(pair, str) else []
    if len(names) != 2 or not all(names) or names[0] == names[1]:
        yield f"pair is {_shown(pair)}; it must be two different names joined by a hyphen, such as 'PAK-RUS'"
    elif names != sorted(names):
        yield f"pair {pair!r} is not in alphabetical order; write '{names[1]}-{names[0]}'"
    if dyad.get("stance") is None:
        yield f"stance of {pair} is not given; it must be one of {', '.join(STANCES)}"
    yield from _not_among(f"stance of {pair}", dyad.get("stance"), STANCES)
    yield from _not_among(f"mode of {pair}", dyad.get("mode"), MODES)
    if dyad.get("initiator") not in (None, "both", *names):
        yield f"initiator of {pair} is {_shown(dyad['initiator'])}; it must be one of the pair or 'both'"
    if dyad.get("stance") == "neutral" and (dyad.get("mode") or dyad.get("initiator")):
        yield f"{pair} is neutral, so it has no mode and no initiator; leave them out"


def _not_among(field: str, value: Any, codes: tuple[str, ...]) -> Iterator[str]:
    if value is not None and value not in codes:
        yield f"{field} is {_shown(value)}; it must be one of {', '.join(codes)}"


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
