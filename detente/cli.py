"""The command line. Its subcommands are found through the entry points "detente.commands", so that the domain imports neither training
nor service."""

import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import typer
from rich.console import Console

import detente
from detente.errors import DetenteError, UsageError

GROUP = "detente.commands"


def build() -> typer.Typer:
    """The application with every subcommand that is installed: an entry point holds a function or a Typer of its own."""
    app = typer.Typer(
        name="detente",
        help="Relations between countries, read from news.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
    )
    app.callback()(_options)
    for entry in sorted(entry_points(group=GROUP)):
        command = _load(entry)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=entry.name)
        else:
            app.command(entry.name)(command)
    return app


def main() -> None:
    """Exit code 0, 1 where the work failed, 2 where the call was wrong; Ctrl-C gives what it gives in Typer."""
    console = Console(stderr=True, highlight=False)
    code = 0
    try:
        # Typer shows and exits on wrong options itself: its Click may be one of its own, whose exceptions can't be named here.
        build()()
    except UsageError as error:
        console.print(f"error: {error}", style="red", markup=False, soft_wrap=True)
        code = 2
    except DetenteError as error:
        console.print(f"error: {error}", style="red", markup=False, soft_wrap=True)
        code = 1
    sys.exit(code)


def _load(entry: EntryPoint) -> Callable[..., Any] | typer.Typer:
    command: Callable[..., Any] | typer.Typer = entry.load()
    return command


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"detente {detente.__version__}")
        raise typer.Exit


def _options(version: bool = typer.Option(False, "--version", help="Show the version.", callback=_show_version, is_eager=True)) -> None:
    pass
