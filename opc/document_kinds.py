"""What a file is when it is not a .docx document, and what to do about it.

Goes by the content, as `file_kinds` does for workbooks: people rename files.
"""

from __future__ import annotations

from collections.abc import Sequence

from validators.errors import UnreadableFile, WrongKindOfFile

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS_DOCX = "Öppna den i Word och spara den som Word-dokument (.docx)."
_CHOOSE_DOCX = "Välj Word-dokumentet (.docx) i stället."
_AGAIN = "Hämta den på nytt, eller be avsändaren skicka den igen."
_LOCK_FILE_SIZE = 162  # bytes
_MAX_USER_NAME_LENGTH = 54  # bytes in a lock file
_MAX_PDF_OFFSET = 1024  # bytes before the mark of a PDF

# (how the file begins, what it is, what to do)
_BEGINNINGS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "en PDF", "Välj dokumentet som PDF:en gjordes av."),
    (b"{\\rtf", "en RTF-text", _SAVE_AS_DOCX),
    (b"\x89PNG", "en bild", _CHOOSE_DOCX),
    (b"\xff\xd8\xff", "en bild", _CHOOSE_DOCX),
    (b"GIF8", "en bild", _CHOOSE_DOCX),
    (b"MIME-Version:", "en webbsida (MHT)", _SAVE_AS_DOCX),
    (b"\x1f\x8b", "ett packat arkiv", _CHOOSE_DOCX),
    (b"Rar!", "ett packat arkiv", _CHOOSE_DOCX),
    (b"7z\xbc\xaf\x27\x1c", "ett packat arkiv", _CHOOSE_DOCX),
)

# (name of a stream in an OLE file, what the file is, what to do)
_STREAMS: tuple[tuple[str, str, str], ...] = (
    (
        "EncryptedPackage",
        "krypterad (lösenord eller känslighetsetikett)",
        "Öppna den i Word, ta bort lösenordet under Arkiv > Information > Skydda dokument > "
        "Kryptera med lösenord (eller etiketten), spara och försök igen.",
    ),
    ("WordDocument", "ett Word-dokument i det gamla formatet (.doc)", _SAVE_AS_DOCX),
    ("Workbook", "en arbetsbok i det gamla Excel-formatet (.xls)", _CHOOSE_DOCX),
    ("PowerPoint Document", "en presentation i det gamla formatet (.ppt)", _CHOOSE_DOCX),
    ("__nameid_version1.0", "ett sparat mejl (.msg)", _CHOOSE_DOCX),
)


def refuse_foreign_document(data: bytes, name: str = "") -> None:
    """Raise WrongKindOfFile for what is not a zip, UnreadableFile for what is no file at all."""
    base = name.replace("\\", "/").rpartition("/")[2]
    if _is_lock_file(data, base):
        raise WrongKindOfFile(
            "Det här är inte dokumentet utan den låsfil som finns medan någon har det öppet.",
            where=name,
            todo="Stäng dokumentet och välj filen utan ~ i början av namnet.",
        )
    if not data:
        raise UnreadableFile("Filen är tom (0 byte).", where=name, todo=_AGAIN)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return
    if data.startswith(_OLE):
        kinds = (kind for stream, *kind in _STREAMS if _has_stream(data, stream))
        what, todo = next(kinds, ["en äldre Office-fil", _SAVE_AS_DOCX])
        raise _wrong_kind(what, todo, name)
    for beginning, what, todo in _BEGINNINGS:
        if data.startswith(beginning):
            raise _wrong_kind(what, todo, name)
    if b"%PDF-" in data[:_MAX_PDF_OFFSET]:
        raise _wrong_kind(*_BEGINNINGS[0][1:], name)
    if not data.strip(b"\0"):
        raise UnreadableFile(
            "Filen innehåller bara nollor: den har inte sparats eller hämtats färdigt.",
            where=name,
            todo=_AGAIN,
        )
    raise _wrong_kind("inget Word-dokument (.docx), vad den än heter", _CHOOSE_DOCX, name)


def refuse_other_package(names: Sequence[str], name: str = "") -> None:
    """Raise WrongKindOfFile for a zip that holds something else than Office Open XML."""
    lower = {part.lower() for part in names}
    if "[content_types].xml" in lower:
        return
    if not lower:
        raise UnreadableFile("Filen är ett tomt zip-arkiv.", where=name, todo=_AGAIN)
    if any(part.startswith("word/") for part in lower):
        raise UnreadableFile(
            "Delen [Content_Types].xml saknas; dokumentet är skadat.", where=name, todo=_AGAIN
        )
    if "mimetype" in lower:
        raise _wrong_kind("ett OpenDocument-dokument (.odt)", _SAVE_AS_DOCX, name)
    raise _wrong_kind("ett zip-arkiv utan Word-dokument", _CHOOSE_DOCX, name)


def _wrong_kind(what: str, todo: str, name: str) -> WrongKindOfFile:
    return WrongKindOfFile(f"Filen är {what}.", where=name, todo=todo)


def _is_lock_file(data: bytes, base: str) -> bool:
    """By name, or by the form that Word gives it: a user name, filled up to 162 bytes."""
    if base.startswith(("~$", ".~lock.")):
        return True
    if len(data) != _LOCK_FILE_SIZE or not 0 < data[0] <= _MAX_USER_NAME_LENGTH:
        return False
    return not data[1 + data[0] : 1 + _MAX_USER_NAME_LENGTH].strip(b" \0")


def _has_stream(data: bytes, stream: str) -> bool:
    return stream.encode("utf-16-le") + b"\0\0" in data
