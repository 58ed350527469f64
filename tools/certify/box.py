"""Boxes in the plane, and the step of Krawczyk that proves what lies in one."""

from typing import NamedTuple

from flint import arb, arb_mat

from fallline.engine.problem.differentiation import gradient, hessian
from fallline.engine.problem.tree import Node
from tools.certify.enclosure import Enclosure, Interval, ball, between


class Box(NamedTuple):
    """x from, x to; y from, y to."""

    x: Interval
    y: Interval

    @property
    def sides(self) -> tuple[float, float]:
        """How wide it is, and how high."""
        return self.x[1] - self.x[0], self.y[1] - self.y[0]

    def size(self, of: "Box") -> float:
        """Its longer side, each measured by that `of` another."""
        return max(side / whole for side, whole in zip(self.sides, of.sides, strict=True))

    @property
    def middle(self) -> tuple[float, float]:
        """A point in it."""
        return (self.x[0] + self.x[1]) / 2, (self.y[0] + self.y[1]) / 2

    def halves(self, of: "Box") -> "tuple[Box, Box]":
        """Across its longer side, measured as for `size`."""
        (x0, x1), (y0, y1), (x, y) = self.x, self.y, self.middle
        if (x1 - x0) * of.sides[1] >= (y1 - y0) * of.sides[0]:
            return Box((x0, x), self.y), Box((x, x1), self.y)
        return Box(self.x, (y0, y)), Box(self.x, (y, y1))

    def around(self, share: float) -> "Box":
        """The box that is wider by `share` of it on each side."""
        (x0, x1), (y0, y1) = self.x, self.y
        across, up = share * (x1 - x0), share * (y1 - y0)
        return Box((x0 - across, x1 + across), (y0 - up, y1 + up))

    @classmethod
    def about(cls, at: tuple[float, float], across: float, up: float) -> "Box":
        """Of these half sides."""
        return cls((at[0] - across, at[0] + across), (at[1] - up, at[1] + up))

    def within(self, other: "Box") -> bool:
        """Whether it lies in `other`."""
        return all(b[0] <= a[0] and a[1] <= b[1] for a, b in ((self.x, other.x), (self.y, other.y)))

    def meets(self, other: "Box") -> bool:
        """Whether they share a point."""
        return all(a[0] <= b[1] and b[0] <= a[1] for a, b in ((self.x, other.x), (self.y, other.y)))


class Field(NamedTuple):
    """A function of two parameters, with its derivatives, over boxes."""

    loss: Enclosure
    gradient: Enclosure
    hessian: Enclosure

    @classmethod
    def of(cls, f: Node, x: Node, y: Node) -> "Field":
        """Raises ValueError where an operation has no enclosure."""
        return cls(
            Enclosure([f], [x, y]), Enclosure(gradient(f, [x, y]), [x, y]), Enclosure(hessian(f, [x, y]), [x, y])
        )


class Step(NamedTuple):
    """What one step says of a box: whether it holds `one` zero of the gradient, or none; else where it may lie."""

    one: bool
    none: bool
    rest: Box


def krawczyk(field: Field, box: Box, hessian_there: list[arb]) -> Step:
    """K = m - Y g(m) + (1 - Y H) (box - m), with Y near the inverse of H(m). Krawczyk, Computing 4, 1969.

    K within the box's interior: there is one zero, and but one. K beside the box: there is none.
    """
    middle = box.middle
    slope, _ = field.gradient(arb(middle[0]), arb(middle[1]))
    here, _ = field.hessian(arb(middle[0]), arb(middle[1]))
    xx, xy, yy = (float(each.mid()) for each in here) if all(each.is_finite() for each in here) else (0.0, 0.0, 0.0)
    determinant = xx * yy - xy * xy
    if not determinant or not all(each.is_finite() for each in slope):
        return Step(one=False, none=False, rest=box)
    y = arb_mat([[yy / determinant, -xy / determinant], [-xy / determinant, xx / determinant]])
    h = arb_mat([[hessian_there[0], hessian_there[1]], [hessian_there[1], hessian_there[2]]])
    offset = arb_mat([[ball(box.x) - middle[0]], [ball(box.y) - middle[1]]])
    unit = arb_mat([[1, 0], [0, 1]])
    k = arb_mat([[middle[0]], [middle[1]]]) - y * arb_mat([[slope[0]], [slope[1]]]) + (unit - y * h) * offset
    sides = [_cut(k[place, 0], side) for place, side in enumerate((box.x, box.y))]
    if any(not k[place, 0].is_finite() for place in (0, 1)):
        return Step(one=False, none=False, rest=box)
    if any(side is None for side in sides):
        return Step(one=False, none=True, rest=box)
    one = all(k[place, 0].lower() > side[0] and k[place, 0].upper() < side[1] for place, side in enumerate(box))
    return Step(one=one, none=False, rest=Box(sides[0] or box.x, sides[1] or box.y))


def _cut(k: arb, side: Interval) -> Interval | None:
    """What of `side` lies in `k`, rounded outward."""
    if not k.is_finite():
        return side
    low, high = between(k)
    low, high = max(low, side[0]), min(high, side[1])
    return (low, high) if low <= high else None
