"""Many damaged files tried, here or in child processes: what came of each, how fast and how large.

What counts as a failure is anything but a result or a FordelaError: another exception, more than
`SECONDS` or `MEGABYTES`, a half-written file, a child process that hangs or dies.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.fuzzing.kind import Job, Sample
from tests.fuzzing.kinds import kind_of
from validators.errors import FordelaError

SECONDS = 5.0
"""The processor's, for each job: what else the machine does is no matter."""

MEGABYTES = 300
"""The most that the process may have, whatever it did before."""

CHILD_SIZE = 100  # files that one child process tries
CHILD_SECONDS = 300.0  # by the clock, for all of them


@dataclass(frozen=True)
class Outcome:
    """What became of one damaged file."""

    number: int
    damage: str

    result: str
    """What became of each job. E.g. `'read ok, mark UnreadableFile'`."""

    seconds: float
    megabytes: int = 0

    failure: str = ""
    """Empty when all is as it should be."""


def sample_of(kind: str, seed: int, number: int) -> Sample:
    """A damaged file; a function of the arguments alone."""
    return kind_of(kind).make(random.Random(f"{seed}/{number}"), number)


def run_here(kind: str, seed: int, numbers: range) -> Iterator[Outcome]:
    """What becomes of these files, one after the other."""
    for number in numbers:
        yield judge(kind, number, sample_of(kind, seed, number))


def judge(kind: str, number: int, sample: Sample) -> Outcome:
    """Try all jobs of a kind on a file."""
    results: list[str] = []
    failures: list[str] = []
    seconds = 0.0
    _forget_peak()
    for name, job in kind_of(kind).jobs.items():
        begun = time.process_time()
        result, failure = _try(job, sample)
        spent = time.process_time() - begun
        seconds += spent
        results.append(f"{name} {result}")
        if failure:
            failures.append(f"{name}: {failure}")
        if spent > SECONDS:
            failures.append(f"{name}: {spent:.1f} s")
    megabytes = peak()
    if megabytes > MEGABYTES:
        failures.append(f"{megabytes} MB")
    words = ", ".join(results)
    return Outcome(number, sample.damage, words, round(seconds, 3), megabytes, "\n".join(failures))


def _try(job: Job, sample: Sample) -> tuple[str, str]:
    """How a job ended, in a word, and what is wrong with that."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        try:
            job(sample, folder)
            result, failure = "ok", ""
        except FordelaError as error:
            result, failure = type(error).__name__, ""
        except Exception:
            result, failure = "broken", traceback.format_exc(limit=-4)
        left = sorted(path.name for path in folder.rglob("*.tmp"))
        return result, failure or (f"half written: {left}" if left else "")


def _forget_peak() -> None:
    """Begin anew with the most memory that this process has had (proc(5), clear_refs)."""
    try:
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    except OSError:  # not on Linux: the peak is that of all files so far
        return


def peak() -> int:
    """The most memory that this process has had, in megabytes; 0 where nobody knows.

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


def run_in_children(kind: str, seed: int, count: int) -> Iterator[Outcome]:
    """What becomes of the first so many files, some in each child process."""
    for start in range(0, count, CHILD_SIZE):
        numbers = range(start, min(start + CHILD_SIZE, count))
        while numbers:
            outcomes = run_in_child(kind, seed, numbers)
            yield from outcomes
            numbers = numbers[len(outcomes) :]


def run_in_child(
    kind: str, seed: int, numbers: range, seconds: float = CHILD_SECONDS
) -> list[Outcome]:
    """The same in a process of its own; a child that dies or hangs is the last outcome."""
    command = [sys.executable, "-m", "tests.fuzzing", "--kind", kind, "--seed", str(seed)]
    command += ["--child", str(numbers.start), str(numbers.stop)]
    failure = ""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
        output = done.stdout
        if done.returncode:
            failure = f"the child died ({done.returncode}): {done.stderr[-2000:]}"
    except subprocess.TimeoutExpired as error:
        output = (error.stdout or b"").decode()
        failure = "the child hung"
    outcomes = [Outcome(**json.loads(line)) for line in output.splitlines(True) if line[-1] == "\n"]
    if failure:
        number = numbers.start + len(outcomes)
        outcomes.append(Outcome(number, "?", "no answer", 0.0, 0, failure))
    return outcomes


def tell(outcome: Outcome) -> None:
    """An outcome as the parent process reads it."""
    print(json.dumps(asdict(outcome)), flush=True)
