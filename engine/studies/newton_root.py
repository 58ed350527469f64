"""Newton's root finding in one dimension, x <- x - f(x) / f'(x): iterates, tangents, order of convergence.

Near a simple root the error squares at every step, e' = |f'' / 2 f'| e^2, or goes by the next derivative that is not
zero there, e' = (p - 1) / p! |f^(p) / f'| e^p; at a root of multiplicity m it only shrinks, by 1 - 1/m. Nocedal and
Wright, Numerical Optimization, 2006, chapter 11; Stoer and Bulirsch, 2002, section 5.3.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Annotated, Literal

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from fallline.engine.language import tr
from fallline.engine.problem import formula
from fallline.engine.problem.differentiation import derivatives
from fallline.engine.problem.evaluation import Program
from fallline.engine.problem.tree import symbol

Array = NDArray[np.float64]
Status = Literal["converged", "stepping", "flat", "left"]
BOUND = 1e8
"""A point beyond this has left."""
HIGHEST = 5
"""Order up to which derivatives are looked at."""
LONGEST_CYCLE, LAST = 12, 20
"""Points of the longest cycle that is looked for, and the last steps by which a run is judged."""
CLOSE = 4 * float(np.finfo(np.float64).eps)
"""A step shorter than this share of |x| moves no further."""


class NewtonRoot(msgspec.Struct, frozen=True, kw_only=True):
    """What is solved, from where."""

    formula: Annotated[str, Meta(description="a function of x whose root is sought")] = "x**2 + 3*x + 2"
    start: Annotated[float, Meta(ge=-BOUND, le=BOUND)] = 1.0
    steps: Annotated[int, Meta(ge=1, le=1000)] = 30

    def __post_init__(self) -> None:
        formula.check(self.formula, ("x",))


class Root(msgspec.Struct, frozen=True, eq=False):
    """Iterates 0 .. K, until they rest, meet a flat tangent, leave, or the steps are used up."""

    x: Array
    """(K+1,)."""
    value: Array
    """f(x), (K+1,)."""
    slope: Array
    """f'(x), (K+1,)."""
    status: Status
    error: Array
    """|x - root|, the last iterate for the root, (K+1,); NaN throughout unless converged."""
    order: Array
    """Measured at each step from it and its neighbours, (K+1,); NaN where none can be told."""
    expected: float
    """1 at a multiple root; at a simple one 2, or more where f'' is zero; NaN past HIGHEST, and unless converged."""

    @property
    def manner(self) -> str:
        """In a few words, how it goes on where the steps are used up: round a cycle, slowly nearer, or nowhere."""
        x, moves = self.x, np.diff(self.x)
        for p in range(2, min(LONGEST_CYCLE, len(moves) // 2) + 1):
            apart = np.abs(x[-p:] - x[-2 * p : -p]).max()
            if apart <= 1e-9 * max(1.0, float(np.abs(x[-p:]).max())) and np.abs(moves[-p:]).max() > 1e-6:
                return tr("it runs round the same {p} points for ever", p=p)
        ratios = moves[-LAST:] / moves[-LAST - 1 : -1] if len(moves) > LAST else np.array([np.nan])
        shrink = float(np.median(ratios))
        if (np.abs(ratios - shrink) < 0.01).all() and 0.3 < shrink < 0.99:
            return tr(
                "it nears a root, by {shrink:.2g} a step: a root of multiplicity {multiplicity}",
                shrink=shrink,
                multiplicity=round(1 / (1 - shrink)),
            )
        if (moves[-LAST:] > 0).all() or (moves[-LAST:] < 0).all():
            return tr("it walks on and on one way, and meets no root")
        return tr("it leaps about, and meets no root")

    def crossing(self, k: int) -> float:
        """Where the tangent at iterate k meets the axis; NaN where it does nowhere."""
        value, slope = float(self.value[k]), float(self.slope[k])
        told = slope != 0 and np.isfinite(value) and np.isfinite(slope)
        return float(self.x[k]) - value / slope if told else float("nan")

    def window(self) -> tuple[float, float]:
        """From where to where the first iterates lie, and a fifth more on both sides."""
        near = self.x[:4] if self.status != "converged" else self.x
        low, high = float(near.min()), float(near.max())
        room = 0.2 * max(high - low, 1.0) + 0.3
        return low - room, high + room

    def heights(self) -> tuple[float, float]:
        """The same of their values, with zero."""
        near = self.value[:4][np.isfinite(self.value[:4])]
        if not len(near):
            return -1.0, 1.0
        low, high = float(near.min(initial=0.0)), float(near.max(initial=0.0))
        room = 0.15 * max(high - low, 1e-3)
        return low - room - 0.1 * (high - low), high + room


def newton_root(settings: NewtonRoot) -> Root:
    """Iterate from the start; a pure function that raises for no formula that was accepted."""
    f, slope = functions(settings.formula)
    points, status = [float(settings.start)], "stepping"
    for _ in range(settings.steps):
        here = points[-1]
        value, rise = float(f(np.array(here))), float(slope(np.array(here)))
        if value == 0:
            status = "converged"
            break
        if rise == 0 or not np.isfinite([value, rise]).all():
            status = "flat" if rise == 0 else "left"
            break
        there = here - value / rise
        if abs(there) > BOUND:
            status = "left"
            break
        points.append(there)
        if abs(there - here) <= CLOSE * abs(there):
            status = "converged"
            break
    return _judged(settings.formula, np.array(points), status)  # type: ignore[arg-type]


def _judged(text: str, x: Array, status: Status) -> Root:
    f, slope = functions(text)
    error, order, expected = np.full_like(x, np.nan), np.full_like(x, np.nan), float("nan")
    if status == "converged":
        error = np.abs(x - x[-1])
        told = np.where(error > 64 * CLOSE * max(1.0, abs(float(x[-1]))), error, np.nan)  # under it is rounding
        with np.errstate(all="ignore"):
            shrink = np.log(told[1:] / told[:-1])
            order[1:-1] = np.where(shrink[:-1] != 0, shrink[1:] / shrink[:-1], np.nan)
        # At a simple root one more step is far shorter than the error before it; at a multiple one, in proportion.
        simple = len(x) < 4 or np.nanmin(error[1:-1] / error[:-2], initial=1.0) < 0.05
        expected = _simple_order(text, x[-1]) if simple else 1.0
    return Root(x, f(x), slope(x), status, error, order, expected)


def _simple_order(text: str, root: float) -> float:
    """Order of the first derivative past f' that is not zero, but for rounding, at a simple root; NaN past HIGHEST."""
    at = np.array(root)
    scale = max(1.0, abs(root)) * abs(float(_derivative(text, 1)(at)))
    sizes = (abs(float(_derivative(text, p)(at))) for p in range(2, HIGHEST + 1))
    return next((float(p) for p, size in enumerate(sizes, 2) if not size <= 1e-9 * scale), float("nan"))


def functions(text: str) -> tuple[Callable[[Array], Array], Callable[[Array], Array]]:
    """The function and its derivative, of arrays; NaN where undefined; raises formula.FormulaError."""
    return _derivative(text, 0), _derivative(text, 1)


@lru_cache(maxsize=128)
def _derivative(text: str, order: int) -> Callable[[Array], Array]:
    x = symbol("x")
    rows = [formula.build(text, {"x": x})]
    for _ in range(order):
        rows = derivatives(rows, x)
    program = Program(rows, [x])

    def function(at: Array) -> Array:
        with np.errstate(all="ignore"):
            return np.asarray(program(at)[0], dtype=np.float64) + np.zeros_like(at)

    return function
