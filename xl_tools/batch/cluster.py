"""Pieces of work done by the workers of a Dask cluster, the answers in the order of the pieces.

As `xl_tools.batch.pool`, on other machines: few pieces are under way at a time, a worker that is
lost costs a retry (the scheduler's business), and a piece that ends one worker after the other is
done by halves until it is known which of its parts it was. Files are not sent: workers read and
write the same folders, under the same names. What a scheduler sends is unpickled, here and by its
workers: it has to be one's own.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from validators.errors import FordelaError
from xl_tools.batch.pool import AHEAD, interrupts
from xl_tools.jobs.word_templates import templates_folder, use_templates_of

if TYPE_CHECKING:
    from distributed import Client, Future

T = TypeVar("T")
R = TypeVar("R")

PATIENCE = 30.0
"""Seconds to wait for a scheduler, and for a worker where there is none."""
_LOOK = 0.25  # seconds until Ctrl-C is seen
_one_at_a_time = threading.Lock()  # a worker may have several threads, and the work is not for that


def in_order(
    work: Callable[[Sequence[T]], list[R]],
    lost: Callable[[T], R],
    cut: Callable[[int], Iterable[Sequence[T]]],
    address: str,
    folders: Sequence[Path],
) -> Iterator[list[R]]:
    """The answers to each piece, a list as long as the piece.

    `cut` makes the pieces for a number of workers; `work` and `lost` are as for `pool.in_order`.
    All workers must see the `folders`. Raises FordelaError where there is no such scheduler, no
    worker or one that does not fit, and where they are lost; KeyboardInterrupt after a Ctrl-C, when
    what was under way has been given.
    """
    with interrupts() as stopped, _connected(address) as client:
        templates = templates_folder()
        needed = [path.absolute() for path in (*folders, *([templates] if templates else []))]
        workers = _demand_fit(client, address, needed)

        def begin(piece: Sequence[T]) -> Future[list[R]]:
            folder = str(needed[-1]) if templates else None
            return client.submit(_answer, work, piece, folder, pure=False)

        left = iter(cut(workers))
        waiting: deque[tuple[Sequence[T], Future[list[R]]]] = deque()
        while True:
            while len(waiting) < AHEAD * workers and not stopped.is_set():
                piece = next(left, None)
                if piece is None:
                    break
                waiting.append((piece, begin(piece)))
            if not waiting:
                break
            # After a Ctrl-C as well: what is begun writes files, which somebody must know of.
            yield _result(client, begin, lost, *waiting[0])
            waiting.popleft()
    if stopped.is_set():
        raise KeyboardInterrupt


def _result(
    client: Client,
    begin: Callable[[Sequence[T]], Future[list[R]]],
    lost: Callable[[T], R],
    piece: Sequence[T],
    future: Future[list[R]],
) -> list[R]:
    from distributed import KilledWorker, wait

    last_look = time.monotonic()
    try:
        while not future.done():
            with contextlib.suppress(TimeoutError):
                wait([future], timeout=_LOOK)
            if time.monotonic() - last_look > PATIENCE:
                last_look = time.monotonic()
                with contextlib.suppress(OSError):  # the future will tell
                    if not client.nthreads():
                        raise _gone("Klustret har inga arbetare kvar.")
        return future.result()
    except CancelledError as error:
        raise _gone("Förbindelsen med klustret bröts.") from error
    except KilledWorker:
        if len(piece) == 1:
            return [lost(piece[0])]
        half = len(piece) // 2
        parts = ((part, begin(part)) for part in (piece[:half], piece[half:]))
        return [answer for part in parts for answer in _result(client, begin, lost, *part)]


def _answer(
    work: Callable[[Sequence[T]], list[R]], piece: Sequence[T], templates: str | None
) -> list[R]:
    """What a worker does: the work, with the office's own templates of whoever asks."""
    with _one_at_a_time:
        use_templates_of(templates)
        return work(piece)


@contextlib.contextmanager
def _connected(address: str) -> Iterator[Client]:
    try:
        import dask

        # Before distributed is imported: the answers tell of a worker that is lost.
        dask.config.set({"logging": {"distributed": "critical", "distributed.client": "critical"}})
        from distributed import Client
    except ImportError as error:
        raise FordelaError(
            "Tillägget för kluster är inte installerat.",
            todo="Installera fordela med det, i klonen: pip install -c constraints.txt .[dask]",
        ) from error
    try:
        client = Client(address, timeout=PATIENCE)
    except (OSError, ValueError, TypeError) as error:
        raise FordelaError(
            "Det gick inte att nå klustret.",
            where=address,
            todo="Kontrollera adressen, till exempel tcp://dator:8786, och att dask scheduler är "
            "igång.",
        ) from error
    with client:
        yield client


def _demand_fit(client: Client, address: str, folders: Sequence[Path]) -> int:
    """How many workers there are. Raises FordelaError where there are none, and where one has
    another version of the program or does not see a folder."""
    with contextlib.suppress(TimeoutError):
        client.wait_for_workers(1, timeout=PATIENCE)
    try:
        answers = client.run(_look, [str(folder) for folder in folders])
    except Exception as error:  # of any kind: it is raised on the worker
        raise _misfit(address, f"En arbetare kan inte köra fordela ({error})") from error
    our_version, _ = _look([])
    for worker, (its_version, missing) in answers.items():
        if its_version != our_version:
            raise _misfit(
                worker, f"Arbetaren har fordela {its_version}, men här är det {our_version}"
            )
        if missing:
            raise _misfit(worker, f"Arbetaren ser inte mappen {missing[0]}")
    if not answers:
        raise FordelaError(
            "Klustret har inga arbetare.", where=address, todo="Starta dem med dask worker."
        )
    return len(answers)


def _look(folders: Sequence[str]) -> tuple[str, list[str]]:
    """The version of the program, and which folders are not seen, where this is called."""
    try:
        installed = version("fordela")
    except PackageNotFoundError:
        installed = "utan version"
    return installed, [folder for folder in folders if not Path(folder).is_dir()]


def _misfit(where: str, what: str) -> FordelaError:
    return FordelaError(
        f"{what}.",
        where=where,
        todo="Alla arbetare behöver samma fordela, och mapparna under samma namn.",
    )


def _gone(what: str) -> FordelaError:
    return FordelaError(what, todo="Det som är klart görs inte om: kör samma kommando igen.")
