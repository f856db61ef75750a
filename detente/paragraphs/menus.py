"""Links that a page offers: menus, breadcrumbs, invitations to follow."""

import re

_SEPARATOR = re.compile(r"\s*[>»›|·•]\s*|\s+/\s+")
_PLACE = r"(?:whatsapp|telegram|twitter|facebook|instagram|youtube|google news|linkedin|x|tiktok|social media)"
_FOLLOW = re.compile(
    rf"\W*(?:follow|like|join|find)\s+(?:us|me|@\w+|[\w’' .-]{{2,40}}?)\s+(?:on|at)\s+(?:our\s+)?(?:official\s+)?{_PLACE}\b.{{0,80}}"
    r"|\W*follow\s+@\w+.{0,40}|\W*@\w{2,30}",
    re.I,
)
_FIRST = frozenset(("home", "homepage", "front page", "main", "news", "world"))


def is_menu(line: str) -> bool:
    """Whether a paragraph (on one line) is "Home | World | Business", "Home > News > Asia" or "Follow us on ..."."""
    if _FOLLOW.fullmatch(line):
        return True
    if not any(character in line for character in ">»›|·•/"):
        return False
    parts = _SEPARATOR.split(line)
    if len(parts) < 3 or not all(parts) or any(part[-1] in ".!?" or part.isdigit() for part in parts):
        return False
    # A trail from the front page may end with the headline.
    links = parts[:-1] if parts[0].casefold() in _FIRST else parts
    return all(len(part.split()) <= 2 for part in links)
