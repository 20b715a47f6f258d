"""What a file is when it is not an .xlsx or .xlsm workbook, and what to do about it.

Goes by the content, not by the name: people rename files. A lock file is also known by its name,
because it is found beside the workbook with the same ending, and a mail or archive where its
content tells nothing better.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from opc.foreign import (
    AGAIN,
    OLE,
    base_name,
    has_stream,
    is_lock_file,
    is_zip,
    kind_by_stream,
    refuse_known_beginnings,
    wrong_kind,
)
from validators.errors import Unopened, UnreadableFile, WrongKindOfFile

_SAVE_AS_XLSX = "Öppna den i Excel och spara den som Excel-arbetsbok (.xlsx)."
_SEND_XLSX = "Välj arbetsboken (.xlsx eller .xlsm) i stället."
_UNPACK = "Packa upp det, och använd filerna i det."
_SAVE_MAIL = "Öppna mejlet och spara bilagan för sig, eller, för collect, mejlet som .eml."
_LOCK_FILE_SIZE = 165  # bytes
_MAX_TEXT_HEAD = 1 << 16  # bytes of a file that are looked at as text
_PDF = ("en PDF", "Be avsändaren om arbetsboken som PDF:en gjordes av.")

# (how the file begins, what it is, what to do)
_BEGINNINGS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", *_PDF),
    (b"{\\rtf", "en RTF-text", _SEND_XLSX),
    (b"\x89PNG", "en bild", _SEND_XLSX),
    (b"\xff\xd8\xff", "en bild", _SEND_XLSX),
    (b"GIF8", "en bild", _SEND_XLSX),
    (b"\x09\x08", "en arbetsbok i det gamla Excel-formatet (.xls)", _SAVE_AS_XLSX),
    (b"\x09\x04", "en arbetsbok i det gamla Excel-formatet (.xls)", _SAVE_AS_XLSX),
    (b"\x09\x02", "en arbetsbok i det gamla Excel-formatet (.xls)", _SAVE_AS_XLSX),
    (b"\x09\x00", "en arbetsbok i det gamla Excel-formatet (.xls)", _SAVE_AS_XLSX),
    (b"MIME-Version:", "en webbsida (MHT)", _SAVE_AS_XLSX),
)

_OUTLOOK_S = "bilagor packade på Outlooks eget sätt (winmail.dat)"
_SEND_PLAIN = "Be avsändaren skicka om dem i ett vanligt mejl (HTML eller oformaterad text)."
_SECRET = "krypterad eller signerad (.p7m)"
_PROTECTED = "ett mejl med skyddade rättigheter (.rpmsg)"
_MAILBOX = "en fil med flera mejl (.pst eller .ost)"
_SAVE_THOSE = "Öppna den i Outlook och spara bilagorna för sig."

# (how a file begins that a workbook may lie in, what it is, what to do)
_CLOSED_BEGINNINGS: tuple[tuple[bytes, str, str], ...] = (
    (b"\x1f\x8b", "ett packat arkiv (gzip)", _UNPACK),
    (b"Rar!", "ett packat arkiv (RAR)", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "ett packat arkiv (7-zip)", _UNPACK),
    (b"BZh", "ett packat arkiv (bzip2)", _UNPACK),
    (b"\xfd7zXZ\0", "ett packat arkiv (xz)", _UNPACK),
    (b"MSCF", "ett packat arkiv (CAB)", _UNPACK),
    (b"\x78\x9f\x3e\x22", _OUTLOOK_S, _SEND_PLAIN),
    (b"!BDN", _MAILBOX, _SAVE_THOSE),
)

# (how its name ends, what it is, what to do)
_CLOSED_ENDINGS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    ((".msg",), "ett sparat mejl (.msg)", _SAVE_MAIL),
    ((".eml",), "ett sparat mejl (.eml)", "Öppna mejlet och spara bilagan för sig."),
    ((".p7m",), _SECRET, _SAVE_MAIL),
    ((".rpmsg",), _PROTECTED, _SAVE_MAIL),
    ((".pst", ".ost"), _MAILBOX, _SAVE_THOSE),
    ((".mbox", ".mbx"), "en fil med flera mejl (.mbox)", "Spara bilagorna för sig."),
    (("winmail.dat", ".tnef"), _OUTLOOK_S, _SEND_PLAIN),
    ((".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".cab"), "ett packat arkiv", _UNPACK),
)

# (name of a stream in an OLE file, what the file is, what to do)
_STREAMS: tuple[tuple[str, str, str], ...] = (
    (
        "EncryptedPackage",
        "krypterad (lösenord eller känslighetsetikett)",
        "Öppna den i Excel, ta bort lösenordet under Arkiv > Information > Skydda arbetsbok > "
        "Kryptera med lösenord (eller etiketten), spara och försök igen.",
    ),
    ("Workbook", "en arbetsbok i det gamla Excel-formatet (.xls)", _SAVE_AS_XLSX),
    ("Book", "en arbetsbok i det gamla Excel-formatet (.xls)", _SAVE_AS_XLSX),
    ("WordDocument", "ett Word-dokument i det gamla formatet (.doc)", _SEND_XLSX),
    ("PowerPoint Document", "en presentation i det gamla formatet (.ppt)", _SEND_XLSX),
)

# (part of the content type of an Office Open XML file's main part, what it is, what to do)
_MAIN_PARTS: tuple[tuple[str, str, str], ...] = (
    ("sheet.binary", "en binär arbetsbok (.xlsb)", _SAVE_AS_XLSX),
    ("wordprocessingml", "ett Word-dokument (.docx)", _SEND_XLSX),
    ("ms-word", "ett Word-dokument (.docm)", _SEND_XLSX),
    ("presentationml", "en presentation (.pptx)", _SEND_XLSX),
    ("ms-powerpoint", "en presentation (.pptm)", _SEND_XLSX),
    ("visio", "en Visio-ritning", _SEND_XLSX),
)

# (what an OpenDocument file's mimetype says, what it is, what to do)
_OPEN_DOCUMENTS: tuple[tuple[str, str, str], ...] = (
    ("spreadsheet", "ett OpenDocument-kalkylark (.ods)", _SAVE_AS_XLSX),
    ("text", "ett OpenDocument-dokument (.odt)", _SEND_XLSX),
    ("", "en OpenDocument-fil", _SEND_XLSX),
)


def refuse_foreign_bytes(data: bytes, name: str = "") -> None:
    """Raise WrongKindOfFile for what is not a zip, UnreadableFile for what is no file at all."""
    if is_lock_file(data, name, _LOCK_FILE_SIZE):
        raise WrongKindOfFile(
            "Det här är inte arbetsboken utan den låsfil som finns medan någon har den öppen.",
            where=name,
            todo="Stäng arbetsboken och välj filen utan ~ i början av namnet.",
        )
    if is_zip(data, name):
        return
    _refuse_closed(data, name)
    if data.startswith(OLE):
        kind = kind_by_stream(data, _STREAMS, ("en äldre Office-fil", _SAVE_AS_XLSX))
        raise wrong_kind(*kind, name)
    refuse_known_beginnings(data, _BEGINNINGS, _PDF, name)
    raise wrong_kind(*_text_kind(data), name)


def _refuse_closed(data: bytes, name: str) -> None:
    """Raise Unopened for a mail or an archive that is not looked into."""
    is_ole = data.startswith(OLE)
    for beginning, what, todo in _CLOSED_BEGINNINGS:
        if data.startswith(beginning):
            raise wrong_kind(what, todo, name, Unopened)
    if is_ole and has_stream(data, "__nameid_version1.0"):
        raise wrong_kind("ett sparat mejl (.msg)", _SAVE_MAIL, name, Unopened)
    is_office = is_ole and any(has_stream(data, stream) for stream, *_ in _STREAMS)
    for endings, what, todo in () if is_office else _CLOSED_ENDINGS:
        if base_name(name).casefold().endswith(endings):
            raise wrong_kind(what, todo, name, Unopened)


def refuse_foreign_parts(names: Sequence[str], read: Callable[[str], bytes], name: str) -> None:
    """Raise WrongKindOfFile for a zip that holds something else than Office Open XML."""
    lower = {part.lower() for part in names}
    if "[content_types].xml" in lower:
        return
    if "mimetype" in lower:
        mimetype = read("mimetype").decode("latin-1")
        if "opendocument" in mimetype:
            kind = next(kind for kind in _OPEN_DOCUMENTS if kind[0] in mimetype)
            raise wrong_kind(*kind[1:], name)
    if any(part.endswith(".iwa") for part in lower):
        raise wrong_kind(
            "ett Numbers-dokument",
            "Öppna det i Numbers, välj Arkiv > Exportera till > Excel och skicka den filen.",
            name,
        )
    if not lower:
        raise UnreadableFile("Filen är ett tomt zip-arkiv.", where=name, todo=AGAIN)
    if any(part.endswith((".xlsx", ".xlsm", ".xls")) for part in lower):
        raise wrong_kind("ett zip-arkiv med arbetsböcker i", _UNPACK, name, Unopened)
    if any(part.startswith("xl/") for part in lower):
        raise UnreadableFile(
            "Delen [Content_Types].xml saknas; arbetsboken är skadad.", where=name, todo=AGAIN
        )
    raise wrong_kind("ett zip-arkiv utan arbetsbok", "Packa upp det och välj arbetsboken.", name)


def refuse_foreign_main_part(content_type: str, name: str) -> None:
    """Raise WrongKindOfFile when the main part of an Office Open XML file is no workbook."""
    for word, what, todo in _MAIN_PARTS:
        if word in content_type.lower():
            raise wrong_kind(what, todo, name)


def _text_kind(data: bytes) -> tuple[str, str]:
    """What a file is that may be text, and what to do."""
    text = _decoded(data[:_MAX_TEXT_HEAD])
    if text is None:
        return "inte en arbetsbok, och av okänt slag", _SEND_XLSX
    start = text.lstrip("\ufeff \t\r\n").lower()
    if start.startswith(("<?xml", "<workbook")):
        if "urn:schemas-microsoft-com:office:spreadsheet" in start:
            return "en arbetsbok i formatet Excel 2003 XML", _SAVE_AS_XLSX
        if "opendocument" in start:
            return "ett OpenDocument-kalkylark i ett stycke (.fods)", _SAVE_AS_XLSX
    if "<html" in start or "<table" in start or start.startswith(("<!doctype html", "<meta")):
        return "en webbsida (HTML), inte en arbetsbok, vad den än heter", _SAVE_AS_XLSX
    if start.startswith("<"):
        return "en XML-fil, inte en arbetsbok", _SEND_XLSX
    return "en textfil (till exempel CSV), inte en arbetsbok, vad den än heter", _SAVE_AS_XLSX


def _decoded(data: bytes) -> str | None:
    """The beginning of a file as text, or None when it is not text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data[: len(data) // 2 * 2].decode("utf-16", "replace")
    if any(byte < 32 and byte not in b"\t\n\r\f\x1a" for byte in data):
        return None
    return data.decode("utf-8", "replace")
