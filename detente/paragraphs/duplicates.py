"""Paragraphs that came before, in the same article or in another one of the run."""

import hashlib


def normalised_digest(text: str) -> bytes:
    """16 bytes that are the same for texts that differ only in case and spaces."""
    return hashlib.blake2b(" ".join(text.casefold().split()).encode("utf-8", errors="replace"), digest_size=16).digest()


class SeenParagraphs:
    """The paragraphs of a run so far, as digests: some 80 bytes each. Not for several threads at once."""

    def __init__(self) -> None:
        self._digests: set[bytes] = set()

    def __len__(self) -> int:
        return len(self._digests)

    def seen(self, text: str) -> bool:
        """Whether a paragraph like `text` came before; from now on it has."""
        return self.seen_digest(normalised_digest(text))

    def seen_digest(self, digest: bytes) -> bool:
        """The same, for the `normalised_digest` of a paragraph."""
        if digest in self._digests:
            return True
        self._digests.add(digest)
        return False
