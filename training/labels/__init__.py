"""The labelled rows: read, checked, counted.

rows: what a label file holds. fields: what is wrong with a record. files: reading a directory. duplicates: texts that are nearly the same.
check: every rule that a program can check. statistics: counts and balance. agreement: between coders. shortcuts: what names alone give
away. command: the command line.
"""

from training.labels.files import labels_digest, read_labels
from training.labels.rows import LabelledDyad, LabelledPassage, in_split

__all__ = ["LabelledDyad", "LabelledPassage", "in_split", "labels_digest", "read_labels"]
