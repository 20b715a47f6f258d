"""click, speaking Swedish, and a terminal that cannot break the job.

click's own words are replaced where click lets one: the headings of help pages through a formatter
class, the messages of usage errors by their class.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from validators.model import Severity


_HEADINGS = {
    "Options": "Väljare",
    "Commands": "Kommandon",
    "Positional arguments": "Argument",
}
_COLOURS = {"error": "red", "warning": "yellow"}  # by severity
_COMMANDS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class SwedishFormatter(click.HelpFormatter):
    """Help pages with Swedish headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or "Användning: ")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        swedish = [(term, text.replace("[required]", "(krävs)")) for term, text in rows]
        super().write_dl(swedish, col_max, col_spacing)

    @contextlib.contextmanager
    def section(self, name: str) -> Iterator[None]:
        with super().section(_HEADINGS.get(name, name)):
            yield


class SwedishContext(click.Context):
    formatter_class = SwedishFormatter


class SwedishCommand(click.Command):
    context_class = SwedishContext

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **{"options_metavar": "[VÄLJARE]", **settings})

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _swedish_help(super().get_help_option(ctx))


class SwedishGroup(click.Group):
    context_class = SwedishContext
    command_class = SwedishCommand

    def __init__(self, *args: Any, **settings: Any) -> None:
        words = {"options_metavar": "[VÄLJARE]", "subcommand_metavar": "KOMMANDO …"}
        super().__init__(*args, **{**words, **settings})

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _swedish_help(super().get_help_option(ctx))


def _swedish_help(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = "Visa den här hjälpen."
        option.callback = _show_help
    return option


def _show_help(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        say(ctx.get_help())
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


# ---------------------------------------------------------------------------------------------
# the terminal


def prepare() -> None:
    """A character that the terminal cannot show becomes "?", never a crash (Windows' cp1252)."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def say(text: str, *, severity: Severity | None = None, err: bool = False) -> None:
    """Print a line. A reader that has gone (`| head`) ends the printing, not the job.

    What would command a terminal (names of files and sheets may hold anything) is shown as "�".
    """
    text = _COMMANDS.sub("�", text)
    stream = sys.stderr if err else sys.stdout
    colour = _COLOURS.get(severity) if severity and _wants_colour(stream) else None
    try:
        click.echo(click.style(text, fg=colour) if colour else text, file=stream)
    except (BrokenPipeError, OSError) as error:
        if not _reader_has_gone(error):
            raise
        _silence(stream)


def finish() -> None:
    """Flush what was printed, for the same reason."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (BrokenPipeError, OSError) as error:
            if not _reader_has_gone(error):
                raise
            _silence(stream)


def width() -> int | None:
    """The width of the terminal, or None when the output goes to a file or a pipe."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def shows_all_letters() -> bool:
    """Whether standard output can carry any character."""
    return (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") == "utf8"


def _wants_colour(stream: IO[str]) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR")


def _reader_has_gone(error: OSError) -> bool:
    # Windows says EINVAL (22) where others say EPIPE.
    return isinstance(error, BrokenPipeError) or (os.name == "nt" and error.errno == 22)


def _silence(stream: IO[str]) -> None:
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, stream.fileno())
    os.close(null)
