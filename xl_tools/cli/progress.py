"""How far a long job has come: a bar on a terminal, else a line now and then."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from validators.spelling import grouped
from xl_tools.cli import console

WIDTH = 24  # characters
INTERVAL = 10.0
"""Seconds between lines, where there is no terminal."""


class ProgressBar:
    """Shows on standard error how many files are done, with the rate and the time left.

    It is called as `xl_tools.batch.pool.Progress`, within a `with` that takes the bar away at last.
    The clock starts with the first call.
    """

    def __init__(self) -> None:
        self.is_bar = sys.stderr.isatty()
        self.is_drawn = False
        self.start: float | None = None
        """When the job began, in seconds."""
        self.last_line = 0.0
        """When the last line was written, in seconds."""

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._clear()

    def __call__(self, done: int, total: int) -> None:
        """Show that so many of all files are done."""
        now = time.monotonic()
        if self.start is None:
            self.start = self.last_line = now
        if not total:
            return
        line = describe_progress(done, total, now - self.start)
        if self.is_bar:
            full = WIDTH * done // total
            console.draw(f"\r[{'#' * full}{'-' * (WIDTH - full)}] {line}\x1b[K")
            self.is_drawn = True
            if done >= total:
                self._clear()
        elif now - self.last_line >= INTERVAL and done < total:
            self.last_line = now
            console.say(line, err=True)

    def _clear(self) -> None:
        if self.is_drawn:
            console.draw("\r\x1b[K")
            self.is_drawn = False


def describe_progress(done: int, total: int, seconds: float) -> str:
    """How far a job has come in some seconds, e.g. `'1 200 av 10 000 filer, 240 i sekunden, 37 s
    kvar'`."""
    text = f"{grouped(done)} av {grouped(total)} filer"
    if not done or seconds <= 0:
        return text
    rate = done / seconds
    left = (total - done) / rate
    per_second = grouped(round(rate)) if rate >= 10 else grouped(round(rate, 1))
    return f"{text}, {per_second} i sekunden, {duration(left)} kvar"


def duration(seconds: float) -> str:
    """A time as people say it, e.g. `'37 s'`, `'4 min 05 s'` or `'2 h 03 min'`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"
