"""What to say where the extra `train` is not installed."""

from collections.abc import Iterator
from contextlib import contextmanager

from detente.errors import DetenteError


@contextmanager
def train_extra() -> Iterator[None]:
    """Around imports that need it: a missing package is named with the command that installs it.

    Raises DetenteError.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise DetenteError(f"{error.name} is not installed; run: pip install 'detente[train]'") from error
