"""The open workbook in Excel, by way of xlwings; nothing else of fordela imports it.

`validate`, `generate` and `remove_marks` are for xlwings' `RunPython`
(`xl_tools.buttons.entry.RUN_PYTHON`): they act on the workbook whose button was pressed, and show
what came of it in a box in Excel. `press_in_front` is for the command line: it acts on the workbook
in front. Both give the same answer (xl_tools.buttons.press) as `fordela press`.

On Windows the steps are applied through COM (xl_tools.buttons.apply_steps). On macOS xlwings speaks
AppleScript, whose names are others: there the workbook's own macro applies them, from the files
that it also gets from `fordela press`.
"""

from __future__ import annotations

import atexit
import contextlib
import datetime as dt
import hashlib
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from validators.errors import FordelaError, UnreadableFile
from xl_tools import files
from xl_tools.buttons.steps import Answer, Level

if TYPE_CHECKING:
    import xlwings

TITLE = "fordela"

_APPLY = "ApplyAnswer"
"""The macro that applies an answer from a folder."""

PATIENCE = 5.0
"""Seconds that Excel may be busy before anything is begun."""

_ATTEMPTS = 1_000_000
"""How often xlwings repeats a call that Excel is too busy to take: about a minute of them."""

_BUSY = {-2147418111, -2147417846, -2146777998}
"""RPC_E_CALL_REJECTED, RPC_E_SERVERCALL_RETRYLATER and VBA_E_IGNORE."""

_MAC_FOLDER = Path("~/Library/Containers/com.microsoft.Excel/Data")
"""Where Excel on macOS may read and write without asking the person."""

_WAY_ROUND = (
    "Går det inte: spara arbetsboken och dra filen till Granska med fordela, eller fråga den som "
    "sköter fordela hos er."
)


def validate() -> None:
    """The button Validera, for RunPython."""
    _pressed("validate")


def generate() -> None:
    """The button Skapa beslut, for RunPython."""
    _pressed("generate")


def remove_marks() -> None:
    """Ta bort markeringar, for RunPython."""
    _pressed("unmark")


def press_in_front(action: str) -> Answer:
    """Do what a button does in the workbook that is in front in Excel, and show the answer there.

    Raises FordelaError, with a sentence that Excel shows too if there is one: no Excel, no
    workbook, Protected View, a cell that is being edited, a workbook that cannot be read.
    """
    with _explained():
        book = attach()
    try:
        with _explained():
            answer = press(book, action)
    except FordelaError as error:
        show_box(book.app, str(error), Level.ERROR)
        raise
    _show(book.app, answer)
    return answer


def _pressed(action: str) -> None:
    """A press of a button: whatever comes of it is shown in Excel, since nobody sees more."""
    book = load_xlwings().Book.caller()
    try:
        with _explained():
            answer = press(book, action)
    except FordelaError as error:
        answer = Answer((), Level.ERROR, f"{error}\n\n{_WAY_ROUND}")
    except Exception as error:
        from xl_tools.jobs.common.failures import describe_defect

        defect = describe_defect(error, not_in="arbetsboken")
        answer = Answer((), Level.ERROR, f"{defect}\n\n{_WAY_ROUND}")
    _show(book.app, answer)


def attach() -> xlwings.Book:
    """The workbook in front in Excel. Raises FordelaError where there is none to work with."""
    library = load_xlwings()
    missing = FordelaError(
        "Ingen arbetsbok är öppen i Excel.",
        todo="Öppna fördelningsboken i Excel och gör om.",
    )
    try:
        app = library.apps.active
    except library.XlwingsError as error:
        raise FordelaError(
            "Härifrån går det inte att nå Excel: det kräver Excel på Windows eller macOS.",
            todo="Granska filen med fordela validate i stället.",
        ) from error
    if app is None:
        raise missing
    _wait_for(app)
    if getattr(app.api, "ActiveProtectedViewWindow", None) is not None:
        raise FordelaError(
            "Arbetsboken är öppen i Skyddad vy, där inget får ändras.",
            todo="Klicka på Aktivera redigering i den gula listen och gör om.",
        )
    book: xlwings.Book | None = app.books.active if len(app.books) else None
    if book is None or book.impl.api is None:
        raise missing
    return book


def press(book: xlwings.Book, action: str) -> Answer:
    """Do what a button does in an open workbook, and say what came of it.

    The workbook is read as it stands on the screen. Raises FordelaError; then it is as it was.
    """
    from xl_tools.buttons import press as pressing
    from xl_tools.buttons.exchange import Request

    with only_press(book):
        request = Request(action, book.name, _folder(book), _data(book))
        answer = pressing.press(request, when=dt.datetime.now(dt.UTC).astimezone())
        if not _speaks_com(book):
            return _hand_over(book, answer)
        from xl_tools.buttons import apply_steps

        try:
            apply_steps.apply(book, answer.steps)
        except FordelaError as error:
            if answer.offer is None:
                raise
            # the document is written, whatever became of the marks
            return Answer((), Level.WARNING, f"{answer.message}\n\n{error}", answer.offer)
        return answer


def _speaks_com(book: xlwings.Book) -> bool:
    """Whether `.api` is that of Excel on Windows, and not of AppleScript."""
    return getattr(book.api, "SaveCopyAs", None) is not None


def _folder(book: xlwings.Book) -> str:
    """Where the workbook lies: a path, an address, or "" when it has never been saved."""
    if _speaks_com(book):
        return str(book.api.Path)
    folder, slash, _ = book.fullname.rpartition("/")  # of a path of macOS, or an address
    return folder or slash


