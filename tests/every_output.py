"""Everything that the product can write, in a folder; and whether two such folders are the same.

For work that must not change any output: code that moves, a new version of a library. It knows the
command line only (docs/commands.md), so that it can be run on any checkout:

    python tests/every_output.py write FOLDER [--project CHECKOUT] [--jobs N]
    python tests/every_output.py compare FOLDER_BEFORE FOLDER_AFTER

`write` makes inputs (good, wrong and broken ones), runs the commands of every_output.txt, and keeps
what each wrote and said, and its exit code. Use one Python for both folders: the libraries come
from it, the product from the checkout. `compare` names each file that differs, and its part, and
ends with 1 if there is any. Left out are PDF, which LibreOffice writes, and what needs Excel,
Windows or a Dask cluster.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent
LISTS = Path(__file__).with_suffix(".txt")
PLACE = "every-output"
"""The folder below FOLDER where all is done: by this name `neutral` knows an absolute path."""

YEARS = ("2015", "2025", "2026")

_CLOCKS_AND_PLACES = (
    # when a workbook was checked: in the sheet Granskning (also escaped, in a button's answer) …
    (rb"(Granskad|Checked) \d{4}-\d\d-\d\d( kl\. | at )\d\d[.:]\d\d", rb"\1 NOW"),
    # … and in the signature of each note: "fordela · 2025-01-31 · fil 1a2b3c4d"
    (rb"(fordela \S+ )\d{4}-\d\d-\d\d", rb"\1TODAY"),
    # when a report was made
    (rb"(Gjord|Made) \d{4}-\d\d-\d\d \d\d:\d\d\.", rb"\1 NOW."),
    # the hash of that report, in the journal of a batch
    (rb'("rapport\.html":")[0-9a-f]{64}', rb"\1HASH"),
    # how far a long job has come: a line every ten seconds, if it takes that long
    (rb"(?m)^\d\S* av \d\S* filer(, [^\n]* kvar)?\n", b""),
    # links of a report, and paths in what is said, are absolute …
    (rb"(?<![^\s\"'<>])[^\s\"'<>]*/" + PLACE.encode() + rb"(?=/)", b"PLACE"),
    # … and the checkout's templates are below that
    (rb"(Mallar: \d+ i )\S+", rb"\1PLACE"),
)


def neutral(data: bytes) -> bytes:
    """A file's bytes without what differs from run to run. Nothing else is left out anywhere."""
    for pattern, instead in _CLOCKS_AND_PLACES:
        data = re.sub(pattern, instead, data)
    return data


class Writer:
    """Runs commands in the folder, which is also the working directory of each."""

    def __init__(self, folder: Path, project: Path, jobs: int) -> None:
        self.work = folder / PLACE
        self.jobs = jobs
        (self.work / "home").mkdir(parents=True)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("FORDELA", "PYTHON"))}
        homes = ("HOME", "USERPROFILE", "APPDATA", "XDG_CONFIG_HOME")
        self.env = kept | dict.fromkeys(homes, str(self.work / "home"))
        self.env |= {"PYTHONPATH": str(project), "POLARS_MAX_THREADS": "1"}

    def run(self, lines: Iterable[str]) -> None:
        """Run commands, some at a time; each must do without what the others write."""
        with ThreadPoolExecutor(self.jobs) as pool:
            list(pool.map(self._call, list(lines)))

    def _call(self, line: str) -> None:
        name = named(line)
        arguments = shlex.split(line.removeprefix("@ascii "))
        for place, option in enumerate(arguments[:-1], 1):
            if option in ("--out", "--annotate"):
                if arguments[place].startswith("a."):  # each its own
                    arguments[place] = f"new/{zlib.crc32(line.encode()):08x}-{arguments[place]}"
                (self.work / arguments[place]).parent.mkdir(parents=True, exist_ok=True)
        encoding = {"PYTHONIOENCODING": "ascii" if line.startswith("@ascii ") else "utf-8"}
        done = subprocess.run(
            [sys.executable, "-m", "xl_tools.cli", *arguments],
            cwd=self.work,
            env=self.env | encoding,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=600,
        )
        code = str(done.returncode).encode()
        for ending, data in (("out", done.stdout), ("err", done.stderr), ("code", code)):
            self.put(f"calls/{name}.{ending}.txt", data)

    def put(self, name: str, data: bytes | str) -> None:
        path = self.work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)

    def copy(self, source: str, name: str) -> None:
        self.put(name, (self.work / source).read_bytes())


def named(line: str) -> str:
    return re.sub(r"[^\w.@-]+", "_", line) or "nothing"


