"""Time and memory of a job within a process, told on standard output as JSON; standard library
only, because the naive stack uses it too."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable


def timed(job: Callable[[], object]) -> None:
    """Run a job once and print its CPU and wall time in seconds, and the most memory that the
    process has had, in MB."""
    wall, cpu = time.perf_counter(), time.process_time()
    job()
    spent = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    spent["memory"] = most / (1024 * 1024 if sys.platform == "darwin" else 1024)
    print(json.dumps(spent))
