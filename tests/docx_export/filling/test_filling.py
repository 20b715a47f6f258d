"""The template language, in templates as Word leaves them."""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile

import docx
import msgspec
import pytest

from docx_export.document.controls import w
from docx_export.filling.fill import fill, find_faults
from docx_export.template_files import read_template
from opc.write import zipped
from opc.zips import Limits
from tests.helpers.documents import (
    cut_short,
    headers,
    paragraphs,
    part,
    shown,
    tables,
    text_of,
)
from tests.helpers.word_templates import CALL, facts, filled, p, r, template
from validators.cards.call import Call
from validators.cards.loading import load_call
from validators.errors import DocumentError, TemplateError
from validators.model import Fact, Facts

ONE = facts({"lum.sokt": 532_500, "lum.antal": 1, "namn": "Barn & unga <nya>", "alla": False})
ROWS = facts(
    {"summa": 3},
    {"lum.avslag": [{"titel": "Ett", "belopp": 1}, {"titel": "Två", "belopp": 2},
                    {"titel": "Tre", "belopp": 3}]},
)  # fmt: skip


def texts(body: str) -> Call:
    """The call of 2025 with one text, `t`."""
    document = msgspec.structs.replace(CALL.document, texts={"t": body, "tom": ""})
    return msgspec.structs.replace(CALL, document=document)


def test_a_fact_is_written_in_its_format_in_a_control_of_its_own() -> None:
    made = filled(p("Sökt: {{ lum.sokt|kronor }}."), ONE)
    assert paragraphs(made) == ["Sökt: 532 500 kronor."]
    assert shown(made) == [("lum.sokt", "532 500 kronor")]


def test_a_control_is_locked_hidden_and_named_twice() -> None:
    control = next(part(filled(p("{{ lum.sokt }}"), ONE)).iter(w("sdt")))
    about = control.find(w("sdtPr"))
    assert about is not None
    look = {str(one.tag).partition("}")[2]: (list(one.attrib.values()) or [""])[0] for one in about}
    assert look == {
        "alias": "lum.sokt", "tag": "lum.sokt", "id": "1", "lock": "sdtLocked",
        "appearance": "hidden", "text": "",
    }  # fmt: skip


def test_a_field_that_word_has_split_is_put_together() -> None:
    body = p(
        "Sökt: {", "{ lum", '<w:proofErr w:type="spellStart"/>', ".sokt|kro", "nor }}", " i år"
    )
    assert paragraphs(filled(body, ONE)) == ["Sökt: 532 500 kronor i år"]


def test_line_breaks_tabs_and_fields_survive() -> None:
    body = p(
        "Ett", "<w:r><w:br/></w:r>", "{{ lum.sokt|tal }}", "<w:r><w:tab/></w:r>",
        '<w:fldSimple w:instr=" PAGE "><w:r><w:t>7</w:t></w:r></w:fldSimple>',
    )  # fmt: skip
    made = filled(body, ONE)
    assert text_of(part(made)) == "Ett\n532 500\t7"
    assert next(part(made).iter(w("fldSimple"))).get(w("instr")) == " PAGE "


def test_the_runs_look_stays_with_the_fact() -> None:
    bold = "<w:r><w:rPr><w:b/></w:rPr><w:t>{{ lum.sokt|tal }}</w:t></w:r>"
    control = next(part(filled(p("Summa ", bold), ONE)).iter(w("sdtContent")))
    assert control.find(f"{w('r')}/{w('rPr')}/{w('b')}") is not None


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_any_prefixes_of_the_template_will_do() -> None:
    """Other programs name the namespace otherwise, or use ours for something else."""
    whole = template(p("Sökt: ", "{{ lum.sokt|tal }}", " & <3"))
    parts = _parts(whole)
    body = parts["word/document.xml"].decode()
    other = re.sub(r"(</?|\s|xmlns:)w:", r"\1x:", body).replace("xmlns:w=", "xmlns:x=")
    taken = other.replace("w15", "z15")
    taken = taken.replace("<x:document", '<x:document xmlns:w="urn:ours" xmlns:w15="urn:mine"', 1)
    for changed in (other, taken):
        made = fill(zipped({**parts, "word/document.xml": changed.encode()}), ONE, CALL)
        assert paragraphs(made) == ["Sökt: 532 500 & <3"]
        assert shown(made) == [("lum.sokt", "532 500")]