def write(folder: Path, project: Path, jobs: int) -> int:
    if re.search(r"[\s\"'<>]", str(folder)):
        raise SystemExit("No spaces or quotes in the path of FOLDER, please.")
    writer = Writer(folder, project, jobs)
    copy_generated(writer, project)
    writer.run(lines_of("first"))
    writer.run(lines_of("data"))
    make_data(writer)
    writer.run(of_each("books"))
    make_inboxes(writer)
    make_presses(writer)
    make_broken(writer)
    writer.run([*lines_of("broken"), *of_each("of each call")])
    make_edited(writer)
    writer.run([*of_each("later"), *(line for year in YEARS for line in waivers(writer, year))])
    return len(files_of(folder))


def lines_of(title: str, year: str = "2025") -> Iterator[str]:
    """The commands of a list."""
    lists = LISTS.read_text("utf-8").partition(f"\n[{title}]\n")[2].partition("\n[")[0]
    for line in re.sub(r"\n  +", " ", lists.strip()).splitlines():
        said = line.replace("YEAR", year).replace("BEFORE", str(int(year) - 1))
        pieces = re.split(r"<([^<>]*)>", said)
        for chosen in itertools.product(*(piece.split("|") for piece in pieces[1::2])):
            pieces[1::2] = chosen
            whole = "".join(pieces)
            for number, word in enumerate(chosen, 1):
                whole = whole.replace(f"${number}", word.strip())
            yield whole


def of_each(title: str) -> list[str]:
    return [line for year in YEARS for line in lines_of(title, year)]


def waivers(writer: Writer, year: str) -> Iterator[str]:
    """One for each of some errors in the wrong book."""
    name = named(f"validate books/{year}-fel.xlsx --format json --lang sv")
    checked = json.loads((writer.work / "calls" / f"{name}.out.txt").read_bytes())
    wrong = {each["code"]: each for each in checked["findings"] if each["severity"] == "error"}
    for code, each in list(wrong.items())[:4]:
        for line in lines_of("waivers", year):
            yield line.replace("CODE", code).replace("CELL", f"{each['sheet']}!{each['cell']}")


def copy_generated(writer: Writer, project: Path) -> None:
    """What the checkout holds that was made by it, wherever it lies there."""
    made = (".docx", ".xlsx", ".xlsm", ".bin", "rules.md", "data.schema.json")
    for path in sorted(project.rglob("*")):
        folders = path.relative_to(project).parts[:-1]
        foreign = any(each[0] == "." or each in ("tests", "demo", "build") for each in folders)
        if path.name.endswith(made) and not foreign:
            writer.put(f"checkout/{path.name}", path.read_bytes())


Row = dict[str, dict[str, Any]]


def fill(row: Row, **values: Any) -> None:
    row |= {key: {"value": value} for key, value in values.items()}


def make_data(writer: Writer) -> None:
    """The JSON of books: as the example, decided, with other amounts, and wrong. There is no
    example of 2026: it is that of 2025, a year later."""
    for year in YEARS:
        data = writer.work / "data" / ("2025" if year == "2026" else year)
        for variant in ("forslag", "beslutat", "andrat", "fel", "fel-en"):
            made = read_data(next(data.glob("fordelning-*.json")), year)
            tables = made["tables"]
            if variant == "beslutat":
                decide(tables, year)
            elif variant == "andrat":
                part = {"decision": "Delvis bifall", "motivation": "Medlen räcker inte till allt."}
                fill(tables["applications"][0], granted=123000, **part)
                fill(tables["applications"][3], title="En ny titel", granted=234000, **part)
                del tables["applications"][-2]
            elif variant != "forslag":
                spoil(tables["applications"])
                fill(tables["case"][0], meeting_date=None, frame_lum=1)
            made["lang"] = "en" if variant == "fel-en" else "sv"
            writer.put(f"in/{year}-{variant}.json", json.dumps(made, indent=1))
        for kind in ("lum", "mul"):
            for number, path in enumerate(sorted(data.glob(f"*/*-{kind}-*.json"))[:3], 1):
                made = read_data(path, year)
                writer.put(f"in/{year}-{kind}-{number}.json", json.dumps(made, indent=1))
                if number == 1:
                    spoil(made["tables"]["applications"] * 3)
                    writer.put(f"in/{year}-{kind}-fel.json", json.dumps(made, indent=1))


def read_data(path: Path, year: str) -> dict[str, Any]:
    later = int(year == "2026")
    date = r"\b20\d\d(?=-\d\d-\d\d)"
    text = re.sub(date, lambda found: str(int(found[0]) + later), path.read_text("utf-8"))
    read = json.loads(text)
    tables = {name: rows for name, rows in read["tables"].items() if name != "totals"}
    return {"call": year, "kind": read["kind"], "tables": tables}


