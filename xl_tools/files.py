"""Files of people: read whole, written whole, and never written over.

Every failure is a FordelaError whose sentence says what to do; `where` is the path as it was given.
"""

from __future__ import annotations

import contextlib
import difflib
import errno
import hashlib
import itertools
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from opc.names import leads_out, showable
from validators.errors import FordelaError, NameTaken, Refused, UnreadableFile, WrongKindOfFile
from xl_tools import unfinished

MAX_BYTES = 256 * 1024 * 1024
"""The size of the largest file that is read at all; people's workbooks are thousands of times
smaller."""

MAX_SHOWN_NAME = 200  # characters of a name that a sentence shows


def read(path: Path) -> bytes:
    """The bytes of a workbook or document.

    Raises WrongKindOfFile for Excel's lock files (`~$name.xlsx`), UnreadableFile for what is not
    there, may not be read, is a folder or a device, or is larger than MAX_BYTES.
    """
    where = str(path)
    if path.name.startswith("~$"):
        raise WrongKindOfFile(
            "Det är Excels låsfil, som bara visar att arbetsboken är öppen.",
            where=where,
            todo=f"Ange arbetsboken själv: {path.name.removeprefix('~$')}",
        )
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise UnreadableFile(
                "Det är en mapp.",
                where=where,
                todo=f"Ange filerna i den, till exempel {path / '*.xlsx'}",
            )
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableFile("Det är ingen vanlig fil.", where=where)
        if status.st_size > MAX_BYTES:
            raise UnreadableFile(
                f"Filen är större än {MAX_BYTES // 2**20} MB.",
                where=where,
                todo="Kontrollera att det är rätt fil.",
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        if path.is_symlink():
            raise UnreadableFile(
                "Det är en genväg till en fil som inte finns.",
                where=where,
                todo="Lägg filen själv i dess ställe, eller be avsändaren om den.",
            ) from error
        raise UnreadableFile("Filen finns inte.", where=where, todo=_nearest(path)) from error
    except NotADirectoryError as error:
        raise UnreadableFile("Filen finns inte.", where=where) from error
    except PermissionError as error:
        raise UnreadableFile(
            "Filen får inte läsas.",
            where=where,
            todo="Stäng den i andra program, eller be om behörighet till mappen.",
        ) from error
    except (OSError, ValueError) as error:
        raise UnreadableFile(f"Filen gick inte att läsa ({reason(error)}).", where=where) from error


def real_path(path: str | os.PathLike[str]) -> str:
    """Where a path leads when all links are followed; as far as they can be, where they lead round
    in a ring. To compare with others."""
    return os.path.normcase(os.path.realpath(path))


def is_within(folder: str, path: str) -> bool:
    """Whether a path is a folder's own or below it; both are as `real_path` gives them."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def inside(folder: Path, name: str) -> Path:
    """The path of a file below a folder, by a name that data tells (a journal, a request, a title
    in a workbook). This is the guard that all such names pass.

    E.g. `'ut/mapp/bok.json'` for "mapp/bok.json" in "ut". Raises Refused for a name that leads out
    of the folder, by itself or by a link that lies in the folder.
    """
    if leads_out(name):
        raise Refused(
            f"Namnet ”{showable(name[:MAX_SHOWN_NAME])}” leder ut ur mappen eller är inget "
            "filnamn, och används inte.",
            where=str(folder),
            todo="Kontrollera vem som har skrivit det.",
        )
    path = folder / name
    if not is_within(real_path(folder), real_path(path)):
        raise Refused(
            "En genväg i mappen leder ut ur den, och följs inte.",
            where=str(path),
            todo="Ta bort genvägen, eller välj en annan mapp.",
        )
    return path


def write_new(path: Path, data: bytes, *, same_is_fine: bool = False) -> None:
    """Write a file that is not there yet, whole or not at all.

    It is written under a temporary name in the same folder, flushed to the disk, then renamed.
    Raises NameTaken when something has that name already, unless `same_is_fine` and it holds the
    very same bytes; FordelaError when the folder is missing or may not be written to.
    """
    if _has(path, data, same_is_fine=same_is_fine):
        return
    if not path.parent.is_dir():
        raise FordelaError(
            f"Mappen {path.parent} finns inte.",
            where=str(path),
            todo="Skapa den först, eller välj en annan mapp.",
        )
    _write(path, (data,), _publish)


def demand_free(path: Path) -> None:
    """Raise NameTaken when something has that name already: before long work, not after it."""
    if os.path.lexists(path):
        raise _taken(path)


def write_over(path: Path, pieces: Iterable[bytes]) -> str:
    """Write a file whole or not at all, in place of the one that has its name. Returns the SHA-256
    of its bytes, in hex. The caller sees to it that the file is our own and nobody has changed it.

    Raises FordelaError.
    """
    sha256 = hashlib.sha256()

    def hashed() -> Iterator[bytes]:
        for piece in pieces:
            sha256.update(piece)
            yield piece

    _write(path, hashed(), os.replace)
    return sha256.hexdigest()


def _write(path: Path, pieces: Iterable[bytes], publish: Callable[[Path, Path], None]) -> None:
    where = str(path)
    try:
        with unfinished.begin(path) as (temporary, file):
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
            if os.name == "nt":  # which does not rename what is open
                file.close()
            publish(temporary, path)
    except FileExistsError as error:
        raise _taken(path) from error
    except PermissionError as error:
        raise FordelaError(
            f"Det går inte att skriva i mappen {path.parent}.",
            where=where,
            todo="Stäng filen om den är öppen, eller välj en mapp som du får skriva i.",
        ) from error
    except (OSError, ValueError) as error:
        raise FordelaError(f"Filen gick inte att skriva ({reason(error)}).", where=where) from error


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hex, however large it is; "" where it cannot be read or
    is no ordinary file, e.g. a pipe, which would be waited for."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def write_free(path: Path, data: bytes) -> Path:
    """Write a new file, as `write_new` does, under this name or the first free one after it.
    Returns its path, e.g. `'brev.docx'` or `'brev (2).docx'`."""
    for number in itertools.count(1):
        place = path.with_stem(f"{path.stem} ({number})") if number > 1 else path
        with contextlib.suppress(NameTaken):
            write_new(place, data)
            return place
    raise AssertionError("numbers do not end")


def documents_folder() -> Path:
    """The person's own folder for documents, or the home folder where there is none."""
    home = Path.home()
    stated = _windows_documents() if os.name == "nt" else None
    candidates = [stated] if stated else []
    candidates += [home / "Documents", home / "Dokument"]
    return next((folder for folder in candidates if folder.is_dir()), home)


def _windows_documents() -> Path | None:
    """Where Windows keeps documents: often on a share or in OneDrive, and not below the home."""
    import winreg

    key = r"Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:  # type: ignore[attr-defined]
            value, _ = winreg.QueryValueEx(opened, "Personal")  # type: ignore[attr-defined]
    except OSError:
        return None
    return Path(os.path.expandvars(value))


def write_all(folder: Path, contents: Mapping[str, bytes]) -> list[Path]:
    """Write several new files, given by their names below a folder, and return their paths. A file
    that is there already with the very same bytes is left. Raises FordelaError before anything is
    written when a name is taken; where writing fails in the middle, what was written is taken away
    again."""
    paths = {inside(folder, name): data for name, data in contents.items()}
    present = {path for path, data in paths.items() if _has(path, data, same_is_fine=True)}
    written: list[Path] = []
    try:
        for path, data in paths.items():
            make_folder(path.parent)
            write_new(path, data, same_is_fine=True)
            if path not in present:
                written.append(path)
    except FordelaError:
        for path in written:
            with contextlib.suppress(OSError):
                path.unlink()
        raise
    return list(paths)


def _has(path: Path, data: bytes, *, same_is_fine: bool) -> bool:
    """Whether the file is there already, as it should be. Raises FordelaError when it differs."""
    if not os.path.lexists(path):
        return False
    if same_is_fine and path.is_file() and path.read_bytes() == data:
        return True
    raise _taken(path)


def make_folder(path: Path) -> None:
    """Make a folder, and those above it, unless it is there. Raises FordelaError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise FordelaError(
            "Det finns redan en fil med det namnet.", where=str(path), todo="Ange en mapp."
        ) from error
    except (OSError, ValueError) as error:
        raise FordelaError(
            f"Mappen gick inte att skapa ({reason(error)}).",
            where=str(path),
            todo="Välj en mapp som du får skriva i.",
        ) from error


def _publish(temporary: Path, path: Path) -> None:
    """Give the file its name, failing with FileExistsError if somebody took it meanwhile."""
    if os.name == "nt":
        temporary.rename(path)  # never replaces on Windows
        return
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if os.path.lexists(path):
            raise FileExistsError(str(path)) from None
        temporary.rename(path)


def _taken(path: Path) -> NameTaken:
    return NameTaken(
        "Filen finns redan, och skrivs aldrig över.",
        where=str(path),
        todo="Välj ett annat namn, eller flytta undan den först.",
    )


_REASONS = {
    errno.ENOSPC: "disken är full",
    errno.EDQUOT: "utrymmet på disken är slut",
    errno.EFBIG: "filen blir större än vad som är tillåtet här",
    errno.EROFS: "disken är skrivskyddad",
    errno.ENAMETOOLONG: "namnet är för långt",
    errno.EIO: "disken eller nätverket svarar inte",
    errno.EACCES: "det är inte tillåtet",
    errno.EPERM: "det är inte tillåtet",
    errno.ENOENT: "den finns inte",
    errno.ENOTDIR: "en del av sökvägen är en fil, ingen mapp",
    errno.EISDIR: "det är en mapp",
    errno.ELOOP: "genvägarna leder runt i en ring",
    errno.EINVAL: "namnet går inte att använda här",
    errno.EBUSY: "filen används av ett annat program",
    errno.EMFILE: "för många filer är öppna",
    errno.ETIMEDOUT: "nätverket svarar inte",
}


def reason(error: Exception) -> str:
    """Why a disk refused, in words that fit within a sentence."""
    if not isinstance(error, OSError):
        return str(error)
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


def _nearest(path: Path) -> str:
    """What to do about a file that is not there, e.g. `'Menade du bok.xlsx?'` with the likeliest
    name in its folder."""
    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return f"Mappen {path.parent} finns inte heller." if not path.parent.exists() else ""
    near = difflib.get_close_matches(path.name, names, n=1, cutoff=0.7)
    return f"Menade du {near[0]}?" if near else "Kontrollera namn och mapp."


def open_file(path: str) -> None:
    """Open a file in its own program, and do not wait for it. Raises FordelaError."""
    try:
        if sys.platform == "win32":
            os.startfile(path)
        else:
            program = "open" if sys.platform == "darwin" else "xdg-open"
            subprocess.Popen(
                [program, path],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
    except OSError as error:
        raise FordelaError(
            "Filen är skriven, men gick inte att öppna härifrån.",
            where=path,
            todo="Öppna den själv.",
        ) from error


def fingerprint(data: bytes) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    return hashlib.sha256(data).hexdigest()
