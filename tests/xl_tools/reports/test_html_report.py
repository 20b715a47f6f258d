"""The HTML report: what it answers, that nothing in a workbook can act in it, and how it behaves in
a browser."""

from __future__ import annotations

import datetime as dt
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.helpers.browser import Browser
from tests.helpers.office import pages
from validators.model import Finding, Severity, Stage
from xl_tools.cli.main import main
from xl_tools.reports.html_page import write_html
from xl_tools.reports.results import Result
from xl_tools.reports.tallies import Tally

WHEN = dt.datetime(2026, 11, 27, 14, 30)
OVER = Finding(
    "B03", Severity.ERROR, "Ansökan", "C20", "Det skiljer 5 kr.", "Rätta summan.", value="25 000"
)
TRIP = Finding("A15", Severity.WARNING, "Ansökan", "C14", "”kurs” tyder på en kurs.", "Pröva.")
ODD = Finding("A21", Severity.INFO, "Ansökan", "C24", "Beloppet är tolkat som 500 kr.")
RESULTS = [
    Result("Järva/Ansökan åäö.xlsx", "0", "2025", (OVER, TRIP), "sv", Stage.APPLICATION),
    Result("Farsta/b.xlsx", "0", "2025", (ODD,), "sv", Stage.APPLICATION),
    Result("Farsta/c.pdf.xlsx", "", "", (), problem="Filen är en PDF.", todo="Be om arbetsboken."),
    Result("Farsta/hel.xlsx", "0", "2025", (), "sv", Stage.APPLICATION),
]


def page(results: list[Result], lang: str = "sv") -> str:
    return "".join(
        write_html(
            results, Tally.of(results), when=WHEN, link=lambda r: f"../in/{r.file}", lang=lang
        )
    )


def rows(html: str) -> list[list[str]]:
    found = re.findall(r"<tr data-kind.*?</tr>", html)
    return [
        [re.sub("<.*?>", "", c) for c in re.findall(r"<td.*?>(.*?)</td>", row)] for row in found
    ]


def test_each_row_says_which_cell_what_is_wrong_what_to_do_and_who_must_do_it() -> None:
    html = page(RESULTS)
    assert rows(html) == [
        ["Ansökan!C20", "fel", "B03", "Det skiljer 5 kr.", "Rätta summan.", "Sökanden", "25 000"],
        ["Ansökan!C14", "varning", "A15", "”kurs” tyder på en kurs.", "Pröva.", "Handläggaren", ""],
        ["Ansökan!C24", "upplysning", "A21", "Beloppet är tolkat som 500 kr.", "", "Ingen", ""],
        ["", "Gick inte", "", "Filen är en PDF.", "Be om arbetsboken.", "Handläggaren", ""],
    ]
    assert re.findall(r'<section data-file="(.*?)"', html) == [r.file for r in RESULTS[:3]]
    assert re.search(r'<ul class="clean">\s*<li>.*?Farsta/hel\.xlsx</a></li>\s*</ul>', html)


def test_a_row_links_to_its_cell() -> None:
    (first, *_) = re.findall(r'<td><a href="(.*?)">Ansökan!C20</a>', page(RESULTS))
    assert unquote(first.replace("&#x27;", "'")) == "../in/Järva/Ansökan åäö.xlsx#'Ansökan'!C20"


def test_what_a_workbook_or_a_name_holds_is_text() -> None:
    evil = "</td><script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    finding = Finding(evil, Severity.ERROR, evil, "A1", evil, evil, value=evil)
    html = page([Result(evil, "0", evil, (finding,)), Result(evil, "", "", (), problem=evil)])

    class Tags(HTMLParser):
        seen: list[str] = []  # noqa: RUF012

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.seen.append(tag)
            assert not any(name.startswith("on") for name, _ in attrs)

    Tags().feed(html)
    assert Tags.seen.count("script") == 1
    assert "img" not in Tags.seen