def _data(book: xlwings.Book) -> bytes:
    """The workbook's bytes as it stands on the screen: saved or not. Raises FordelaError."""
    if _speaks_com(book):
        with tempfile.TemporaryDirectory(prefix="fordela-", ignore_cleanup_errors=True) as folder:
            copy = Path(folder, "copy").with_suffix(Path(book.name).suffix or ".xlsx")
            book.api.SaveCopyAs(str(copy))
            return files.read(copy)
    if not _folder(book):
        raise UnreadableFile(
            "Arbetsboken är inte sparad än.", todo="Spara den som .xlsx eller .xlsm och gör om."
        )
    book.save()
    return files.read(Path(book.fullname))


def _hand_over(book: xlwings.Book, answer: Answer) -> Answer:
    """Let the workbook's macro apply the answer and show it. Raises FordelaError."""
    from xl_tools.buttons import exchange

    place = _MAC_FOLDER.expanduser()
    folder = Path(tempfile.mkdtemp(prefix="fordela-", dir=place if place.is_dir() else None))
    exchange.write_answer(folder, answer)
    try:
        book.macro(_APPLY)(str(folder))
    except Exception as error:
        raise FordelaError(
            "Arbetsbokens makro svarade inte, och inget har märkts.",
            todo="Granska en sparad kopia med fordela validate --annotate i stället.",
        ) from error
    return Answer((), answer.level, "")  # the macro has shown it


@contextlib.contextmanager
def only_press(book: xlwings.Book) -> Iterator[None]:
    """One press at a time for each workbook, whoever presses. Raises FordelaError for a second.

    The lock is the system's, and goes with a process that dies.
    """
    key = hashlib.sha256(f"{book.app.pid} {book.name.casefold()}".encode()).hexdigest()[:16]
    path = Path(tempfile.gettempdir(), f"fordela-{key}.lock")
    busy = FordelaError(
        "fordela arbetar redan med arbetsboken.", todo="Vänta tills det är klart och tryck igen."
    )
    try:
        lock = path.open("ab")
    except OSError as error:
        raise busy from error
    with lock:
        try:
            _lock(lock)
        except OSError as error:
            raise busy from error
        try:
            yield
        finally:
            lock.close()
            with contextlib.suppress(OSError):
                path.unlink()


def _lock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _show(app: xlwings.App, answer: Answer) -> None:
    if not answer.message:
        return
    show_box(app, answer.message, answer.level)
    if answer.offer and _ask(app, answer.offer.text):
        from xl_tools.files import open_file

        try:
            open_file(answer.offer.path)
        except FordelaError as error:
            show_box(app, str(error), Level.WARNING)


def show_box(app: xlwings.App, text: str, level: Level) -> None:
    """Show a text in a box of Excel's, with the icon that fits its level."""
    app.alert(text, TITLE, mode="info" if level is Level.INFO else "critical")


def _ask(app: xlwings.App, text: str) -> bool:
    return app.alert(text, TITLE, buttons="yes_no") == "yes"


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """What Excel refuses, as a FordelaError."""
    try:
        yield
    except Exception as error:
        if _is_busy(error):
            raise _waiting() from error
        if getattr(error, "hresult", None) is not None:
            from xl_tools.buttons.apply_steps import reason

            raise FordelaError(f"Excel sade nej: {reason(error)}") from error
        raise


def _is_busy(error: Exception) -> bool:
    return getattr(error, "hresult", None) in _BUSY or type(error).__name__ == "ExcelBusyError"


def _waiting() -> FordelaError:
    return FordelaError(
        "Excel är upptaget: en cell skrivs i, eller en ruta väntar på svar.",
        todo="Tryck Enter eller Esc i Excel, stäng rutan och gör om.",
    )


def _wait_for(app: xlwings.App) -> None:
    """Return when Excel takes calls. Raises FordelaError when it still does not after a while."""
    end = time.monotonic() + PATIENCE
    with _attempts(3):
        while True:
            try:
                if getattr(app.api, "Ready", True):
                    return
            except Exception as error:
                if not _is_busy(error):
                    raise
            if time.monotonic() > end:
                raise _waiting()
            time.sleep(0.25)


def load_xlwings() -> Any:
    """The library, tamed. Raises FordelaError where it is not installed.

    Importing it tries everything that it could make use of, among that what needs a licence
    (xlwings.pro, which fordela has no use for) and polars (a third of a second).
    """
    if "xlwings" not in sys.modules:
        sys.modules.setdefault("xlwings.pro", None)  # type: ignore[arg-type]
    try:
        with _hidden("polars", "pandas", "numpy", "matplotlib", "PIL"):
            import xlwings
    except ImportError as error:
        raise FordelaError(
            "xlwings är inte installerat, och utan det går det inte att nå Excel.",
            todo="Be den som sköter fordela hos er, eller granska filen med fordela validate.",
        ) from error
    windows: Any = sys.modules.get("xlwings._xlwindows")
    if windows is not None:
        # at its end it would kill every Excel in which it sees no workbook: Protected View is one
        atexit.unregister(windows.cleanup)
        # 0 would be for ever, except for calls that are then not repeated at all and return None
        windows.N_COM_ATTEMPTS = _ATTEMPTS
    return xlwings


@contextlib.contextmanager
def _hidden(*names: str) -> Iterator[None]:
    """As if these modules, where not imported yet, were not installed."""
    hidden = [name for name in names if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for name in hidden:
            sys.modules.pop(name, None)


@contextlib.contextmanager
def _attempts(number: int) -> Iterator[None]:
    """With xlwings repeating calls to a busy Excel only so often."""
    windows: Any = sys.modules.get("xlwings._xlwindows")
    if windows is None:
        yield
        return
    before, windows.N_COM_ATTEMPTS = windows.N_COM_ATTEMPTS, number
    try:
        yield
    finally:
        windows.N_COM_ATTEMPTS = before
