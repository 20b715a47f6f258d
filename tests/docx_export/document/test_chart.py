"""The chart of what each administration is granted: a picture that says what its table says."""

from __future__ import annotations

import dataclasses
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from lxml import etree

from docx_export.document.chart import Bar, charts_in, draw, drawing_numbers
from docx_export.document.controls import make_run, w
from docx_export.document.metafile import Metafile, width_of
from docx_export.filling.documents import generate
from docx_export.filling.fill import fill
from docx_export.revising.changes import What
from docx_export.revising.refresh import refresh_document
from tests.helpers.documents import part, real_book, real_facts, tables, with_chart
from tests.helpers.office import Office, sdk_errors
from tests.helpers.refreshing import case, looks, with_part
from tests.helpers.word_templates import CALL, facts, filled, p, r, template
from validators.cards.loading import load_call
from validators.errors import TemplateError
from validators.facts.computing import compute
from validators.formats import word
from validators.model import Facts, Table, Tables
from xl_tools.jobs.common.workbooks import tables_of
from xl_tools.reading.workbook import read_workbook


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + check


PNG = b"\x89PNG\r\n\x1a\n" + b"".join(
    (
        _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        _chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")),
        _chunk(b"IEND", b""),
    )
)


def shown(found: Facts, *, number: int = 3) -> Facts:
    """The facts as the card with the chart makes them."""
    values = dict(found.values)
    values["dokument.diagram"] = dataclasses.replace(values["dokument.diagram"], value=True)
    fact = dataclasses.replace(values["lum.tabell.nr"], id="fordelat.tabell.nr", value=number)
    return dataclasses.replace(found, values={**values, fact.id: fact})


def picture(document: bytes, name: str = "word/media/diagram1.emf") -> bytes:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return archive.read(name)


