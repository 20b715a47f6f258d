"""A batch's files divided into pieces for the worker processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    pass


PIECE, HEAVY_PIECE = 200, 10
"""Files that a process takes at a time: many share one validation, and few make one wait."""


LEAST, HEAVY_LEAST = 150, 4
"""Files per process at least: to begin one takes as long as to check so many."""


PIECE_BYTES = 32 * 2**20
"""Files of together more than this are not taken at a time: a piece is in memory as a whole."""


T = TypeVar("T")


def pieces(
    tasks: Sequence[T], size_of: Callable[[T], int], jobs: int, most: int = PIECE
) -> Iterator[list[T]]:
    """The tasks in pieces, each for a process to take at a time."""
    most = max(1, min(most, -(-len(tasks) // jobs)))
    piece: list[T] = []
    size = 0
    for task in tasks:
        bytes_ = size_of(task)
        if piece and (len(piece) == most or size + bytes_ > PIECE_BYTES):
            yield piece
            piece, size = [], 0
        piece.append(task)
        size += bytes_
    if piece:
        yield piece
