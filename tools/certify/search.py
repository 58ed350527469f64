"""Every minimum in a window: boxes are halved until each is proven to hold none, or one and only one.

A box holds no minimum where a slope keeps its sign, where a curvature along an axis or the Hessian's determinant stays
negative, or where Krawczyk's step leads out of it.
"""

import heapq
from typing import NamedTuple

from flint import arb

from tools.certify.box import Box, Field, krawczyk
from tools.certify.enclosure import ball, between

SHARE = 0.02
"""Of the window's sides: the first box about a minimum."""
SMALLEST = 1e-9
"""Of the window's width: a box of that size is not halved again."""


class Minimum(NamedTuple):
    """One and only one critical point in `box`, and it is a strict minimum; it lies in `point`, a far smaller box."""

    box: Box
    point: Box
    low: float
    high: float
    """Its value lies between."""


class Found(NamedTuple):
    """What was proven of a window."""

    minima: list[Minimum]
    open: list[Box]
    """Where nothing was proven."""
    boxes: int
    lowest: bool
    """Whether nothing in the window, its edges included, is lower than the lowest of `minima`."""


def sure(field: Field, at: tuple[float, float], window: Box) -> Minimum | None:
    """That a minimum lies at `at`: in the widest box about it, from some of the window down, in which it is proven."""
    across, up = (SHARE * side for side in window.sides)
    for _ in range(40):
        found = _strict(field, Box.about(at, across, up))
        if found is not None:
            return found
        across, up = across / 4, up / 4
    return None


def _strict(field: Field, box: Box) -> Minimum | None:
    h, kinked = field.hessian(ball(box.x), ball(box.y))
    if kinked or not _positive(h):
        return None
    step = krawczyk(field, box, h)
    if not step.one:
        return None
    point = _sharpened(field, step.rest)
    (value,), _ = field.loss(ball(point.x), ball(point.y))
    return Minimum(box, point, *between(value)) if value.is_finite() else None


def _sharpened(field: Field, box: Box) -> Box:
    """The same zero, in as small a box as Krawczyk's step leads to."""
    for _ in range(10):
        h, _ = field.hessian(ball(box.x), ball(box.y))
        rest = krawczyk(field, box, h).rest
        if all(new > before / 2 for new, before in zip(rest.sides, box.sides, strict=True)):
            return rest
        box = rest
    return box


def _positive(h: list[arb]) -> bool:
    """Whether the Hessian is positive definite all over."""
    return bool(h[0] > 0 and h[2] > 0 and h[0] * h[2] - h[1] * h[1] > 0)


def all_minima(field: Field, window: Box, known: list[Minimum], budget: int) -> tuple[list[Minimum], list[Box], int]:
    """The minima in the window, those `known` among them; where nothing was proven; how many boxes were looked at."""
    minima, left, count = list(known), [], 0
    waiting = [window]
    while waiting:
        if count >= budget:
            return minima, [*left, *waiting], count
        box = waiting.pop()
        count += 1
        if any(box.within(each.box) for each in minima):
            continue
        rest = _narrowed(field, box)
        if rest is None:
            continue
        found = _strict(field, rest.around(0.05)) if rest.size(window) < 0.1 else None
        if found is not None:
            if not any(_same(found, each) for each in minima):
                minima.append(_widest(field, found, window))
            continue
        if rest.size(window) < SMALLEST:
            left.append(rest)
        else:
            waiting += rest.halves(window)
    return minima, left, count


def _widest(field: Field, found: Minimum, window: Box) -> Minimum:
    """The same in as wide a box as it can be proven in."""
    wider = sure(field, found.point.middle, window)
    return wider if wider is not None and _same(found, wider) else found


def _same(a: Minimum, b: Minimum) -> bool:
    """Whether the one zero in each box is the same."""
    return a.point.within(b.box) or b.point.within(a.box)


def _narrowed(field: Field, box: Box) -> Box | None:
    """The part of the box that may hold a minimum; None where no part can."""
    x, y = ball(box.x), ball(box.y)
    slope, kinked = field.gradient(x, y)
    if any(each.is_finite() and not each.contains(0) for each in slope):
        return None
    h, also = field.hessian(x, y)
    if kinked or also or not all(each.is_finite() for each in h):
        return box
    if h[0] < 0 or h[2] < 0 or h[0] * h[2] - h[1] * h[1] < 0:
        return None
    middle = box.middle
    there, _ = field.gradient(arb(middle[0]), arb(middle[1]))
    across, up = x - middle[0], y - middle[1]
    straight = there[0] + h[0] * across + h[1] * up, there[1] + h[1] * across + h[2] * up
    if any(each.is_finite() and not each.contains(0) for each in straight):
        return None
    step = krawczyk(field, box, h)
    return None if step.none else step.rest


def nothing_lower(field: Field, window: Box, minima: list[Minimum], budget: int) -> tuple[bool, int]:
    """Whether nothing in the window is lower than the lowest of `minima`, and how many boxes it took to say.

    In the box of a minimum the function is convex, so that its own value is the lowest there.
    """
    if not minima:
        return False, 0
    best, count = min(each.high for each in minima), 0
    waiting = [(0.0, 0, window)]
    while waiting and count < budget:
        _, _, box = heapq.heappop(waiting)
        count += 1
        low = lowest(field, box)
        if low > best or any(box.within(each.box) for each in minima):
            continue
        if box.size(window) < SMALLEST:
            return False, count
        for number, half in enumerate(box.halves(window)):
            heapq.heappush(waiting, (low, 2 * count + number, half))
    return not waiting, count


def lowest(field: Field, box: Box) -> float:
    """No value in the box is lower: by its ball, or by the slope from its middle."""
    x, y = ball(box.x), ball(box.y)
    (value,), _ = field.loss(x, y)
    low, _ = between(value)
    slope, kinked = field.gradient(x, y)
    if not kinked and all(each.is_finite() for each in slope):
        middle = box.middle
        (there,), _ = field.loss(arb(middle[0]), arb(middle[1]))
        straight = there + slope[0] * (x - middle[0]) + slope[1] * (y - middle[1])
        low = max(low, between(straight)[0])
    return low


def examined(
    field: Field, window: Box, known: list[tuple[float, float]], budget: int
) -> tuple[list[Minimum | None], Found]:
    """What can be proven: of each of the `known` minima, and of the whole window."""
    proven = [sure(field, at, window) for at in known]
    minima, left, count = all_minima(field, window, [each for each in proven if each is not None], budget)
    lowest_is_known, more = nothing_lower(field, window, minima, budget)
    inside = [each for each in minima if each.point.meets(window)]
    return proven, Found(inside, left, count + more, lowest_is_known)
