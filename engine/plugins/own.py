"""Optimizers and landscapes of one's own code: a function becomes a family, known by its name like any other."""

import inspect
import warnings
from collections.abc import Callable, Sequence
from typing import Annotated, Any, ClassVar, cast, get_type_hints, overload

import msgspec
import numpy as np
from msgspec import Meta

from fallline.engine.family.registry import Family, families, withdraw
from fallline.engine.method.optimizer import Number, Optimizer, Step
from fallline.engine.plugins.by_function import ByFunction
from fallline.engine.plugins.families import name_fault, registry_of
from fallline.engine.problem.landscape import Landscape, Window

Function = Callable[..., Any]
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


def landscape(
    function: Function,
    gradient: Function | str | None = None,
    *,
    name: str = "",
    start: Sequence[float] = (),
    window: Window = (-2.0, 2.0, -2.0, 2.0),
    minima: Sequence[Sequence[float]] = (),
) -> type[Landscape]:
    """Make a landscape of `function`, a loss.

    The function is called as ``function(x, y, **fields)`` with an array (n,) for each coordinate, n walkers at once,
    and returns their losses, (n,). As many arguments without a default as there are, so many parameters d has the
    landscape; a single one named `theta` is all of them, (d, n), with d the length of `start`. Arguments with a default
    are fields, to be set in a scenario and in the window.

    Without a `gradient` it is taken by central differences: right to some ten digits, at 2 d losses each. There is no
    formula: the Hessian, which the condition number, Newton's method and the kind of an end depend on, is by
    differences too, right to some six digits (by jax exact); runs stay with numpy, and no script can be exported.

    Args:
        function: the loss.
        gradient: a function of the same arguments that returns the d derivatives, each (n,); "jax" to derive
            `function`, which must then use jax.numpy; None for differences.
        name: the name in scenarios; by default the function's, with hyphens for underscores.
        start: where runs begin, d numbers; by default 1 along every coordinate.
        window: what a plot shows: x from, x to, y from, y to.
        minima: known minima, d numbers each.

    Returns:
        The landscape, a class: make one with its fields, ``egg(height=2.0)``.

    Raises:
        TypeError: where the function takes no such arguments, or its losses have another shape.
        ValueError: where the name is no name, or belongs to a landscape of Fallline or of a plug-in; where jax is
            asked for and not installed.

    Example:
        >>> import numpy as np, fallline
        >>> def egg(x, y, height=1.0):
        ...     return x**2 + y**2 + height * np.sin(x) ** 2
        >>> made = fallline.landscape(egg, start=(1.0, 0.5))
        >>> made(height=2.0).gradient(np.array([[1.0], [0.5]])).round(6).tolist()
        [[3.818595], [1.0]]
    """
    coordinates, fields = _arguments(function)
    if not coordinates:
        raise TypeError(f"{function.__name__} takes no coordinates: its first arguments must have no default")
    whole = coordinates == ("theta",)
    begin = tuple(map(float, start)) or (1.0,) * (2 if whole else len(coordinates))
    if not whole and len(begin) != len(coordinates):
        raise TypeError(f"start must be {len(coordinates)} numbers, one for each of {', '.join(coordinates)}")
    if not (gradient is None or gradient == "jax" or callable(gradient)):
        raise ValueError(f'gradient must be a function, "jax" or None, not {gradient!r}')
    namespace = {
        "function": staticmethod(function),
        "derivative": staticmethod(gradient) if callable(gradient) else gradient,
        "coordinates": coordinates,
        "start": begin,
        "window": tuple(map(float, window)),
        "known": tuple(tuple(map(float, point)) for point in minima),
    }
    made = cast(type[ByFunction], _family(ByFunction, function, name, fields, namespace, "A loss of one's own."))
    try:
        made().check()
    except BaseException:
        withdraw(made)
        raise
    return made


def _optimizer(function: Function, name: str, lr: float) -> type[Optimizer]:
    taken, fields = _arguments(function)
    if "lr" not in taken:
        raise TypeError(f"{function.__name__} has no argument `lr`: write it as (g, *state, lr, **fields)")
    at = taken.index("lr")
    place = 1 if taken[0] == "theta" else 0
    if at <= place:
        raise TypeError(f"{function.__name__} takes no gradient: write it as (g, *state, lr, **fields)")
    slots, rest = taken[place + 1 : at], [each for each in taken[at:] if each not in GIVEN]
    if rest:
        raise TypeError(f"{function.__name__}: `{rest[0]}` needs a default, to be a field")
    namespace = {
        "rule": staticmethod(function),
        "slots": slots,
        "numbers": (*taken[at:], *(field[0] for field in fields)),
        "uses_theta": bool(place),
        "default_lr": float(lr),
    }
    made = _family(OwnOptimizer, function, name, fields, namespace, "A rule of one's own.")
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
        raise TypeError(f"{function.__name__} must return a tuple of {1 + len(made.slots)}: ({wanted},)")
    wrong = next((np.shape(each) for each in found if np.shape(each) != shape), None)
    if wrong is not None:
        raise TypeError(f"{function.__name__} must return arrays of the gradient's shape {shape}, not {wrong}")


def _family(
    base: type[Family], function: Function, name: str, fields: list[Any], namespace: dict[str, Any], summary: str
) -> type[Family]:
    """The class, in the registry in place of an earlier one of its own kind and name."""
    called = function.__name__
    made: Any = msgspec.defstruct(
        "".join(word[:1].upper() + word[1:] for word in called.split("_")) or "Own",  # unlike its tag, as a family's is
        fields,
        bases=(base,),
        namespace=namespace | {"__doc__": inspect.getdoc(function) or f"{called}.  {summary}"},
        module=function.__module__,
        tag=name or called.strip("_").replace("_", "-").lower(),
        frozen=True,
        kw_only=True,
    )
    made.__qualname__ = function.__qualname__.removesuffix(".rule")
    for earlier in list(families(registry_of(made).base)):
        if earlier is not made and earlier.tag() == made.tag() and issubclass(earlier, base):
            withdraw(earlier)
            warnings.warn(f"{made.tag()} is defined anew; the later definition holds", stacklevel=4)
    if fault := name_fault(made):
        withdraw(made)
        raise ValueError(fault)
    return cast(type[Family], made)


def _arguments(function: Function) -> tuple[tuple[str, ...], list[Any]]:
    """Names of the arguments without a default, and fields for the others."""
    if not inspect.isfunction(function):
        raise TypeError(f"a function is needed, not {type(function).__name__}")
    hints = get_type_hints(function, include_extras=True)
    taken, fields = [], []
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is not parameter.POSITIONAL_OR_KEYWORD:
            raise TypeError(f"{function.__name__}: `{parameter}` is no plain argument")
        if parameter.default is parameter.empty:
            taken.append(parameter.name)
        else:
            fields.append((parameter.name, _annotation(parameter, hints.get(parameter.name)), parameter.default))
    return tuple(taken), fields


def _annotation(parameter: inspect.Parameter, hint: Any) -> Any:
    """What is declared, else what its default suggests."""
    default = parameter.default
    if hint is not None:
        return hint
    if not isinstance(default, bool | int | float):
        raise TypeError(f"`{parameter.name}` is no number: annotate it to make a field of it")
    reach = max(1.0, 4 * abs(default))
    slider = (0.0 if default >= 0 else -reach, reach)
    extra = {} if isinstance(default, bool) else {"slider": slider}
    return Annotated[type(default), Meta(description=f"{parameter.name} of the function", extra=extra)]