def test_names_and_looks_with_signs_of_xml_in_them_are_written_whole() -> None:
    identity = 'namn."<a>" & b'
    found = facts({})
    found = dataclasses.replace(found, values={"namn": Fact(identity, '"Ett" <två> & tre')})
    font = '<w:rFonts w:ascii="A &amp; &quot;B&quot; &lt;C>"/>'
    made = filled(p(f"<w:r><w:rPr>{font}</w:rPr><w:t>{{{{ namn }}}}</w:t></w:r>"), found)
    assert shown(made) == [(identity, '"Ett" <två> & tre')]
    run = next(part(made).iter(w("sdtContent"))).find(f"{w('r')}/{w('rPr')}/{w('rFonts')}")
    assert run is not None
    assert run.get(w("ascii")) == 'A & "B" <C>'


def test_headers_are_filled_in_too() -> None:
    made = fill(template(p("x"), header=p("Dnr {{ namn }}")), ONE, CALL)
    assert [text_of(one) for one in headers(made)] == ["Dnr Barn & unga <nya>"] * 2


def test_a_block_is_repeated_for_each_record() -> None:
    body = p("{% för rad i lum.avslag %}") + p("– {{ rad.titel }}") + p("{% slut %}") + p("Slut")
    made = filled(body, ROWS)
    assert paragraphs(made) == ["– Ett", "– Två", "– Tre", "Slut"]
    assert [name for name, _ in shown(made)] == [f"lum.avslag.{n}.titel" for n in (1, 2, 3)]


def test_a_loop_inside_a_sentence_can_be_an_enumeration() -> None:
    body = p("Titlar: {% för rad i lum.avslag, uppräkning %}{{ rad.titel }}{% slut %}.")
    assert paragraphs(filled(body, ROWS)) == ["Titlar: Ett, Två och Tre."]


def test_rows_of_a_table_are_repeated() -> None:
    def row(text: str) -> str:
        return f"<w:tr><w:tc>{p(text)}</w:tc><w:tc>{p()}</w:tc></w:tr>"

    grid = '<w:tblGrid><w:gridCol w:w="100"/><w:gridCol w:w="100"/></w:tblGrid>'
    body = (
        f"<w:tbl><w:tblPr/>{grid}{row('Rubrik')}{row('{% för rad i lum.avslag %}')}"
        f"{row('{{ rad.titel }}')}{row('{% slut %}')}</w:tbl>"
    )
    assert [[cells[0] for cells in rows] for rows in tables(filled(body + p("x"), ROWS))] == [
        ["Rubrik", "Ett", "Två", "Tre"]
    ]


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("lum.antal", True),
        ("inte lum.antal", False),
        ("lum.antal = 1", True),
        ("lum.antal > 1", False),
        ("lum.antal >= 1 och lum.sokt < 600000", True),
        ("lum.antal = 2 eller lum.sokt != 0", True),
        ("lum.sokt > 500 000", True),
        ("lum.sokt > 9 000", True),
        ("lum.sokt > 600 000 kronor", False),
        ("lum.sokt = ”532 500”", True),
        ("alla", False),
        ("alla = nej", True),
        ("namn = ”barn & unga <nya>”", True),
        ("borta", False),
        ("borta != x", True),
        ("inte borta", True),
        ("text.tom", False),
        ("text.t", True),
    ],
)
def test_a_condition_chooses_between_two(condition: str, holds: bool) -> None:
    found = facts({"lum.sokt": 532_500, "lum.antal": 1, "namn": "Barn & unga <nya>",
                   "alla": False}, missing={"borta": "är inte ifyllt"})  # fmt: skip
    body = p(f"{{% om {condition} %}}ja{{% annars %}}nej{{% slut %}}")
    assert paragraphs(filled(body, found, call=texts("text"))) == ["ja" if holds else "nej"]


