"""The recipe of an elementwise optimizer by its own rule and the numbers that it takes, or of a chain by its parts'."""

import keyword
from collections.abc import Callable

from fallline.engine.code.chain import printed_chain
from fallline.engine.code.coefficients import numbers_of
from fallline.engine.code.own_code import OwnCode
from fallline.engine.code.recipe import Library, Recipe
from fallline.engine.code.source import printed_function
from fallline.engine.kernels.rules import acting, composed, elementwise
from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Array, Optimizer

TAKEN = {
    "change", "coefficients", "gradient", "gradient_of", "jax", "jnp", "kept", "loss", "math", "numbers", "np", "optax",
    "optimizer", "path", "probe", "rate", "rule", "start", "step", "theta", "torch",
}  # fmt: skip
"""Names that the script needs itself."""


def printed(optimizer: Optimizer, library: Library, code: OwnCode, rates: Callable[[], Array]) -> Recipe | None:
    """Rule, numbers and state of `optimizer` in the library's arrays; None where it is no elementwise rule.

    `rates` (T,) are those of the steps. Raises ExportError where the library lacks a function that the rule uses.
    """
    if not (elementwise(optimizer) or composed(optimizer)):
        return None
    probe = optimizer.probe
    slots = [name if _free(name) else f"slot_{k}" for k, name in enumerate(optimizer.slots)]
    at = "theta" if probe is None else f"probe({', '.join(['theta', *slots, '*numbers'])})"
    numbers = numbers_of(optimizer, library, code, rates)
    given = [*(["theta"] if optimizer.uses_theta else []), f"gradient({at})", *slots, numbers.given]
    before = (
        printed_chain(optimizer, slots, library)
        if optimizer.links
        else _function(acting(optimizer), "rule", library, code)
    )
    before += ["", *_function(probe, "probe", library, code)] if probe else []
    settings = " with these settings" if isinstance(getattr(optimizer, library.key, None), Counterpart) else ""
    return Recipe(
        setup=(*(f"{slot} = {library.arrays}.zeros_like(theta)" for slot in slots), *numbers.setup),
        step=(
            *numbers.step,
            f"{', '.join(['change', *slots]) if slots else '(change,)'} = rule({', '.join(given)})",
            "theta = theta + change",
        ),
        note=f"{optimizer.plain_heading()}{settings} is not in {library.name}: its rule itself" * library.declared,
        before=(*before, *numbers.before),
    )


def printed_in_the_plane(optimizer: Optimizer, library: Library, code: OwnCode, rates: Callable[[], Array]) -> Recipe:
    """The step over two parameters by a matrix of second derivatives of the loss itself; of one that is `planar`."""
    numbers = numbers_of(optimizer, library, code, rates)
    return Recipe(
        setup=numbers.setup,
        step=(
            *numbers.step,
            "gx, gy = gradient(theta)",
            f"xx, xy, _, yy = {optimizer.matrix}_of(theta).reshape(4, -1)",
            f"theta = theta + np.array(rule(gx, gy, xx, xy, yy, {numbers.given}))",
        ),
        before=tuple(_function(acting(optimizer), "rule", library, code)),
        asked=frozenset([optimizer.matrix]),
    )


def _function(function: Callable[..., object], name: str, library: Library, code: OwnCode) -> list[str]:
    """Its lines; what it calls comes inside of it where another library's functions stand for numpy's."""
    if library.declared:
        return printed_function(function, name, library)
    return code.printed(function, name, {})


def _free(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name) and name not in TAKEN