def decide(tables: dict[str, list[Row]], year: str) -> None:
    course = "Ordföranden finner att nämnden beslutar enligt förslaget."
    told = {"adjusted_on": f"{year}-12-17", "dispatch_date": f"{year}-12-18", "course": course}
    fill(tables["case"][0], stage="beslutat", paragraph="12", secretary="Sekreterare A", **told)
    for number, row in enumerate(tables["applications"]):
        granted = row["granted"].get("value") or 0
        fill(row, decided=granted // 2 if number == 1 else granted, accounting="12345-678")


WRONG: Sequence[dict[str, Any]] = (
    {"sought": 9_999_999, "title": "=1+1", "period_to": "2001-01-01"},
    {"purpose": None, "received": "2031-01-01", "cost": -5},
    {"applicant": ["Okänd förvaltning"], "project_year": 9},
    {"decision": "Avslag", "granted": 1, "note": "<&> " + "ä" * 300},
    {"own_funding": 1000, "status": "återtagen"},
)


def spoil(rows: Sequence[Row]) -> None:
    """Mistakes in each row that has such a column, of several kinds in turn."""
    for number, row in enumerate(rows):
        wrong = WRONG[number % len(WRONG)]
        fill(row, **{key: value for key, value in wrong.items() if key in row})
    rows[-1]["sought"] = {"value": None, "stood": "ungefär 5 tusen", "unread": True}


def make_inboxes(writer: Writer) -> None:
    """What came in: a folder, an archive, a mail, and the registry's list of it."""
    for year in YEARS:
        books = {path.name: path.read_bytes() for path in (writer.work / "books").glob(f"{year}-*")}
        for name in ("lum-1", "mul-1", "lum-fel", "forslag"):
            writer.copy(f"books/{year}-{name}.xlsx", f"inbox/{year}/{name}.xlsx")
        writer.copy(f"books/{year}-lum-1.xlsx", f"inbox/{year}/sen/igen.xlsx")
        writer.put(f"inbox/{year}/trasig.xlsx", b"PK\x03\x04 not an archive")
        writer.put(f"inbox/{year}/bilaga.pdf", b"%PDF-1.4\n%%EOF\n")
        for name in ("fel", "forslag"):
            writer.copy(f"books/{year}-{name}.xlsx", f"drop/{year}/{name}.xlsx")
        with zipfile.ZipFile(writer.work / f"sent-{year}.zip", "w") as archive:
            for name in ("lum-2", "mul-2", "mul-fel"):
                archive.writestr(zipfile.ZipInfo(f"sent/{name}.xlsx"), books[f"{year}-{name}.xlsx"])
        mail = EmailMessage()
        mail["From"], mail["Subject"] = "a@example.org", "Ansökan"
        mail["Date"] = f"Mon, 01 Sep {int(year) - 1} 12:00:00 +0200"
        mail.set_content("Hej\n")
        for name in (f"{year}-lum-3.xlsx", f"{year}-mul-3.xlsx"):
            mail.add_attachment(books[name], "application", "octet-stream", filename=name)
        mail.set_boundary("boundary")
        writer.put(f"mail-{year}.eml", mail.as_bytes())
        day = f"{int(year) - 1}-08-2"
        lines = [f"lum-{n}.xlsx;{day}{n};SF {year}/{n}" for n in (1, 2, 3, 9)]
        writer.put(f"register-{year}.csv", "\n".join(["Filnamn;Inkommen;Diarienummer", *lines, ""]))


def make_presses(writer: Writer) -> None:
    """Requests of the buttons (docs/excel.md). Those in English are of a book on the web."""
    for year in YEARS:
        for name, copy in {
            "validate-sv": f"books/{year}-fel.xlsx",
            "validate-en": f"books/{year}-fel.xlsx",
            "generate-sv": f"books/{year}-forslag.xlsm",
            "generate-en": f"books/{year}-forslag.xlsm",
            "generate-edited": f"books/{year}-andrat.xlsx",
            "unmark-sv": f"books/{year}-fel.xlsx",
            "unmark-marked": f"marked/{year}-fel.xlsx",
        }.items():
            folder, (action, last) = f"press/{year}-{name}", name.split("-")
            lang, lies = ("en", "https://example.org/a") if last == "en" else ("sv", folder)
            said = {"fordela": "1", "action": action, "lang": lang, "name": "bok.xlsx"}
            lines = (said | {"copy": copy, "folder": lies}).items()
            writer.put(f"{folder}/request.txt", "".join(f"{k}\t{v}\r\n" for k, v in lines))


def make_broken(writer: Writer) -> None:
    """Files that cannot be read, and templates of the office's own, one good and one wrong."""
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    whole = (writer.work / "template/2025-lum-sv.xlsx").read_bytes()
    middle = len(whole) // 2
    writer.put("broken/text.xlsx", "Hej, det här är ingen arbetsbok.\n")
    writer.put("broken/tom.xlsx", b"")
    writer.put("broken/krypterad.xlsx", ole + "EncryptedPackage".encode("utf-16-le") + bytes(2000))
    writer.put("broken/gammal.xls", ole + bytes(2000))
    writer.put("broken/halv.xlsx", whole[:middle])
    writer.put("broken/skadad.xlsx", whole[:middle] + b"x" * 64 + whole[middle + 64 :])
    writer.put("broken/data.json", '{"call": "2025", "kind": "lum", "tables": {"a": 1}}')
    writer.put("broken/inte.json", "{")
    writer.put("press/version/request.txt", "fordela\t99\r\naction\tvalidate\r\n")
    with zipfile.ZipFile(writer.work / "broken/arkiv.xlsx", "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.txt"), "a")
    edit(writer, "mallar/fordelning.docx", "egna/fordelning.docx", "Eget ord.")
    edit(writer, "mallar/fordelning.docx", "egna-fel/fordelning.docx", "{{ finns.inte }}")
    writer.copy("mallar/meddelande.docx", "egna-fel/annat.docx")


