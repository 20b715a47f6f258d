"""How far a long job has come: a bar on a terminal, else a line now and then."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from validators.wording import grouped
from xl_tools.cli import console

WIDTH = 24
EVERY = 10.0
"""Seconds between lines, where there is no terminal."""


class Progress:
    """Counts what is done of `total`, on standard error, with the rate and the time left."""

    def __init__(self, total: int, unit: str = "filer") -> None:
        self.total = total
        self.unit = unit
        self.done = 0
        self.bar = sys.stderr.isatty()
        self.began = self.told = time.monotonic()

    def __enter__(self) -> Progress:
        self._draw()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.bar and self.total:
            self._write("\r\x1b[K")

    def add(self, number: int) -> None:
        self.done += number
        self._draw()

    def _draw(self) -> None:
        now = time.monotonic()
        if not self.total:
            return
        if self.bar:
            full = WIDTH * self.done // self.total
            self._write(f"\r[{'#' * full}{'-' * (WIDTH - full)}] {self.line(now)}\x1b[K")
        elif now - self.told >= EVERY and self.done < self.total:
            self.told = now
            console.say(self.line(now), err=True)

    def line(self, now: float) -> str:
        """ "1 200 av 10 000 filer, 240 i sekunden, 37 s kvar"."""
        text = f"{grouped(self.done)} av {grouped(self.total)} {self.unit}"
        passed = now - self.began
        if not self.done or passed <= 0:
            return text
        rate = self.done / passed
        left = (self.total - self.done) / rate
        told = f"{grouped(round(rate))}" if rate >= 10 else grouped(round(rate, 1))
        return f"{text}, {told} i sekunden, {duration(left)} kvar"

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


def duration(seconds: float) -> str:
    """ "37 s", "4 min 05 s", "2 h 03 min"."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"
