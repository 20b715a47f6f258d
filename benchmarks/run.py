"""`python3 tasks.py bench`: fordela beside the usual libraries, in one run.

Every measurement is a process of its own, ours and the naive one in turn, and the table has the
median of each. "CPU" is user and system time of the process and its children. Where imports are not
the point ("within"), the process tells the time of the job itself.

    --json FILE   also write the figures
    --quick       fewer and smaller runs
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.forms import write_form
from benchmarks.workbooks import with_mistakes
from validators.cards import load_call
from xl_tools.examples import example
from xl_tools.reading import read_workbook
from xl_tools.recognition import read_tables

ROOT = Path(__file__).resolve().parent.parent
HEADINGS = (
    *("", "ours, CPU", "naive, CPU", "ratio"),
    *("ours, wall", "naive, wall", "ours, memory", "naive, memory"),
)


@dataclass
class Spent:
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

    @property
    def ratio(self) -> float:
        return self.ours.cpu / self.naive.cpu


def spend(command: Sequence[object], *, within: bool) -> Spent:
    """Run a process and tell what it took. Raises CalledProcessError when it fails."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        stdout=subprocess.PIPE,
        check=True,
    )
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if within:
        return Spent(**json.loads(done.stdout))
    return Spent(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall)


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


def measure(folder: Path, naive_python: str, *, quick: bool) -> tuple[list[Line], dict[str, int]]:
    """All lines of the table, and how the findings of the two compare."""
    times, many, large = (3, 60, 300) if quick else (7, 300, 1000)
    book = folder / "fordelning-2025.xlsx"
    book.write_bytes(example("2025")[book.name])
    books = []
    for index, variant in enumerate(with_mistakes(book.read_bytes(), many, seed=2025)):
        books.append(folder / f"{index:03}.xlsx")
        books[-1].write_bytes(variant)
    call = write_call(folder / "call.json", book)
    mine, theirs = folder / "ours.json", folder / "naive.json"
    ours = [sys.executable, "-m", "benchmarks.ours"]
    naive = [naive_python, "benchmarks/naive.py"]
    fordela = [sys.executable, "-m", "xl_tools.cli"]
    usual = "import openpyxl, pandas, pandera.pandas, docx"
    lines = [
        compare(
            "start: help, against imports",
            [*fordela, "--help"],
            [naive_python, "-c", usual],
            times=times,
        ),
        compare(
            "validate the workbook of 2025, cold",
            [*fordela, "validate", book],
            [*naive, "check", call, theirs, book],
            times=times,
            goal="≤ 0.6",
        ),
        compare(
            "read it, within, per workbook",
            [*ours, "read", *[book] * 20],
            [*naive, "read", *[book] * 20],
            times=times,
            within=True,
            each=20,
        ),
        *(
            compare(
                f"a press of {button}, within; against its check",
                [*ours, "press", action, book],
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
            [*ours, "check", mine, *books],
            [*naive, "check", call, theirs, *books],
            times=times,
            naive_times=2,
            each=many,
            goal="≤ 0.05",
        ),
    ]
    agreement = agree(json.loads(mine.read_text("utf-8")), json.loads(theirs.read_text("utf-8")))
    for number in (30, large):
        rows = write_rows(folder / f"rows-{number}.json", number)
        lines.append(
            compare(
                f"{number} applications to Word, within",
                [*ours, "document", number, book, folder / "ours.docx"],
                [*naive, "document", rows, folder / "naive.docx"],
                times=min(times, 3),
                naive_times=1 if number > 30 else 3,
                within=True,
                goal="< 0.1" if number >= 1000 else "",
            )
        )
    for shape, what, again, goal in (
        ("form", "a styled form of 2 sheets", 20, "≤ 0.167"),
        ("sheets", "30 sheets of 60 rows", 5, "≤ 0.025"),
        ("rows", "100 000 rows", 1, "≤ 0.167"),
    ):
        marked = write_form(folder / f"{shape}.xlsx", shape)
        lines.append(
            compare(
                f"mark {what}, within",
                [*ours, "mark", again, marked, folder / "marked.xlsx"],
                [*naive, "mark", again, marked, folder / "saved.xlsx"],
                times=min(times, 5),
                naive_times=2,
                within=True,
                each=again,
                goal=goal,
            )
        )
    return lines, agreement


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
    return " ".join(name.casefold().replace("-", " ").split())


def write_rows(path: Path, number: int) -> Path:
    """A decision's table for python-docx: the columns of 2015, which has the larger table."""
    columns = [title for _, title in load_call("2025").document.tables["lum"].columns]
    rows = [[f"{title} {index}" for title in columns[:-1]] + [500000] for index in range(number)]
    told = {"title": "Fördelning", "columns": columns, "kinds": {"LUM": rows}}
    path.write_text(json.dumps(told), "utf-8")
    return path


def agree(ours: list[list[list[str]]], naive: list[list[list[str]]]) -> dict[str, int]:
    """How many findings (code, sheet, cell) both have, and how many only one of them."""
    counts = {"both": 0, "only ours": 0, "only naive": 0}
    for mine, theirs in zip(ours, naive, strict=True):
        a, b = {tuple(found) for found in mine}, {tuple(found) for found in theirs}
        counts["both"] += len(a & b)
        counts["only ours"] += len(a - b)
        counts["only naive"] += len(b - a)
    return counts


def show(lines: Sequence[Line], agreement: dict[str, int]) -> str:
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
    text.append("findings: " + ", ".join(f"{number} {who}" for who, number in agreement.items()))
    return "\n".join(text)


def main() -> None:
    parser = argparse.ArgumentParser(description="fordela beside the usual libraries")
    parser.add_argument("--naive", required=True, help="the Python of .venv-bench")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lines, agreement = measure(Path(folder), arguments.naive, quick=arguments.quick)
    print(show(lines, agreement))
    if arguments.json:
        told = {"lines": [asdict(line) for line in lines], "findings": agreement}
        arguments.json.write_text(json.dumps(told, indent=2), "utf-8")


if __name__ == "__main__":
    main()
