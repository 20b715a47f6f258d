"""`fordelaw`, the command line without a console: what the macro and the shortcuts start.

On Windows a program for the console would open one for every press. This one has none, and what a
command says is shown in a message box when it is done. Elsewhere it is `fordela`.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

from xl_tools.buttons.setup import windows
from xl_tools.cli import main as cli
from xl_tools.cli.options import FAILED

MAX_LINES = 25
"""Lines of a message box; more would not fit a screen."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; where there is no console, show what it said."""
    if sys.stdout is not None and sys.stderr is not None:
        return cli.main(arguments)
    output, failures = io.StringIO(), io.StringIO()
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = output, failures
    try:
        code = cli.main(arguments)
    finally:
        sys.stdout, sys.stderr = streams
    command = next(iter(sys.argv[1:] if arguments is None else arguments), "")
    text = _message(command, output.getvalue(), failures.getvalue())
    if text:
        windows.show_message(text, windows.ICON_ERROR if code == FAILED else windows.ICON_INFO)
    return code


def _message(command: str, output: str, failures: str) -> str:
    """What is shown of what a command said. `press` has a macro that shows its answer, and is
    started hidden: a box of its own could be one that nobody sees and that never ends. `excel` has
    said in Excel what it did."""
    parts = {"press": (), "excel": (failures,)}.get(command, (output, failures))
    lines = "\n".join(part.strip() for part in parts if part.strip()).splitlines()
    rest = len(lines) - MAX_LINES
    return "\n".join([*lines[:MAX_LINES], f"… och {rest} rader till."] if rest > 0 else lines)
