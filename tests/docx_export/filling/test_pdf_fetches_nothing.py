"""LibreOffice fetches nothing for a PDF, even of a document that asks for it."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Iterator
from socketserver import StreamRequestHandler, ThreadingTCPServer

import pytest

from docx_export import pdf
from docx_export.sources.make import templates
from opc.write import zipped
from tests.helpers.active_word import (
    complex_field,
    picture,
    with_body,
    with_relation,
    with_setting,
)
from tests.helpers.office import Office


class _Server(ThreadingTCPServer):
    """Answers to anything, and remembers what it was asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[bytes] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self.server.asked.append(self.rfile.readline())
        self.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n")


@pytest.fixture
def server() -> Iterator[_Server]:
    with _Server() as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def test_nothing_is_fetched(office: Office, server: _Server) -> None:
    with zipfile.ZipFile(io.BytesIO(templates()["komplettering.docx"])) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    address = server.address
    parts = with_relation(parts, "image", f"{address}/bild.png", identity="rIdBild")
    parts = with_body(parts, picture('r:link="rIdBild"'))
    for field in (
        f'INCLUDEPICTURE "{address}/falt.png" \\d',
        f'INCLUDETEXT "{address}/text.docx"',
        f'LINK Excel.Sheet.12 "{address}/bok.xlsx" "" \\a',
        f'DDEAUTO soffice "{address}/dde.ods" A1',
    ):
        parts = with_body(parts, complex_field(f" {field} "))
    parts = with_relation(
        parts, "attachedTemplate", f"{address}/mall.dotm", source="word/settings.xml"
    )
    parts = with_setting(
        parts,
        '<w:attachedTemplate xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships" r:id="rIdAktiv"/>',
    )
    (made,) = pdf.to_pdf({"hamtar.docx": zipped(parts)}).values()
    assert made.startswith(b"%PDF")
    assert server.asked == []
