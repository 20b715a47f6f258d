"""A small Dask cluster: a scheduler and workers, each a process, until standard input ends.

    python -m tests.helpers.dask_cluster NUMBER

Prints the address and the workers' process ids as JSON. A worker that ends is begun again, and
what it did is tried once more, not thrice as usual: a test that ends them all is sooner over.
"""

from __future__ import annotations

import json
import sys


def main(number: int) -> None:
    import dask
    from distributed import LocalCluster

    dask.config.set({"distributed.scheduler.allowed-failures": 1})
    with LocalCluster(
        n_workers=number,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        silence_logs=50,
    ) as cluster:
        pids = [nanny.pid for nanny in cluster.workers.values()]
        print(json.dumps({"address": cluster.scheduler_address, "pids": pids}), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]))
