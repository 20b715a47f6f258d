"""What `fordela install-excel --check` says of each thing that it looks at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a point stands. Only MISSING is a failure."""

    FINE = "finns"
    NOTE = "obs"
    MISSING = "saknas"


@dataclass(frozen=True)
class Point:
    """One thing that was looked at, as a sentence."""

    state: State
    text: str
