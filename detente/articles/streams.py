"""Reading files, compressed or not, without ever holding more of them than allowed."""

import contextlib
import gzip
import io
import shutil
import tempfile
import zlib
from typing import BinaryIO, TextIO, cast

from detente.articles.encodings import HEAD_BYTES, detect_encoding
from detente.articles.files import SourceFile
from detente.errors import ArticleError

# An article or a record of more bytes is not read; a long book has about a million.
MAX_BYTES = 20_000_000
# Parquet is read from its end, so a compressed one is unpacked to disk first.
_MAX_UNPACKED = 2_000_000_000

# What reading can raise: the file is gone or not ours, it ends early, its compression is broken.
READ_ERRORS = (OSError, EOFError, zlib.error)


def open_bytes(file: SourceFile) -> BinaryIO:
    """A stream of the file's content, uncompressed."""
    if file.compressed:
        return cast(BinaryIO, gzip.open(file.path, "rb"))
    return file.path.open("rb")


def read_whole(file: SourceFile, max_bytes: int) -> bytes:
    """The content of a file that holds one article; raises ArticleError if it is empty or larger than `max_bytes`."""
    with open_bytes(file) as stream:
        content = stream.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise ArticleError(
            f"larger than the {size(max_bytes)} that one article may have; "
            "split it into articles: files of their own, or records of a .jsonl, .csv or .parquet file"
        )
    if not content.strip():
        raise ArticleError("holds no text: the file is empty")
    return content


def open_text(file: SourceFile) -> TextIO:
    r"""A stream of the file's text, line ends as "\n"; raises ArticleError if its start is no text."""
    stream = open_bytes(file)
    try:
        encoding = detect_encoding(_head(stream))
        stream.seek(0)
        return io.TextIOWrapper(stream, encoding=encoding, errors="replace")
    except BaseException:
        stream.close()
        raise


def _head(stream: BinaryIO) -> bytes:
    """The start of a stream, as much as can be read: what comes before a break is still worth reading."""
    head = bytearray()
    with contextlib.suppress(EOFError, zlib.error):
        while len(head) < HEAD_BYTES and (block := stream.read(1 << 13)):
            head += block
    return bytes(head)


def open_seekable(file: SourceFile) -> BinaryIO:
    """A stream of the file's content in which seeking is cheap; a compressed file is unpacked into a temporary one."""
    if not file.compressed:
        return open_bytes(file)
    unpacked = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - the caller closes it, which deletes it
    try:
        with open_bytes(file) as stream:
            shutil.copyfileobj(cast(BinaryIO, _Limited(stream, _MAX_UNPACKED)), unpacked, HEAD_BYTES)
    except BaseException:
        unpacked.close()
        raise
    unpacked.seek(0)
    return unpacked


def size(count: int) -> str:
    """A number of bytes for people."""
    return f"{count / 1e6:g} MB" if count >= 100_000 else f"{count} bytes"


class _Limited:
    """A stream that refuses to give more than `limit` bytes."""

    def __init__(self, stream: BinaryIO, limit: int) -> None:
        self._stream, self._left = stream, limit

    def read(self, count: int) -> bytes:
        block = self._stream.read(count)
        self._left -= len(block)
        if self._left < 0:
            raise ArticleError(f"larger than {size(_MAX_UNPACKED)} once unpacked; unpack it yourself and give the .parquet file")
        return block
