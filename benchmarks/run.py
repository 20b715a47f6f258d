"""`python3 tasks.py bench`: fordela beside the usual libraries, in one run.

Every measurement is a process of its own, ours and the naive one in turn, and the table has the
median of each. "CPU" is user and system time of the process and its children. Where imports are not
the point ("within"), the process tells the time of the job itself.

    --json FILE   also write the figures
    --quick       fewer and smaller runs
    --only PART   a part of the table alone, once or several times: checks, documents, marks,
                  applications, growth, flatten or collect
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from benchmarks.applications import ONE_IN
from benchmarks.forms import write_form
from benchmarks.growing import run_jobs
from benchmarks.listing import write_listing
from benchmarks.workbooks import with_mistakes
from validators.cards.loading import load_call
from xl_tools.reading.tables import read_tables
from xl_tools.reading.workbook import read_workbook
from xl_tools.templates.examples import example

ROOT = Path(__file__).resolve().parent.parent
HEADINGS = (
    *("", "ours, CPU", "naive, CPU", "ratio"),
    *("ours, wall", "naive, wall", "ours, memory", "naive, memory"),
)


@dataclass
class Spent:
    """What a job took, in seconds."""

    cpu: float
    wall: float
    memory: float = 0.0  # MB at the most, where it is told


@dataclass
class Line:
    """One row of the table; seconds, per workbook where the name says so."""

    name: str
    ours: Spent
    naive: Spent
    goal: str = ""
    findings: dict[str, int] | None = None  # how they compare, where both find some

    @property
    def ratio(self) -> float:
        """Our time, where theirs is 1."""
        return self.ours.cpu / self.naive.cpu


def spend(command: Sequence[object], *, within: bool, fine: Sequence[int] = (0,)) -> Spent:
    """Run a process and tell what it took, its own children's part included; memory is that of the
    largest of them. Raises CalledProcessError when it ends with another code than the `fine` ones.
    """
    # By way of a small process: what is started inherits the memory that its starter has had.
    done = subprocess.run(
        [sys.executable, "-S", "benchmarks/timing.py", *map(str, command)],
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        stdout=subprocess.PIPE,
        check=True,
    )
    told = json.loads(done.stdout)
    if told["code"] not in fine:
        print(told["said"], file=sys.stderr)
        raise subprocess.CalledProcessError(told["code"], [str(part) for part in command])
    return Spent(**(json.loads(told["shown"]) if within else told["spent"]))


def compare(
    name: str,
    ours: Sequence[object],
    naive: Sequence[object],
    *,
    times: int,
    naive_times: int = 0,
    within: bool = False,
    each: int = 1,
    goal: str = "",
) -> Line:
    """The medians of a job, ours and theirs in turn; divided by `each`."""
    mine: list[Spent] = []
    theirs: list[Spent] = []
    for turn in range(times):
        mine.append(spend(ours, within=within))
        if turn < (naive_times or times):
            theirs.append(spend(naive, within=within))
    print(f"  {name}", file=sys.stderr)
    return Line(name, _median(mine, each), _median(theirs, each), goal)


def _median(spent: Sequence[Spent], each: int) -> Spent:
    return Spent(
        statistics.median(one.cpu for one in spent) / each,
        statistics.median(one.wall for one in spent) / each,
        statistics.median(one.memory for one in spent),
    )


@dataclass
class Setting:
    """Where the inputs are written, the Python of the usual libraries, and how long it may take."""

    folder: Path
    naive_python: str
    flatten_tool: str
    quick: bool

    @property
    def times(self) -> int:
        """How often a measurement is taken."""
        return 3 if self.quick else 7

    @property
    def naive(self) -> list[str]:
        """The command of the other libraries' side."""
        return [self.naive_python, "benchmarks/naive.py"]

    @cached_property
    def book(self) -> Path:
        """The example's allocation workbook of 2025."""
        path = self.folder / "fordelning-2025.xlsx"
        path.write_bytes(example("2025")[path.name])
        return path

    @cached_property
    def call(self) -> Path:
        """The call of 2025 as the other side reads it."""
        return write_call(self.folder / "call.json", self.book)

    @cached_property
    def applications(self) -> Path:
        """A folder with as many applications as any measurement wants, in order of their names."""
        folder = self.folder / "applications"
        number = 2000 if self.quick else 10_000
        subprocess.run(
            [sys.executable, "-m", "benchmarks.applications", str(number), str(folder)],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            check=True,
        )
        return folder