def edit(writer: Writer, source: str, out: str, words: str) -> None:
    """A copy of a document with words put in after some sentences, as by a person."""
    writer.put(out, b"")
    here = writer.work
    with zipfile.ZipFile(here / source) as old, zipfile.ZipFile(here / out, "w") as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename == "word/document.xml":
                first, *others = data.split(b".</w:t>")
                added = (f". {words}</w:t>" if n % 3 == 0 else ".</w:t>" for n in itertools.count())
                data = first + b"".join(next(added).encode() + other for other in others)
            new.writestr(part, data)


def make_edited(writer: Writer) -> None:
    for year in YEARS:
        for name in ("fordelning", "protokollsutdrag", "bilaga-lum"):
            source = f"documents/{year}-{name}.docx"
            edit(writer, source, f"edited/{year}-{name}.docx", "Handläggarens ord, 4 500 tkr.")
        beside = f"press/{year}-generate-edited/tjansteutlatande-{year}.docx"
        edit(writer, f"documents/{year}-fordelning.docx", beside, "Mina ord.")


def files_of(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def differences(name: str, before: Path, after: Path) -> Iterator[str]:
    """How a file differs, if it does."""
    old, new = before / name, after / name
    if old.read_bytes() == new.read_bytes():
        return
    if not (zipfile.is_zipfile(old) and zipfile.is_zipfile(new)):
        if neutral(old.read_bytes()) != neutral(new.read_bytes()):
            yield name
        return
    old_parts, new_parts = parts_of(old), parts_of(new)
    if list(old_parts) != list(new_parts):
        yield f"{name}: other parts, or in another order"
    elif old_parts == new_parts:
        yield f"{name}: the archive itself"
    for part in old_parts.keys() & new_parts.keys():
        (data, about), (other, told) = old_parts[part], new_parts[part]
        if about != told or neutral(data) != neutral(other):
            yield f"{name}: {part}"


def parts_of(path: Path) -> dict[str, tuple[bytes, object]]:
    """The parts of an archive by name: what is in each, and how the archive describes it."""
    with zipfile.ZipFile(path) as archive:
        about = ("date_time", "compress_type", "external_attr", "extra", "comment")
        return {
            part.filename: (archive.read(part), [getattr(part, name) for name in about])
            for part in archive.infolist()
        }


def compare(before: Path, after: Path) -> int:
    old, new = files_of(before), files_of(after)
    told = [f"only in one of them: {name}" for name in sorted(old ^ new)]
    for name in sorted(old & new):
        told += [f"differs: {line}" for line in differences(name, before, after)]
    print(*told, sep="\n", end="\n" if told else "")
    print(f"{len(old & new)} files compared, {len(told)} differences")
    return 1 if told or not old & new else 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Every output, and whether two are the same.")
    does = parser.add_subparsers(dest="does", required=True)
    writes = does.add_parser("write")
    writes.add_argument("folder", type=Path)
    writes.add_argument("--project", type=Path, default=HERE)
    writes.add_argument("--jobs", type=int, default=2)
    does.add_parser("compare").add_argument("folders", type=Path, nargs=2)
    given = parser.parse_args()
    if given.does == "compare":
        return compare(*given.folders)
    began = time.monotonic()
    shutil.rmtree(given.folder / PLACE, ignore_errors=True)
    number = write(given.folder.resolve(), given.project.resolve(), given.jobs)
    print(f"{number} files in {round(time.monotonic() - began)} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
