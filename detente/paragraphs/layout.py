"""Which lines of a text belong together."""

import itertools
import re
from collections.abc import Iterator
from statistics import median_high

Span = tuple[int, int]

# Texts are wrapped by machines and people at some width between these; a longer line is a whole paragraph.
_NARROWEST, _WIDEST = 30, 120
# People break a line a little before they have to.
_SLACK = 5
_STOPS = frozenset(".!?:;…。！？”\"’'»)]")
_NOT_SPACE = re.compile(r"\S")
_BULLET = re.compile(r"[-–—•*·◦▪>|]|\d{1,2}[.)]\s")


def paragraph_spans(text: str) -> Iterator[Span]:
    r"""The start and end of each paragraph as its author set it, stripped, in order.

    Blank lines separate blocks. What a line end within a block means, the text shows:

    - A block of three or more lines is wrapped if its lines have at most 120 characters, most of them end where the next word would
      have gone beyond the longest, and half of them or more end within a sentence. Its lines belong together, up to a line that ends early.
    - In a text that has such blocks, the same width decides for the shorter blocks.
    - A line of 40 to 120 characters that ends within a sentence also goes on in a line that begins in lower case.
    - Every other line is a paragraph of its own: the lines of crawled pages, headlines above a text, list items.
    """
    blocks = [(block, _wrap_width(text, block)) for block in _blocks(text)]
    widths = [width for _, width in blocks if width]
    usual = median_high(widths) if widths else None
    for block, width in blocks:
        if len(block) == 1:
            yield block[0]
        elif width or (usual and max(end - start for start, end in block) <= usual):
            yield from _joined(text, block, width or usual)
        else:
            yield from _joined(text, block, None)


def _blocks(text: str) -> Iterator[list[Span]]:
    """The stripped lines between blank lines."""
    block: list[Span] = []
    end = 0
    while found := _NOT_SPACE.search(text, end):
        start = found.start()
        # Two line ends with only spaces between them are a blank line.
        if block and text.count("\n", end, start) > 1:
            yield block
            block = []
        line_end = text.find("\n", start)
        end = start + len(text[start : line_end if line_end >= 0 else len(text)].rstrip())
        block.append((start, end))
    if block:
        yield block


def _joined(text: str, block: list[Span], width: int | None) -> Iterator[Span]:
    start, end = block[0]
    previous = block[0]
    for line in block[1:]:
        if not (_goes_on(text, previous, line) or (width and _is_forced(text, previous, line, width))):
            yield start, end
            start = line[0]
        previous, end = line, line[1]
    yield start, end


def _wrap_width(text: str, block: list[Span]) -> int | None:
    """The width at which a block is wrapped; None if its line ends are its author's, or it is too short to tell."""
    width = max(end - start for start, end in block)
    if len(block) < 3 or not _NARROWEST <= width <= _WIDEST:
        return None
    breaks = list(itertools.pairwise(block))
    forced = sum(_is_forced(text, line, following, width) for line, following in breaks)
    within = sum(text[end - 1] not in _STOPS for (_, end), _ in breaks)
    return width if forced >= 0.7 * len(breaks) and within >= 0.5 * len(breaks) else None


def _is_forced(text: str, line: Span, following: Span, width: int) -> bool:
    """Whether the first word of the following line would not have fitted at the end of the line."""
    first_word = text[following[0] : following[1]].split(maxsplit=1)[0]
    return line[1] - line[0] + 1 + len(first_word) > width - _SLACK and not _BULLET.match(text, following[0])


def _goes_on(text: str, line: Span, following: Span) -> bool:
    """Whether a line plainly ends within a sentence that the following one takes up."""
    start, end = line
    return 40 <= end - start <= _WIDEST and text[end - 1] not in _STOPS and text[following[0]].islower() and not _BULLET.match(text, start)
