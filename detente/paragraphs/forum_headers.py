"""What forum software writes above a post: the user's name, rank and numbers."""

import re
from collections.abc import Sequence

# Never a heading of an article, unlike the others.
_CERTAIN = r"joined|join date|reaction score|trophy points|likes received"
_FIELD = re.compile(
    rf"([-•*]?)\s*(?:(?P<certain>{_CERTAIN})|messages|points|likes|posts|threads|location|country|age|gender|occupation|ratings|warnings)"
    r"\s*(?::\s*(?P<value>\S.{0,40})?)?",
    re.I,
)
_RANK = re.compile(
    r"(?:(?:full|senior|elite|new|junior|well-known|active|registered|veteran|professional|super)\s+)?(?:member|moderator)"
    r"|administrator|banned|new recruit",
    re.I,
)
_SAID = re.compile(r"[\w .@-]{1,30}\ssaid:\W*")
_KIND = "forum header"
# How far apart the fields of one header stand.
_NEAR = 4


def mark_forum_headers(texts: Sequence[str], kinds: list[str | None]) -> None:
    """Sets `kinds` to "forum header" for a user's name, rank and fields such as "- Joined", with their values below them."""
    fields = {place: found for place, text in enumerate(texts) if len(text) <= 60 and (found := _FIELD.fullmatch(text))}
    certain = [place for place, found in fields.items() if found["certain"]]
    if not certain and not any(text.lower().startswith("click to expand") for text in texts):
        return
    for place, found in fields.items():
        if not any(abs(place - other) <= _NEAR for other in certain):
            continue
        kinds[place] = _KIND
        if not found["value"] and place + 1 < len(texts) and place + 1 not in fields and _is_value(texts[place + 1], found[1]):
            kinds[place + 1] = _KIND
        above = place - 1
        if above >= 0 and _RANK.fullmatch(texts[above]):
            kinds[above] = _KIND
            above -= 1
        if above >= 0 and kinds[above] is None and _is_user_name(texts[above]):
            kinds[above] = _KIND
    for place, text in enumerate(texts):
        # In an article "The minister said:" leads to a quotation.
        if len(text) <= 40 and _SAID.fullmatch(text):
            kinds[place] = _KIND


def _is_value(text: str, bullet: str) -> bool:
    """Whether a paragraph can be what stands below a field: short, and with the same bullet."""
    return len(text) <= 40 and text.startswith(bullet) and (len(text.split()) <= 4 or any(character.isdigit() for character in text))


def _is_user_name(text: str) -> bool:
    return len(text) <= 30 and len(text.split()) <= 3 and text[-1] not in ".!?:"
