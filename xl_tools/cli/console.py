"""A terminal that cannot break the job."""

from __future__ import annotations

import os
import re
import shutil
import sys
from typing import IO, TYPE_CHECKING

import click

if TYPE_CHECKING:
    from validators.model import Severity

_COLOURS = {"error": "red", "warning": "yellow"}  # by severity

_COMMANDS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Characters that a terminal may obey."""


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
