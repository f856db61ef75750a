"""`detente report`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console


def report(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `detente score` wrote.", show_default=False)],
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE", help="Where the page goes.", show_default="DIR/report.html")] = None,
) -> None:
    """Write one self-contained HTML page from scored output: who cooperates with whom, how it moves, and the paragraphs behind it.

    Example: detente report scored --to relations.html
    """
    from service.report import write_report

    Console(stderr=True, highlight=False).print(f"report: {write_report(directory, to)}", markup=False, soft_wrap=True)
