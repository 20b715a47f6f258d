"""Pieces of work done by several processes, the answers in the order of the pieces.

Few pieces are under way at a time, so that memory does not grow with their number. Processes are
spawned, not forked (polars hangs after a fork). A piece that ends its process (the system took its
memory, say) is done again, by halves, until it is known which one of its parts it was. Ctrl-C lets
what is under way come to its end.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

AHEAD = 2
"""Pieces that are under way or wait, per process: none stands idle, and few wait."""
_LOOK = 0.25  # seconds until Ctrl-C is seen, on Windows, which tells nobody who waits

Progress = Callable[[int, int], None]
"""Is called with how many files are done and how many there are: first with none, then after each
piece."""


def no_progress(done: int, total: int) -> None:
    """For those who do not want to know."""


def in_order(
    work: Callable[[Sequence[T]], list[R]],
    lost: Callable[[T], R],
    pieces: Iterable[Sequence[T]],
    jobs: int,
) -> Iterator[list[R]]:
    """The answers to each piece, a list as long as the piece.

    `work` is a function of a module, and what it takes and gives can be pickled. `lost` makes the
    answer for a part whose process came to an end without one. With one job all is done in this
    process. Raises KeyboardInterrupt after a Ctrl-C, when what was under way has been given.
    """
    with interrupts() as stopped:
        if jobs == 1:
            for piece in pieces:
                if stopped.is_set():
                    break
                yield _answer(work, piece)
        else:
            yield from _pooled(work, lost, pieces, jobs, stopped)
    if stopped.is_set():
        raise KeyboardInterrupt


def _pooled(
    work: Callable[[Sequence[T]], list[R]],
    lost: Callable[[T], R],
    pieces: Iterable[Sequence[T]],
    jobs: int,
    stopped: threading.Event,
) -> Iterator[list[R]]:
    waiting: deque[tuple[Sequence[T], Future[list[R]]]] = deque()
    left = iter(pieces)
    pool = new_pool(jobs)
    try:
        while True:
            while len(waiting) < AHEAD * jobs and not stopped.is_set():
                piece = next(left, None)
                if piece is None:
                    break
                waiting.append((piece, pool.submit(_answer, work, piece)))
            if stopped.is_set():
                waiting = deque(entry for entry in waiting if not entry[1].cancel())
            if not waiting:
                return
            piece, future = waiting[0]
            if not wait([future], timeout=_LOOK).done:
                continue
            try:
                answer = future.result()
            except BrokenProcessPool:
                pool.shutdown()
                unanswered = [piece for piece, _ in waiting]
                waiting.clear()
                for piece in unanswered:
                    yield _alone(work, lost, piece)
                pool = new_pool(jobs)
                continue
            waiting.popleft()
            yield answer
    finally:
        pool.shutdown(cancel_futures=True)


def _alone(
    work: Callable[[Sequence[T]], list[R]], lost: Callable[[T], R], piece: Sequence[T]
) -> list[R]:
    """The answers to a piece that may end its process: by halves where it does."""
    try:
        with new_pool(1) as pool:
            return pool.submit(_answer, work, piece).result()
    except BrokenProcessPool:
        if len(piece) == 1:
            return [lost(piece[0])]
        half = len(piece) // 2
        return _alone(work, lost, piece[:half]) + _alone(work, lost, piece[half:])


def new_pool(number: int) -> ProcessPoolExecutor:
    """So many worker processes, spawned: polars hangs in one that is forked."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(number, mp_context=context, initializer=_begin)


def _begin() -> None:
    """What a new process does first. Ctrl-C and the sharing of processors are the business of the
    process that began it, and garbage is looked for between pieces."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["POLARS_MAX_THREADS"] = "1"
    gc.disable()


def _answer(work: Callable[[Sequence[T]], list[R]], piece: Sequence[T]) -> list[R]:
    """What `work` gives. The garbage of it is taken away, and what it imported and keeps is not
    looked through again each time."""
    answer = work(piece)
    gc.collect()
    gc.freeze()
    return answer


@contextlib.contextmanager
def interrupts() -> Iterator[threading.Event]:
    """An event that Ctrl-C sets, instead of breaking in anywhere; a second Ctrl-C does break in."""
    stopped = threading.Event()

    def stop(number: int, frame: Any) -> None:
        if stopped.is_set():
            raise KeyboardInterrupt
        stopped.set()

    if threading.current_thread() is not threading.main_thread():
        yield stopped
        return
    before = signal.signal(signal.SIGINT, stop)
    try:
        yield stopped
    finally:
        signal.signal(signal.SIGINT, before)
