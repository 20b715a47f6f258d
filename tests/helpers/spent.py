"""What a run of fordela takes, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

MEGABYTES, SECONDS = 300, 5.0

_WATCH = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "fordela", *sys.argv[1:]])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"\\n{used.ru_utime + used.ru_stime} {used.ru_maxrss // 1024}", file=sys.stderr)
sys.exit(done.returncode)
"""


@dataclass(frozen=True)
class Spent:
    """What came of a run, and what it took."""

    code: int
    output: str
    errors: str
    seconds: float  # the processor's
    megabytes: int

    @property
    def is_little(self) -> bool:
        """Whether it is as little as any file may take. Four times the seconds are let pass: other
        tests run beside this one."""
        return self.seconds <= 4 * SECONDS and self.megabytes <= MEGABYTES


def spent(*arguments: str | Path) -> Spent:
    """Run `fordela` with these arguments. On Windows nothing is known of what it took."""
    watch = ["-m", "fordela"] if os.name == "nt" else ["-c", _WATCH]
    done = subprocess.run(
        [sys.executable, *watch, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    if os.name == "nt":
        return Spent(done.returncode, done.stdout, done.stderr, 0.0, 0)
    errors, _, numbers = done.stderr.rstrip().rpartition("\n")
    seconds, megabytes = numbers.split()
    return Spent(done.returncode, done.stdout, errors, float(seconds), int(megabytes))
