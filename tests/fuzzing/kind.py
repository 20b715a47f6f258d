"""What a kind of file that is damaged at random must say of itself.

A module of this room has a `KIND` and is named in `tests.fuzzing.kinds`. Its maker gives a damaged
file from a source of chance; each of its jobs is tried on that file, in an empty folder of its own.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Sample:
    """A damaged file."""

    damage: str
    """What was done to what, in words."""

    data: bytes

    more: object = None
    """What the jobs need beside it. E.g. findings to mark a workbook with."""


Job = Callable[[Sample, Path], None]
"""Does one thing with a sample, and writes at most in the folder, which is empty.

Returns where the job is done. Raises FordelaError where it cannot be, and AssertionError where what
came of it is wrong; any other exception is a failure, too.
"""


@dataclass(frozen=True)
class Kind:
    """A kind of file."""

    suffix: str
    """The ending under which a file that failed is kept. E.g. `'.eml'`."""

    make: Callable[[random.Random, int], Sample]
    """The damaged file with this number; a function of its arguments alone."""

    jobs: Mapping[str, Job]
    """What is tried on it, by name, in this order."""


def demand_no_defect(*texts: str) -> None:
    """Fails where one of the texts says that fordela itself is to blame."""
    for text in texts:
        assert "Ett fel i fordela" not in text, text
