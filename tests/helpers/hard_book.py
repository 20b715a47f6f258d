"""One workbook with something of everything that reading meets, to be damaged."""

from __future__ import annotations

from tests.helpers.xml_books import (
    MAIN,
    parts,
    relationships,
    sheet,
)


# damaged on purpose
def hard_book() -> dict[str, str | bytes]:
    """A workbook with something of everything, for damaging."""
    row = (
        '<row r="{0}"><c r="A{0}" t="s"><v>1</v></c><c r="B{0}" s="1"><v>45630</v></c>'
        '<c r="C{0}" t="inlineStr"><is><t>text {0}</t></is></c><c r="D{0}"><f>B{0}*2</f>'
        '<v>2.5</v></c><c r="E{0}" t="e"><v>#REF!</v></c><c r="F{0}" t="b"><v>1</v></c></row>'
    )
    return parts(
        sheet("".join(row.format(n) for n in range(1, 8)), '<mergeCell ref="A1:B1"/>'),
        sheet("<row><c><v>1</v></c></row>"),
        strings="<si><t>a</t></si><si><r><t>b</t></r><r><t>_x000D_</t></r></si>",
        formats={164: "yyyy\\-mm\\-dd"},
        styles=(0, 164, 14),
        more={
            "xl/worksheets/_rels/sheet1.xml.rels": relationships(
                ("t1", "table", "../tables/table1.xml")
            ),
            "xl/tables/table1.xml": f'<table xmlns="{MAIN}" name="T" ref="A1:F7"><tableColumns>'
            '<tableColumn name="Nr"/></tableColumns></table>',
        },
    )
