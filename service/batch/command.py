"""`detente score`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from detente.errors import DetenteError, UsageError

PATHS_HELP = "Files and folders: .txt .md .html .jsonl .csv .parquet, each also .gz. READMEs and hidden files in folders are left out."


class _BarProgress:
    """A progress bar on the terminal, by bytes of files finished."""

    def __init__(self, bar: Bar) -> None:
        self._bar = bar
        self._task = bar.add_task("reading", total=None, counts="")
        self._articles = self._paragraphs = self._failures = 0

    def start(self, total_bytes: int) -> None:
        self._bar.update(self._task, description="scoring", total=max(1, total_bytes // 1000))

    def file_done(self, size: int) -> None:
        self._bar.advance(self._task, size / 1000)

    def scored(self, articles: int, paragraphs: int, failures: int) -> None:
        self._articles += articles
        self._paragraphs += paragraphs
        self._failures += failures
        self._bar.update(self._task, counts=f"{self._articles:,} articles, {self._paragraphs:,} paragraphs, {self._failures:,} failures")


def score(
    paths: Annotated[list[Path], typer.Argument(help=PATHS_HELP, show_default=False)],
    out: Annotated[Path, typer.Option("--out", help="Where the scored output goes.", show_default=False)],
    model: Annotated[
        Path | None,
        typer.Option("--model", help="A model directory; else $DETENTE_MODEL, models/CURRENT, the one shipped.", show_default=False),
    ] = None,
    form: Annotated[str | None, typer.Option("--format", help="Also write the tables as csv or jsonl.", show_default=False)] = None,
    text_column: Annotated[str, typer.Option("--text-column", help="The column or field that holds an article's text.")] = "text",
    max_mb: Annotated[float, typer.Option("--max-mb", help="An article larger than that is a failure.", min=0.001, max=2_000)] = 20,
    min_confidence: Annotated[
        float, typer.Option("--min-confidence", help="Leave out dyads whose stance is less probable than that.", min=0, max=1)
    ] = 0,
    threads: Annotated[
        int | None, typer.Option("--threads", help="Cores for the network; all by default.", min=1, show_default=False)
    ] = None,
    server: Annotated[
        str | None,
        typer.Option(
            "--server", help="Predict through a running service at this address; its key in $DETENTE_API_KEY.", show_default=False
        ),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Throw away what the output directory holds.")] = False,
) -> None:
    """Score files and folders of articles.

    The same command again goes on where a stopped run was, and adds new files.

    Example: detente score news/ --out scored/
    """
    from detente.stances import StanceModel
    from service.batch.export import FORMATS, export
    from service.batch.remote import RemoteModel
    from service.batch.run import RunOptions, score_paths
    from service.batch.summary import print_summary

    if form not in (None, *FORMATS):
        raise UsageError(f"--format {form!r} is not known; it is one of {', '.join(FORMATS)}")
    if server and (model or threads):
        raise UsageError("--server has its own model and threads; leave out --model and --threads")
    loaded = RemoteModel(server) if server else StanceModel.load(model, threads=threads)
    options = RunOptions(text_column=text_column, min_confidence=min_confidence, max_bytes=int(max_mb * 1_000_000))
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("kB"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[counts]}"),
    )
    with Bar(*columns, console=Console(stderr=True)) as bar:
        output = score_paths(paths, out, loaded, options, _BarProgress(bar), overwrite=overwrite)
    console = Console()
    print_summary(output, console)
    for target in export(out, form) if form else ():
        console.print(f"Exported: {target}", soft_wrap=True, markup=False)
    if output.parts and not any(part.articles for part in output.parts):
        raise DetenteError("no article could be read")
