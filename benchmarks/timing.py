"""Time of a job within a process, told on standard output as JSON; standard library only."""

from __future__ import annotations

import json
import time
from collections.abc import Callable


def timed(job: Callable[[], object]) -> None:
    """Run a job once and print its CPU and wall time in seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    job()
    spent = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    print(json.dumps(spent))