def records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Type and content of each record of a metafile, as [MS-EMF] 2.3 lays them out."""
    at = 0
    while at < len(data):
        kind, size = struct.unpack_from("<II", data, at)
        assert size % 4 == 0
        yield kind, data[at + 8 : at + size]
        at += size
    assert at == len(data)


def texts(data: bytes) -> list[str]:
    found = []
    for kind, content in records(data):
        if kind == 84:
            count, start = struct.unpack_from("<II", content, 36)
            found.append(content[start - 8 : start - 8 + 2 * count].decode("utf-16-le"))
    return found


def rectangles(data: bytes) -> list[tuple[int, int, int, int]]:
    return [struct.unpack("<4i", content) for kind, content in records(data) if kind == 43]


def words(document: bytes) -> str:
    (chart,) = charts_in(part(document))
    return chart.words


def test_a_metafile_tells_its_size_and_how_many_records_and_objects_it_has() -> None:
    canvas = Metafile(1000, 500)
    canvas.rectangle(0, 0, 100, 50, "FF8000")
    canvas.text(10, 40, "Åäö – ”x”", size=320, color="000000")
    canvas.text(10, 80, "b", size=320, color="000000")
    data = canvas.data()
    all_of_them = list(records(data))
    assert (all_of_them[0][0], all_of_them[-1][0]) == (1, 14)
    signature, _, length, count, handles = struct.unpack_from("<4sIIIH", data, 40)
    assert (signature, length, count) == (b" EMF", len(data), len(all_of_them))
    assert handles == 3  # a brush, a font, and the one that is never used
    assert struct.unpack_from("<4i", data, 8) == (0, 0, 999, 499)
    assert texts(data) == ["Åäö – ”x”", "b"]
    colour = next(content for kind, content in all_of_them if kind == 39)
    assert colour[8:12] == bytes([0xFF, 0x80, 0x00, 0])


def test_accents_take_no_room_and_a_strange_letter_some() -> None:
    assert width_of("Åäö", 1000) == width_of("Aao", 1000) == 667 + 556 + 556
    assert width_of("1\u00a0000", 1000) == width_of("1 000", 1000)
    assert width_of("界", 1000) > 0


def test_bars_are_as_long_as_their_amounts() -> None:
    bars = [Bar("A", (300, 100), 400, "400 kr"), Bar("B", (0, 200), 200, "200 kr")]
    legend, boxes = 2, rectangles(draw(bars, ("LUM", "MUL"), "T", 16000).data)
    first, second, third = boxes[legend:]
    start = first[0]
    assert second[2] - start == pytest.approx(2 * (third[2] - start), abs=2)
    assert first[2] - start == pytest.approx(3 * (second[2] - first[2]), abs=5)
    assert max(box[2] for box in boxes) < 16000 - width_of("400 kr", 320)


def test_a_kind_that_nobody_is_granted_is_not_in_the_legend() -> None:
    drawn = draw([Bar("A", (0, 5), 5, "5 kr")], ("LUM", "MUL"), "T", 16000)
    assert texts(drawn.data) == ["A", "5 kr"]


def test_a_name_that_is_too_long_is_cut_in_the_picture_and_whole_in_the_words() -> None:
    name = "Förvaltningen för " + "mycket " * 20
    drawn = draw([Bar(name, (1,), 1, "1 kr")], ("LUM",), "T", 16000)
    assert texts(drawn.data)[0].endswith("…")
    assert name in drawn.words


def test_nothing_granted_is_drawn_without_bars() -> None:
    drawn = draw([Bar("A", (0,), 0, "0 kr")], ("LUM",), "T", 16000)
    assert rectangles(drawn.data) == []


def test_picture_words_and_table_show_the_same_facts() -> None:
    found = compute(_tables(), with_chart())
    document = generate(found, with_chart())
    (table,) = [t for t in tables(document) if t[0][0] == "Förvaltning"]
    records = found.lists["fordelat"]
    rows = [[cell.replace("\u00a0", " ") for cell in row] for row in table]
    said = [row for row in rows if row[0] not in ("Förvaltning", "Summa")]
    assert [row[0] for row in said] == [str(record["namn"].value) for record in records]
    drawn = texts(picture(document))
    for row, record in zip(said, records, strict=True):
        amount = word(record["summa"].value, "kr")
        assert row[3] == amount.removesuffix("kr").strip().replace("\u00a0", " ")
        assert drawn[drawn.index(row[0]) + 1] == amount
        assert f"{row[0]} {amount}" in words(document)
    numbers = [int(row[3].replace(" ", "")) for row in said]
    assert sum(numbers) == int(rows[-1][3].replace(" ", "")) == 4_720_000
    assert numbers == sorted(numbers, reverse=True)


def test_the_picture_is_the_same_each_time_and_stands_in_the_body() -> None:
    found = compute(_tables(), with_chart())
    assert generate(found, with_chart()) == generate(found, with_chart())
    (chart,) = charts_in(part(generate(found, with_chart())))
    paragraph = next(chart.properties.iterancestors(w("p")))
    assert paragraph.getparent().tag == w("body")  # type: ignore[union-attr]


def test_a_card_without_the_chart_and_a_single_recipient_have_none() -> None:
    for document in (
        generate(real_facts("2025"), load_call("2025")),
        generate(compute(_tables(1), with_chart()), with_chart(), draft=True),
    ):
        assert not list(charts_in(part(document)))
        assert "Diagrammet" not in etree.tostring(part(document), encoding="unicode")


def _tables(most: int = 99) -> Tables:
    found = tables_of(read_workbook(real_book("2025")))
    rows = Table("applications", found["applications"].rows[:most])
    return dataclasses.replace(found, tables={**found.tables, "applications": rows})


LIST = dataclasses.replace(
    facts({}, {"delat": [{"namn": "A & <B>", "lum": 3, "summa": 3}]}),
    fields={"delat": ("namn", "lum", "summa"), "rader": ("titel",)},
)


def test_an_own_template_may_have_a_chart_where_it_likes() -> None:
    space = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    logo = f'<w:r><w:drawing><wp:inline xmlns:wp="{space}"><wp:docPr id="7" name="Vapen"/>'
    logo += "</wp:inline></w:drawing></w:r>"
    look = '<w:p><w:pPr><w:jc w:val="center"/></w:pPr>' + r("{% diagram delat %}") + "</w:p>"
    document = filled(p(logo) + look + p("Se: ", "{% diagram delat %}", "."), LIST)
    first, second = charts_in(part(document))
    assert [first.properties.get("id"), second.properties.get("id")] == ["8", "9"]
    paragraph = next(first.properties.iterancestors(w("p")))
    assert paragraph.find(f"{w('pPr')}/{w('jc')}") is not None
    assert "A & <B> 3\u00a0kr" in first.words
    assert len(docx.Document(io.BytesIO(document)).inline_shapes) == 3


@pytest.mark.parametrize(
    ("body", "header", "told"),
    [
        (p("{% diagram delta %}"), "", "Diagrammet ”delta” finns inte."),
        (p("{% diagram rader %}"), "", "Diagrammet ”rader” finns inte."),
        (p("x"), p("{% diagram delat %}"), "Ett diagram kan bara stå i brödtexten."),
    ],
)
def test_a_chart_that_cannot_be_drawn_is_told(body: str, header: str, told: str) -> None:
    with pytest.raises(TemplateError) as error:
        fill(template(body, header=header), LIST, CALL)
    assert told in str(error.value)


def test_refreshing_draws_it_anew_and_keeps_the_width_that_somebody_gave_it() -> None:
    before = generate(shown(case()), CALL)
    root = part(before)
    (chart,) = charts_in(root)
    for size in chart.sizes:
        size.set("cx", str(int(size.get("cx") or 0) // 2))
    narrow = with_part(before, "word/document.xml", etree.tostring(root))
    after = shown(case(lum_1=1, lum_2=0))
    done = refresh_document(narrow, after, with_chart())
    fresh = generate(after, CALL)
    assert picture(done.data) == picture(fresh) != picture(before)
    assert words(done.data) == words(fresh)
    (mine,), (theirs,) = charts_in(part(done.data)), charts_in(part(fresh))
    wide, high = (int(mine.sizes[0].get(key) or 0) for key in ("cx", "cy"))
    assert wide == int(theirs.sizes[0].get("cx") or 0) // 2
    assert high == pytest.approx(int(theirs.sizes[0].get("cy") or 0) / 2, abs=2)
    told = [change for change in done.changes if change.fact == "fordelat"]
    assert [(one.what, one.after) for one in told] == [(What.CHANGED, words(fresh))]


def test_a_chart_that_somebody_has_taken_out_is_told_and_so_is_one_too_many() -> None:
    whole = generate(shown(case()), CALL)
    root = part(whole)
    (chart,) = charts_in(root)
    paragraph = next(chart.properties.iterancestors(w("p")))
    paragraph.getparent().remove(paragraph)  # type: ignore[union-attr]
    without = with_part(whole, "word/document.xml", etree.tostring(root))
    done = refresh_document(without, shown(case()), with_chart())
    assert [c.what for c in done.changes if c.fact == "fordelat"] == [What.NOT_SHOWN]
    root = part(whole)
    (chart,) = charts_in(root)
    next(chart.properties.iterancestors(w("p"))).append(make_run("Se även bilagan."))
    reworded = with_part(whole, "word/document.xml", etree.tostring(root))
    done = refresh_document(reworded, case(), with_chart())
    assert [c.what for c in done.changes if c.fact == "fordelat"] == [What.STALE]


def tells(document: bytes) -> list[str]:
    """What its charts tell, and its paragraphs and rows with their styles."""
    return [*(chart.words for chart in charts_in(part(document))), *looks(document)]


def test_the_chart_comes_and_goes_with_its_words_and_its_table() -> None:
    with_it, without = (generate(facts, with_chart()) for facts in (shown(case()), case()))
    come = refresh_document(without, shown(case()), with_chart())
    assert tells(come.data) == tells(with_it)
    assert picture(come.data) == picture(with_it)
    assert come.to_read == 0
    gone = refresh_document(with_it, case(), with_chart())
    assert tells(gone.data) == tells(without)
    assert gone.to_read == 0
    with zipfile.ZipFile(io.BytesIO(gone.data)) as archive:
        assert not [name for name in archive.namelist() if name.startswith("word/media/")]
    again = refresh_document(gone.data, shown(case()), with_chart())
    assert tells(again.data) == tells(with_it)
    anew = refresh_document(again.data, shown(case(lum_1=1, lum_2=0)), with_chart())
    assert picture(anew.data) == picture(generate(shown(case(lum_1=1, lum_2=0)), with_chart()))


def test_a_picture_of_the_officers_own_stays_beside_a_chart_that_comes() -> None:
    document = docx.Document(io.BytesIO(generate(case(), with_chart())))
    document.add_paragraph().add_run().add_picture(io.BytesIO(PNG))
    target = io.BytesIO()
    document.save(target)
    done = refresh_document(target.getvalue(), shown(case()), with_chart())
    seen = docx.Document(io.BytesIO(done.data))
    assert len(seen.inline_shapes) == 2
    blobs = {
        seen.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed].blob
        for shape in seen.inline_shapes
    }
    assert blobs == {PNG, picture(generate(shown(case()), with_chart()))}
    numbers = list(drawing_numbers(part(done.data)))
    assert len(set(numbers)) == 2


def test_the_open_xml_sdk_has_nothing_against_a_chart_that_came(tmp_path: Path) -> None:
    document = tmp_path / "diagram.docx"
    done = refresh_document(generate(case(), with_chart()), shown(case()), with_chart())
    document.write_bytes(done.data)
    assert sdk_errors(document) == []


def test_a_chart_is_refreshed_after_a_save_by_libreoffice(office: Office, tmp_path: Path) -> None:
    source = tmp_path / "beslut.docx"
    source.write_bytes(generate(shown(case()), CALL))
    saved = office.convert(source, "docx:Office Open XML Text", tmp_path / "sparad")
    after = shown(case(lum_1=1, lum_2=0))
    done = refresh_document(saved.read_bytes(), after, with_chart())
    fresh = generate(after, CALL)
    with zipfile.ZipFile(io.BytesIO(done.data)) as archive:
        media = [archive.read(n) for n in archive.namelist() if n.startswith("word/media/")]
    assert media == [picture(fresh)]
    assert words(done.data) == words(fresh)


def test_the_open_xml_sdk_has_nothing_against_it(tmp_path: Path) -> None:
    document = tmp_path / "diagram.docx"
    document.write_bytes(generate(compute(_tables(), with_chart()), with_chart()))
    assert sdk_errors(document) == []