OURS = [sys.executable, "-m", "benchmarks.ours"]
FORDELA = [sys.executable, "-m", "xl_tools.cli"]


def measure_checks(bench: Setting) -> list[Line]:
    """One workbook, cold; a press of a button; many workbooks."""
    times, many = bench.times, 60 if bench.quick else 300
    book, call, naive = bench.book, bench.call, bench.naive
    books = []
    for index, variant in enumerate(with_mistakes(book.read_bytes(), many, seed=2025)):
        books.append(bench.folder / f"{index:03}.xlsx")
        books[-1].write_bytes(variant)
    mine, theirs = bench.folder / "ours.json", bench.folder / "naive.json"
    usual = "import openpyxl, pandas, pandera.pandas, docx"
    lines = [
        compare(
            "start: help, against imports",
            [*FORDELA, "--help"],
            [bench.naive_python, "-c", usual],
            times=times,
        ),
        compare(
            "validate the workbook of 2025, cold",
            [*FORDELA, "validate", book],
            [*naive, "check", call, theirs, book],
            times=times,
            goal="≤ 0.6",
        ),
        compare(
            "read it, within, per workbook",
            [*OURS, "read", *[book] * 20],
            [*naive, "read", *[book] * 20],
            times=times,
            within=True,
            each=20,
        ),
        *(
            compare(
                f"a press of {button}, within; against its check",
                [*OURS, "press", action, book],
                [*naive, "check", call, theirs, book],
                times=times,
                naive_times=2,
                within=True,
                goal="ours < 250 ms",
            )
            for button, action in (("Validera", "validate"), ("Skapa beslut", "generate"))
        ),
        compare(
            f"validate {many} workbooks, per workbook",
            [*OURS, "check", mine, *books],
            [*naive, "check", call, theirs, *books],
            times=times,
            naive_times=2,
            each=many,
            goal="≤ 0.05",
        ),
    ]
    lines[-1].findings = agree(mine, theirs)
    return lines


def measure_documents(bench: Setting) -> list[Line]:
    """The decision in Word."""
    lines = []
    for number in (30, 300 if bench.quick else 1000):
        rows = write_rows(bench.folder / f"rows-{number}.json", number)
        lines.append(
            compare(
                f"{number} applications to Word, within",
                [*OURS, "document", number, bench.book, bench.folder / "ours.docx"],
                [*bench.naive, "document", rows, bench.folder / "naive.docx"],
                times=min(bench.times, 3),
                naive_times=1 if number > 30 else 3,
                within=True,
                goal="< 0.1" if number >= 1000 else "",
            )
        )
    template = ROOT / "docx_export" / "templates" / "fordelning.docx"
    lines.append(
        compare(
            f"{number} applications, facts at hand; against bare lxml",
            [*OURS, "written", number, bench.book, bench.folder / "ours.docx"],
            [*bench.naive, "bare", number, template, bench.folder / "naive.docx"],
            times=min(bench.times, 5),
            within=True,
            goal="< 2",
        )
    )
    said, many = bench.folder / "notices.json", 20 if bench.quick else 100
    lines.append(
        compare(
            f"{many} notices, each, within",
            [*OURS, "notices", many, bench.book, said],
            [*bench.naive, "notices", said],
            times=min(bench.times, 5),
            within=True,
            each=many,
            goal="≤ 0.1",
        )
    )
    return lines