def test_the_page_asks_for_nothing_else() -> None:
    html = page([])
    assert re.findall(r"(?:src=|url\(|@import|<link)", html) == []
    assert "default-src 'none'" in html


def test_the_page_speaks_english_where_that_is_asked_for() -> None:
    english = Result("b.xlsx", "0", "2025", (ODD,), "en", Stage.APPLICATION)
    html = page([english], "en")
    assert '<html lang="en">' in html
    assert "What to do" in html
    assert rows(html)[0][5] == "Nobody"
    assert '<section data-file="b.xlsx" lang="en">' in page([english])


def test_validate_prints_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"")
    assert main(["example", "2025", "--out", str(tmp_path)]) == 0
    capsys.readouterr()
    book = tmp_path / "fordelning-2025.xlsx"
    assert main(["validate", str(book), "--format", "html"]) == 0
    html = capsys.readouterr().out
    assert html.startswith("<!DOCTYPE html>")
    assert f"{book.as_uri()}#" in html
    assert [row[2] for row in rows(html)].count("D16") == 1


# --- in a browser --------------------------------------------------------------------------------

SHOWN = """[...document.querySelectorAll("tr[data-kind]")]
.filter(row => row.offsetParent).map(row => row.cells[2].textContent)"""


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Browser:
    (tmp_path / "rapport.html").write_text(page(RESULTS), "utf-8")
    browser.open(tmp_path / "rapport.html")
    return browser


def test_the_page_opens_without_a_complaint_and_without_a_request(opened: Browser) -> None:
    assert opened.run("document.querySelector('output').textContent") == "4"
    assert opened.complaints == []
    assert [address.rpartition("/")[2] for address in opened.requests] == ["rapport.html"]
    assert opened.run(SHOWN) == ["B03", "A15", "A21", ""]


def test_words_and_kinds_filter_rows_and_files(opened: Browser) -> None:
    opened.type("[type=search]", "järva kurs")
    opened.until("document.querySelector('output').textContent === '1'")
    assert opened.run(SHOWN) == ["A15"]
    files = "[...document.querySelectorAll('section,li')].filter(s => s.offsetParent).length"
    assert opened.run(files) == 1
    opened.run("document.querySelector('[type=search]').select()")
    opened.type("[type=search]", " ")
    opened.until("document.querySelector('output').textContent === '4'")
    opened.click("[value=warning]")
    opened.click("[value=failed]")
    opened.until("document.querySelector('output').textContent === '2'")
    assert opened.run(SHOWN) == ["B03", "A21"]


def test_a_link_leads_to_the_workbook(opened: Browser) -> None:
    address = opened.run("document.querySelector('td a').href")
    assert unquote(address).endswith("/in/Järva/Ansökan åäö.xlsx#'Ansökan'!C20")
    assert address.startswith("file:///")


def test_what_is_filtered_is_what_is_printed_on_lying_a4_without_the_filter(
    opened: Browser, tmp_path: Path
) -> None:
    (printed,) = pages(opened.pdf(tmp_path / "alla.pdf"))
    assert "Ansökan!C20" in printed
    assert "hel.xlsx" in printed
    assert "Sök på fil" not in printed
    opened.type("[type=search]", "b03")
    opened.until("document.querySelector('output').textContent === '1'")
    (printed,) = pages(opened.pdf(tmp_path / "en.pdf"))
    assert "Ansökan!C20" in printed
    assert "A21" not in printed.partition("C20")[2]


def test_without_a_script_everything_is_shown(browser: Browser, tmp_path: Path) -> None:
    bare = re.sub(r"<script>.*?</script>", "", page(RESULTS), flags=re.DOTALL)
    (tmp_path / "rapport.html").write_text(bare, "utf-8")
    browser.open(tmp_path / "rapport.html")
    assert browser.run(SHOWN) == ["B03", "A15", "A21", ""]
    assert browser.run("document.querySelector('form').offsetParent") is None
