"""A damaged or hostile template ends in one sentence, soon, and in little memory."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Callable
from functools import cache

import pytest

from docx_export.filling.fill import fill, find_faults
from docx_export.filling.language.checks import MAX_FAULTS
from docx_export.filling.language.directives import find_directives, number_of
from docx_export.sources.make import templates
from docx_export.template_files import version_in
from opc.write import zipped
from tests.helpers.documents import real_facts
from tests.helpers.word_templates import CALL, facts, p, r, template
from validators.errors import TemplateError

BODY = "word/document.xml"
OPEN, CLOSE = p("{% om lum.sokt %}"), p("{% slut %}")


def loops(number: int, list_name: str = "lum.rader") -> str:
    """Loops within each other over the same list, with a text in the middle."""
    opening = "".join(p(f"{{% för a{index} i {list_name} %}}") for index in range(number))
    return opening + p("{{ a0.titel }}") + CLOSE * number


@cache
def whole() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(templates()["fordelning.docx"])) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The template of the decision with one part changed, which must be another then."""
    new = change(whole()[name])
    assert new != whole()[name]
    return zipped({**whole(), name: new})


def without(name: str) -> bytes:
    return zipped({key: data for key, data in whole().items() if key != name})


BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "tom"),
    "no zip": (b"PK\3\4", "slutet saknas"),
    "no styles": (without("word/styles.xml"), "styles.xml, som används, saknas"),
    "no types": (without("[Content_Types].xml"), "Content_Types"),
    "no page": (
        changed(BODY, lambda body: re.sub(rb"<w:sectPr.*</w:sectPr>", b"", body, flags=re.DOTALL)),
        "ingen sida",
    ),
    "a page without a width": (
        changed(BODY, lambda body: re.sub(rb"<w:pgSz[^>]*>", b"", body)),
        "ingen bredd",
    ),
    "a page with an odd width": (
        changed(BODY, lambda body: re.sub(rb"(<w:pgSz[^>]*w:w=\")\d+", rb"\1hej", body)),
        "skadad",
    ),
    "a page of 4,400 digits": (
        changed(
            BODY, lambda body: re.sub(rb"(<w:pgSz[^>]*w:w=\")\d+", b"\\g<1>" + b"9" * 4400, body)
        ),
        "skadad|ingen bredd",
    ),
    "styles that are a picture": (
        changed(
            "[Content_Types].xml",
            lambda types: re.sub(rb"application/[\w.-]*\.styles\+xml", b"image/png", types),
        ),
        "skadad",
    ),
    "a part outside": (
        changed(
            "word/_rels/document.xml.rels",
            lambda rels: rels.replace(b'"styles.xml"', b'"../../../styles.xml"'),
        ),
        "leder ut ur filen",
    ),
    "an unknown encoding": (
        changed(
            BODY, lambda body: b'<?xml version="1.0" encoding="x"?>' + body.partition(b"?>")[2]
        ),
        "teckenkodning",
    ),
    "a template of Word": (
        changed(
            "[Content_Types].xml",
            lambda types: types.replace(b".document.main+xml", b".template.main+xml"),
        ),
        "inget vanligt Word-dokument",
    ),
    "a number of 5,000 digits": (
        template(p(f"{{% om lum.sokt > {'9' * 5000} %}}x{{% slut %}}")),
        "tal",
    ),
    "500 conditions within each other": (template(OPEN * 500 + p("x") + CLOSE * 500), "nivåer"),
    "500 conditions in a sentence": (
        template(p("{% om lum.sokt %}" * 500 + "x" + "{% slut %}" * 500)),
        "nivåer",
    ),
    "500 controls within each other": (
        template(
            f"{'<w:sdt><w:sdtContent>' * 500}{p('{{ lum.sokt }}')}{'</w:sdtContent></w:sdt>' * 500}"
        ),
        "XML|nivåer",
    ),
    "20,000 open braces": (template(p("{{" * 20_000)), "ingen motsvarighet"),
    "20,000 open directives": (
        template(p("{%" * 20_000 + "}}")),
        "går inte att förstå|motsvarighet",
    ),
    "a long name": (template(p(f"{{{{ {'a' * 100_000} }}}}")), "finns inte"),
    "20,000 wrong fields": (template(p("{{ lum.sokkt }} " * 20_000)), "Menas"),
    "six loops": (template(loops(6)), "upprepningar ligger i varandra"),
    "six loops around nothing": (
        template(loops(6).replace(p("{{ a0.titel }}"), "")),
        "upprepningar ligger i varandra",
    ),
    "six loops in a sentence": (
        template(p("{% för a i lum.rader %}" * 6 + "x" + "{% slut %}" * 6)),
        "upprepningar ligger i varandra",
    ),
    "six loops in a title": (
        template(p("x"), title="{% för a i lum.rader %}" * 6 + "x" + "{% slut %}" * 6),
        "upprepningar ligger i varandra",
    ),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_bad_template_is_told_soon_by_both_commands(name: str) -> None:
    data, words = BAD[name]
    begun = time.process_time()
    faults = find_faults(data, real_facts("2025"), CALL)
    assert re.search(words, str(faults[0]))
    assert all(len(str(fault)) < 700 for fault in faults)
    with pytest.raises(TemplateError, match=words):
        fill(data, real_facts("2025"), CALL, draft=True)
    assert time.process_time() - begun < 5


