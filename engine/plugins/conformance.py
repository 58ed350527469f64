"""Whether a family keeps to the rules of its kind: an instant report for whoever writes one, and whoever installs one.

A landscape: its gradient against differences, its Hessian, the same answer twice, walkers side by side as alone.
An optimizer: the same path twice, walkers side by side as alone, as machine code as by numpy. A schedule: rates that
are finite and not negative.
"""

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.family.registry import Family
from fallline.engine.kernels import kernel_cache
from fallline.engine.kernels.compile_mode import compiling
from fallline.engine.landscapes.quadratic import Quadratic
from fallline.engine.language import listed, tr, written
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.method.schedule import Schedule
from fallline.engine.optimizers.gradient_descent import GradientDescent
from fallline.engine.plugins.families import REGISTRIES
from fallline.engine.plugins.plugin import Plugin, PluginError
from fallline.engine.problem.landscape import LANDSCAPES, Landscape
from fallline.engine.run.compiled import compilable
from fallline.engine.run.trace import trace
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.schedules.constant import Constant
from fallline.engine.studies.gradient_check import GradientCheck, gradient_check

Array = NDArray[np.float64]
STEPS = 40
SPREAD = 1e-9
"""Relative: how far walkers side by side may be from each alone, and machine code from numpy. It is rounding."""
CURVED = 1e-4
"""Relative error of a Hessian against differences of the gradient, at most."""


class Finding(msgspec.Struct, frozen=True):
    """One claim about a family; `passed` is None where it is none of right and wrong, but good to know."""

    claim: str
    passed: bool | None
    words: str


def conformance_of(name: str, plugins: Sequence[Plugin]) -> dict[str, list[Finding]]:
    """Findings for the family `name`, or for each that the plug-in, file or package `name` brings, by tag.

    Raises PluginError where there is none.
    """
    named = [each for each in plugins if name in (each.name, each.origin, each.origin.partition(" ")[0])]
    tags = {tag for each in named for tag in each.brings} | {name}
    found = {tag: cls for registry in REGISTRIES.values() for tag, cls in registry.items() if tag in tags}
    if not found and ":" in name and (cls := REGISTRIES["optimizers"].get(name)):
        found = {name: cls}
    if not found:
        broken = next((f": {each.error}" for each in named if each.error), "")
        raise PluginError(tr("{name} brings no landscape, optimizer or schedule{broken}", name=name, broken=broken))
    return {tag: conformance(cls()) for tag, cls in found.items()}


def conformance(family: Family) -> list[Finding]:
    """What is found of `family`; never raises, for what fails is a finding."""
    claims: list[tuple[str, Callable[[Any], tuple[bool | None, str]]]] = [
        *(LANDSCAPE if isinstance(family, Landscape) else ()),
        *(OPTIMIZER if isinstance(family, Optimizer) else ()),
        *(SCHEDULE if isinstance(family, Schedule) else ()),
    ]
    return [_found(claim, ask, family) for claim, ask in claims]


def _found(claim: str, ask: Callable[[Any], tuple[bool | None, str]], family: Family) -> Finding:
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return Finding(claim, *ask(family))
        except (Exception, SystemExit) as error:  # noqa: BLE001  # it is somebody's code that is looked at
            return Finding(claim, False, f"{type(error).__name__}: {' '.join(str(error).split())[:200]}")


def _points(landscape: Landscape, count: int = 7) -> Array:
    """The start, and points about it within the window: (d, count)."""
    start = np.array(landscape.start, dtype=np.float64)
    x0, x1, y0, y1 = landscape.window
    reach = 0.1 * min(x1 - x0, y1 - y0)
    return start[:, None] + reach * np.random.default_rng(0).uniform(-1, 1, (len(start), count)) * (
        np.arange(count) > 0
    )


