"""Hands in an open LibreOffice window: a process of the Python that has UNO, which is the system's.

Started by tests.buttons.office_hands with the address of the office. Each line on standard input is
a call, `["name", argument, …]`; each line on standard output its answer, `{"value": …}` or
`{"error": "…"}`. Nothing of the project is imported: its Python may be another one.
"""

import json
import os
import sys
from urllib.parse import unquote

import uno
from uno_values import COMPARES, constant, entry_of, line_of, property_of, rgb

_BUTTONS = {"ok": 1, "yes_no": 3}
_RESULTS = {0: "cancel", 1: "ok", 2: "yes", 3: "no"}
_LOOKS = {"bold": "CharWeight", "size": "CharHeight", "ink": "CharColor", "ground": "CellBackColor"}
_LINES = {
    "left": "LeftBorder",
    "right": "RightBorder",
    "top": "TopBorder",
    "bottom": "BottomBorder",
}


class Hands:
    speaks_com = True

    def __init__(self, address):
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext(
            "com.sun.star.bridge.UnoUrlResolver", local
        )
        self.context = resolver.resolve(f"uno:{address};urp;StarOffice.ComponentContext")
        self.desktop = self.create("com.sun.star.frame.Desktop")
        self.switches = {"screen_updating": True, "display_alerts": True}

    def create(self, service):
        return self.context.ServiceManager.createInstanceWithContext(service, self.context)

    # --- the program

    def pid(self):
        return 1

    def ready(self):
        return True

    def protected_view(self):
        return None

    def get_switch(self, name):
        return self.switches[name]

    def set_switch(self, name, value):
        if name == "screen_updating" and value != self.switches[name]:
            for document in self._documents():
                document.unlockControllers() if value else document.lockControllers()
        self.switches[name] = value

    def alert(self, text, title, buttons, mode):
        window = self._front().CurrentController.Frame.ContainerWindow
        kind = uno.Enum(
            "com.sun.star.awt.MessageBoxType",
            "QUERYBOX" if buttons == "yes_no" else "INFOBOX" if mode == "info" else "WARNINGBOX",
        )
        toolkit = self.create("com.sun.star.awt.Toolkit")
        box = toolkit.createMessageBox(window, kind, _BUTTONS[buttons], title, text)
        return _RESULTS[box.execute()]

    # --- workbooks and sheets

    def _documents(self):
        found = self.desktop.Components.createEnumeration()
        while found.hasMoreElements():
            document = found.nextElement()
            if document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
                yield document

    @staticmethod
    def _name(document):
        return unquote(document.URL.rpartition("/")[2]) or document.Title

    def _book(self, name):
        return next(each for each in self._documents() if self._name(each) == name)

    def _sheet(self, book, sheet):
        return self._book(book).Sheets.getByName(sheet)

    def _range(self, book, sheet, a1):
        return self._sheet(book, sheet).getCellRangeByName(a1)

    def books(self):
        return [self._name(each) for each in self._documents()]

    def _front(self):
        # without a window manager no window may have the focus; the last one opened comes first
        return self.desktop.CurrentComponent or next(self._documents())

    def active_book(self):
        return self._name(self._front())

    def full_name(self, book):
        url = self._book(book).URL
        return uno.fileUrlToSystemPath(url) if url else book

    def path(self, book):
        return os.path.dirname(self.full_name(book))

    def save_copy(self, book, path):
        macros = " VBA" if path.endswith(".xlsm") else ""
        store = property_of("FilterName", f"Calc MS Excel 2007{macros} XML")
        self._book(book).storeToURL(uno.systemPathToFileUrl(path), (store,))

    def sheets(self, book):
        return list(self._book(book).Sheets.ElementNames)

    def add_sheet(self, book, before):
        document = self._book(book)
        at = document.Sheets.ElementNames.index(before)
        document.Sheets.insertNewByName("fordela nytt", at)
        document.CurrentController.setActiveSheet(document.Sheets.getByName("fordela nytt"))
        return "fordela nytt"

    def rename_sheet(self, book, sheet, name):
        self._sheet(book, sheet).Name = name

    def delete_sheet(self, book, sheet):
        self._book(book).Sheets.removeByName(sheet)

    def set_gridlines(self, book, sheet, shown):
        controller = self._book(book).CurrentController
        controller.setActiveSheet(self._sheet(book, sheet))
        controller.ShowGrid = shown

    def freeze(self, book, rows):
        self._book(book).CurrentController.freezeAtPosition(0, rows)

    def set_page(self, book, sheet, name, value):
        if name == "Orientation":
            styles = self._book(book).StyleFamilies.getByName("PageStyles")
            if not styles.hasByName("fordela"):
                made = self._book(book).createInstance("com.sun.star.style.PageStyle")
                styles.insertByName("fordela", made)
            style = styles.getByName("fordela")
            style.IsLandscape = value == 2
            self._sheet(book, sheet).PageStyle = "fordela"

    def select(self, book, sheet, cell):
        controller = self._book(book).CurrentController
        controller.setActiveSheet(self._sheet(book, sheet))
        controller.select(self._range(book, sheet, cell))

    # --- cells

    def write(self, book, sheet, a1, rows):
        self._range(book, sheet, a1).setDataArray(tuple(tuple(row) for row in rows))

    def set_looks(self, book, sheet, a1, looks):
        at = self._range(book, sheet, a1)
        for name, value in looks.items():
            if name == "number_format":
                formats = self._book(book).NumberFormats
                at.NumberFormat = formats.queryKey(value, at.CharLocale, False)
            elif name == "wrap":
                at.IsTextWrapped = value
            elif name == "vertical":
                at.VertJustify = constant("table.CellVertJustify2.TOP")
            elif name == "underline":
                at.CharUnderline = constant("awt.FontUnderline.SINGLE")
            elif name in ("edge_bottom", "inside_horizontal"):
                at.BottomBorder2 = line_of(rgb(value))
            elif name == "bold":
                at.CharWeight = 150.0 if value else 100.0
            else:
                setattr(at, _LOOKS[name], value if name == "size" else rgb(value))

    def set_width(self, book, sheet, a1, width):
        column = self._range(book, sheet, a1).Columns.getByIndex(0)
        if width:
            column.Width = round((7 * width + 5) * 26.46)
        else:
            column.IsVisible = False

    def set_height(self, book, sheet, a1, height):
        self._range(book, sheet, a1).Rows.getByIndex(0).Height = round(height * 35.28)

    def add_link(self, book, sheet, a1, address, inside):
        cell = self._range(book, sheet, a1).getCellByPosition(0, 0)
        field = self._book(book).createInstance("com.sun.star.text.TextField.URL")
        field.Representation = cell.String
        field.URL = "#" + inside.replace("!", ".")
        cell.String = ""
        cell.insertTextContent(cell.createTextCursor(), field, False)

    # --- notes

    def _note(self, book, sheet, a1):
        return self._range(book, sheet, a1).getCellByPosition(0, 0).Annotation

    def note(self, book, sheet, a1):
        return self._note(book, sheet, a1).String or None  # a cell without one has an empty one

    def add_note(self, book, sheet, a1, text):
        address = self._range(book, sheet, a1).getCellByPosition(0, 0).CellAddress
        self._sheet(book, sheet).Annotations.insertNew(address, text)

    def embolden(self, book, sheet, a1, length):
        """Make the beginning of a note bold, as a person may."""
        _, cursor = self._within_note(book, sheet, a1, 1)
        cursor.goRight(length, True)
        cursor.CharWeight = 150.0

    def bold_text(self, book, sheet, a1):
        """What of a note is bold."""
        bold = ""
        for index in range(len(self._note(book, sheet, a1).String)):
            _, cursor = self._within_note(book, sheet, a1, index + 1)
            cursor.goRight(1, True)
            bold += cursor.String if cursor.CharWeight == 150.0 else ""
        return bold

    def delete_note(self, book, sheet, a1):
        at = self._range(book, sheet, a1).RangeAddress
        notes = self._sheet(book, sheet).Annotations
        for index in range(notes.Count):
            place = notes.getByIndex(index).Position
            if (place.Column, place.Row) == (at.StartColumn, at.StartRow):
                notes.removeByIndex(index)
                return

    def _within_note(self, book, sheet, a1, start):
        note = self._note(book, sheet, a1)
        cursor = note.createTextCursor()
        cursor.gotoStart(False)
        cursor.goRight(start - 1, False)
        return note, cursor

    def insert_in_note(self, book, sheet, a1, start, text):
        note, cursor = self._within_note(book, sheet, a1, start)
        note.insertString(cursor, text, False)

    def cut_from_note(self, book, sheet, a1, start, length):
        _, cursor = self._within_note(book, sheet, a1, start)
        cursor.goRight(length, True)
        cursor.String = ""

    # --- conditional formats

    def _rules(self, book, sheet):
        return self._sheet(book, sheet).ConditionalFormats

    def rules(self, book, sheet, a1):
        at = self._range(book, sheet, a1).RangeAddress
        found = []
        for rule in self._rules(book, sheet).getConditionalFormats():
            if not rule.Range.queryIntersection(at).Count:
                continue
            for index in range(rule.getCount()):
                entry = rule.getByIndex(index)
                is_formula = entry.getType() == 0
                formula = "=" + entry.Formula1 if is_formula else ""
                kind = 2 if is_formula else 3
                found.append({"id": [rule.ID, index], "type": kind, "formula": formula})
        return found

    def _rule(self, book, sheet, identity):
        rules = self._rules(book, sheet).getConditionalFormats()
        return next(rule for rule in rules if identity[0] == rule.ID)

    def add_rule(self, book, sheet, ranges, kind, formula):
        document = self._book(book)
        styles = document.StyleFamilies.getByName("CellStyles")
        style = f"fordela {len(styles.ElementNames)}"
        styles.insertByName(style, document.createInstance("com.sun.star.style.CellStyle"))
        # Cell by cell, after all that the cell has: a format made by ConditionalFormats (7.4) is
        # in the sheet's list, but no cell shows it; and a cell's own list tells its first format.
        for a1 in ranges.split(","):
            for cell in self._cells(book, sheet, a1):
                kept = self._conditions_on(book, sheet, cell)
                if kept is not None:
                    mine = ("FORMULA", formula[1:], "", style, cell.CellAddress)
                    self._put(cell, [*kept, mine])
        return style

    @staticmethod
    def _put(cell, conditions):
        entries = cell.ConditionalFormat
        entries.clear()
        for condition in conditions:
            entries.addNew(entry_of(*condition))
        cell.ConditionalFormat = entries

    def _conditions_on(self, book, sheet, cell):
        """The conditional formats of a cell: comparison, formulas, style, and where the formulas
        are meant for. None where there is one that cannot be written so."""
        found = []
        for rule in self._rules(book, sheet).getConditionalFormats():
            if rule.Range.queryIntersection(cell.RangeAddress).Count:
                base = self._sheet(book, sheet).getCellByPosition(
                    min(each.StartColumn for each in rule.Range.RangeAddresses),
                    min(each.StartRow for each in rule.Range.RangeAddresses),
                )
                for index in range(rule.getCount()):
                    entry = rule.getByIndex(index)
                    if entry.getType() != 0 or entry.Operator not in COMPARES:
                        return None
                    compares = COMPARES[entry.Operator]
                    # Of a format with one formula LibreOffice says that the other is "0".
                    second = entry.Formula2 if "BETWEEN" in compares else ""
                    at = entry.StyleName, base.CellAddress
                    found.append((compares, entry.Formula1, second, *at))
        return found

    def _cells(self, book, sheet, a1):
        at = self._range(book, sheet, a1)
        size = at.RangeAddress
        for row in range(size.EndRow - size.StartRow + 1):
            for column in range(size.EndColumn - size.StartColumn + 1):
                yield at.getCellByPosition(column, row)

    def change_rule(self, book, sheet, identity, part, value):
        """Of a rule just added, whose identity is its style."""
        if part == "StopIfTrue":
            return
        style = self._book(book).StyleFamilies.getByName("CellStyles").getByName(identity)
        colour = int.from_bytes(value.to_bytes(3, "little"), "big")
        if part in _LINES:
            setattr(style, _LINES[part], line_of(colour))
        else:
            setattr(style, _LOOKS[part], colour)

    def delete_rule(self, book, sheet, identity):
        rule = self._rule(book, sheet, identity)
        if rule.getCount() == 1:
            self._rules(book, sheet).removeByID(identity[0])
            return
        entry = rule.getByIndex(identity[1])  # removeByIndex refuses every index there is (7.4)
        gone = (entry.Formula1, entry.StyleName)
        for size in rule.Range.RangeAddresses:
            for column in range(size.StartColumn, size.EndColumn + 1):
                for row in range(size.StartRow, size.EndRow + 1):
                    cell = self._sheet(book, sheet).getCellByPosition(column, row)
                    kept = self._conditions_on(book, sheet, cell)
                    if kept is not None:
                        self._put(cell, [each for each in kept if each[1::2] != gone])

    def run(self, macro, *arguments):
        """A macro of the document in front: "Module.Name"."""
        document = self._front()
        library = "VBAProject" if document.BasicLibraries.VBACompatibilityMode else "Standard"
        provider = document.getScriptProvider()
        script = provider.getScript(
            f"vnd.sun.star.script:{library}.{macro}?language=Basic&location=document"
        )
        script.invoke(arguments, (), ())

    def add_module(self, book, name, source):
        libraries = self._book(book).BasicLibraries
        libraries.VBACompatibilityMode = True
        if not libraries.hasByName("VBAProject"):
            libraries.createLibrary("VBAProject")
        libraries.getByName("VBAProject").insertByName(name, source)

    # --- what a test does to the window, and sees in it

    def open(self, path, *ways):
        """`ways`: "AsTemplate" makes a new workbook of the file, "ReadOnly" lets nobody write."""
        how = [property_of("MacroExecutionMode", 4), *(property_of(way, True) for way in ways)]
        url = uno.systemPathToFileUrl(path)
        document = self.desktop.loadComponentFromURL(url, "_blank", 0, tuple(how))
        return self._name(document)

    def close(self, book):
        self._book(book).close(True)

    def store(self, book):
        self._book(book).store()

    def close_text(self):
        """Close the text document that is open: the path of its file, or None."""
        found = self.desktop.Components.createEnumeration()
        while found.hasMoreElements():
            document = found.nextElement()
            if document.supportsService("com.sun.star.text.TextDocument"):
                path = uno.fileUrlToSystemPath(document.URL)
                document.close(True)
                return path
        return None

    def insert_row(self, book, sheet, number):
        self._sheet(book, sheet).Rows.insertByIndex(number - 1, 1)

    def set_cell(self, book, sheet, a1, value):
        self._range(book, sheet, a1).getCellByPosition(0, 0).setDataArray(((value,),))

    def text(self, book, sheet, a1):
        return self._range(book, sheet, a1).getCellByPosition(0, 0).String

    def colours(self, book, sheet, a1):
        """The grounds that conditional formats with formulas give a cell."""
        styles = self._book(book).StyleFamilies.getByName("CellStyles")
        return [
            f"{styles.getByName(self._entry(book, sheet, rule).StyleName).CellBackColor:06X}"
            for rule in self.rules(book, sheet, a1)
            if "fordela:granskning:" in rule["formula"]
        ]

    def conditions(self, book, sheet, a1):
        """The conditional formats of a cell, as the sheet lists them."""
        at = self._range(book, sheet, a1).RangeAddress
        return [
            [entry.getType(), entry.Operator, entry.Formula1, entry.Formula2]
            if entry.getType() == 0
            else [entry.getType()]
            for rule in self._rules(book, sheet).getConditionalFormats()
            if rule.Range.queryIntersection(at).Count
            for entry in map(rule.getByIndex, range(rule.getCount()))
        ]

    def add_condition(self, book, sheet, a1, compares, first, second):
        """As an officer does: "the value is greater than …"."""
        cell = self._range(book, sheet, a1).getCellByPosition(0, 0)
        kept = self._conditions_on(book, sheet, cell)
        self._put(cell, [*kept, (compares, first, second, "Default", cell.CellAddress)])

    def add_colour_scale(self, book, sheet, a1):
        rules = self._rules(book, sheet)
        ranges = self._book(book).createInstance("com.sun.star.sheet.SheetCellRanges")
        ranges.addRangeAddress(self._range(book, sheet, a1).RangeAddress, False)
        number = rules.createByRange(ranges)
        self._rule(book, sheet, [number]).createEntry(1, 0)

    def _entry(self, book, sheet, rule):
        return self._rule(book, sheet, rule["id"]).getByIndex(rule["id"][1])

    def button(self, book, sheet, caption):
        """The middle of a button on the screen, on which its sheet is shown from its beginning."""
        controller = self._book(book).CurrentController
        controller.setActiveSheet(self._sheet(book, sheet))
        below = controller.getByIndex(controller.Count - 1)
        below.setFirstVisibleColumn(controller.SplitColumn)
        below.setFirstVisibleRow(controller.SplitRow)
        for form in self._sheet(book, sheet).DrawPage.Forms:
            for model in form:
                if model.Label == caption:
                    seen = controller.getControl(model).AccessibleContext
                    at, size = seen.LocationOnScreen, seen.Size
                    return [at.X + size.Width // 2, at.Y + size.Height // 2]
        return None

    def box(self):
        """What stands in the box that is in front, without its buttons."""
        toolkit = self.create("com.sun.star.awt.Toolkit")
        for index in range(toolkit.TopWindowCount):
            context = toolkit.getTopWindow(index).AccessibleContext
            if context and context.AccessibleName == "fordela":
                return "".join(self._read(context))
        return None

    def _read(self, context):
        roles = [constant(f"accessibility.AccessibleRole.{role}") for role in ("STATIC", "LABEL")]
        if context.AccessibleRole in roles:
            yield context.AccessibleName
        for index in range(context.AccessibleChildCount):
            yield from self._read(context.getAccessibleChild(index).AccessibleContext)

    def notes(self, book, sheet):
        notes = self._sheet(book, sheet).Annotations
        return [notes.getByIndex(index).String for index in range(notes.Count)]

    def selection(self, book):
        document = self._book(book)
        at = document.CurrentSelection
        return [at.Spreadsheet.Name, at.AbsoluteName.rpartition(".")[2].replace("$", "")]

    def is_changed(self, book):
        return bool(self._book(book).isModified())


def main():
    try:
        hands = Hands(sys.argv[1])
    except Exception:
        sys.exit(1)  # no office there, or not yet
    sys.stdin.reconfigure(encoding="utf-8")
    sys.stdout.reconfigure(encoding="utf-8")
    for asked in sys.stdin:
        name, *arguments = json.loads(asked)
        try:
            answer = {"value": getattr(hands, name)(*arguments)}
        except Exception as error:  # an exception of UNO means nothing outside of this process
            answer = {"error": f"{name}: {type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
