"""`detente labels`."""

import hashlib
import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from detente.errors import LabelError
from training.extra import train_extra
from training.labels.files import labels_digest, read_labels

DIRECTORY = Annotated[Path, typer.Argument(help="The labels directory.")]
LABELS = Path("labels")

labels = typer.Typer(no_args_is_help=True, help="Check and count labels.", rich_markup_mode="rich")


@labels.command()
def check(directory: DIRECTORY = LABELS) -> None:
    """Check every rule that a program can check: errors and warnings as file:line with what to do. Exit code 1 where there are errors.

    Example: detente labels check labels/
    """
    with train_extra():
        from training.labels.check import check_labels
    checked = check_labels(directory)
    for line in (*checked.errors, *checked.warnings):
        kind = "error" if line in checked.errors else "warning"
        Console(soft_wrap=True, highlight=False).print(f"{kind}: {line}", markup=False)
    summary = (
        f"{directory}: {len(checked.passages):,} rows that can be used, {len(checked.errors)} errors, {len(checked.warnings)} warnings"
    )
    if checked.errors:
        raise LabelError(summary)
    print(summary)


@labels.command()
def stats(
    directory: DIRECTORY = LABELS,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Count rows, dyads, codes, countries and predicates; agreement of second codes; what the names alone give away.

    Example: detente labels stats labels/
    """
    with train_extra():
        from training.labels.agreement import agreement
        from training.labels.shortcuts import name_shortcut
        from training.labels.statistics import statistics
    passages = read_labels(directory)
    report = statistics(passages)
    report["agreement"] = {field: asdict(measured) for field, measured in agreement(directory).items()}
    try:
        report["names_alone"] = asdict(name_shortcut(passages))
    except ValueError:  # Too few rows to fit anything.
        report["names_alone"] = None
    if as_json:
        print(json.dumps(report, indent=1))
    else:
        _print(report)


@labels.command()
def doubt(
    directory: DIRECTORY = LABELS,
    out: Annotated[Path | None, typer.Option("--out", help="Write all doubts here as JSON lines.", show_default=False)] = None,
    number: Annotated[int, typer.Option("-n", help="How many to print.", min=0)] = 50,
    folds: Annotated[int, typer.Option("--folds", help="Models to train, each without one fold of the rows.", min=2)] = 2,
    epochs: Annotated[float, typer.Option("--epochs", help="Passes over the rows.", min=0)] = 3,
    base: Annotated[str, typer.Option("--base", help="Base weights, as for train.")] = "all-MiniLM-L6-v2",
) -> None:
    """List codes that are probably wrong, most doubtful first: models that have not seen a row are sure of another code.

    Trains for some minutes a fold; the same command after an interruption goes on.

    Example: detente labels doubt labels/ -n 100
    """
    with train_extra():
        from training.doubt import doubts
        from training.fit import Recipe
        from training.progress import BarCallback
    console = Console(stderr=True)
    settings = hashlib.sha256(f"{labels_digest(directory)} {folds} {epochs} {base}".encode()).hexdigest()[:16]
    work = Path(f".{directory.resolve().name}.{settings}.doubts")
    with Progress(console=console) as bar:
        found = doubts(
            read_labels(directory), work, Recipe(epochs=epochs), folds=folds, base=base, say=console.print, callbacks=[BarCallback(bar)]
        )
    if out:
        out.write_text("".join(json.dumps(asdict(each)) + "\n" for each in found), encoding="utf-8")
    for each in found[:number]:
        print(f"{each.where}: {each.field} is {each.label} ({each.label_chance:.1%}); likelier {each.guess} ({each.guess_chance:.1%})")
    shutil.rmtree(work, ignore_errors=True)


def _print(report: dict[str, Any]) -> None:
    table = Table(title="Labels", show_header=False)
    for name, value in report.items():
        if isinstance(value, dict) and name not in ("agreement", "names_alone"):
            table.add_row(_words(name), ", ".join(f"{key} {count:,}" for key, count in value.items()))
        elif isinstance(value, int):
            table.add_row(_words(name), f"{value:,}")
    for field, measured in report["agreement"].items():
        table.add_row(
            f"agreement on {field}",
            f"{measured['equal']:.1%} of {measured['codes']:,}, kappa {measured['kappa']:.3f}, alpha {measured['alpha']:.3f}",
        )
    if names := report["names_alone"]:
        table.add_row(
            "stance from names alone",
            f"{names['names']:.1f}% right; the commonest stance alone: {names['majority']:.1f}% ({names['dyads']:,} dyads)",
        )
    Console().print(table)


def _words(name: str) -> str:
    return name.replace("_", " ")
