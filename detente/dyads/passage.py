"""A text with the targets whose relations are asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detente.errors import UsageError
from detente.mentions import Mention, find_mentions

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Passage:
    """`targets` maps a name to the character spans, start and end, where the text mentions it; None means: the countries that the text
    names."""

    text: str
    targets: Mapping[str, Sequence[Span]] | None = None


def country_targets(mentions: Sequence[Mention]) -> dict[str, list[Span]]:
    """Mentions by country code, in the order of the text."""
    targets: dict[str, list[Span]] = {}
    for mention in mentions:
        targets.setdefault(mention.code, []).append((mention.start, mention.end))
    return targets


def checked_targets(passage: Passage) -> dict[str, tuple[Span, ...]]:
    """A passage's targets with sorted spans. The targets stand in the order of the text, whatever their names: this makes stances
    symmetric to the last bit.

    Raises UsageError where a span does not lie in the text.
    """
    given = country_targets(find_mentions(passage.text)) if passage.targets is None else passage.targets
    targets: dict[str, tuple[Span, ...]] = {}
    for name, spans in given.items():
        if not spans:
            raise UsageError(f"target {name!r} has no span; give at least one (start, end)")
        for start, end in spans:
            if not 0 <= start < end <= len(passage.text) or passage.text[start:end].isspace():
                raise UsageError(f"target {name!r}: span ({start}, {end}) holds no text of a passage of {len(passage.text)} characters")
        targets[name] = tuple(sorted((int(start), int(end)) for start, end in spans))
    return dict(sorted(targets.items(), key=lambda item: item[1]))
