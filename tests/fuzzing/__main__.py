"""Files damaged at random, kind by kind: each must give a result or a FordelaError.

    python -m tests.fuzzing [--kind NAME]… [--count 10000] [--seed 1] [--only NUMBER] [--keep DIR]

tries so many files of each kind (or of those that are named) in child processes and prints what
came of them; it ends with 1 if anything failed. Each file is made of the seed and its number alone:
`--only` tries one of them here.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from tests.fuzzing.kinds import KINDS, kind_of
from tests.fuzzing.run import Outcome, run_here, run_in_children, sample_of, tell

MAX_SHOWN = 50  # failures of a kind


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kind", action="append", choices=KINDS, help="may be given several times")
    parser.add_argument("--count", type=int, default=10_000, help="files of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="try the file of this number, here")
    parser.add_argument("--keep", type=Path, help="where to put the files that failed")
    parser.add_argument("--child", type=int, nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    kinds = chosen.kind or KINDS
    if chosen.child:
        for outcome in run_here(kinds[0], chosen.seed, range(*chosen.child)):
            tell(outcome)
        return 0
    failed = False
    for kind in kinds:
        if chosen.only is not None:
            numbers = range(chosen.only, chosen.only + 1)
            outcomes = list(run_here(kind, chosen.seed, numbers))
        else:
            outcomes = list(run_in_children(kind, chosen.seed, chosen.count))
        failed |= report(kind, chosen.seed, outcomes, chosen.keep)
    return 1 if failed else 0


def report(kind: str, seed: int, outcomes: list[Outcome], keep: Path | None) -> bool:
    """Print what came of the files of a kind; whether anything failed."""
    print(f"== {kind}")
    for words, times in Counter(outcome.result for outcome in outcomes).most_common(20):
        print(f"{times:6}  {words}")
    slow = max(outcomes, key=lambda outcome: outcome.seconds)
    large = max(outcomes, key=lambda outcome: outcome.megabytes)
    print(f"slowest {slow.seconds} s: {slow.number} {slow.damage}")
    print(f"largest {large.megabytes} MB: {large.number} {large.damage}")
    failures = [outcome for outcome in outcomes if outcome.failure]
    for outcome in failures[:MAX_SHOWN]:
        print(f"\n{outcome.number} {outcome.damage}: {outcome.result}\n{outcome.failure}")
        if keep:
            keep.mkdir(parents=True, exist_ok=True)
            name = f"{kind}-{seed}-{outcome.number}{kind_of(kind).suffix}"
            (keep / name).write_bytes(sample_of(kind, seed, outcome.number).data)
    print(f"{len(outcomes)} files, {len(failures)} failures", flush=True)
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
