"""How a file is known that is not what it should be: what `file_kinds` asks of what should be a
workbook, and `document_kinds` of what should be a document.
"""

from __future__ import annotations

from collections.abc import Iterable

from validators.errors import UnreadableFile, WrongKindOfFile

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a file in the old Office format begins."""

AGAIN = "Hämta den på nytt, eller be avsändaren skicka den igen."

Kind = tuple[str, str]
"""What a file is, ends "Filen är …", and what to do about it."""

_MAX_USER_NAME_LENGTH = 54  # bytes in a lock file
_MAX_PDF_OFFSET = 1024  # bytes before the mark of a PDF


def base_name(name: str) -> str:
    """The name of a file without its folders, which may be those of Windows."""
    return name.replace("\\", "/").rpartition("/")[2]


def is_lock_file(data: bytes, name: str, size: int) -> bool:
    """Whether a file is the one that stands beside an open one: by its name, or by the form that
    Office gives it, a user name, filled up to `size` bytes."""
    if base_name(name).startswith(("~$", ".~lock.")):
        return True
    if len(data) != size or not 0 < data[0] <= _MAX_USER_NAME_LENGTH:
        return False
    return not data[1 + data[0] : 1 + _MAX_USER_NAME_LENGTH].strip(b" \0")


def is_zip(data: bytes, name: str) -> bool:
    """Whether a file begins as a zip. Raises UnreadableFile for one that is empty."""
    if not data:
        raise UnreadableFile("Filen är tom (0 byte).", where=name, todo=AGAIN)
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def refuse_known_beginnings(
    data: bytes, beginnings: Iterable[tuple[bytes, str, str]], pdf: Kind, name: str
) -> None:
    """Raise WrongKindOfFile for a file that begins as one of these (beginning, what, todo), or is a
    PDF; UnreadableFile for one that holds nothing."""
    for beginning, what, todo in beginnings:
        if data.startswith(beginning):
            raise wrong_kind(what, todo, name)
    if b"%PDF-" in data[:_MAX_PDF_OFFSET]:
        raise wrong_kind(*pdf, name)
    if not data.strip(b"\0"):
        raise UnreadableFile(
            "Filen innehåller bara nollor: den har inte sparats eller hämtats färdigt.",
            where=name,
            todo=AGAIN,
        )


def has_stream(data: bytes, stream: str) -> bool:
    """Whether a file in the old Office format has a stream of this name."""
    return stream.encode("utf-16-le") + b"\0\0" in data


def kind_by_stream(data: bytes, streams: Iterable[tuple[str, str, str]], otherwise: Kind) -> Kind:
    """What a file in the old Office format is, by the first of these (stream, what, todo) that it
    has."""
    for stream, what, todo in streams:
        if has_stream(data, stream):
            return what, todo
    return otherwise


def wrong_kind(
    what: str, todo: str, name: str, error: type[WrongKindOfFile] = WrongKindOfFile
) -> WrongKindOfFile:
    """The error for a file that is something else."""
    return error(f"Filen är {what}.", where=name, todo=todo)
