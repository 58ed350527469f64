"""An optimizer of one's own code: a function that takes a step."""

from collections.abc import Callable
from typing import Any, ClassVar, cast, overload

import numpy as np

from fallline.engine.family.registry import withdraw
from fallline.engine.language import tr
from fallline.engine.method.optimizer import Number, Optimizer, Step
from fallline.engine.plugins.own_family import Function, arguments, own_family

GIVEN = ("lr", "step")
"""What a rule may ask of the run besides its own fields: the rate, and the number of the step, from 0."""


class OwnOptimizer(Optimizer, frozen=True):
    """A base of those that `optimizer` makes."""

    numbers: ClassVar[tuple[str, ...]] = ()
    """What the rule takes after its state, in order."""

    def coefficients(self, step: Step, lr: Number) -> tuple[Any, ...]:
        """The numbers of the rule, all as floats."""
        given = {"lr": lr, "step": 1.0 * step}
        return tuple(given[name] if name in given else float(getattr(self, name)) for name in self.numbers)


@overload
def optimizer(function: Function, *, name: str = "", lr: float = 0.01) -> type[Optimizer]: ...
@overload
def optimizer(function: None = None, *, name: str = "", lr: float = 0.01) -> Callable[[Function], type[Optimizer]]: ...


def optimizer(
    function: Function | None = None, *, name: str = "", lr: float = 0.01
) -> type[Optimizer] | Callable[[Function], type[Optimizer]]:
    """Make an optimizer of `function`; mostly written above it, as @fallline.optimizer.

    The function is called once a step as ``function(g, *state, lr, **fields)`` and returns ``(change, *state)``: what
    is added to theta, and the state for the next step. Write it elementwise, with numpy's functions: g, change and
    each state array have the shape (d, n) for d parameters and n walkers; state is zero at the start, one array for
    each argument between the gradient and `lr`. Arguments with a default are fields, to be set in a scenario and in
    the window: numbers and flags, or anything that typing.Annotated with msgspec.Meta declares. An argument `step`
    after `lr` is the number of the step, from 0; a first argument named `theta` is the position.

    In a file, a rule that keeps to numpy's elementwise functions runs as machine code; in a notebook, by numpy.
    Defining the name again replaces the earlier one, with a warning.

    Args:
        function: the rule.
        name: the name in scenarios; by default the function's, with hyphens for underscores.
        lr: the learning rate of a run that gives none.

    Returns:
        The optimizer, a class: make one with its fields, ``cautious(beta=0.5)``. Without `function`, a decorator.

    Raises:
        TypeError: where the function has no such arguments, or returns something else than a tuple of such arrays.
        ValueError: where the name is no name, or belongs to an optimizer of Fallline or of a plug-in.

    Example:
        >>> import numpy as np, fallline
        >>> @fallline.optimizer
        ... def cautious(g, v, lr, beta=0.9):
        ...     v = beta * v + g
        ...     return -lr * v * (v * g > 0), v
        >>> cautious(beta=0.5)
        Cautious(beta=0.5)
        >>> run = fallline.Run(optimizer=cautious(beta=0.5))
        >>> scenario = fallline.Scenario(landscape=fallline.LANDSCAPES["booth"](), runs=(run,), steps=50)
        >>> fallline.trace(scenario)[0].theta.shape
        (51, 2, 1)
    """
    if function is None:
        return lambda given: _optimizer(given, name, lr)
    return _optimizer(function, name, lr)


def _optimizer(function: Function, name: str, lr: float) -> type[Optimizer]:
    taken, fields = arguments(function)
    if "lr" not in taken:
        raise TypeError(
            tr("{name} has no argument `lr`: write it as (g, *state, lr, **fields)", name=function.__name__)
        )
    at = taken.index("lr")
    place = 1 if taken[0] == "theta" else 0
    if at <= place:
        raise TypeError(tr("{name} takes no gradient: write it as (g, *state, lr, **fields)", name=function.__name__))
    slots, rest = taken[place + 1 : at], [each for each in taken[at:] if each not in GIVEN]
    if rest:
        raise TypeError(
            tr("{name}: `{argument}` needs a default, to be a field", name=function.__name__, argument=rest[0])
        )
    namespace = {
        "rule": staticmethod(function),
        "slots": slots,
        "numbers": (*taken[at:], *(field[0] for field in fields)),
        "uses_theta": bool(place),
        "default_lr": float(lr),
    }
    made = own_family(OwnOptimizer, function, name, fields, namespace, "A rule of one's own.")
    try:
        _check_rule(made, function)
    except BaseException:
        withdraw(made)
        raise
    # From a module it is found as the rule of the class that now has the function's name: so kernels can name it.
    function.__qualname__ = f"{made.__qualname__}.rule"
    return cast(type[Optimizer], made)


def _check_rule(made: Any, function: Function) -> None:
    """Ask the rule once."""
    shape, one = (2, 3), made()
    arrays = [np.full(shape, 0.5)] * (1 + made.uses_theta) + [np.zeros(shape)] * len(made.slots)
    with np.errstate(all="ignore"):
        found = function(*arrays, *one.coefficients(0, made.default_lr))
    wanted = ", ".join(["change", *made.slots])
    if not isinstance(found, tuple) or len(found) != 1 + len(made.slots):
        raise TypeError(
            tr(
                "{name} must return a tuple of {count}: ({wanted},)",
                name=function.__name__,
                count=1 + len(made.slots),
                wanted=wanted,
            )
        )
    wrong = next((np.shape(each) for each in found if np.shape(each) != shape), None)
    if wrong is not None:
        raise TypeError(
            tr(
                "{name} must return arrays of the gradient's shape {shape}, not {wrong}",
                name=function.__name__,
                shape=shape,
                wrong=wrong,
            )
        )