def _gradient(landscape: Landscape) -> tuple[bool, str]:
    for theta in _points(landscape).T:
        settings = GradientCheck(
            landscape=landscape, theta=tuple(theta.tolist()), smallest=1e-11, largest=1e-2, count=19
        )
        check = gradient_check(settings)
        if not check.passed:
            return False, tr("at {named}: {verdict}", named=_named(theta), verdict=check.verdict)
    return True, check.verdict


def _hessian(landscape: Landscape) -> tuple[bool | None, str]:
    theta = _points(landscape, 3)
    try:
        hessian = landscape.hessian(theta)
    except NotImplementedError:
        return None, tr("it has none: what needs one does not run on it")
    if hessian.shape != (len(theta), *theta.shape):
        return False, tr(
            "its shape is {shape}, and should be (d, d, n) = {wanted}",
            shape=hessian.shape,
            wanted=(len(theta), *theta.shape),
        )
    worst = 0.0
    for k in range(min(len(theta), 16)):
        h = 1e-5 * np.maximum(1.0, np.abs(theta[k]))
        ahead, behind = theta.copy(), theta.copy()
        ahead[k] += h
        behind[k] -= h
        quotient = (landscape.gradient(ahead) - landscape.gradient(behind)) / (ahead[k] - behind[k])
        worst = max(worst, _apart(hessian[:, k], quotient))
    return worst <= CURVED, tr("relative error {worst:.1e} against differences of the gradient", worst=worst)


def _same_loss(landscape: Landscape) -> tuple[bool, str]:
    theta = _points(landscape)
    same = _equal(landscape.loss(theta), landscape.loss(theta))
    same &= _equal(landscape.gradient(theta), landscape.gradient(theta))
    return same, tr("the same bits twice") if same else tr("asked twice at the same points, it answers differently")


def _alone(landscape: Landscape) -> tuple[bool, str]:
    theta = _points(landscape)
    d, n = theta.shape
    loss, gradient = landscape.loss(theta), landscape.gradient(theta)
    if loss.shape != (n,) or gradient.shape != (d, n):
        return False, tr(
            "shapes of loss and gradient are {loss} and {gradient}, not {wanted_loss} and {wanted_gradient}",
            loss=loss.shape,
            gradient=gradient.shape,
            wanted_loss=(n,),
            wanted_gradient=(d, n),
        )
    single = [landscape.loss(theta[:, k : k + 1])[0] for k in range(n)]
    columns = [landscape.gradient(theta[:, k : k + 1])[:, 0] for k in range(n)]
    return _near(max(_apart(loss, np.array(single)), _apart(gradient, np.array(columns).T)))


def _ground(optimizer: Optimizer) -> Landscape:
    """A quadratic, or where it is shown."""
    return LANDSCAPES[optimizer.shown_on]() if optimizer.shown_on else Quadratic()


def _scenario(landscape: Landscape, optimizer: Optimizer, walkers: int) -> Scenario:
    start = _points(landscape, walkers).T
    run: Run = Run(optimizer=optimizer, schedule=Constant(lr=optimizer.default_lr))
    return Scenario(landscape=landscape, runs=(run,), steps=STEPS, start=tuple(map(tuple, start.tolist())))


def _path(scenario: Scenario, mode: str = "0") -> Array:
    with compiling(mode):
        return trace(scenario)[0].theta


def _same_path(optimizer: Optimizer) -> tuple[bool, str]:
    scenario = _scenario(_ground(optimizer), optimizer, 3)
    same = _equal(_path(scenario), _path(scenario))
    return same, tr("the same bits twice") if same else tr("run twice, its paths differ")


def _alone_path(optimizer: Optimizer) -> tuple[bool, str]:
    scenario = _scenario(_ground(optimizer), optimizer, 3)
    together = _path(scenario)
    starts = scenario.start[: 1 if optimizer.draws else None]  # others draw numbers of their own
    alone = [_path(msgspec.structs.replace(scenario, start=(start,))) for start in starts]
    length = min(len(together), *map(len, alone))
    return _near(max(_apart(together[:length, :, k], each[:length, :, 0]) for k, each in enumerate(alone)))


