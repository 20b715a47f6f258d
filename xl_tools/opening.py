"""Files shown to the person, by the program that the machine opens them with."""

from __future__ import annotations

import os
import subprocess
import sys

from validators.errors import FordelaError


def open_file(path: str) -> None:
    """Open a file in its own program, and do not wait for it. Raises FordelaError."""
    try:
        if sys.platform == "win32":
            os.startfile(path)
        else:
            program = "open" if sys.platform == "darwin" else "xdg-open"
            subprocess.Popen(
                [program, path],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
    except OSError as error:
        raise FordelaError(
            "Filen är skriven, men gick inte att öppna härifrån.",
            where=path,
            todo="Öppna den själv.",
        ) from error
