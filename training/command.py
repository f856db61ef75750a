"""`detente train` and `detente evaluate`."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from training.extra import train_extra

LABELS = Path("labels")


def train(
    labels: Annotated[Path, typer.Option("--labels", help="The labels directory.")] = LABELS,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="The model directory to write; by default models/<date>-<digest of the labels>.", show_default=False),
    ] = None,
    base: Annotated[
        str, typer.Option("--base", help="Base weights: the packaged one, a directory, or a hub name of a DistilBERT.")
    ] = "all-MiniLM-L6-v2",
    epochs: Annotated[float, typer.Option("--epochs", help="Passes over the labels.", min=0)] = 5,
    learning_rate: Annotated[
        float, typer.Option("--learning-rate", help="The encoder's; the heads learn three times as fast.", min=0)
    ] = 1e-4,
    batch_size: Annotated[int, typer.Option("--batch-size", help="Passages a step.", min=1)] = 16,
    seed: Annotated[int, typer.Option("--seed", help="The same seed on the same machine gives the same model.")] = 0,
) -> None:
    """Train a model on a labels directory. The same command after an interruption goes on.

    Example: detente train --labels labels/ --out models/mine
    """
    with train_extra():
        from training.fit import Recipe
        from training.labels import labels_digest
        from training.progress import BarCallback
        from training.train import train as run
    console = Console(stderr=True)
    recipe = Recipe(epochs=epochs, learning_rate=learning_rate, batch_size=batch_size, seed=seed)
    target = out or Path("models", f"{date.today():%Y-%m-%d}-{labels_digest(labels)[:8]}")
    with Progress(console=console) as bar:
        metrics = run(labels, target, recipe, base=base, say=console.print, callbacks=[BarCallback(bar)])
    print_scores(metrics["test"], "Test split of the labels")
    Console().print(f"Model: {target}", soft_wrap=True, markup=False)


def evaluate(
    model: Annotated[
        Path | None,
        typer.Option("--model", help="A model directory; else $DETENTE_MODEL, models/CURRENT, the one shipped.", show_default=False),
    ] = None,
    labels: Annotated[Path, typer.Option("--labels", help="The labels directory; its test split is scored.")] = LABELS,
    plover: Annotated[
        Path | None,
        typer.Option("--plover", help="A PLOVER file to score instead: marked sentences with quad classes.", show_default=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Score a model beside the majority, TF-IDF and VADER, on the labels' test split or on a PLOVER file.

    Example: detente evaluate --plover plover_dev.tsv
    """
    with train_extra():
        from training.evaluation import on_labels, on_plover
    report = on_plover(model, labels, plover) if plover else on_labels(model, labels)
    if as_json:
        import json

        print(json.dumps(report, indent=1))
    elif plover:
        print_plover(report)
    else:
        for name, scores in report["systems"].items():
            print_scores(scores, f"{name}, test split of the labels")
        print_tags(report["tags"])
        flips = report["country_flips"]
        print(f"Stances that change when the countries are swapped for others: {flips['share']}% of {flips['dyads']:,} dyads")


def print_scores(scores: dict[str, Any], title: str) -> None:
    """Macro-F1 by head and the figures per class."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(title=title, box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    for column in ("head", "macro-F1", "95%", "n", "class", "prec.", "recall", "F1", "of n"):
        table.add_column(column, justify="left" if column in ("head", "class") else "right")
    for head, score in scores.items():
        lead = (head, str(score["macro_f1"]), _interval(score), str(score["n"]))
        for name, figures in score["classes"].items():
            table.add_row(*lead, name, str(figures["precision"]), str(figures["recall"]), str(figures["f1"]), str(figures["n"]))
            lead = ("", "", "", "")
    Console().print(table)


def print_tags(tags: dict[str, Any]) -> None:
    """Macro-F1 of the stance by tag."""
    from rich.table import Table

    table = Table(title="Stance by tag")
    for column in ("tag", "macro-F1", "95%", "dyads"):
        table.add_column(column, justify="left" if column == "tag" else "right")
    for tag, score in tags.items():
        table.add_row(tag, str(score["macro_f1"]), _interval(score), str(score["n"]))
    Console().print(table)


def _interval(score: dict[str, Any]) -> str:
    low, high = score["interval"]
    return f"{low}-{high}"


def print_plover(report: dict[str, Any]) -> None:
    """Binary and quad macro-F1 by system, and F1 by quad class."""
    from rich.table import Table

    table = Table(title=f"PLOVER, {next(iter(report.values()))['rows']} rows, macro-F1")
    for column in ("system", "binary", "quad", "neutral wins, %", "F1 by quad class"):
        table.add_column(column, justify="left" if column in ("system", "F1 by quad class") else "right")
    for name, scores in report.items():
        classes = ", ".join(f"{quad} {figures['f1']}" for quad, figures in scores["quad"]["classes"].items())
        table.add_row(name, str(scores["binary"]), str(scores["quad"]["macro_f1"]), str(scores.get("neutral_share", "")), classes)
    Console().print(table)