def test_the_first_condition_that_holds_decides() -> None:
    body = "".join(p(t) for t in (
        "{% om lum.antal = 2 %}", "två", "{% annars om lum.antal = 1 %}", "en",
        "{% annars %}", "fler", "{% slut %}",
    ))  # fmt: skip
    assert paragraphs(filled(body, ONE)) == ["en"]


def test_a_table_without_rows_is_left_out_and_one_with_a_header_is_not() -> None:
    row = f"<w:tr><w:tc>{p('{{ rad.titel }}')}</w:tc></w:tr>"
    each = "".join(f"<w:tr><w:tc>{p(mark)}</w:tc></w:tr>{then}" for mark, then in (
        ("{% för rad i lum.avslag %}", row), ("{% slut %}", ""),
    ))  # fmt: skip
    head = f"<w:tr><w:tc>{p('Titel')}</w:tc></w:tr>"
    nobody = dataclasses.replace(ROWS, lists={"lum.avslag": ()})
    for rows, tables_left in ((each, 0), (head + each, 1)):
        made = filled(p("Före") + f"<w:tbl>{rows}</w:tbl>" + p("Efter"), nobody)
        assert len(list(part(made).iter(w("tbl")))) == tables_left
        assert len(list(part(filled(f"<w:tbl>{rows}</w:tbl>", ROWS)).iter(w("tr")))) >= 3


def test_a_paragraph_that_shows_nothing_is_left_out() -> None:
    made = filled(p("{% om alla %}ja{% slut %}") + p("Kvar"), ONE)
    assert [text_of(one) for one in part(made).iter(w("p"))] == ["Kvar"]


def test_a_text_of_the_card_becomes_paragraphs_and_lists() -> None:
    call = texts(
        "Först {{ lum.sokt|kr }}.\nSamma stycke.\n\n- en\n- två\n  rader\n\n1. ett\n2. två\n\n"
        "## Rubrik\n\n{% om alla %}\ndold\n{% slut %}\nSist."
    )
    made = filled(p("{{ text.t }}"), ONE, call=call)
    styles = [
        style.get(w("val")) if (style := one.find(f"{w('pPr')}/{w('pStyle')}")) is not None else ""
        for one in part(made).iter(w("p"))
    ]
    assert paragraphs(made) == [
        "Först 532 500 kr. Samma stycke.", "en", "två rader", "ett", "två", "Rubrik", "Sist.",
    ]  # fmt: skip
    assert styles == ["", "ListBullet", "ListBullet", "ListNumber", "ListNumber", "Heading2", ""]


def test_two_numbered_lists_of_texts_both_start_at_one() -> None:
    made = filled(p("{{ text.t }}") + p("{{ text.t }}"), ONE, call=texts("1. ett\n2. två"))
    used = [one.get(w("val")) for one in part(made).iter(w("numId"))]
    assert used[0] == used[1] != used[2] == used[3]
    numbers = part(made, "word/numbering.xml").findall(w("num"))
    starts = {
        number.get(w("numId")): number.find(f"{w('lvlOverride')}/{w('startOverride')}")
        for number in numbers
    }
    assert all(starts[one] is not None for one in used)


def test_control_characters_and_line_breaks_are_cleaned() -> None:
    made = filled(p("{{ namn }}"), facts({"namn": "a\x00b\x0bc\nd\ufffe\ud800"}))
    assert paragraphs(made) == ["abc d"]


def test_braces_in_peoples_text_are_only_text() -> None:
    made = filled(p("{{ namn }}"), facts({"namn": "{{ lum.sokt }} {% slut %}"}))
    assert paragraphs(made) == ["{{ lum.sokt }} {% slut %}"]


