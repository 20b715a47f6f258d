"""Workbooks damaged at random, and what reading, marking and unmarking make of them.

Every damaged file must give a result or a FordelaError, within five seconds and 300 MB; and what
can be marked, unmarking must give back. Each file is made from a seed and its number alone:

    python -m tests.helpers.fuzzing --count 10000 --seed 1 [--only NUMBER] [--keep FOLDER]

runs them in child processes and prints what came out; it ends with 1 if anything failed.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from opc.package import open_package
from tests.helpers import hard_books, ooxml_package
from tests.helpers.bombs import BOMBS, bomb
from tests.helpers.damage import (
    BASES,
    Entries,
    base,
    cut_out,
    damage_xml,
    double_part,
    drop_part,
    empty_part,
    flip_bits,
    lie_in_headers,
    parts_of,
    rename_part,
    repeat_bytes,
    spoil_record,
    swap_parts,
    truncate,
)
from validators.errors import FordelaError
from validators.model import Finding
from xl_tools.buttons import mark_steps
from xl_tools.editing.anatomy import dissect
from xl_tools.marking.findings_sheet import About
from xl_tools.marking.marks import mark, unmark
from xl_tools.marking.plan import place
from xl_tools.marking.survey import survey
from xl_tools.reading.workbook import read_workbook

SECONDS = 5.0


MEGABYTES = 300


@dataclass(frozen=True)
class Outcome:
    """What became of one damaged file; `failure` is empty when all is as it should be.

    `seconds` are the processor's: what else the machine does is no matter.
    """

    number: int
    damage: str
    result: str
    seconds: float
    megabytes: int = 0
    failure: str = ""


# One damaged file
ON_BYTES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flip_bits,
    truncate,
    cut_out,
    repeat_bytes,
    lie_in_headers,
)


ON_PARTS: tuple[Callable[[Entries, random.Random], Entries | bytes], ...] = (
    swap_parts,
    drop_part,
    empty_part,
    rename_part,
    double_part,
    spoil_record,
    *[damage_xml] * 8,
)


def damaged(seed: int, number: int) -> tuple[str, bytes, tuple[Finding, ...]]:
    """What was done, the bytes, and findings to mark it with; a function of its arguments alone."""
    chance = random.Random(f"{seed}/{number}")
    name, marked = chance.choice(BASES), chance.random() < 0.4
    data, findings = base(name, marked)
    where = f"{name}{' marked' if marked else ''}"
    if number % 200 == 199:
        name = sorted(BOMBS)[number // 200 % len(BOMBS)]
        flat = number // 200 // len(BOMBS) % 2 == 0
        return f"{'flat' if flat else 'steep'} bomb {name}", bomb(name, flat=flat), findings
    change_parts = chance.random() < 0.7
    if change_parts:
        change = chance.choice(ON_PARTS)
        made = change(parts_of(data), chance)
        packed = made if isinstance(made, bytes) else hard_books.zipped(made)
        return f"{change.__name__} of {where}", packed, findings
    other = chance.choice(ON_BYTES)
    return f"{other.__name__} of {where}", other(data, chance), findings


def judge(number: int, damage: str, data: bytes, findings: tuple[Finding, ...]) -> Outcome:
    """Read, mark and unmark a damaged file, and work out the steps of a press on it."""
    results, failures = [], []
    started = time.process_time()
    slowest = 0.0
    marked: bytes | None = None

    def reading() -> None:
        for sheet in read_workbook(data).sheets.values():
            for cell in list(sheet.cells.values())[:50]:
                cell.value  # noqa: B018 (cells are read when they are asked for)

    def marking() -> None:
        nonlocal marked
        marked = mark(data, findings).data

    def unmarking() -> None:
        unmark(data)

    def stepping_on_it() -> None:
        seen = survey(dissect(open_package(data)))
        plan = place(findings, seen.surfaces)
        list(mark_steps.unmark(seen))
        list(mark_steps.mark(plan, seen, About("0" * 64, is_open=True)))

    for job in (reading, marking, unmarking, stepping_on_it):
        begun = time.process_time()
        try:
            job()
            results.append("ok")
        except FordelaError as error:
            results.append(type(error).__name__)
        except Exception:
            results.append("broken")
            failures.append(traceback.format_exc(limit=-3))
        slowest = max(slowest, time.process_time() - begun)
    if slowest > SECONDS:
        failures.append(f"{slowest:.1f} s")
    if marked is not None:
        failures += _not_restored(data, marked)
    jobs = ("read", "mark", "unmark", "press")
    words = ", ".join(f"{job} {result}" for job, result in zip(jobs, results, strict=True))
    total = time.process_time() - started
    return Outcome(number, damage, words, round(total, 3), _peak(), "\n".join(failures))


def _not_restored(data: bytes, marked: bytes) -> Iterator[str]:
    """What can be marked must be given back; of a file with damaged marks nobody knows what."""
    try:
        clean = unmark(data)
    except FordelaError:
        return
    try:
        again = unmark(marked)
    except FordelaError as error:
        yield f"what was marked cannot be unmarked: {error!r}"
        return
    if clean != data:
        return
    old, new = ooxml_package.Package(data), ooxml_package.Package(again)
    for name in old.entries:
        same = name in new.entries and (
            old.entries[name].packed == new.entries[name].packed
            or old.content(name) == new.content(name)
        )
        if not same:
            yield f"{name} is not given back"
    yield from (f"{name} is left" for name in new.entries if name not in old.entries)


def _peak() -> int:
    """The most memory that this process has had, in megabytes.

    Linux hands `ru_maxrss` down from the process that forked, however large that was; VmHWM is
    this program's own (proc(5)).
    """
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"VmHWM:\s*(\d+) kB", status.read_text("ascii", "replace"))
        if found:
            return int(found.group(1)) // 1024
    try:
        import resource
    except ImportError:  # not on Windows
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


# Many
def run_here(seed: int, numbers: range) -> Iterator[Outcome]:
    for number in numbers:
        damage, data, findings = damaged(seed, number)
        yield judge(number, damage, data, findings)


def run_in_child(seed: int, numbers: range, seconds: float) -> list[Outcome]:
    """The same in a process of its own; a child that dies or hangs is an outcome too."""
    command = [sys.executable, "-m", "tests.helpers.fuzzing", "--seed", str(seed), "--child"]
    command += [str(numbers.start), str(numbers.stop)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as error:
        lines = (error.stdout or b"").decode().splitlines()
        number = numbers.start + len(lines)
        return [*map(_outcome, lines), Outcome(number, "?", "hung", seconds, 0, "the child hung")]
    lines = done.stdout.splitlines()
    found = [_outcome(line) for line in lines]
    if done.returncode:
        number = numbers.start + len(lines)
        found.append(Outcome(number, "?", "died", 0, 0, f"the child died: {done.stderr[-2000:]}"))
    return found


def _outcome(line: str) -> Outcome:
    return Outcome(**json.loads(line))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="run one file here")
    parser.add_argument("--keep", type=Path, help="where to put the files that failed")
    parser.add_argument("--child", type=int, nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        for outcome in run_here(chosen.seed, range(*chosen.child)):
            print(json.dumps(asdict(outcome)), flush=True)
        return 0
    if chosen.only is not None:
        outcomes = list(run_here(chosen.seed, range(chosen.only, chosen.only + 1)))
    else:
        outcomes = []
        for start in range(0, chosen.count, 100):
            stop = min(start + 100, chosen.count)
            outcomes += run_in_child(chosen.seed, range(start, stop), 300)
    for words, times in Counter(outcome.result for outcome in outcomes).most_common():
        print(f"{times:6}  {words}")
    slow = max(outcomes, key=lambda outcome: outcome.seconds)
    large = max(outcomes, key=lambda outcome: outcome.megabytes)
    print(f"slowest {slow.seconds} s: {slow.number} {slow.damage}")
    print(f"largest {large.megabytes} MB: {large.number} {large.damage}")
    failed = [outcome for outcome in outcomes if outcome.failure]
    for outcome in failed[:50]:
        print(f"\n{outcome.number} {outcome.damage}: {outcome.result}\n{outcome.failure}")
        if chosen.keep:
            chosen.keep.mkdir(parents=True, exist_ok=True)
            data = damaged(chosen.seed, outcome.number)[1]
            (chosen.keep / f"{chosen.seed}-{outcome.number}.xlsx").write_bytes(data)
    print(f"{len(outcomes)} files, {len(failed)} failures")
    return 1 if failed or large.megabytes > MEGABYTES else 0


if __name__ == "__main__":
    sys.exit(main())
