"""What the commands have in common: exit codes, and kinds of arguments and options."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from validators.errors import FordelaError
from xl_tools.cli.swedish import SwedishCommand

OK = 0
"""Exit code: no finding of severity error."""
ERRORS = 1
"""Exit code: there are findings of severity error."""
FAILED = 2
"""Exit code: the job could not be done."""


@dataclass
class Session:
    """What the options before the command said."""

    debug: bool = False


def _remember_debug(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        ctx.ensure_object(Session).debug = True


def debug_option(*, hidden: bool) -> click.Option:
    """The option --debug; `hidden` leaves it out of the help page."""
    return click.Option(
        ["--debug"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_remember_debug,
        hidden=hidden,
        help="Visa hela felspåret om fordela självt går sönder.",
    )


class Command(SwedishCommand):
    """A command that also takes --debug after its name."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.params.append(debug_option(hidden=True))


def command(name: str | None = None) -> Callable[[Callable[..., int]], Command]:
    """Makes a function that returns an exit code a command; it has the function's name if no other
    is given. What the list of commands says of it is in `command_list.COMMANDS`."""
    return click.command(name, cls=Command)


class Year(click.ParamType[str, str]):
    """A call's year. What it may be is the cards' to say, and their error lists them."""

    name = "year"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The years that begin as what was typed."""
        from validators.cards.loading import years

        return [CompletionItem(year) for year in years() if year.startswith(incomplete)]


class Day(click.ParamType[dt.date, str]):
    """A date as people write it, read as in a workbook."""

    name = "day"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.date:
        """The date. A text that is none, or may be several, is a usage error."""
        from validators.parsing.dates import read_date

        reading = read_date(value)
        if isinstance(value, dt.date):
            return value
        if reading.value is None:
            self.fail(reading.question or "Ange ett datum, till exempel 2025-11-27.", param, ctx)
        return reading.value


PATH = click.Path(path_type=Path)

JOBS = click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    metavar="ANTAL",
    help="Hur många processer. Annars en per processor.",
)
TEXT_OR_JSON = click.option(
    "--format",
    "shown_as",
    type=click.Choice(["text", "json"]),
    default="text",
    help="text (om inget anges) eller json, för program.",
)
DAY = click.option(
    "--date", "on", type=Day(), required=True, metavar="DATUM", help="Dagen då det skedde."
)
BY = click.option("--by", required=True, metavar="NAMN", help="Den som registrerar det.")
COPY = click.option("--out", type=PATH, required=True, metavar="UT", help="Kopian att skriva.")
FOLDER = click.option(
    "--out", type=PATH, required=True, metavar="MAPP", help="Mappen att skriva i."
)


def version() -> str:
    """The version of fordela that is installed."""
    from importlib import metadata

    try:
        return metadata.version("fordela")
    except metadata.PackageNotFoundError:
        return "(ej installerad)"


def demand_suffix(path: Path, *suffixes: str) -> None:
    """Raise FordelaError where a file's name has none of these endings."""
    if path.suffix.lower() not in suffixes:
        raise FordelaError(f"Namnet ska sluta på {' eller '.join(suffixes)}.", where=str(path))
