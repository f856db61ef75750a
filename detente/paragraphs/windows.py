"""Windows on a paragraph that is too long for the model to read at once."""

import re
from collections.abc import Iterator
from itertools import accumulate

from detente.paragraphs.layout import Span

# A longer word counts as several, so that a text without spaces has an end, too.
_WORD_CHARACTERS = 20
_WORD = re.compile(r"\S+")
_CLOSING = "\"'”’»)]}"
_SENTENCE_ENDS = ".!?…。！？"
_CLAUSE_ENDS = ",;:—–)，；："
_NO_END, _CLAUSE, _SENTENCE = range(3)
_ABBREVIATION = re.compile(
    r"(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|Gen|Col|Lt|Maj|Capt|Sgt|Adm|Brig|Cmdr|Sen|Rep|Gov|Pres|Hon|Rev|Jr|Sr|No|Nos|vs|Co|Corp|Inc|Ltd|etc|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|(?:\w\.)+\w)\."
)


def windows(text: str, span: Span, max_words: int) -> Iterator[Span]:
    """Parts of a paragraph with at most `max_words` words each, of similar length, which together hold every word of it.

    They are cut at the ends of sentences; a longer sentence is cut after a clause, or else between words. A word counts as one for each 20
    characters begun, and if that alone makes it too long, it is cut as well.
    """
    start, end = span
    # Each word takes two characters at least, itself and a space.
    if end - start < 2 * max_words:
        yield span
        return
    left = sum(-(-len(word) // _WORD_CHARACTERS) for word in text[start:end].split())
    if left <= max_words:
        yield span
        return
    waiting = _words(text, span, max_words)
    held: list[Span] = []
    while left > 0:
        size = sum(map(_weight, held))
        while size <= max_words and (word := next(waiting, None)):
            held.append(word)
            size += _weight(word)
        if size <= max_words:
            yield held[0][0], held[-1][1]
            return
        count = _cut(text, held, max_words, left / -(-left // max_words))
        yield held[0][0], held[count - 1][1]
        left -= sum(map(_weight, held[:count]))
        del held[:count]


def _words(text: str, span: Span, max_words: int) -> Iterator[Span]:
    """The words, those cut that alone are longer than a window."""
    longest = _WORD_CHARACTERS * max_words
    for found in _WORD.finditer(text, *span):
        for start in range(found.start(), found.end(), longest):
            yield start, min(start + longest, found.end())


def _cut(text: str, words: list[Span], max_words: int, goal: float) -> int:
    """How many of `words`, which don't all fit, the window takes: as near to `goal` as the best kind of end allows."""
    sizes = [size for size in accumulate(map(_weight, words)) if size <= max_words]
    nearest = sorted(range(len(sizes)), key=lambda place: abs(sizes[place] - goal))
    for wanted in (_SENTENCE, _CLAUSE):
        for place in nearest:
            if _end_after(text, words[place], words[place + 1]) >= wanted:
                return place + 1
    return nearest[0] + 1


def _end_after(text: str, word: Span, following: Span) -> int:
    tail = text[max(word[0], word[1] - 24) : word[1]]
    bare = tail.rstrip(_CLOSING)
    if bare and bare[-1] in _SENTENCE_ENDS and not _ABBREVIATION.fullmatch(bare.lstrip("\"'“‘(")) and not text[following[0]].islower():
        return _SENTENCE
    return _CLAUSE if tail[-1] in _CLAUSE_ENDS else _NO_END


def _weight(word: Span) -> int:
    return -(-(word[1] - word[0]) // _WORD_CHARACTERS)