def measure_marks(bench: Setting) -> list[Line]:
    """Findings written into a workbook."""
    lines = []
    for shape, what, again, goal in (
        ("form", "a styled form of 2 sheets", 20, "≤ 0.167"),
        ("sheets", "30 sheets of 60 rows", 5, "≤ 0.025"),
        ("rows", "100 000 rows", 1, "≤ 0.167"),
    ):
        marked = write_form(bench.folder / f"{shape}.xlsx", shape)
        lines.append(
            compare(
                f"mark {what}, within",
                [*OURS, "mark", again, marked, bench.folder / "marked.xlsx"],
                [*bench.naive, "mark", again, marked, bench.folder / "saved.xlsx"],
                times=min(bench.times, 5),
                naive_times=2,
                within=True,
                each=again,
                goal=goal,
            )
        )
    return lines


def measure_applications(bench: Setting) -> list[Line]:
    """`batch` on applications: each further one against the loop that one would write, and reading
    against unzipping and parsing the same parts to no purpose."""
    few, many, naive_many = 100, 1100, 150
    folder, call = bench.folder, bench.call
    paths = readable(bench.applications)
    mine, theirs = folder / "ours.json", folder / "naive.json"

    def batch(number: int) -> list[object]:
        part = linked(paths[:number], folder / f"{number}-applications")
        return [*FORDELA, "batch", part, "--jobs", 1, "--out"]

    def loop(number: int, formulas: str) -> list[object]:
        return [*bench.naive, "applications", formulas, call, theirs, *paths[:number]]

    ours: list[Spent] = []
    naive: dict[str, list[Spent]] = {"without": [], "with": []}
    for turn in range(3):
        small, large = (
            spend([*batch(number), folder / f"out-{number}-{turn}"], within=False, fine=(0, 1))
            for number in (few, many)
        )
        ours.append(further(small, large, many - few))
        for formulas in naive if turn < 2 else ():
            small, large = (
                spend(loop(number, formulas), within=False) for number in (50, naive_many)
            )
            naive[formulas].append(further(small, large, naive_many - 50))
    print("  each further application", file=sys.stderr)
    line, less = (
        Line(f"each further application, batch{what}", _median(ours, 1), _median(spent, 1), goal)
        for what, spent, goal in (
            ("", naive["with"], "≤ 0.033"),
            ("; naive without S07", naive["without"], ""),
        )
    )
    spend([*OURS, "check", mine, *paths[:naive_many]], within=False)
    line.findings = agree(mine, theirs)
    return [
        line,
        less,
        compare(
            "read it, within; against unzip and expat alone",
            [*OURS, "read", *paths[:300]],
            [*OURS, "floor", *paths[:300]],
            times=bench.times,
            within=True,
            each=300,
            goal="≤ 3",
        ),
    ]


def measure_growth(bench: Setting) -> list[Line]:
    """How `batch` grows from 1 to 10 000 applications, and from one process to two ("naive" is one
    process); and how the jobs of one case grow with its applications ("naive" is the smallest)."""
    batch = grow(bench, "batch", (1, 100, 1000, 2000, 10_000))
    return [*batch, *grow_case(bench, (200, 1000) if bench.quick else (1000, 5000, 20_000))]


def grow_case(bench: Setting, numbers: Sequence[int]) -> list[Line]:
    """What a job of one case takes for each application, against the same with the fewest; and the
    most memory that it had."""
    files = [path for path in sorted(bench.applications.rglob("*")) if path.is_file()]
    received = linked(files[:50], bench.folder / "received")
    first: dict[str, Spent] = {}
    lines = []
    for number in numbers:
        jobs = run_jobs(
            number,
            bench.folder / f"case-{number}",
            received,
            lambda line: spend([*FORDELA, *line], within=False, fine=(0, 1, 2)),
        )
        for job, spent in jobs:
            each = Spent(spent.cpu / number, spent.wall / number, spent.memory)
            smallest = first.setdefault(job, each)
            lines.append(Line(f"{job}: each of {number}", each, smallest, "≤ 1.2; ≤ 600 MB"))
        print(f"  a case of {number} applications", file=sys.stderr)
    return lines


