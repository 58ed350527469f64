"""Who computes: processes on this machine, or the workers of a dask scheduler. Either is an Executor to a study."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any

from fallline.engine.language import tr
from fallline.engine.run import compiled
from fallline.engine.scenario.scenario import Scenario

START = 1.5
"""Seconds until processes are there to compute."""
STEP, STEP_BY_NUMPY = 1e-6, 2e-5
"""Seconds that a step takes in a sweep, all told."""


class WorkersError(OSError):
    """One line: why there is nobody to compute."""


@contextmanager
def local(jobs: int | None = None) -> Iterator[Executor | None]:
    """`jobs` processes, by default one per core; none at all for 0, and the caller computes by itself."""
    count = (os.cpu_count() or 1) if jobs is None else jobs
    if not count:
        yield None
        return
    # Not by fork: numba and BLAS have threads, and a forked child holds their locks for ever.
    executor = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), initializer=_begin)
    try:
        yield executor
    except BrokenExecutor:
        raise WorkersError(
            tr("a worker process was ended from outside; start again, with a store to keep rows")
        ) from None
    finally:
        executor.shutdown(cancel_futures=True)


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """The workers that the dask scheduler at `address` has; they need the same Fallline. Raises WorkersError."""
    try:
        import distributed
    except ImportError:
        raise WorkersError(tr("--scheduler needs dask: pip install 'fallline[cluster]'")) from None
    connect: Any = distributed.Client
    try:
        client = connect(address, timeout=10, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise WorkersError(
            tr("no scheduler answers at {address}: {error}", address=address, error=" ".join(str(error).split()))
        ) from None
    try:
        yield client.get_executor(pure=False)
    except distributed.KilledWorker:
        raise WorkersError(tr("a row ended one worker after another; see the workers' logs")) from None
    finally:
        client.close()


def worth_starting(scenario: Scenario, index: int, cells: int) -> bool:
    """Whether `cells` runs `index` take longer here than it takes to start processes."""
    machine = compiled.mode() != "0" and compiled.compilable(scenario, scenario.runs[index])
    return cells * scenario.steps * (STEP if machine else STEP_BY_NUMPY) > 2 * START


def _begin() -> None:
    """In each process. Ctrl-C reaches every one of a terminal, and only the coordinator acts on it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_coordinator, daemon=True).start()


def _end_with_coordinator() -> None:
    """One that is killed tells nobody: its processes would wait for work for ever."""
    coordinator = multiprocessing.parent_process()
    assert coordinator is not None
    coordinator.join()
    os._exit(1)
