"""Time and memory of a job within a process, told on standard output as JSON; standard library
only, because the naive stack uses it too."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable


def timed(job: Callable[[], object]) -> None:
    """Run a job once and print its CPU and wall time in seconds, and the most memory that the
    process has had, in MB."""
    wall, cpu = time.perf_counter(), time.process_time()
    job()
    spent = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    spent["memory"] = memory(resource.RUSAGE_SELF)
    print(json.dumps(spent))


def memory(whose: int) -> float:
    """The most that a process has had, in MB; of several, the largest."""
    most = resource.getrusage(whose).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


def main(command: list[str]) -> None:
    """Run a command; print what it and its children took, its exit code and what it printed."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    wall, used = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = {
        "cpu": used.ru_utime + used.ru_stime,
        "wall": wall,
        "memory": memory(resource.RUSAGE_CHILDREN),
    }
    told = {"code": done.returncode, "shown": done.stdout, "said": done.stderr, "spent": spent}
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1:])