def test_ids_of_many_digits_are_no_ids() -> None:
    digits = "9" * 4_400
    body = (
        f'<w:sdt><w:sdtPr><w:id w:val="{digits}"/></w:sdtPr><w:sdtContent>{p("a")}</w:sdtContent>'
        f"</w:sdt>{p('{{ lum.sokt }}')}"
    )
    drawing = (
        '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
        f'wordprocessingDrawing"><wp:docPr id="{digits}" name="a"/></wp:inline></w:drawing></w:r>'
    )
    assert fill(template(body + p(drawing)), facts({"lum.sokt": 5}), CALL)
    numbering = changed(
        "word/numbering.xml",
        lambda part: part.replace(b'w:numId="1"', f'w:numId="{digits}"'.encode()),
    )
    assert fill(numbering, real_facts("2025"), CALL, draft=True)


def test_comments_and_instructions_among_the_properties_are_passed_over() -> None:
    core = changed(
        "docProps/core.xml", lambda part: part.replace(b"</cp:core", b"<!-- a --><?b c?></cp:core")
    )
    assert fill(core, real_facts("2025"), CALL, draft=True, properties={"fordela.data": "1"})
    custom = fill(
        templates()["fordelning.docx"], real_facts("2025"), CALL, draft=True, properties={"a": "b"}
    )
    with zipfile.ZipFile(io.BytesIO(custom)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "docProps/custom.xml"
    parts[name] = parts[name].replace(b"</Properties>", b"<!-- a --><?b c?></Properties>")
    assert fill(zipped(parts), real_facts("2025"), CALL, draft=True, properties={"a": "c"})


def test_faults_are_listed_up_to_a_number() -> None:
    faults = find_faults(template(p("{{ lum.sokkt }} " * 500)), real_facts("2025"), CALL)
    assert len(faults) == MAX_FAULTS + 1
    assert "resten räknas inte upp" in str(faults[-1])


def test_loops_over_what_belongs_to_the_row_are_no_matter() -> None:
    records = [{"titel": f"Ansökan {number}", "belopp": number} for number in range(40)]
    body = loops(2, "lista")
    assert fill(template(body), facts(lists={"lista": records}), CALL)


def test_a_template_that_cannot_be_read_is_told_when_a_workbook_is_checked() -> None:
    for name in ("empty", "no zip", "no types"):
        with pytest.raises(TemplateError, match="template-check"):
            version_in("fordelning", BAD[name][0])
    deep = template("<w:sdt><w:sdtContent>" * 20_000 + p("x") + "</w:sdtContent></w:sdt>" * 20_000)
    assert version_in("fordelning", deep)


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("{{ a }} b {% c %}", ["{{ a }}", "{% c %}"]),
        ("{{ a {{ b }} {{", ["{{ a {{ b }}"]),
        ("{% a }} {{ b %} c }}", ["{% a }} {{ b %}"]),
        ("{{{ a }}}", ["{{{ a }}"]),
        ("{{ a\n}}{{}}", ["{{ a\n}}", "{{}}"]),
        ("{% {{ a }}", ["{{ a }}"]),
        ("}} {{ a", []),
    ],
)
def test_directives_are_found_in_one_pass_as_by_the_pattern(text: str, matches: list[str]) -> None:
    assert [match.group() for match in find_directives(text)] == matches


def test_twenty_thousand_runs_of_one_paragraph_take_no_longer_each() -> None:
    body = p(*[r("{{ lum.sokt }}")] * 8_000)
    begun = time.process_time()
    assert fill(template(body), facts({"lum.sokt": 5}), CALL)
    assert time.process_time() - begun < 5


def test_a_number_has_so_many_digits() -> None:
    assert number_of("9" * 18) == 10**18 - 1
    assert number_of("9" * 19) is None
