"""Names that data tells: which of them may be another file than one below their folder."""

from __future__ import annotations

import pytest

from opc.names import leads_out

WITHIN = ["a", "a.xlsx", "mapp/bok.json", "å ä/ö (2).docx", "..a", "a..b/c", "...", "con/a", "a:b"]
OUT = ["", ".", "..", "../a", "a/../b", "a/..", "/a", "//server/a", "a//b", "a/", "./a", "a\0b"]
OUT_ON_WINDOWS = [
    "C:a", "C:/a", "c:\\a", "\\a", "..\\a", "a\\..\\b", "\\\\server\\share\\a", "\\\\?\\C:\\a",
    "a:stream", "a::$DATA", "NUL", "nul.txt", "m/Con .txt", "aux", "COM1.xlsx", "lpt9", "COM¹.txt",
    "CONIN$", "a.", "a ", "m./b", ".. /b", "a?b", "a*", "a|b", 'a"b', "a<b", "a\nb", "con/a",
]  # fmt: skip


@pytest.mark.parametrize("on_windows", [False, True])
@pytest.mark.parametrize("name", OUT)
def test_a_name_that_leads_out_does_so_everywhere(name: str, on_windows: bool) -> None:
    assert leads_out(name, on_windows=on_windows)


@pytest.mark.parametrize("name", OUT_ON_WINDOWS)
def test_drives_streams_devices_and_endings_that_windows_takes_away_lead_out_there(
    name: str,
) -> None:
    assert leads_out(name, on_windows=True)


@pytest.mark.parametrize("name", WITHIN)
def test_a_name_within_its_folder_does_not(name: str) -> None:
    assert not leads_out(name, on_windows=False)


@pytest.mark.parametrize("name", ["a.xlsx", "mapp/bok.json", "console.txt", "com10", "nully"])
def test_what_only_looks_like_a_device_is_a_name(name: str) -> None:
    assert not leads_out(name, on_windows=True)