def _moves(optimizer: Optimizer) -> tuple[bool, str]:
    path = _path(_scenario(_ground(optimizer), optimizer, 1))
    moved = bool(np.isfinite(path).all() and (path[1:] != path[:1]).any())
    return moved, tr("{steps} steps on a quadratic", steps=len(path) - 1) if moved else tr(
        "it leaves the start at no step"
    )


def _compiled_optimizer(optimizer: Optimizer) -> tuple[bool | None, str]:
    return _compiled(_scenario(_ground(optimizer), optimizer, 3))


def _compiled_landscape(landscape: Landscape) -> tuple[bool | None, str]:
    return _compiled(_scenario(landscape, GradientDescent(), 3))


def _compiled(scenario: Scenario) -> tuple[bool | None, str]:
    (run,) = scenario.runs
    if not compilable(scenario, run) or kernel_cache.make(scenario.landscape, run.optimizer) is None:
        return None, tr("it stays with numpy")
    machine, plain = _path(scenario, "wait"), _path(scenario)
    if machine.shape != plain.shape:
        return False, tr(
            "{compiled} steps as machine code, {plain} by numpy", compiled=len(machine) - 1, plain=len(plain) - 1
        )
    return _near(_apart(machine, plain))


def _rates(schedule: Schedule) -> tuple[bool, str]:
    rates = schedule.rates(1000)
    if rates.shape != (1000,):
        return False, tr("1000 rates have the shape {shape}", shape=rates.shape)
    wrong = np.flatnonzero(~(np.isfinite(rates) & (rates >= 0)))
    if wrong.size or not rates.any():
        at = int(wrong[0]) if wrong.size else 0
        return False, tr("the rate of step {at} is {rate:g}", at=at, rate=rates[at])
    return True, tr(
        "from {first:.3g} to {last:.3g} over 1000 steps, none below {lowest:.3g}",
        first=rates[0],
        last=rates[-1],
        lowest=rates.min(),
    )


def _same_rates(schedule: Schedule) -> tuple[bool, str]:
    long, short = schedule.rates(500), schedule.rates(100)
    same = _equal(schedule.rates(500), long)
    return same, tr("the same bits twice") if same else tr(
        "asked twice, the rates differ, or of {count} of them", count=len(short)
    )


def _near(apart: float) -> tuple[bool, str]:
    return apart <= SPREAD, tr("apart by {apart:.1e}, relative", apart=apart) if apart else tr("equal to the bit")


def _apart(a: Array, b: Array) -> float:
    """Largest difference over the largest size; infinite where one is finite and the other not."""
    if not _equal(np.isfinite(a), np.isfinite(b)):
        return float("inf")
    there = np.isfinite(a)
    size = max(np.abs(a[there]).max(initial=0.0), np.abs(b[there]).max(initial=0.0)) or 1.0
    return float(np.abs(a[there] - b[there]).max(initial=0.0) / size)


def _equal(a: Any, b: Any) -> bool:
    return bool(np.array_equal(a, b, equal_nan=np.asarray(a).dtype != bool))


def _named(theta: Array) -> str:
    return f"({listed([*(written(f'{value:.3g}') for value in theta[:3].tolist()), *['…'][: len(theta) > 3]])})"


LANDSCAPE = (
    (tr("gradient agrees with differences"), _gradient),
    (tr("Hessian agrees with differences"), _hessian),
    ("deterministic", _same_loss),
    (tr("walkers side by side as alone"), _alone),
    ("compiles", _compiled_landscape),
)
OPTIMIZER = (
    ("moves", _moves),
    ("deterministic", _same_path),
    (tr("walkers side by side as alone"), _alone_path),
    ("compiles", _compiled_optimizer),
)
SCHEDULE = ((tr("rates finite, none negative"), _rates), ("deterministic", _same_rates))