@pytest.mark.parametrize(
    ("body", "what", "todo"),
    [
        (p("Sökt {{ lum.sökt }}"), "Fältet ”lum.sökt” finns inte.", "Menas ”lum.sokt”?"),
        (p("{{ lum.sokt|kronr }}"), "okänt format 'kronr'", ""),
        (p("{% om lum.sokt %}ja"), "Ett om eller för har inget ”{% slut %}”.", ""),
        (p("{% om lum.sokt %}") + p("ja"), "Ett om eller för har inget ”{% slut %}”.", ""),
        (p("ja {% slut %}"), "”{% slut %}” hör inte till något om eller för.", ""),
        (p("{% annars %}"), "”{% annars %}” hör inte till något om eller för.", ""),
        (p("{% för x i lum.avlag %}{% slut %}"), "Listan ”lum.avlag” finns inte.", ""),
        (p("{% om lum.sokt = %}{% slut %}"), "villkoret ”lum.sokt =” går inte att förstå", ""),
        (p("{% tabel lum %}"), "”{% tabel lum %}” går inte att förstå", ""),
        (p("{% tabell lumm %}"), "Tabellen ”lumm” finns inte.", "Menas ”lum”?"),
        (p("{{ lum.sokt } kr"), "”{{” har ingen motsvarighet.", ""),
        (p("{{ text.saknas }}"), "Texten ”saknas” finns inte.", ""),
        (p("Se {{ text.bakgrund }}"), "måste stå ensamt i sitt stycke", ""),
        (p("{{ namn|kronor }}"), "Formatet ”kronor” passar inte ”namn”", "eget format"),
        (
            p("{% om lum.sokt > mycket %}ja{% slut %}"),
            "”lum.sokt” kan inte jämföras med ”mycket”.",
            "ett tal, till exempel 500 000",
        ),
        (p("{% om lum.sokt > lum.antal %}ja{% slut %}"), "kan inte jämföras", "ett tal"),
    ],
)
def test_a_wrong_template_is_told_with_paragraph_and_text(body: str, what: str, todo: str) -> None:
    with pytest.raises(TemplateError) as raised:
        filled(p("Rubrik") + body, ONE)
    assert what in raised.value.what
    assert todo in raised.value.todo
    assert "stycke 2 ”" in raised.value.where or "texten" in raised.value.where


def test_what_a_list_s_field_is_compared_with_is_checked() -> None:
    body = p("{% för rad i lum.avslag %}{% om rad.belopp = Ja %}x{% slut %}{% slut %}")
    (only,) = find_faults(template(body), ROWS, CALL)
    assert only.what == "”rad.belopp” kan inte jämföras med ”Ja”."


def test_a_wrong_field_is_found_where_this_years_data_never_comes() -> None:
    body = p("{% om alla %}") + p("{% för rad i lum.avslag %}{{ rad.titl }}{% slut %}")
    found = facts({"alla": False}, {"lum.avslag": []})
    with pytest.raises(TemplateError, match=r"rad\.titl") as raised:
        filled(body + p("{% slut %}"), found)
    assert raised.value.todo == "Menas ”rad.titel”?"


def test_a_missing_fact_stops_the_document_and_is_told_in_a_draft() -> None:
    found = facts(missing={"arende.dnr": "Diarienummer är inte ifyllt, Ärende!B3"})
    with pytest.raises(DocumentError) as raised:
        filled(p("Dnr {{ arende.dnr }}"), found)
    assert raised.value.what == "Diarienummer är inte ifyllt, Ärende!B3."
    made = filled(p("Dnr {{ arende.dnr }}"), found, draft=True)
    assert paragraphs(made) == ["Dnr [Diarienummer är inte ifyllt, Ärende!B3]"]


def test_a_field_that_the_card_lacks_is_named_with_what_to_do_in_the_template() -> None:
    found = facts(missing={"lum.takbelopp": "uppgiften finns inte i utlysningens kort"})
    with pytest.raises(DocumentError) as raised:
        filled(p("Högst {{ lum.takbelopp }}"), found)
    assert raised.value.what.startswith("Fältet ”lum.takbelopp”: uppgiften finns inte")
    assert raised.value.todo.startswith("Ta bort fältet ur mallen")


