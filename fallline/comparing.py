"""compare: methods on problems from several starts, each tuned alike."""

from collections.abc import Iterable
from concurrent.futures import Executor
from contextlib import nullcontext
from os import PathLike
from pathlib import Path

from fallline.engine.method.optimizer import OPTIMIZERS, Optimizer
from fallline.engine.problem.landscape import Landscape
from fallline.engine.studies.compare import Comparison
from fallline.engine.studies.compare import compare as study
from fallline.engine.studies.named_problems import problem
from fallline.engine.studies.plan import Plan
from fallline.engine.studies.sweep_store import Store
from fallline.problems import Problem


def compare(
    optimizers: Iterable[str | Optimizer],
    problems: Iterable[str | Landscape | Problem],
    *,
    seeds: int = 3,
    budget: int = 1000,
    tuning: int = 50,
    noise: float = 0.0,
    batch: int = 0,
    executor: Executor | None = None,
    store: str | PathLike[str] | None = None,
) -> Comparison:
    """Methods on problems from several starts, each tuned by the same search and run within one budget.

    Args:
        optimizers: methods, or their names; one as it is here is tuned from there.
        problems: landscapes, what `fallline.problems.get` gives, or their names.
        seeds: starts of each problem: its own, and others drawn by their number, which seeds noise and batches too.
        budget: gradients that a run may take; a loss counts as one, a Hessian as its columns.
        tuning: runs' worth of gradients to tune a method on a problem.
        noise: standard deviation of every gradient, in each parameter.
        batch: examples that a gradient sees, where a problem has examples; 0 for all.
        executor: who computes; this process where none is given.
        store: an SQLite file that keeps what is found: the same call goes on where it stopped.

    Returns:
        A `Comparison`: `cells[method][problem]` with the tuned run, `hits()` the gradients until each of 40 targets,
        (methods, problems x seeds, 40), NaN where never; `scenario_of(method, problem, seed)` is the run behind a
        figure, as a scenario.

    Raises:
        ValueError: no such name, nothing to compare, or a number out of its bounds.

    >>> import fallline
    >>> found = fallline.compare(["momentum", "nelder-mead"], ["wood", "box-3d"], seeds=2, budget=100, tuning=6)
    >>> found.hits().shape
    (2, 4, 40)
    >>> path = fallline.trace(found.scenario_of(0, 1, 0))[0]
    >>> float(path.loss[-1, 0]) == found.cells[0][1].attempts[0].end
    True
    """
    plan = Plan(
        optimizers=tuple(_optimizer(each) for each in optimizers),
        problems=tuple(_landscape(each) for each in problems),
        seeds=seeds,
        budget=budget,
        tuning=tuning,
        noise=noise,
        batch=batch,
    )
    with Store(Path(store)) if store is not None else nullcontext() as kept:
        return study(plan, executor, store=kept)


def _optimizer(given: str | Optimizer) -> Optimizer:
    if isinstance(given, Optimizer):
        return given
    if given not in OPTIMIZERS:
        raise ValueError(f"no method is named {given!r}; fallline.OPTIMIZERS lists them")
    return OPTIMIZERS[given]()


def _landscape(given: str | Landscape | Problem) -> Landscape:
    if isinstance(given, str):
        try:
            return problem(given)
        except ValueError as error:
            raise ValueError(f"{given}: {error}") from None
    return given.landscape if isinstance(given, Problem) else given
