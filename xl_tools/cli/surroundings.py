"""What the machine says that a program starts on, put right where it would stop the job.

E.g. a time zone that no clock can have, or a number of threads that is none.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import time
from collections.abc import Iterator

_THREADS = "POLARS_MAX_THREADS"  # read by polars when it is imported
_MAX_THREADS = 256
_LONGEST = 40  # characters of a value that are shown


def mend() -> Iterator[str]:
    """Take out of the environment what cannot be used; a sentence for each."""
    threads = os.environ.get(_THREADS)
    if threads is not None and not _is_number_of_threads(threads):
        del os.environ[_THREADS]
        yield (
            f"{_THREADS} är ”{threads[:_LONGEST]}”, som inte är ett antal trådar från 1 till "
            f"{_MAX_THREADS}, och används inte."
        )
    zone = os.environ.get("TZ", "")
    if not _has_local_time():
        os.environ["TZ"] = "UTC"
        if hasattr(time, "tzset"):
            time.tzset()
        yield f"Tidszonen TZ är ”{zone[:_LONGEST]}”, som ingen klocka visar. UTC används i stället."


def _is_number_of_threads(text: str) -> bool:
    return re.fullmatch("[0-9]{1,3}", text) is not None and 1 <= int(text) <= _MAX_THREADS


def _has_local_time() -> bool:
    try:
        dt.datetime.now(dt.UTC).astimezone()
    except (ValueError, OverflowError, OSError):  # more than a day from UTC
        return False
    return True
