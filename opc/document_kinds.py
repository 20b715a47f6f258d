"""What a file is when it is not a .docx document, and what to do about it.

Goes by the content, as `file_kinds` does for workbooks: people rename files.
"""

from __future__ import annotations

from collections.abc import Sequence

from opc.foreign import (
    AGAIN,
    OLE,
    is_lock_file,
    is_zip,
    kind_by_stream,
    refuse_known_beginnings,
    wrong_kind,
)
from validators.errors import UnreadableFile, WrongKindOfFile

_SAVE_AS_DOCX = "Öppna den i Word och spara den som Word-dokument (.docx)."
_CHOOSE_DOCX = "Välj Word-dokumentet (.docx) i stället."
_LOCK_FILE_SIZE = 162  # bytes
_PDF = ("en PDF", "Välj dokumentet som PDF:en gjordes av.")

# (how the file begins, what it is, what to do)
_BEGINNINGS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", *_PDF),
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
    if is_lock_file(data, name, _LOCK_FILE_SIZE):
        raise WrongKindOfFile(
            "Det här är inte dokumentet utan den låsfil som finns medan någon har det öppet.",
            where=name,
            todo="Stäng dokumentet och välj filen utan ~ i början av namnet.",
        )
    if is_zip(data, name):
        return
    if data.startswith(OLE):
        kind = kind_by_stream(data, _STREAMS, ("en äldre Office-fil", _SAVE_AS_DOCX))
        raise wrong_kind(*kind, name)
    refuse_known_beginnings(data, _BEGINNINGS, _PDF, name)
    raise wrong_kind("inget Word-dokument (.docx), vad den än heter", _CHOOSE_DOCX, name)


def refuse_other_package(names: Sequence[str], name: str = "") -> None:
    """Raise WrongKindOfFile for a zip that holds something else than Office Open XML."""
    lower = {part.lower() for part in names}
    if "[content_types].xml" in lower:
        return
    if not lower:
        raise UnreadableFile("Filen är ett tomt zip-arkiv.", where=name, todo=AGAIN)
    if any(part.startswith("word/") for part in lower):
        raise UnreadableFile(
            "Delen [Content_Types].xml saknas; dokumentet är skadat.", where=name, todo=AGAIN
        )
    if "mimetype" in lower:
        raise wrong_kind("ett OpenDocument-dokument (.odt)", _SAVE_AS_DOCX, name)
    raise wrong_kind("ett zip-arkiv utan Word-dokument", _CHOOSE_DOCX, name)
