"""How fast mentions are found, on one core: megabytes of text a second over paragraphs of a folder's articles, or of the labels.

python benchmarks/mentions.py [FOLDER]
"""

import math
import sys
import time
from pathlib import Path

from detente.articles import Article, find_files, read_articles
from detente.mentions import find_mentions
from detente.paragraphs import split_paragraphs
from training.labels import read_labels

LABELS = Path(__file__).parent.parent / "labels"
ROUNDS = 5


def texts(arguments: list[str]) -> list[str]:
    """The paragraphs to search."""
    if not arguments:
        return [passage.text for passage in read_labels(LABELS)]
    items = [item for file in find_files([Path(path) for path in arguments]) for item in read_articles(file)]
    return [paragraph.text for item in items if isinstance(item, Article) for paragraph in split_paragraphs(item.text)]


def main() -> None:
    """Prints the best of several rounds by the processor time of this thread: all paragraphs, then by how many mentions they hold."""
    paragraphs = texts(sys.argv[1:])
    counts = [len(find_mentions(text)) for text in paragraphs]
    for name, fewest, most in (
        ("all", 0, math.inf),
        ("no mention", 0, 0),
        ("one", 1, 1),
        ("two or three", 2, 3),
        ("four or more", 4, math.inf),
    ):
        chosen = [text for text, count in zip(paragraphs, counts, strict=True) if fewest <= count <= most]
        if chosen:
            size = sum(len(text.encode()) for text in chosen) / 1e6
            density = sum(count for count in counts if fewest <= count <= most) / size / 1000
            speed = size / best_time(chosen)
            print(f"{name}: {len(chosen):,} paragraphs, {size:.2f} MB, {density:.1f} mentions a kB: {speed:.1f} MB/s")


def best_time(paragraphs: list[str]) -> float:
    """Seconds for all of them."""
    best = math.inf
    for _ in range(ROUNDS):
        started = time.thread_time()
        for text in paragraphs:
            find_mentions(text)
        best = min(best, time.thread_time() - started)
    return best


if __name__ == "__main__":
    main()
