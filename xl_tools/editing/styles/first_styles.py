"""A styles part for a workbook that has none."""

from __future__ import annotations

import re

from opc.draft import Draft, new_part
from opc.xml_events import SPREADSHEET
from xl_tools.editing.anatomy import Anatomy

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"

_STYLE = re.compile(rb"""\ss\s*=\s*["'](\d{1,5})["']""")
_MAX_STYLES = 65_000  # Excel holds 65 490 different cell formats


def add_first_styles(
    draft: Draft, book: Anatomy, *, looks: str = "", number_formats: str = ""
) -> int:
    """Add a styles part, with these `dxf` elements, and return the index of the first cell style
    that was not in use.

    `number_formats` are ids, by spaces, that get a cell style each from that index on. Cells may
    name styles although there are none; those get the plain one, each on a base of its own, because
    some readers take equal styles for one and lose count.
    """
    used = max(
        (
            int(number)
            for sheet in book.sheets
            if sheet.kind == "worksheet"
            for number in set(_STYLE.findall(draft.read(sheet.part)))
        ),
        default=0,
    )
    first = min(used, _MAX_STYLES) + 1
    plain = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"'
    formats = number_formats.split()
    xfs = "".join(f'{plain} xfId="{number}"/>' for number in range(first)) + "".join(
        f'{plain.replace("0", number, 1)} xfId="0" applyNumberFormat="1"/>' for number in formats
    )
    count = looks.count("<dxf>")
    text = (
        f'<styleSheet xmlns="{SPREADSHEET[book.strict]}"><fonts count="1"><font><sz val="11"/>'
        '<color theme="1"/><name val="Calibri"/><family val="2"/><scheme val="minor"/></font>'
        '</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill>'
        '<patternFill patternType="gray125"/></fill></fills><borders count="1">'
        "<border><left/><right/><top/><bottom/><diagonal/></border></borders>"
        f'<cellStyleXfs count="{first}">{f"{plain}/>" * first}'
        f'</cellStyleXfs><cellXfs count="{first + len(formats)}">{xfs}</cellXfs><cellStyles '
        'count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        f'<dxfs count="{count}">{looks}</dxfs></styleSheet>'
    )
    folder = book.main.rpartition("/")[0]
    part = f"{folder}/styles.xml".lstrip("/")  # the one name that every reader looks for
    if part in draft.package:
        part = draft.free_name(part.replace(".xml", "{}.xml"))
    draft.add(part, new_part(text.encode()), CONTENT_TYPE)
    draft.relate(book.main, "styles", part)
    return first
