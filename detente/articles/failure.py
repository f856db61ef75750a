"""What a reader gives where it can't give an article."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Failure:
    """One line of `failures.jsonl`.

    `file` is the file's name as in `SourceFile.name`, `record` the record's number from 1 (None if it is about the whole file), `reason` a
    sentence for the user, `exception` the name of the exception's type.
    """

    file: str
    record: int | None
    reason: str
    exception: str
