"""Hands in an open LibreOffice window, as the engine wants them; UNO itself is in `uno_hands`.

UNO belongs to the Python of the system, which may be another one than the project's: it runs in a
process of its own, and the two exchange lines of JSON.
"""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

_SCRIPT = Path(__file__).with_name("uno_hands.py")
_PYTHONS = ("/usr/bin/python3", "/usr/lib/libreoffice/program/python")


class OfficeError(Exception):
    """What UNO said."""


@cache
def python_with_uno() -> str:
    """The Python of this machine that has UNO, or ""."""
    for program in _PYTHONS:
        if Path(program).exists():
            asked = [program, "-c", "import uno"]
            done = subprocess.run(asked, capture_output=True, timeout=60, check=False)
            if done.returncode == 0:
                return program
    return ""


class OfficeHands:
    """One office, at an address such as "pipe,name=x" or "socket,host=127.0.0.1,port=2002"."""

    speaks_com = True

    def __init__(self, address: str) -> None:
        self._process = subprocess.Popen(
            [python_with_uno(), str(_SCRIPT), address],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *arguments: self._call(name, *arguments)

    def _call(self, *call: Any) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(call) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline() or '{"error": "no answer"}')
        if "error" in answer:
            raise OfficeError(answer["error"])
        return answer["value"]

    def end(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(timeout=30)
        assert self._process.stdout
        self._process.stdout.close()