def measure_collect(bench: Setting) -> list[Line]:
    """The same of `collect`."""
    return grow(bench, "collect", (1, 10, 100, 1000, 10_000))


def grow(bench: Setting, job: str, numbers: Sequence[int]) -> list[Line]:
    """How a job's time grows with the number of files."""
    paths = [path for path in sorted(bench.applications.rglob("*")) if path.is_file()]
    ending = ".xlsx" if job == "collect" else ""
    lines = []
    for number in numbers:
        if number > len(paths):
            break
        part = linked(paths[:number], bench.folder / f"grow-{number}")
        spent: dict[int, list[Spent]] = {1: [], 2: []}
        for turn in range(1 if number > 2000 else 3):
            for jobs in (2, 1):
                out = bench.folder / f"{job}-{number}-{jobs}-{turn}{ending}"
                command = [*FORDELA, job, part, "--out", out, "--jobs", jobs]
                spent[jobs].append(spend(command, within=False, fine=(0, 1, 2)))
        two, one = (_median(spent[jobs], 1) for jobs in (2, 1))
        faster = f"{one.wall / two.wall:.2f} times as fast, {number / two.wall:.3g} a second"
        print(f"  {number} applications", file=sys.stderr)
        lines.append(Line(f"{job} {number}, two processes; against one", two, one, faster))
    return lines


def measure_flatten(bench: Setting) -> list[Line]:
    """A spreadsheet of any funder's to JSON, whole processes; "naive" is flatten-tool's unflatten.

    Both read 10 sheets of 1 000 rows and 12 columns and write all rows as objects under the titles.
    Ours has with each value the cell it came from; flatten-tool writes that as a map of its own
    (--cell-source-map), and is measured with and without it. What it does besides, merging rows of
    one id and nesting by the titles ("a/b"), has nothing to do here; neither has recognition of the
    call's tables, which no sheet of these is.
    """
    book = write_listing(bench.folder / "listing.xlsx", 10, 1000)
    ours = [*OURS, "rows", book, bench.folder / "rows.json"]
    naive = [bench.flatten_tool, "unflatten", book, "-f", "xlsx", "-m", "main"]
    naive += ["-o", bench.folder / "flat.json"]
    cells = ["--cell-source-map", bench.folder / "cells.json"]
    times = min(bench.times, 5)
    name = "10 × 1 000 rows to JSON with cells; against flatten-tool"
    return [
        compare(name, ours, [*naive, *cells], times=times, goal="≤ 0.125"),
        compare(f"{name}, without", ours, naive, times=times),
    ]


MEASUREMENTS = {
    "checks": measure_checks,
    "documents": measure_documents,
    "marks": measure_marks,
    "applications": measure_applications,
    "growth": measure_growth,
    "collect": measure_collect,
    "flatten": measure_flatten,
}


def further(small: Spent, large: Spent, number: int) -> Spent:
    """What each of the `number` that one has more than the other took."""
    cpu, wall = (large.cpu - small.cpu) / number, (large.wall - small.wall) / number
    return Spent(cpu, wall, large.memory)


