"""click, speaking Swedish.

click's own words are replaced where click lets one: the headings of help pages through a formatter
class, the messages of usage errors by their class.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator
from typing import Any

import click

from xl_tools.cli import console

_HEADINGS = {
    "Options": "Väljare",
    "Commands": "Kommandon",
    "Positional arguments": "Argument",
}


class SwedishFormatter(click.HelpFormatter):
    """Help pages with Swedish headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line that shows how a command is called."""
        super().write_usage(prog, args, prefix or "Användning: ")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write a list of options or commands, with what each is for."""
        swedish = [(term, text.replace("[required]", "(krävs)")) for term, text in rows]
        super().write_dl(swedish, col_max, col_spacing)

    @contextlib.contextmanager
    def section(self, name: str) -> Iterator[None]:
        """A part of the page, under its heading."""
        with super().section(_HEADINGS.get(name, name)):
            yield


class SwedishContext(click.Context):
    """The context of a command whose help is in Swedish."""

    formatter_class = SwedishFormatter


class SwedishCommand(click.Command):
    """A command whose help is in Swedish."""

    context_class = SwedishContext

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **{"options_metavar": "[VÄLJARE]", **settings})

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option --help."""
        return _swedish_help(super().get_help_option(ctx))


class SwedishGroup(click.Group):
    """A group of commands whose help is in Swedish."""

    context_class = SwedishContext
    command_class = SwedishCommand

    def __init__(self, *args: Any, **settings: Any) -> None:
        words = {"options_metavar": "[VÄLJARE]", "subcommand_metavar": "KOMMANDO …"}
        super().__init__(*args, **{**words, **settings})

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option --help."""
        return _swedish_help(super().get_help_option(ctx))


def _swedish_help(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = "Visa den här hjälpen."
        option.callback = _show_help
    return option


def _show_help(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        console.say(ctx.get_help())
        ctx.exit()


def explain(error: click.UsageError) -> str:
    """A usage error in Swedish, with where to find help."""
    path = error.ctx.command_path if error.ctx else "fordela"
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.ctx.get_help()
    return f"{_sentence(error)}\nHjälp: {path} --help"


def _sentence(error: click.UsageError) -> str:
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return f"Ange {_name(error.param, error.ctx)}."
    if isinstance(error, click.NoSuchOption):
        return f"Väljaren {error.option_name} finns inte.{_perhaps(error.possibilities)}"
    if isinstance(error, click.NoSuchCommand):
        return f"Kommandot {error.command_name} finns inte.{_perhaps(error.possibilities)}"
    if isinstance(error, click.BadParameter) and error.param is not None:
        kind = error.param.type
        if isinstance(kind, click.Choice):
            choices = _either([str(choice) for choice in kind.choices])
            return f"{_name(error.param, error.ctx)} ska vara {choices}."
        return f"{_name(error.param, error.ctx)}: {error.message}"
    if isinstance(error, click.BadOptionUsage):
        return f"Väljaren {error.option_name} ska följas av ett värde."
    if extra := re.fullmatch(r"Got unexpected extra arguments? \((.*)\)", error.message):
        return f"Det står för mycket på raden: {extra.group(1)}"
    return error.format_message()


def _name(param: click.Parameter, ctx: click.Context | None) -> str:
    return param.get_error_hint(ctx).replace("'", "")


def _perhaps(names: list[str] | None) -> str:
    return f" Menade du {_either(names)}?" if names else ""


def _either(names: list[str]) -> str:
    return " eller ".join(filter(None, (", ".join(names[:-1]), names[-1])))
