"""A landscape of one's own code: a function that is a loss."""

from collections.abc import Callable, Sequence
from typing import cast, overload

from fallline.engine.family.registry import withdraw
from fallline.engine.language import tr
from fallline.engine.plugins.by_function import ByFunction
from fallline.engine.plugins.by_sampler import BySampler, Sampler
from fallline.engine.plugins.own_family import Function, arguments, own_family
from fallline.engine.problem.landscape import Landscape, Window
from fallline.engine.problem.sample import Samples

WINDOW = (-2.0, 2.0, -2.0, 2.0)


@overload
def landscape(
    function: Function,
    gradient: Function | str | None = None,
    *,
    name: str = "",
    start: Sequence[float] = (),
    window: Window = WINDOW,
    minima: Sequence[Sequence[float]] = (),
    sampler: Sampler | None = None,
    samples: int = 500,
) -> type[Landscape]: ...
@overload
def landscape(
    function: None = None,
    gradient: Function | str | None = None,
    *,
    name: str = "",
    start: Sequence[float] = (),
    window: Window = WINDOW,
    minima: Sequence[Sequence[float]] = (),
    sampler: Sampler | None = None,
    samples: int = 500,
) -> Callable[[Function], type[Landscape]]: ...


def landscape(
    function: Function | None = None,
    gradient: Function | str | None = None,
    *,
    name: str = "",
    start: Sequence[float] = (),
    window: Window = WINDOW,
    minima: Sequence[Sequence[float]] = (),
    sampler: Sampler | None = None,
    samples: int = 500,
) -> type[Landscape] | Callable[[Function], type[Landscape]]:
    """Make a landscape of `function`, a loss; written above it too, as @fallline.landscape(start=(1.0, 0.5)).

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
        sampler: a function of a numpy generator and a count N that returns N draws, (N,), or (N, k) of k numbers each.
            Then the function takes the draws after the coordinates, ``function(x, y, z, **fields)``, and returns a loss
            for every walker and every draw; the landscape is their mean over `samples` draws, a finite sum that batches
            and SVRG see some of. It is called with x and y as (m, 1) and z as (1, N) or, of batches, (m, b); of k
            numbers each z is (k, 1, N). `samples` and `sample_seed` are fields.
        samples: how many draws, by default.

    Returns:
        The landscape, a class: make one with its fields, ``made(height=2.0)``. Without `function`, a decorator.

    Raises:
        TypeError: where the function takes no such arguments, or its losses have another shape.
        ValueError: where the name is no name, or belongs to a landscape of Fallline or of a plug-in; where jax is
            asked for and not installed, or beside a sampler; where the sampler makes other draws than asked for.

    Example:
        >>> import numpy as np, fallline
        >>> def egg(x, y, height=1.0):
        ...     return x**2 + y**2 + height * np.sin(x) ** 2
        >>> made = fallline.landscape(egg, start=(1.0, 0.5))
        >>> made(height=2.0).gradient(np.array([[1.0], [0.5]])).round(6).tolist()
        [[3.818595], [1.0]]
    """
    if function is None:
        return lambda given: _landscape(given, gradient, name, start, window, minima, sampler, samples)
    return _landscape(function, gradient, name, start, window, minima, sampler, samples)


def _landscape(
    function: Function,
    gradient: Function | str | None,
    name: str,
    start: Sequence[float],
    window: Window,
    minima: Sequence[Sequence[float]],
    sampler: Sampler | None,
    samples: int,
) -> type[Landscape]:
    coordinates, fields = arguments(function)
    if sampler is not None:
        coordinates = coordinates[:-1]  # the last are the draws
        fields += [("samples", Samples, int(samples))]
    if not coordinates:
        raise TypeError(
            tr("{name} takes no coordinates: its first arguments must have no default", name=function.__name__)
        )
    whole = coordinates == ("theta",)
    begin = tuple(map(float, start)) or (1.0,) * (2 if whole else len(coordinates))
    if not whole and len(begin) != len(coordinates):
        raise TypeError(
            tr(
                "start must be {count} numbers, one for each of {names}",
                count=len(coordinates),
                names=", ".join(coordinates),
            )
        )
    if not (gradient is None or gradient == "jax" or callable(gradient)):
        raise ValueError(tr('gradient must be a function, "jax" or None, not {gradient!r}', gradient=gradient))
    if sampler is not None and gradient == "jax":
        raise ValueError(
            tr("with a sampler, gradient must be a function or None: jax derives no means over draws here")
        )
    namespace = {
        "function": staticmethod(function),
        "derivative": staticmethod(gradient) if callable(gradient) else gradient,
        "coordinates": coordinates,
        "start": begin,
        "window": tuple(map(float, window)),
        "known": tuple(tuple(map(float, point)) for point in minima),
    } | ({} if sampler is None else {"sampler": staticmethod(sampler)})
    base = ByFunction if sampler is None else BySampler
    made = cast(type[ByFunction], own_family(base, function, name, fields, namespace, "A loss of one's own."))
    try:
        made().check()
    except BaseException:
        withdraw(made)
        raise
    return made
