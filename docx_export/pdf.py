"""Word documents as PDF/UA (accessible PDF), by the LibreOffice that the machine has."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from validators.errors import DocumentError

_PLACES = (
    r"C:\Program Files\LibreOffice\program\soffice.com",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
"""Where LibreOffice may be when it is not on PATH."""

MAX_SECONDS: float = 60
"""How long a document may take, and the program's start."""

_OPTIONS = {
    name: {"type": "boolean", "value": "true"}
    for name in ("PDFUACompliance", "UseTaggedPDF", "ExportBookmarks", "DisplayPDFDocumentTitle")
}
"""Options of LibreOffice's filter writer_pdf_Export."""


_SETTINGS = (
    ("Office.Writer/Content/Update", "Link", 0),  # never update what is linked
    ("Office.Calc/Content/Update", "Link", 1),  # the same; its numbers have another order
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", True),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", True),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", 3),
    # Whatever would be fetched all the same goes to a port that nobody answers.
    ("Inet/Settings", "ooInetProxyType", 2),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", 9),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", 9),
    ("Inet/Settings", "ooInetNoProxy", ""),
)
"""Settings of LibreOffice (node, property, value) with which a document fetches and starts nothing;
what a version does not know, it passes over."""


def pdf_name(name: str) -> str:
    """The name of a document's PDF. E.g. `'meddelanden/a.pdf'` for `'meddelanden/a.docx'`"""
    return f"{name.removesuffix('.docx')}.pdf"


def find_office() -> str | None:
    """The path of LibreOffice's program, None where there is none."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    return program or next((place for place in _PLACES if Path(place).exists()), None)


def to_pdf(documents: Mapping[str, bytes]) -> dict[str, bytes]:
    """.docx files by name -> PDFs by name ("beslut.docx" -> "beslut.pdf"), all or none.

    LibreOffice runs with a profile of its own, so that one that is open is left alone, and which
    has it fetch and start nothing. Raises
    DocumentError where it is not installed, does not end, or makes nothing.
    """
    if not documents:
        return {}
    program = find_office()
    if program is None:
        raise DocumentError(
            "LibreOffice finns inte på datorn, och det är det som gör PDF.",
            todo="Installera LibreOffice, eller spara dokumentet som PDF i Word.",
        )
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        sources = []
        for number, data in enumerate(documents.values()):  # their names could be anything
            source = folder / f"{number}.docx"
            source.write_bytes(data)
            sources.append(source)
        message = _convert(program, folder, sources)
        pdfs = {}
        for name, source in zip(documents, sources, strict=True):
            pdf = source.with_suffix(".pdf")
            if not pdf.is_file():
                raise DocumentError(
                    f"LibreOffice gjorde ingen PDF ({message or 'utan att säga varför'}).",
                    where=name,
                    todo="Spara dokumentet som PDF i Word.",
                )
            pdfs[pdf_name(name)] = pdf.read_bytes()
        return pdfs


def with_pdfs(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Files by name, with a PDF after each Word document. Raises as `to_pdf`."""
    pdfs = to_pdf({name: data for name, data in files.items() if name.endswith(".docx")})
    result: dict[str, bytes] = {}
    for name, data in files.items():
        result[name] = data
        if pdf_name(name) in pdfs:
            result[pdf_name(name)] = pdfs[pdf_name(name)]
    return result


def _settings() -> str:
    """The settings as a profile of LibreOffice holds them."""
    items = "".join(
        f'<item oor:path="/org.openoffice.{node}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{str(value).lower()}</value></prop></item>"
        for node, name, value in _SETTINGS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        f"{items}</oor:items>"
    )


def _convert(program: str, folder: Path, sources: list[Path]) -> str:
    """Run LibreOffice once for all files; its error messages, on one line. Raises DocumentError."""
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(_settings(), "utf-8")
    command = [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        f"pdf:writer_pdf_Export:{json.dumps(_OPTIONS)}",
        "--outdir",
        str(folder),
        *map(str, sources),
    ]
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0) if os.name == "nt" else 0
    try:
        process = subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=MAX_SECONDS * (len(sources) + 1),
            check=False,
            creationflags=hidden,
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentError(
            "LibreOffice blev inte klart med PDF-filen.",
            todo="Försök igen, eller spara dokumentet som PDF i Word.",
        ) from error
    except OSError as error:
        raise DocumentError(
            f"LibreOffice gick inte att starta ({error.strerror or error}).",
            where=program,
            todo="Spara dokumentet som PDF i Word.",
        ) from error
    return " ".join(process.stderr.split())[:200]
