"""What a command says of a file that could not be used."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import click

from validators.errors import FordelaError
from xl_tools.cli import console
from xl_tools.cli.options import FAILED


def report(error: FordelaError, path: Path) -> None:
    """Say why a file could not be used. What works on tables does not know the file's name."""
    from xl_tools.reports.results import one_line

    text = str(error)
    named = text if text.startswith(str(path)) else f"{path}: {text}"
    console.say(f"fordela: {one_line(named)}", err=True)


@contextlib.contextmanager
def reported(path: Path) -> Iterator[None]:
    """Ends the command where the file cannot be used, and says why."""
    try:
        yield
    except FordelaError as error:
        report(error, path)
        raise click.exceptions.Exit(FAILED) from error
