"""A terminal that cannot break the job."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from validators.model import Severity

_COLOURS = {"error": "red", "warning": "yellow"}  # by severity

_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
"""Characters that a terminal may obey, or that have it show a line in another order."""

_STANDARD_STREAMS = 3  # in, out and errors: the first numbers of open files


def prepare() -> None:
    """A stream that is closed takes what is printed and shows it nowhere; a character that the
    terminal cannot show becomes "?", never a crash (Windows' cp1252)."""
    _hold_numbers()
    sys.stdout = _usable(sys.stdout)
    sys.stderr = _usable(sys.stderr)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _hold_numbers() -> None:
    """Have the numbers of closed streams taken: else the next file that is opened gets one, and
    what a library prints is written into somebody's workbook."""
    with contextlib.suppress(OSError):
        while (number := os.open(os.devnull, os.O_RDWR)) < _STANDARD_STREAMS:
            os.set_inheritable(number, True)
        os.close(number)


def _usable(stream: TextIO | None) -> TextIO:
    if stream is not None and not stream.closed:
        return stream
    return Path(os.devnull).open("w", encoding="utf-8")  # for as long as the program runs


def say(text: str, *, severity: Severity | None = None, err: bool = False) -> None:
    """Print a line. What cannot be printed ends the printing, not the job: its reader has gone
    (`| head`), or the disk that it goes to is full, which is told once.

    What would command a terminal (names of files and sheets may hold anything) is shown as "�".
    """
    text = _COMMANDS.sub("�", text)
    stream = sys.stderr if err else sys.stdout
    colour = _COLOURS.get(severity) if severity and _wants_colour(stream) else None
    try:
        click.echo(click.style(text, fg=colour) if colour else text, file=stream)
    except (OSError, ValueError) as error:
        _give_up(stream, error)


def draw(text: str) -> None:
    """Write to standard error as it is, for what moves on a terminal."""
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except (OSError, ValueError) as error:
        _give_up(sys.stderr, error)


def finish() -> None:
    """Flush what was printed, for the same reason."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError) as error:
            _give_up(stream, error)


def _give_up(stream: TextIO, error: Exception) -> None:
    """Print nothing more on a stream, and tell why on standard error where people may not know."""
    is_output = stream is sys.stdout
    _silence(stream)
    if is_output and isinstance(error, OSError) and not _reader_has_gone(error):
        from xl_tools.files import reason

        say(
            f"fordela: Allt gick inte att skriva ut ({reason(error)}). Slutkoden gäller arbetet.",
            err=True,
        )


def width() -> int | None:
    """The width of the terminal, or None when the output goes to a file or a pipe."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def shows_all_letters() -> bool:
    """Whether standard output can carry any character."""
    return (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") == "utf8"


def _wants_colour(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR")


def _reader_has_gone(error: OSError) -> bool:
    # Windows says EINVAL (22) where others say EPIPE.
    return isinstance(error, BrokenPipeError) or (os.name == "nt" and error.errno == 22)


def _silence(stream: TextIO) -> None:
    """Have a stream lead nowhere, with what it still holds."""
    try:
        number = stream.fileno()
    except (OSError, ValueError):  # it is no file, or closed
        nowhere = _usable(None)
        if stream is sys.stdout:
            sys.stdout = nowhere
        else:
            sys.stderr = nowhere
        return
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, number)
    os.close(null)
