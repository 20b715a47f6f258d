"""Random workbooks, marked at random cells: the checker has nothing to say, unmarking restores."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers import hard_books, hard_parts, intact, ooxml_package
from tests.helpers.hard_books import Book, SheetXml
from validators.model import Finding, Severity
from xl_tools.marking.marks import mark, unmark

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
NAMES = st.text("ABCåäö 01'!-&.", min_size=1, max_size=20).filter(
    lambda name: not name.startswith("'") and not name.endswith("'") and name.strip() == name
)
CELLS = st.builds(
    lambda row, column: ooxml_package.cell_reference(row, column),
    st.one_of(st.integers(1, 12), st.just(ooxml_package.MAX_ROW)),
    st.one_of(st.integers(1, 8), st.just(ooxml_package.MAX_COLUMN)),
)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;")


@st.composite
def _rows(draw: st.DrawFn) -> str:
    rows = []
    for number in sorted(draw(st.sets(st.integers(1, 12), max_size=6))):
        cells = []
        for column in sorted(draw(st.sets(st.integers(1, 8), max_size=5))):
            ref = ooxml_package.cell_reference(number, column)
            kind = draw(st.sampled_from(["number", "shared", "inline", "formula", "empty"]))
            style = f' s="{draw(st.integers(0, 3))}"'
            cells.append(
                {
                    "number": f'<c r="{ref}"{style}><v>{draw(st.integers(0, 10**6))}</v></c>',
                    "shared": f'<c r="{ref}" t="s"><v>{draw(st.integers(0, 4))}</v></c>',
                    "inline": f'<c r="{ref}" t="inlineStr"><is><t> a </t></is></c>',
                    "formula": f'<c r="{ref}"{style}><f>1+1</f><v>2</v></c>',
                    "empty": f'<c r="{ref}"{style}/>',
                }[kind]
            )
        rows.append(f'<row r="{number}">{"".join(cells)}</row>')
    return "".join(rows)


@st.composite
def _sheet(draw: st.DrawFn, name: str, number: int) -> SheetXml:
    sheet = SheetXml(_escape(name), draw(_rows()))
    sheet.state = draw(st.sampled_from(["", "", "", "hidden", "veryHidden"])) if number else ""
    after = []
    if draw(st.booleans()):
        after.append('<mergeCells count="1"><mergeCell ref="B2:D5"/></mergeCells>')
    if draw(st.booleans()):
        after.append(
            f'<conditionalFormatting sqref="A1:C9"><cfRule type="expression" dxfId="0" '
            f'priority="{draw(st.integers(1, 9))}"><formula>1</formula></cfRule>'
            "</conditionalFormatting>"
        )
    if draw(st.booleans()):
        after.append('<printOptions headings="1"/>')
    notes = draw(st.sets(st.sampled_from(["A1", "B2", "C3", "H12"]), max_size=3))
    button = draw(st.booleans())
    if notes or button:
        after.append('<legacyDrawing r:id="rId1"/>')
        places = [ooxml_package.row_and_column(ref) or (1, 1) for ref in sorted(notes)]
        block = number + 1
        first = block * 1024 + draw(st.integers(1, 1000))
        shapes = [
            hard_parts.note_shape(first + place, row - 1, column - 1)
            for place, (row, column) in enumerate(places)
        ]
        types = hard_parts.NOTE_TYPE
        if button:
            shapes.append(hard_parts.button_shape(first + 5))
            types += hard_parts.BUTTON_TYPE
        content = hard_parts.vml(*shapes, block=str(block), types=types)
        name = f"xl/drawings/vmlDrawing{number}.vml"
        sheet.parts.append(("rId1", "vmlDrawing", name, content))
    if notes:
        comments = hard_parts.comments(*((ref, "Ring & fråga") for ref in sorted(notes)))
        sheet.parts.append(("rId2", "comments", f"xl/comments{number}.xml", comments))
    sheet.after = "".join(after)
    return sheet


@st.composite
def workbooks(draw: st.DrawFn) -> tuple[bytes, list[str]]:
    """The bytes of a workbook and the names of its sheets."""
    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique_by=str.casefold))
    sheets = [draw(_sheet(name, number)) for number, name in enumerate(names)]
    scoped = draw(st.sets(st.integers(0, len(names) - 1)))
    local = "".join(
        f'<definedName name="_xlnm.Print_Area" localSheetId="{number}">'
        f"{_escape(_quoted(names[number]))}!$A$1:$B$2</definedName>"
        for number in sorted(scoped)
    )
    book = Book(
        sheets,
        names=f"<definedNames>{local}</definedNames>" if local else "",
        extra_types=hard_parts.VML_TYPE,
        absolute=draw(st.booleans()),
        views=draw(st.sampled_from(["", Book([]).views])),
    )
    entries = book.entries()
    pack = draw(
        st.sampled_from(
            [
                hard_books.zipped,
                hard_books.streamed,
                lambda entries: hard_books.streamed(entries, wide=True),
            ]
        )
    )
    return pack(entries), names


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


@given(st.data())
@settings(
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_any_workbook_can_be_marked_anywhere_and_restored(data: st.DataObject) -> None:
    before, names = data.draw(workbooks())
    findings = data.draw(
        st.lists(
            st.builds(
                Finding,
                st.sampled_from(["L01", "A21"]),
                st.sampled_from(Severity),
                st.sampled_from([*names, None]),
                st.one_of(CELLS, st.none()),
                TEXT,
                TEXT,
            ),
            min_size=1,
            max_size=6,
        )
    )
    marked = mark(before, findings)
    found = intact.problems(before, marked.data, findings, marked.unplaced)
    assert found == []
    assert intact.restored(before, unmark(marked.data)) == []
    assert mark(marked.data, findings).data == marked.data
