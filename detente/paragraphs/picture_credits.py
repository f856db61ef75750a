"""Captions and credits of pictures."""

import re

# A caption is not longer; a paragraph of prose that ends with an agency's name is.
_MAX_WORDS = 45
_MAX_CREDIT = 120

_AGENCY = (
    r"(?:AP|AFP|REUTERS|Reuters|EPA|EFE|APP|PTI|ANI|PID|INP|DPA|dpa|TASS|Tass|Xinhua|XINHUA|Getty(?:\ Images)?|GETTY(?:\ IMAGES)?"
    r"|Bloomberg|Anadolu|ISPR|Sputnik)"
)
_PICTURE = r"(?:photo(?:graph)?|image|picture|pic|illustration)s?"
_NAME = r"[A-Z][\w.'’-]+(?:\s[A-Z][\w.'’-]+){0,3}"
# Before a credit at the end, the caption ends.
_END = r"(?:^|[.!?”\"')\]…])\s*"

_START = re.compile(
    rf"""\W*{_PICTURE}(?:\s+(?:credit|courtesy|source|by))?s?\s*[:|]\s*\S        # Photo: Agency
    | \W*{_PICTURE}\s+(?:by|courtesy(?:\s+of)?)\s+(?-i:[A-Z@])                      # Photo by Jane Roe
    | \W*(?:an?\s+)?(?:undated\s+)?(?:file|handout|archive|representational|combination)\s+{_PICTURE}\b
      (?!\s+(?:show|suggest|appear|was|were|is|are)) (?!\s*['’])                    # A file photo of the minister
    """,
    re.I | re.X,
)
_CLOSING = re.compile(
    rf"""(?:{_END}|\s)(?:PHOTOS?|IMAGES?|PICTURE)\s*:\s*[\w@][^.!?]{{0,60}}\.?$                        # ... in Kyiv PHOTO: AGENCY
    | {_END}(?:(?:Photo|Image|Picture)\ credit|Photo(?:graph)?|Image|Picture|Credit|Pic)\s*:\s*[\w@][^.!?]{{0,60}}\.?$
    | [(\[]\s*(?:Photo|Image|Picture|Credit|File|Photograph)s?\s*(?::|by|—|-)\s*[^()\[\]]{{2,80}}[)\]]\.?$   # (Photo by Jane Roe)
    | [(\[](?:[^()\[\]]{{0,40}}[\s/])?{_AGENCY}\s?(?:/|\ (?:Photo|File|Images?)\b)[^()\[\]]{{0,60}}[)\]]\.?$ # (AGENCY Photo/Jane Roe)
    | [(\[]{_NAME}\s?/\s?(?:{_AGENCY}[\s/]*)+[)\]]\.?$                                              # [Jane Roe/Agency]
    | (?:\s|^){_AGENCY}\s?/\s?{_NAME}$
    | (?:{_END}|\s){_NAME}\s?/\s?(?:{_AGENCY}[\s/]*)+$
    """,
    re.X,
)
_WHOLE = re.compile(rf"\W*{_AGENCY}\s+(?:photo|file|file photo|picture)\W*", re.I)


def is_picture_credit(line: str) -> bool:
    """Whether a paragraph (on one line) is a credit, or a caption that begins or ends with one."""
    if line.count(" ") >= _MAX_WORDS:
        return False
    tail = line[-_MAX_CREDIT:]
    # Most paragraphs have none of these, which is seen faster.
    if any(mark in tail for mark in ":/([") and _CLOSING.search(tail):
        return True
    return bool(_START.match(line) or _WHOLE.fullmatch(line))
