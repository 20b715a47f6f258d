"""A batch's files divided into pieces for the worker processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

PIECE, HEAVY_PIECE = 200, 10
"""Files that a process takes at a time: many share one check, and few make one wait."""

LEAST, HEAVY_LEAST = 150, 4
"""Files per process at least: to begin one takes as long as to check so many."""

PIECE_BYTES = 32 * 2**20
"""Bytes of the files of a piece together: a piece is in memory as a whole."""

T = TypeVar("T")


def pieces(
    tasks: Sequence[T], size_of: Callable[[T], int], jobs: int, most: int = PIECE
) -> Iterator[list[T]]:
    """The tasks in pieces of at most `most`, each for a process to take at a time. `size_of` is the
    size of a task's file in bytes, `jobs` how many processes there are."""
    most = max(1, min(most, -(-len(tasks) // jobs)))
    piece: list[T] = []
    piece_size = 0
    for task in tasks:
        size = size_of(task)
        if piece and (len(piece) == most or piece_size + size > PIECE_BYTES):
            yield piece
            piece, piece_size = [], 0
        piece.append(task)
        piece_size += size
    if piece:
        yield piece
