"""What a check found, as one HTML page: which file, which cell, what is wrong, what to do and who
must do it.

The page needs nothing else: no network, no script to be read (the script only hides what is not
asked for). Whatever a workbook or a file name holds is text in it. It is made a file at a time.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator
from html import escape
from itertools import zip_longest

from validators.a1 import quoted
from validators.findings import WORDS
from validators.model import Finding, Severity
from validators.spelling import grouped
from xl_tools.reports.duties import who
from xl_tools.reports.results import Result, one_line, place
from xl_tools.reports.tallies import CLEAN, FAILED, HEADINGS, KINDS, Tally, kind_of

Link = Callable[[Result], str]
"""The address of a file, as the page may link to it; "" for none."""

_TEXTS = {
    "sv": {
        "title": "Granskning av arbetsböcker",
        "made": "Gjord {when}.",
        "files": "Filer",
        "found": "Anmärkningar",
        "common": "Vad som hittades",
        "show": "Visa",
        "search": "Sök på fil, cell, kod eller ord",
        "shown": "Visade anmärkningar:",
        "headings": (
            "Cell", "Slag", "Kod", "Vad som är fel", "Vad som ska göras", "Vem", "I cellen",
        ),
        "failed": "Gick inte",
        "whose": "Handläggaren",
        "call": "utlysningen",
        "clean": "Filer utan anmärkningar",
        "none": "Ingen.",
        "link": "En länk öppnar arbetsboken och, där programmet kan det, cellen.",
    },
    "en": {
        "title": "Check of workbooks",
        "made": "Made {when}.",
        "files": "Files",
        "found": "Findings",
        "common": "What was found",
        "show": "Show",
        "search": "Search for a file, cell, code or word",
        "shown": "Findings shown:",
        "headings": ("Cell", "Kind", "Code", "What is wrong", "What to do", "Who", "In the cell"),
        "failed": "Failed",
        "whose": "The officer",
        "call": "the call of",
        "clean": "Files without findings",
        "none": "None.",
        "link": "A link opens the workbook and, where the program can, the cell.",
    },
}  # fmt: skip

_STYLE = """
:root { font: 1rem/1.45 system-ui, "Segoe UI", sans-serif; color: #1b1b1b; background: #fff }
body { max-width: 90rem; margin: 0 auto; padding: 1rem 1.5rem 4rem }
h1 { font-size: 1.6rem; margin: 0 0 .25rem }
h2 { font-size: 1.05rem; margin: 1.6rem 0 .3rem; overflow-wrap: anywhere }
h2 small { font-weight: normal; color: #555 }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .25rem .6rem .25rem 0;
  border-bottom: 1px solid #ccc; overflow-wrap: anywhere }
th { font-size: .85rem; color: #444; border-bottom: 2px solid #888 }
.sums { width: auto; margin: .5rem 3rem 0 0; display: inline-table; vertical-align: top }
.sums td, .sums th { padding-right: 1.5rem }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums }
.cell { width: 9rem } .kind { width: 6rem } .code { width: 3rem } .who { width: 8rem }
.value { width: 10rem }
.error .kind, .failed .kind { color: #a30000; font-weight: bold }
.warning .kind { color: #7a4b00; font-weight: bold }
form { position: sticky; top: 0; background: #fff; border-bottom: 1px solid #888;
  padding: .6rem 0; margin-top: 1rem; display: flex; flex-wrap: wrap; gap: .4rem 1.2rem }
form input[type=search] { min-width: 20rem; font: inherit; padding: .1rem .4rem }
section table { table-layout: fixed }
section { content-visibility: auto; contain-intrinsic-size: auto 9rem }
[hidden] { display: none !important }
a { color: #0b4a8f }
a:focus-visible, input:focus-visible { outline: 3px solid #0b4a8f; outline-offset: 2px }
.clean { columns: 22rem; padding-left: 1.2rem; overflow-wrap: anywhere }
@media print {
  @page { size: A4 landscape; margin: 12mm }
  :root { font-size: 9pt }
  body { max-width: none; padding: 0 }
  form { display: none }
  section table { table-layout: fixed }
section { content-visibility: visible }
  h2 { break-after: avoid }
  tr { break-inside: avoid }
  thead { display: table-header-group }
  a { color: inherit; text-decoration: none }
}
"""

_SCRIPT = """
const form = document.querySelector("form"), shown = document.querySelector("output");
const rows = [...document.querySelectorAll("tr[data-kind]")].map(row =>
  ({ row, text: (row.closest("section").dataset.file + " " + row.textContent).toLowerCase() }));
function filter() {
  const kinds = new Set([...form.querySelectorAll("[name=kind]:checked")].map(box => box.value));
  const words = form.words.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let number = 0;
  for (const { row, text } of rows) {
    row.hidden = !kinds.has(row.dataset.kind) || !words.every(word => text.includes(word));
    number += !row.hidden;
  }
  for (const section of document.querySelectorAll("section[data-file]"))
    section.hidden = !section.querySelector("tr[data-kind]:not([hidden])");
  for (const item of document.querySelectorAll(".clean li"))
    item.hidden = !words.every(word => item.textContent.toLowerCase().includes(word));
  shown.textContent = number.toLocaleString(document.documentElement.lang);
}
let waiting;
form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 120) });
form.addEventListener("submit", event => event.preventDefault());
form.hidden = false;
filter();
"""


def write_html(
    results: Iterable[Result], tally: Tally, *, when: dt.datetime, link: Link, lang: str = "sv"
) -> Iterator[str]:
    """The page, in pieces. `results` are gone through twice: first those with findings or a
    problem, then the names of the others. `tally` counts them, and `when` stands at the top."""
    yield from _head(tally, when, lang)
    for result in results:
        if kind_of(result) != CLEAN:
            yield from _section(result, link(result), lang)
    yield f"<h2>{_TEXTS[lang]['clean']} ({grouped(tally.files[CLEAN])})</h2>\n"
    if not tally.files[CLEAN]:
        yield f"<p>{_TEXTS[lang]['none']}</p>\n"
    else:
        yield '<ul class="clean">\n'
        for result in results:
            if kind_of(result) == CLEAN:
                yield f"<li>{_name(result, link(result))}</li>\n"
        yield "</ul>\n"
    yield f"<script>{_SCRIPT}</script>\n</body>\n</html>\n"


def _head(tally: Tally, when: dt.datetime, lang: str) -> Iterator[str]:
    text = _TEXTS[lang]
    allowed = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{allowed}'"
    yield f"""<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{text["title"]}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{text["title"]}</h1>
<p>{str(text["made"]).format(when=f"{when:%Y-%m-%d %H:%M}")} {text["link"]}</p>
"""
    yield f'<table class="sums">\n<caption hidden>{text["files"]}</caption>\n'
    yield _header((str(text["files"]), ""))
    for kind, words in KINDS[lang].items():
        yield f'<tr><td class="number">{grouped(tally.files[kind])}</td><td>{words}</td></tr>\n'
    yield "</tbody></table>\n"
    if tally.findings:
        yield f'<table class="sums">\n<caption hidden>{text["common"]}</caption>\n'
        yield _header(HEADINGS[lang], ("", "", "number", "number"))
        for code, kind, *counts in tally.rows(lang):
            numbers = "".join(f'<td class="number">{number}</td>' for number in counts)
            yield f"<tr><td>{escape(code)}</td><td>{kind}</td>{numbers}</tr>\n"
        yield "</tbody></table>\n"
    yield from _form(lang)


def _form(lang: str) -> Iterator[str]:
    text = _TEXTS[lang]
    yield f"<form hidden>\n<span>{text['show']}</span>\n"
    kinds = [(FAILED, str(text["failed"])), *((s, WORDS[s].text(lang)) for s in Severity)]
    for kind, word in kinds:
        yield (
            f'<label><input type="checkbox" name="kind" value="{kind}" checked> '
            f"{word.capitalize()}</label>\n"
        )
    yield (
        f'<label>{text["search"]} <input type="search" name="words"></label>\n'
        f"<span>{text['shown']} <output></output></span>\n</form>\n"
    )


def _section(result: Result, address: str, lang: str) -> Iterator[str]:
    text = _TEXTS[lang]
    file = escape(one_line(result.file))
    other_lang = f' lang="{result.lang}"' if result.lang != lang else ""
    about = f" <small>{text['call']} {escape(result.call)}</small>" if result.call else ""
    yield f'<section data-file="{file}"{other_lang}>\n<h2>{_name(result, address)}{about}</h2>\n'
    yield "<table>\n"
    yield _header(text["headings"], ("cell", "kind", "code", "", "", "who", "value"))
    if result.problem:
        word, whose = str(text["failed"]), str(text["whose"])
        failed = ("", word, "", result.problem, result.todo, whose, "")
        yield _row(FAILED, [escape(text) for text in failed])
    for finding in result.findings:
        where = escape(place(finding, result.lang))
        if address and finding.sheet and finding.cell:
            where = f'<a href="{escape(address + _fragment(finding))}">{where}</a>'
        texts = (
            WORDS[finding.severity].text(result.lang),
            finding.code,
            finding.message,
            finding.hint,
            who(finding, result.stage).text(result.lang),
            finding.value or "",
        )
        yield _row(finding.severity, [where, *map(escape, texts)])
    yield "</tbody></table>\n</section>\n"


def _name(result: Result, address: str) -> str:
    file = escape(one_line(result.file))
    return f'<a href="{escape(address)}">{file}</a>' if address else file


def _fragment(finding: Finding) -> str:
    """A place in a workbook as Excel names it in a link, e.g. `"#'Ans%C3%B6kan'!C24"`."""
    from urllib.parse import quote

    return "#" + quote(f"{quoted(finding.sheet or '')}!{finding.cell}", safe="'!")


def _header(titles: Iterable[str], classes: Iterable[str] = ()) -> str:
    cells = "".join(
        f'<th scope="col"{_class(name)}>{title}</th>'
        for title, name in zip_longest(titles, classes, fillvalue="")
    )
    return f"<thead><tr>{cells}</tr></thead>\n<tbody>\n"


def _row(kind: str, cells: list[str]) -> str:
    where, word, *texts = cells
    other_cells = "".join(f"<td>{text}</td>" for text in texts)
    return (
        f'<tr data-kind="{kind}" class="{kind}"><td>{where}</td>'
        f'<td class="kind">{word}</td>{other_cells}</tr>\n'
    )


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""
