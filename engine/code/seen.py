"""What a run sees of its landscape, in lines of a script: its gradient, and answers to a method that asks for more."""

from fallline.engine.code.drawn import chosen, distortion, draws, part_lines, wrong
from fallline.engine.code.own_code import OwnCode
from fallline.engine.code.printable import literal
from fallline.engine.code.recipe import Library, Recipe
from fallline.engine.method.gradient import Gradient, finite_difference
from fallline.engine.method.oracle import OWN
from fallline.engine.problem.arrays import times, total
from fallline.engine.problem.landscape import Landscape
from fallline.engine.problem.normals import normals

IN_NUMPY = '''def in_numpy(function):
    """`function` over numpy's arrays."""
    return lambda theta: {back}'''
WIDE = 110
"""Letters in a line."""
ANSWERS = ("loss", "gradient", "hessian", "gauss_newton", "hessian_vector")


PARTS = ("batch_gradient", "full_gradient", "example_gradients", "distorted")
"""What a method for finite sums makes its gradient of."""


def seen_lines(source: Gradient, landscape: Landscape, library: Library, code: OwnCode, recipe: Recipe) -> list[str]:
    """`gradient(theta)` as the run sees it: noisy, clipped, decayed in the engine's order; and `oracle`, if need be."""
    parts = recipe.by_oracle and not recipe.asked.isdisjoint(PARTS)
    lines = draws(source, landscape, library, code, always=parts and landscape.examples > 0)
    if source.noise > 0 and not wrong(source):
        code.imports["from itertools import count"] = None
        lines += ["calls = count()"]
    if parts:
        lines = [*lines, *part_lines(source, landscape, library, code)]
        return [*lines, *_oracle(source, landscape, library, code, recipe.asked)]
    made = [_raw(source, library, code), *distortion(source, landscape, library, code)]
    if made == ["g = gradient_of(theta)"]:
        lines += ["gradient = gradient_of"]
    else:
        made = [*made[:-1], made[-1].replace("g =", "return", 1)] if "#" not in made[-1] else [*made, "return g"]
        lines += ["", "def gradient(theta):", *(f"    {line}" for line in made), ""]
    return [*lines, *_oracle(source, landscape, library, code, recipe.asked)] if recipe.by_oracle else lines


def _raw(source: Gradient, library: Library, code: OwnCode) -> str:
    if source.source == "exact":
        return f"g = gradient_of(theta{chosen(source)})"
    value = f"{code.settings()}(loss={_loss(source, library, code)})"
    quotients = f"{code.function(finite_difference)}({value}, {library.to_numpy.format('theta')}, {source.h!r}, "
    return f"g = {library.of_numpy.format(f'{quotients}{source.scheme!r})')}"


def _loss(source: Gradient, library: Library, code: OwnCode) -> str:
    """The loss of what the step sees, over numpy's arrays."""
    given = chosen(source)
    return _in_numpy(f"lambda theta: loss(theta{given})" if given else "loss", library, code)


def _in_numpy(function: str, library: Library, code: OwnCode) -> str:
    if not library.declared:
        return function
    back = library.to_numpy.format(f"function({library.of_numpy.format('theta')})")
    code.text(IN_NUMPY.format(back=back))
    return f"in_numpy({function})"


def _oracle(
    source: Gradient, landscape: Landscape, library: Library, code: OwnCode, asked: frozenset[str]
) -> list[str]:
    """What a method may ask for, over numpy's arrays; under weight decay that of its quadratic with it."""
    found, decay = {}, source.weight_decay
    for name in ANSWERS:
        if name not in asked:
            continue
        if name == "hessian_vector":
            product = f"{code.function(times)}({_in_numpy('hessian_of', library, code)}(theta), v)"
            found[name] = f"lambda theta, v: {product}" + (f" + {decay!r} * v" if decay > 0 else "")
            continue
        function = {"loss": "loss", "gradient": "gradient"}.get(name, f"{name}_of")
        text = _loss(source, library, code) if name == "loss" else _in_numpy(function, library, code)
        if decay > 0 and name != "gradient":
            called = f"({text})" if text.startswith("lambda") else text
            more = f"/ 2 * {code.function(total)}(theta**2)" if name == "loss" else "* np.eye(len(theta))[:, :, None]"
            text = f"lambda theta: {called}(theta) + {decay!r} {more}"
        found[name] = text
    if "draws" in asked:
        drawn = f"{code.function(normals)}(SEED, step, (rows, n), 0, {OWN} + place)"
        found["draws"] = f"lambda rows, n, place=0: {drawn}"
    if "steady" in asked:
        found["steady"] = repr(not (source.noise > 0 or source.batch_size))
    if "matrices" in asked:
        found["matrices"] = literal(landscape.matrices, "matrices")
    if "kronecker_factors" in asked:
        rows = ", rows(theta)" if source.batch_size else ""
        found["kronecker_factors"] = f"lambda theta: landscape.kronecker_factors(theta{rows})"
    given = [f"{name}={text}" for name, text in found.items()]
    given += [f"{name}={name}" for name in PARTS if name in asked]
    line = f"oracle = {code.settings()}({', '.join(given)})"
    return [line] if len(line) < WIDE else [f"oracle = {code.settings()}(", *(f"    {each}," for each in given), ")"]