def test_a_damaged_document_is_told() -> None:
    damaged = cut_short(read_template("fordelning", load_call("2025")), "word/document.xml", 500)
    with pytest.raises(TemplateError, match="inte giltig XML"):
        fill(damaged, ONE, CALL)
    (only,) = find_faults(damaged, ONE, CALL)
    assert "Öppna filen i Word" in only.todo


def test_what_is_not_a_document_is_told() -> None:
    with pytest.raises(TemplateError, match="slutet saknas"):
        fill(b"PK\x03\x04 trunkerad", ONE, CALL)


def test_a_field_inside_of_a_link_is_filled_in() -> None:
    body = p("Se ", f'<w:hyperlink w:anchor="x">{r("{{ lum.sokt|tal }}")}</w:hyperlink>')
    assert paragraphs(filled(body, ONE)) == ["Se 532 500"]


def test_ids_of_controls_are_unique_with_the_templates_own() -> None:
    own = '<w:sdt><w:sdtPr><w:id w:val="1"/></w:sdtPr><w:sdtContent>' + r("x") + "</w:sdtContent>"
    made = filled(p(own + "</w:sdt>") + p("{{ namn }} {{ lum.sokt }}"), ONE)
    ids = [one.get(w("val")) for one in part(made).iter(w("id"))]
    assert ids == ["1", "2", "3"]


# --- lists of a record ---------------------------------------------------------------------------

NESTED = Facts(
    {},
    {
        "lag": tuple({"namn": Fact(f"lag.{n}.namn", n)} for n in ("Rött", "Blått")),
        "lag.Rött.spelare": tuple({"namn": Fact(f"spelare.{n}", n)} for n in ("Ada", "Bo", "Cia")),
    },
    {},
    {"lag": ("namn",), "lag.spelare": ("namn",)},
)


def test_a_list_of_a_record_is_repeated_inside_of_it() -> None:
    body = (
        p("{% för l i lag %}")
        + p("{{ l.namn }}{% om l.spelare %} med {% för s i l.spelare, uppräkning %}"
            "{{ s.namn }}{% slut %}{% annars %} utan spelare{% slut %}")
        + p("{% för s i l.spelare %}") + p("– {{ s.namn }}") + p("{% slut %}")
        + p("{% slut %}")
    )  # fmt: skip
    assert paragraphs(filled(body, NESTED)) == [
        "Rött med Ada, Bo och Cia", "– Ada", "– Bo", "– Cia", "Blått utan spelare",
    ]  # fmt: skip


def test_an_unknown_list_of_a_record_is_named_with_what_may_be_meant() -> None:
    body = p("{% för l i lag %}") + p("{% för s i l.spelar %}") + p("{% slut %}") + p("{% slut %}")
    with pytest.raises(TemplateError, match=r"”l\.spelar” finns inte\. Menas ”l\.spelare”"):
        filled(body, NESTED)


def test_an_emptied_cell_gets_a_dash_in_the_look_of_its_paragraphs() -> None:
    look = '<w:pPr><w:pStyle w:val="Tabellbelopp"/></w:pPr>'
    cell = f"<w:tc><w:p>{look}{r('{% om lag %}{% annars %}x{% slut %}')}</w:p></w:tc>"
    made = part(filled(f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>", NESTED))
    (paragraph,) = next(made.iter(w("tc"))).iter(w("p"))
    assert text_of(paragraph) == "–"
    assert next(paragraph.iter(w("pStyle"))).get(w("val")) == "Tabellbelopp"


def test_the_documents_title_is_the_templates_filled_in() -> None:
    made = fill(template(p("x"), title="Lag: {% för l i lag, uppräkning %}{{ l.namn }}{% slut %}"),
                NESTED, CALL)  # fmt: skip
    assert docx.Document(io.BytesIO(made)).core_properties.title == "Lag: Rött och Blått"


def test_a_document_that_could_not_be_read_again_is_not_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = template(p(r("{{ namn }}")))
    assert fill(made, ONE, CALL)
    monkeypatch.setattr("docx_export.filling.fill.LIMITS", Limits(part=1000))
    with pytest.raises(DocumentError, match="kan inte läsas igen"):
        fill(made, facts({"namn": "a" * 1000}), CALL)