def readable(folder: Path) -> list[Path]:
    """Those that are workbooks: what the usual libraries make of the others is not the point."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return [path for path in paths if not re.search(rf"\d{{3}}{ONE_IN - 1}\D*$", path.stem)]


def linked(paths: Sequence[Path], folder: Path) -> Path:
    """A folder with these files only."""
    if not folder.exists():
        folder.mkdir()
        for path in paths:
            os.link(path, folder / f"{path.parent.name} {path.name}")
    return folder


def write_call(path: Path, book: Path) -> Path:
    """What the naive stack is told of the call, and of where the workbook's own sums stand: the
    hidden sheet says so in formulas, and to read formulas too would double its work."""
    call = load_call("2025")
    sums = read_tables(read_workbook(book.read_bytes()))["totals"]
    limits = ("asks_above", "cap_sought", "cap_granted", "per_district")
    names = {}
    for applicant in call.applicants:
        for name in (applicant.name, *applicant.aliases, *applicant.merged_from):
            names[fold(name)] = applicant.name
    told = {
        "opens": call.window.opens.isoformat(),
        "closes": call.window.closes.isoformat(),
        "kinds": {k.label: {key: getattr(k, key) for key in limits} for k in call.kinds.values()},
        "names": names,
        "roles": {applicant.name: applicant.role for applicant in call.applicants},
        "first": call.grants_from.isoformat(),
        "last": call.grants_to.isoformat(),
        "years": call.max_project_year,
        "old": [fold(name) for each in call.applicants for name in each.merged_from],
        "categories": {k.label: call.choices("line_category", id) for id, k in call.kinds.items()},
        "priority": [each.id for each in call.criteria if each.role == "priority"],
        "totals": [
            (row["stated"].cell.sheet, row["stated"].cell.ref, row["column"].value)
            for row in sums
            if row["stated"].cell
        ],
    }
    path.write_text(json.dumps(told), "utf-8")
    return path


def fold(name: str) -> str:
    """A name without case, hyphens and extra spaces."""
    return " ".join(name.casefold().replace("-", " ").split())


def write_rows(path: Path, number: int) -> Path:
    """A decision's table for python-docx: the columns of 2015, which has the larger table."""
    columns = [title for _, title in load_call("2025").document.tables["lum"].columns]
    rows = [[f"{title} {index}" for title in columns[:-1]] + [500000] for index in range(number)]
    told = {"title": "Fördelning", "columns": columns, "kinds": {"LUM": rows}}
    path.write_text(json.dumps(told), "utf-8")
    return path


def agree(mine: Path, theirs: Path) -> dict[str, int]:
    """How many findings (code, sheet, cell) both have, and how many only one of them."""
    ours, naive = json.loads(mine.read_text("utf-8")), json.loads(theirs.read_text("utf-8"))
    counts = {"both": 0, "only ours": 0, "only naive": 0}
    for one, other in zip(ours, naive, strict=True):
        a, b = {tuple(found) for found in one}, {tuple(found) for found in other}
        counts["both"] += len(a & b)
        counts["only ours"] += len(a - b)
        counts["only naive"] += len(b - a)
    return counts


def show(lines: Sequence[Line]) -> str:
    """The table as text."""
    rows: list[tuple[str, ...]] = [HEADINGS]
    for line in lines:
        ratio = f"{line.ratio:.3f} {f'({line.goal})' if line.goal else ''}".strip()
        mine, theirs = (
            [f"{1000 * value:.1f} ms" for value in (spent.cpu, spent.wall)]
            for spent in (line.ours, line.naive)
        )
        memory = (f"{s.memory:.0f} MB" if s.memory else "" for s in (line.ours, line.naive))
        rows.append((line.name, mine[0], theirs[0], ratio, mine[1], theirs[1], *memory))
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    text = [
        "  ".join(
            cell.ljust(width) if column in (0, 3) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    for line in lines:
        if line.findings:
            counts = ", ".join(f"{number} {who}" for who, number in line.findings.items())
            text.append(f"findings, {line.name}: {counts}")
    return "\n".join(text)


def main() -> None:
    """Take the measurements, and print them as a table."""
    parser = argparse.ArgumentParser(description="fordela beside the usual libraries")
    parser.add_argument("--naive", required=True, help="the Python of .venv-bench")
    parser.add_argument("--flatten", required=True, help="the flatten-tool of .venv-flatten")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", action="append", choices=list(MEASUREMENTS))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Setting(Path(folder), arguments.naive, arguments.flatten, arguments.quick)
        lines = [
            line for part in arguments.only or MEASUREMENTS for line in MEASUREMENTS[part](bench)
        ]
    print(show(lines))
    if arguments.json:
        told = {"lines": [asdict(line) for line in lines]}
        arguments.json.write_text(json.dumps(told, indent=2), "utf-8")


if __name__ == "__main__":
    main()
