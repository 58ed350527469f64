"""The numbers a run computes with: doubles, or the few digits that training has, rounded after every operation."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from fallline.engine.family.checked import check
from fallline.engine.method.optimizer import Optimizer, Oracle
from fallline.engine.method.rounded import Rounded, Rounding

Array = NDArray[np.float64]
State = tuple[Array, ...]
Step = Callable[[Array, State, int, float, Oracle], tuple[Array, State]]


class Numbers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the parameters, the optimizer's state and its step are kept and computed in.

    The loss and the gradient are computed in float64, at the parameters as they are kept; the gradient is then rounded
    too. A rate is Python's own number, as in torch. A path holds the kept values, which float64 has all.
    """

    format: Annotated[
        Literal["float64", "float32", "bfloat16"],
        Meta(description="53, 24 or 8 bits of a number; float32 and bfloat16 reach as far as each other"),
    ] = "float64"
    rounding: Annotated[
        Literal["nearest", "stochastic"],
        Meta(description="to the nearest number there is; or up or down by chance, right on average"),
    ] = "nearest"

    def __post_init__(self) -> None:
        check(self)

    def effective(self) -> set[str]:
        """Names of the fields that can make a difference."""
        return {"format"} if self.format == "float64" else {"format", "rounding"}

    @property
    def exact(self) -> bool:
        """Whether nothing is rounded that the machine's own doubles do not round."""
        return self.format == "float64"

    def words(self) -> str:
        """Such as "bfloat16, stochastic"; nothing where the numbers are doubles."""
        if self.exact:
            return ""
        return self.format + (", stochastic" if self.rounding == "stochastic" else "")

    def kept(self, theta: Array) -> Array:
        """The nearest numbers of this format to `theta`, of any shape: where a run starts from."""
        with np.errstate(over="ignore"):
            return theta if self.exact else Rounding(self.format).kept(theta)


def stepper(optimizer: Optimizer, numbers: Numbers, seed: int, first: int = 0) -> Step:
    """`optimizer.step` in `numbers`: a pure function of its arguments and `seed`; `first` is the first walker's number.

    A method whose step is no elementwise rule takes it in float64; what it leaves is kept in `numbers`.
    """
    if numbers.exact:
        return optimizer.step

    take = taking(optimizer)

    def step(theta: Array, state: State, at: int, lr: float, oracle: Oracle) -> tuple[Array, State]:
        rounding = Rounding(numbers.format, numbers.rounding == "stochastic", seed, at, first)
        return take(optimizer, rounding, theta, state, at, lr, oracle)

    return step


def taking(optimizer: Optimizer) -> Callable[..., tuple[Array, State]]:
    """What takes a rounded step of (optimizer, rounding, theta, state, step, lr, oracle)."""
    return _by_rule if type(optimizer).step is Optimizer.step else _by_its_own_step


def _by_its_own_step(
    optimizer: Optimizer, rounding: Rounding, theta: Array, state: State, at: int, lr: float, oracle: Oracle
) -> tuple[Array, State]:
    """In doubles; what it leaves is rounded."""
    theta, state = optimizer.step(theta, state, at, lr, oracle)
    slots = len(optimizer.slots)
    return rounding.kept(theta), (*map(rounding.kept, state[:slots]), *state[slots:])


def _by_rule(
    optimizer: Optimizer, rounding: Rounding, theta: Array, state: State, at: int, lr: float, oracle: Oracle
) -> tuple[Array, State]:
    """As `Optimizer.step`, every result rounded; in torch's own order of operations where it is declared."""
    numbers = tuple(map(_plain, optimizer.coefficients(at, lr)))
    place, before = rounding(theta), tuple(map(rounding, state))
    seen = place if optimizer.probe is None else optimizer.probe(place, *before, *numbers)
    g = rounding(oracle.gradient(seen.doubles()))
    if optimizer.fused is not None:
        place, *after = optimizer.fused(place, g, *before, *numbers)
    else:
        change, *after = optimizer.rule(*((place,) if optimizer.uses_theta else ()), g, *before, *numbers)
        place = place + change
    return _doubles(place, rounding), tuple(_doubles(each, rounding) for each in after)


def _plain(value: Any) -> Any:
    """A number of numpy as Python's own, which takes the digits of the array it meets."""
    return value.item() if isinstance(value, (np.generic, np.ndarray)) and np.ndim(value) == 0 else value


def _doubles(values: Any, rounding: Rounding) -> Array:
    return values.doubles() if isinstance(values, Rounded) else rounding.kept(np.asarray(values))
