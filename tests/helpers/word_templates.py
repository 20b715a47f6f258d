"""Small .docx templates, with their XML in the test itself."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from docx_export.document.controls import W
from docx_export.filling.fill import fill
from docx_export.sources.make import templates
from opc.write import zipped
from validators.cards.call import Call
from validators.cards.loading import load_call
from validators.model import Fact, Facts

CALL = load_call("2025")


def template(body: str, *, header: str = "", title: str = "") -> bytes:
    """The built-in template's package around another body, title, and headers if given."""
    data = templates()["fordelning.docx"]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    whole = parts["word/document.xml"].decode()
    start, end = whole.index("<w:body>") + len("<w:body>"), whole.index("<w:sectPr>")
    parts["word/document.xml"] = (whole[:start] + body + whole[end:]).encode()
    for name in ("word/header1.xml", "word/header2.xml"):
        content = header or "<w:p/>"
        parts[name] = f'<w:hdr xmlns:w="{W}">{content}</w:hdr>'.encode()
    core = parts["docProps/core.xml"].decode()
    parts["docProps/core.xml"] = core.replace("{{ dokument.titel }}", title).encode()
    return zipped(parts)


def p(*runs: str) -> str:
    """A paragraph with a run for each text; what starts with "<" is XML as it is."""
    return "<w:p>" + "".join(run if run.startswith("<") else r(run) for run in runs) + "</w:p>"


def r(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return f'<w:r><w:t xml:space="preserve">{escaped}</w:t></w:r>'


def facts(
    values: Mapping[str, str | int | bool] | None = None,
    lists: Mapping[str, list[dict[str, str | int]]] | None = None,
    missing: Mapping[str, str] | None = None,
) -> Facts:
    """Facts by id; a record's facts get the ids LIST.NUMBER.KEY."""
    named = lists or {}
    return Facts(
        {key: Fact(key, value) for key, value in (values or {}).items()},
        {
            name: tuple(
                {key: Fact(f"{name}.{n}.{key}", value) for key, value in record.items()}
                for n, record in enumerate(records, 1)
            )
            for name, records in named.items()
        },
        missing or {},
        dict.fromkeys(named, ("titel", "belopp", "skal")),
    )


def filled(body: str, found: Facts, *, call: Call = CALL, draft: bool = False) -> bytes:
    return fill(template(body), found, call, draft=draft)
