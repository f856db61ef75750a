"""The encoding of a file that does not name one."""

import codecs
import logging
import re

import charset_normalizer

from detente.errors import ArticleError

HEAD_BYTES = 1 << 20

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "compressed with gzip, so its name has to end in .gz"),
    (b"PAR1", "a Parquet table"),
)
# What pages declare, as browsers read it: https://encoding.spec.whatwg.org/#names-and-labels
_DECLARED = re.compile(rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{1,40})""", re.I)
_KNOWN = re.compile(
    r"utf-?8|(?:iso-?8859|windows|cp)-?\d+(?:-\d+)?|koi8-[ru]|gb(?:k|2312|18030)|big5(?:-hkscs)?|shift[_-]jis|euc-(?:jp|kr)|macintosh", re.I
)
_AS_READ = {"iso-8859-1": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "macintosh": "mac_roman"}
_CANDIDATES = ["cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr"]

# Every byte that a text in UTF-8 or in a code page of one byte hardly ever holds.
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\v\f\r\x1a\x1b") + b"\x7f"
_HIGH = bytes(range(128, 256))
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")

# It warns on standard error of texts that it can't tell; we have an answer for those.
logging.getLogger("charset_normalizer").addHandler(logging.NullHandler())


def detect_encoding(head: bytes, *, markup: bool = False) -> str:
    """The name of the codec for a text that begins with `head`; what it can't decode is meant to be replaced (`errors="replace"`).

    In this order: a byte order mark, UTF-16 and UTF-32 recognised by their zero bytes, UTF-8, what HTML declares (if `markup`),
    Windows-1252 for texts that are mostly ASCII, charset-normalizer for the rest. Raises ArticleError if the content is no text.
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            raise ArticleError(f"not a text: it is {what}")
    if 0 in head and (wide := _wide_encoding(head)):
        return wide
    sample = head[: 1 << 16]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls * 100 > len(sample):
        raise ArticleError(
            f"not a text: {controls} of its first {len(sample)} bytes are binary; expected text in UTF-8 or another encoding"
        )
    if _is_utf8(head):
        return "utf-8"
    return (_declared(head) if markup else None) or _code_page(sample)


def decode(content: bytes, *, markup: bool = False) -> str:
    """The text of a whole file's bytes; raises ArticleError if they are no text."""
    return content.decode(detect_encoding(content[:HEAD_BYTES], markup=markup), errors="replace")


def _wide_encoding(head: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: the zero bytes of ASCII letters and spaces stand in the same places throughout."""
    sample = head[: min(len(head), 1 << 16) // 4 * 4] or head[: len(head) // 2 * 2]
    zeros = [sample[place::4].count(0) * 4 / max(len(sample), 1) for place in range(4)]
    first, second, third, fourth = zeros
    if min(third, fourth) > 0.9 and first < 0.1:
        return "utf-32-le"
    if min(first, second) > 0.9 and fourth < 0.1:
        return "utf-32-be"
    for name, high, low in (("utf-16-le", second + fourth, first + third), ("utf-16-be", first + third, second + fourth)):
        if high > 0.1 and low < 0.01:
            text = sample.decode(name, errors="replace")
            letters = sum(character.isprintable() or character in "\t\n\r" for character in text)
            if letters > 0.97 * len(text):
                return name
    return None


def _is_utf8(head: bytes) -> bool:
    """Whether `head` is UTF-8, be it cut in the middle of a character or with a few bad bytes among many good ones."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=len(head) < HEAD_BYTES)
    except UnicodeDecodeError:
        rest = _MULTIBYTE.sub(b"", head)
        bad = len(rest) - len(rest.translate(None, _HIGH))
        good = (len(head) - len(rest)) // 2
        return good > 8 * bad
    return True


def _declared(head: bytes) -> str | None:
    found = _DECLARED.search(head[:4096])
    name = found[1].decode("ascii").lower() if found else ""
    if not _KNOWN.fullmatch(name):
        return None
    name = _AS_READ.get(name, name)
    try:
        codecs.lookup(name)
    except LookupError:
        return None
    return name


def _code_page(sample: bytes) -> str:
    """A code page of one or two bytes a character: Western texts are mostly ASCII, for others the letters' frequencies tell."""
    high = len(sample) - len(sample.translate(None, _HIGH))
    if high <= 0.3 * len(sample):
        return "cp1252"
    best = charset_normalizer.from_bytes(sample, cp_isolation=_CANDIDATES).best()
    return best.encoding if best else "cp1252"
