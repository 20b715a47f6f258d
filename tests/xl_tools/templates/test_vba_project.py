"""vbaProject.bin: it is what the source gives, and others read the same source in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.helpers import olevba
from xl_tools.buttons.entry import RUN_PYTHON
from xl_tools.templates.vba import BOOK, code_names, make_project, read_project, read_sources

CALLBACK = re.compile(r"^Public Sub Ribbon(\w+)\(control As Object\)$", re.MULTILINE)


def standard(name: str, code: str) -> str:
    return f'Attribute VB_Name = "{name}"\nOption Explicit\n{code}'


def code(text: str) -> str:
    """A module without what the editor does not show."""
    lines = text.splitlines()
    last = max(n for n, line in enumerate(lines) if line.startswith("Attribute VB_"))
    return "\n".join(lines[last + 1 :])


def test_the_project_that_is_kept_is_what_the_source_gives() -> None:
    assert make_project(read_sources()) == read_project(), "run: python3 tasks.py templates"


def test_olevba_reads_every_module_as_its_file_has_it() -> None:
    sources = read_sources()
    assert sources
    found = olevba.modules(read_project())
    for name, text in sources.items():
        read = found[name].replace("\r\n", "\n")
        # what stands before the code of a class is written otherwise in a file than in a project
        assert (read == text) if name.endswith(".bas") else (code(read) == code(text))
    files = {*sources, *(f"{name}.cls" for name in (BOOK, *code_names()))}
    assert set(found) == files


def test_every_macro_has_a_callback_for_the_ribbon_and_takes_nothing_itself() -> None:
    source = "\n".join(read_sources().values())
    callbacks = CALLBACK.findall(source)
    assert sorted(callbacks) == ["GenerateDecision", "RemoveMarks", "Validate"]
    for macro in callbacks:
        assert re.search(rf"^Public Sub {macro}\(\)$", source, re.MULTILINE)


def test_the_workbook_and_each_sheet_have_a_document_module() -> None:
    assert olevba.documents(read_project()) == [BOOK, *(f"Sheet{n}" for n in range(1, 9))]


def test_no_compiled_code_is_in_it_so_that_excel_compiles_the_source() -> None:
    assert olevba.stream(read_project(), "VBA/_VBA_PROJECT") == b"\xcc\x61\xff\xff\x00\x00\x00"
    for name in (BOOK, *code_names()):
        # a stream that begins with compressed source has no compiled code before it
        assert olevba.stream(read_project(), f"VBA/{name}")[0] == 1


def test_classes_and_the_code_of_document_modules_are_taken_in() -> None:
    sources = {
        "Alpha.bas": standard("Alpha", "Public Sub Run()\nEnd Sub\n"),
        "Beta.cls": standard("Beta", "Public Name As String\n"),
        "ThisWorkbook.cls": standard("ThisWorkbook", "Private Sub Workbook_Open()\nEnd Sub\n"),
    }
    found = olevba.modules(make_project(sources))
    assert "Public Sub Run()" in found["Alpha.bas"]
    assert "Public Name As String" in found["Beta.cls"]
    assert "{FCFB3D2A-A0FA-1068-A738-08002B3371B5}" in found["Beta.cls"]  # that of every class
    assert "Workbook_Open" in found["ThisWorkbook.cls"]
    assert "{00020819-0000-0000-C000-000000000046}" in found["ThisWorkbook.cls"]


def test_another_source_gives_another_project() -> None:
    sources = read_sources()
    name, text = next(iter(sources.items()))
    assert make_project({**sources, name: text + "' ett\n"}) != read_project()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (standard("Alpha", "' åäö\n"), "not ASCII"),
        (standard("Beta", ""), 'lacks the line: Attribute VB_Name = "Alpha"'),
    ],
)
def test_a_source_that_excel_would_read_otherwise_is_refused(
    text: str, reason: str, tmp_path: Path
) -> None:
    (tmp_path / "Alpha.bas").write_text(text, "utf-8")
    with pytest.raises(ValueError, match=reason):
        read_sources(tmp_path)


def test_lines_that_end_as_on_windows_give_the_same_text(tmp_path: Path) -> None:
    text = standard("Alpha", "Public Sub Run()\nEnd Sub\n")
    (tmp_path / "Alpha.bas").write_bytes(text.replace("\n", "\r\n").encode())
    (tmp_path / "README.md").write_text("not a module", "utf-8")
    assert read_sources(tmp_path) == {"Alpha.bas": text}


def test_every_sentence_that_the_macros_say_is_there_in_both_languages() -> None:
    source = "\n".join(read_sources().values())
    said = set(re.findall(r'\bSay\("([a-z ]+)"\)', source))
    for language in ("InSwedish", "InEnglish"):
        body = source.partition(f"Function {language}(")[2].partition("End Function")[0]
        assert set(re.findall(r'Case "([a-z ]+)"', body)) == said
        assert len(re.findall(rf'{language} = "\S', body)) == len(said)


def test_the_macros_start_xlwings_as_it_is_written_for_it() -> None:
    source = read_sources()["FordelaProgram.bas"]
    told = source.partition('PythonCode = "')[2].partition('()"')[0]
    told = re.sub(r'" & _\n\s*"', "", told).replace('" & Name & "', "{function}")
    assert f"{told}()" == RUN_PYTHON


def test_the_macros_avoid_what_excel_or_libreoffice_does_not_have() -> None:
    for name, text in read_sources().items():
        code = "\n".join(line.partition("'")[0] for line in text.splitlines())
        for word in ("CreateObject", "Scripting.", "#If", "Declare ", "FullName &"):
            assert word not in code, name
        uses_names_of_libreoffice = name in ("FordelaHost.bas", "FordelaLibreOffice.bas")
        assert ("Option Explicit" in code) == (not uses_names_of_libreoffice)
        assert all(len(line) < 1000 for line in text.splitlines())
        # an underscore at the end continues the line, also where it is the end of a name
        assert not re.search(r"\S_[ \t]*$", code, re.MULTILINE), name


def test_what_an_error_tells_is_taken_before_the_next_call_which_ends_it() -> None:
    for name, text in read_sources().items():
        for line in text.splitlines():
            before, told, _ = line.partition("Err.Description")
            assert not told or "Say(" not in before, f"{name}: {line}"
