"""Every exception that Detente raises on purpose, in one tree.

DetenteError
├── UsageError        the call itself is wrong: a path that is not there, an option that does not fit (exit code 2)
├── ArticleError      one article or file can't be read; a run writes it to failures.jsonl and goes on
├── LabelError        the labels directory holds rows that can't be used
├── ModelError        a model directory is missing, corrupt or of another format
└── OutputError       the output directory can't be written or belongs to another run
"""


class DetenteError(Exception):
    """Base of all; its message says what was wrong, where, what was given and what would be right."""


class UsageError(DetenteError):
    """The call can't be carried out as given."""


class ArticleError(DetenteError):
    """An article can't be read."""


class LabelError(DetenteError):
    """A label file holds something that can't be used; the message names file:line."""


class ModelError(DetenteError):
    """A model directory can't be used."""


class OutputError(DetenteError):
    """An output directory can't be used."""
