"""Records of a .jsonl file: one JSON object a line."""

import json
from collections.abc import Iterator

from detente.articles.failure import Failure
from detente.articles.files import SourceFile
from detente.articles.records import Record
from detente.articles.streams import READ_ERRORS, open_text, size


def read_json_lines(file: SourceFile, skip: int, max_bytes: int) -> Iterator[Record | Failure]:
    """The records after the first `skip`, each a Record or a Failure that names the line; blank lines are no records.

    A broken file ends with a Failure. Raises ArticleError if its start is no text, and what opening it raises.
    """
    number = line_number = 0
    with open_text(file) as stream:
        try:
            while line := stream.readline(max_bytes + 1):
                line_number += 1
                too_long = len(line) > max_bytes
                while too_long and line and not line.endswith("\n"):
                    line = stream.readline(max_bytes + 1)
                if not too_long and not line.strip():
                    continue
                number += 1
                if number == 1 and _is_document(line):
                    if skip == 0:
                        reason = "a JSON document over several lines; each line has to be one JSON object (jq -c '.[]' converts a list)"
                        yield Failure(file.name, None, reason, "ArticleError")
                    return
                if number <= skip:
                    continue
                if too_long:
                    reason = f"line {line_number}: longer than the {size(max_bytes)} that one article may have; split it"
                    yield Failure(file.name, number, reason, "ArticleError")
                    continue
                yield _parse(file, number, line_number, line)
        except READ_ERRORS as error:
            number += 1
            if number > skip:
                reason = f"can't be read beyond line {line_number}: {error}; the articles before it are not affected"
                yield Failure(file.name, None, reason, type(error).__name__)
    if number == 0 and skip == 0:
        yield Failure(file.name, None, "holds no text: the file has no records", "ArticleError")


def _is_document(line: str) -> bool:
    """Whether a file's first line begins a JSON document that goes on below it: then every line would be a failure."""
    line = line.strip()
    return line == "{" or (line.startswith("[") and not line.endswith("]"))


def _parse(file: SourceFile, number: int, line_number: int, line: str) -> Record | Failure:
    try:
        fields = json.loads(line)
    # A number of too many digits is a plain ValueError, brackets nested without end a RecursionError.
    except (ValueError, RecursionError) as error:
        reason = f"line {line_number}: not valid JSON ({error}); each line has to be one JSON object"
        return Failure(file.name, number, reason, type(error).__name__)
    if not isinstance(fields, dict):
        reason = f'line {line_number}: a JSON {type(fields).__name__}, each line has to be one JSON object such as {{"text": "..."}}'
        return Failure(file.name, number, reason, "ArticleError")
    return Record(number, fields)
