"""Arrays of few digits: every operation is computed in a wider format and rounded, to nearest or by chance.

The conventions are those of torch on a processor: bfloat16 is computed in float32, where a number of Python's beside
an array is a float32 too, but in sums one of bfloat16. `add`, `lerp`, `addcmul` and `addcdiv` are named as torch's, and
rounded as it rounds them on a processor with a fused multiply-add, for as few parameters as there are here.
"""

from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import NDArray

from fallline.engine.problem.batches import words

Array = NDArray[Any]
ROUNDINGS = 3
"""Place in Philox's counter, beside those of noise and batches."""
OPERATIONS = 1 << 20
"""More roundings than a step has; each has its own draw."""


class Rounding:
    """How results are rounded in one step of a run: the k-th is a pure function of (seed, step, k, walker, row)."""

    def __init__(self, format: str, stochastic: bool = False, seed: int = 0, step: int = 0, first: int = 0) -> None:
        self.format, self.stochastic, self.seed, self.step, self.first = format, stochastic, seed, step, first
        self.wide: type[np.floating[Any]] = np.float64 if stochastic and format == "float32" else np.float32
        self._count = 0

    def __call__(self, values: Any) -> "Rounded":
        """`values`, rounded."""
        wide = np.asarray(values, dtype=np.float64 if self.format == "float32" else np.float32)
        return Rounded(self._by_chance(wide) if self.stochastic else self.nearest(wide), self)

    def kept(self, values: Array) -> NDArray[np.float64]:
        """The same as doubles."""
        return self(values).doubles()

    def nearest(self, values: Any) -> Array:
        """The nearest number of the format, in the wide format; the even one of two."""
        if self.format == "float32":
            return np.asarray(np.asarray(values, dtype=np.float32), dtype=self.wide)
        bits = np.asarray(values, dtype=np.float32).view(np.uint32)
        up = bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))
        return _finite_only(values, (up & np.uint32(0xFFFF0000)).view(np.float32))

    def _by_chance(self, values: Array) -> Array:
        """The number above or below, each the more likely the nearer it is: cut after random lower bits are added."""
        if values.ndim != 2:
            return self.nearest(values)
        d, n = values.shape
        drawn = words(self.seed, self.step * OPERATIONS + self._count, ROUNDINGS, d, n, self.first).T
        self._count += 1
        integer, lower = (np.uint64, 29) if self.format == "float32" else (np.uint32, 16)
        bits = np.ascontiguousarray(values).view(integer)
        up = bits + (drawn >> np.uint64(64 - lower)).astype(integer)
        return _finite_only(values, (up & ~integer((1 << lower) - 1)).view(values.dtype))


def _finite_only(before: Array, after: Array) -> Array:
    """Not a number stays none, and infinity infinite: their bits are no digits."""
    before = np.asarray(before, dtype=after.dtype)
    return np.where(np.isfinite(before), after, before)


class Rounded(NDArrayOperatorsMixin):
    """Numbers of a `rounding`'s format, kept in its wide one; numpy's functions of them are rounded."""

    def __init__(self, values: Array, rounding: Rounding) -> None:
        self.values, self.rounding = values, rounding

    def doubles(self) -> NDArray[np.float64]:
        """The same numbers in float64."""
        return self.values.astype(np.float64)

    @property
    def shape(self) -> tuple[int, ...]:
        """As of an array."""
        return self.values.shape

    def take(self, index: int, axis: int) -> "Rounded":
        """One of the rows, as of an array."""
        return Rounded(self.values.take(index, axis=axis), self.rounding)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        """The function in the wide format, and rounded."""
        summing = ufunc in (np.add, np.subtract)
        found = getattr(ufunc, method)(*(self._wide(each, summing) for each in inputs), **options)
        return self._wrapped(found)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        """np.where and the like."""
        return self._wrapped(function(*(self._wide(each, True) for each in args), **kwargs))

    def add(self, other: "Rounded", alpha: float) -> "Rounded":
        """This + alpha other; in bfloat16 the product is rounded too."""
        if self.rounding.format == "bfloat16":
            return self + self.rounding(self.rounding.nearest(alpha) * other.values)
        return self._plus(self._number(alpha), other.values)

    def lerp(self, end: "Rounded", weight: float) -> "Rounded":
        """The mean of this and `end`, which has the `weight`, below a half."""
        return self._plus(self._number(weight), end.values - self.values)

    def addcmul(self, one: "Rounded", other: "Rounded", value: float) -> "Rounded":
        """This + value one other."""
        return self._plus(self._number(value) * one.values, other.values)

    def addcdiv(self, above: "Rounded", below: "Rounded", value: float) -> "Rounded":
        """This + value above / below, without a fused operation."""
        return self.rounding(self.values + self._number(value) * above.values / below.values)

    def _plus(self, one: Any, other: Array) -> "Rounded":
        """This + one other by a fused multiply-add: doubles hold the product as it is."""
        return self.rounding(self.doubles() + one.astype(np.float64) * other.astype(np.float64))

    def _number(self, value: float) -> Any:
        return self.rounding.wide(value)

    def _wide(self, value: Any, summing: bool) -> Any:
        if isinstance(value, Rounded):
            return value.values
        if isinstance(value, (float, int)) and not isinstance(value, bool):
            return self.rounding.nearest(value) if summing else self._number(value)
        return self.rounding.nearest(value) if getattr(value, "dtype", None) == np.float64 else value

    def _wrapped(self, found: Any) -> Any:
        return self.rounding(found) if getattr(found, "dtype", np.dtype(bool)).kind == "f" else found
