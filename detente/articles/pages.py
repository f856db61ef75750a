"""The article on an HTML page."""

import logging
import re
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from lxml import etree, html

from detente.articles.characters import clean_line, clean_text
from detente.articles.dates import parse_date

# A table's cell is prose from this many words on; figures and names are not.
_PROSE_WORDS = 12
# The elements of trafilatura's result that end a line of text: https://trafilatura.readthedocs.io/en/latest/
_BLOCKS = frozenset(("p", "head", "item", "list", "quote", "table", "row", "cell", "div"))
_LINE_BREAK = re.compile(r"\s*\n\s*(?![a-z])")
_SITE_FOLLOWS = re.compile(r"\s*[-–—|:•·»]\s*\S")

_TEXT = "//h1|//h2|//h3|//p|//li"
_NOT_TEXT = frozenset(("nav", "header", "footer", "aside", "script", "style", "noscript", "template"))
_METADATA = "//meta|//link[@rel='canonical']|//script[@type='application/ld+json']"
_MARKED_UP = "//*[@itemprop='datePublished']|//time[@datetime][not(ancestor::nav or ancestor::footer or ancestor::aside)]"

# They would tell the user's terminal about every page that holds little text; we write a Failure for it.
for _name in ("trafilatura", "htmldate", "readability", "justext"):
    logging.getLogger(_name).addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Page:
    """What a page holds: the article's title, its paragraphs separated by blank lines, and two dates.

    `published` is the day that the page's metadata give, `marked_up` the first day in the markup of its body (a <time> element).
    """

    title: str | None = None
    text: str = ""
    published: date | None = None
    marked_up: date | None = None


def read_page(markup: str) -> Page:
    """The article on a page, without navigation, comments and scripts; `text` is empty where there is none. Fetches nothing."""
    try:
        # As bytes, since lxml refuses a string that declares an encoding.
        tree = html.document_fromstring(clean_text(markup).encode(), parser=html.HTMLParser(encoding="utf-8", remove_comments=True))
    except (etree.LxmlError, ValueError):
        return Page()
    published = _from_metadata(tree)
    marked_up = next(filter(None, (parse_date(time.get("datetime") or time.get("content")) for time in tree.xpath(_MARKED_UP))), None)
    title, blocks = _extract(tree)
    if not blocks:
        plain = (element for element in tree.xpath(_TEXT) if not any(above.tag in _NOT_TEXT for above in element.iterancestors()))
        blocks = [block for element in plain if (block := clean_line(element.text_content()))]
    # "Headline - The Herald" is the headline with the site's name.
    if title and blocks and len(blocks[0].split()) > 2 and title.startswith(blocks[0]) and _SITE_FOLLOWS.match(title, len(blocks[0])):
        title = blocks[0]
    return Page(title, "\n\n".join(blocks), published, marked_up)


def _from_metadata(tree: html.HtmlElement) -> date | None:
    from htmldate import find_date

    # Of the page's metadata alone: in its text htmldate would take any day for that of publication.
    head = html.Element("head")
    head.extend(deepcopy(element) for element in tree.xpath(_METADATA))
    page = html.Element("html")
    page.extend((head, html.Element("body")))
    latest = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=2)
    try:
        found = find_date(page, extensive_search=False, original_date=True, min_date="1900-01-01", max_date=latest)
    # Whatever a page from the wild makes the parser raise, it has no date then.
    except Exception:
        return None
    return parse_date(found)


def _extract(tree: html.HtmlElement) -> tuple[str | None, list[str]]:
    import trafilatura  # takes half a second to load, for which other formats need not wait

    title = clean_line(tree.findtext(".//title") or tree.findtext(".//h1") or "") or None
    try:
        document = trafilatura.bare_extraction(
            tree,
            include_comments=False,
            include_tables=True,
            deduplicate=False,  # repeats are marked later, and stay in the text
            with_metadata=True,
            prune_xpath=["//nav", "//footer"],
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    # Whatever a page from the wild makes the parsers raise, it can still be read in the plain way.
    except Exception:
        return title, []
    if document is None or isinstance(document, dict) or document.body is None:
        return title, []
    return clean_line(document.title or "") or title, _blocks(document.body)


def _blocks(body: html.HtmlElement) -> list[str]:
    r"""The text of each block; within `parts` a form feed ends a block and "\n" stands for <br>."""
    parts: list[str] = []
    skipped = None
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if element.tag in _BLOCKS:
            parts.append("\f")
        if event == "start":
            if skipped is None and element.tag == "table" and not _holds_prose(element):
                skipped = element
            if skipped is None:
                parts += ("\n" if element.tag == "lb" else "", " ".join(_words(element.text)))
        else:
            if element is skipped:
                skipped = None
            if skipped is None and element is not body:
                parts.append(" ".join(_words(element.tail)))
    # A <br> within a sentence is no end.
    return [line for block in "".join(parts).split("\f") for piece in _LINE_BREAK.split(block) if (line := clean_line(piece))]


def _words(text: str | None) -> list[str]:
    """The words, with an empty one at either end where there is a space."""
    return re.split(r"\s+", text or "")


def _holds_prose(table: html.HtmlElement) -> bool:
    return any(len("".join(cell.itertext()).split()) >= _PROSE_WORDS for cell in table.iter("cell"))
