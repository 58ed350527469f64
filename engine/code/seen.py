"""What a run sees of its landscape, in lines of a script: its gradient, and answers to a method that asks for more."""

from fallline.engine.code.own_code import OwnCode
from fallline.engine.code.recipe import Library, Recipe
from fallline.engine.method.gradient import Gradient, clipped, finite_difference
from fallline.engine.problem.arrays import total
from fallline.engine.problem.batches import batch
from fallline.engine.problem.normals import normals

IN_NUMPY = '''def in_numpy(function):
    """`function` over numpy's arrays."""
    return lambda theta: {back}'''
WIDE = 110
"""Letters in a line."""
ANSWERS = ("loss", "gradient", "hessian", "gauss_newton")


def seen_lines(source: Gradient, library: Library, code: OwnCode, recipe: Recipe) -> list[str]:
    """`gradient(theta)` as the run sees it: noisy, clipped, decayed in the engine's order; and `oracle`, if need be."""
    lines = _batches(source, code) if source.batch_size else []
    if source.noise > 0:
        code.imports["from itertools import count"] = None
        lines += ["calls = count()"]
    made = [_raw(source, library, code)]
    if source.noise > 0:
        drawn = f"{code.function(normals)}(SEED, next(calls), theta.shape)"
        made += [f"g = g + {source.noise!r} * {library.of_numpy.format(drawn)}"]
    if source.clip_norm > 0:
        made += [library.clip.format(source.clip_norm) or f"g = {code.function(clipped)}(g, {source.clip_norm!r})"]
    if source.weight_decay > 0:
        made += [f"g = g + {source.weight_decay!r} * theta"]
    if made == ["g = gradient_of(theta)"]:
        lines += ["gradient = gradient_of"]
    else:
        made = [*made[:-1], made[-1].replace("g =", "return", 1)] if "#" not in made[-1] else [*made, "return g"]
        lines += ["", "def gradient(theta):", *(f"    {line}" for line in made), ""]
    return [*lines, *_oracle(source, library, code, recipe.asked)] if recipe.by_oracle else lines


def _batches(source: Gradient, code: OwnCode) -> list[str]:
    drawn = ", replacement=True" if source.replacement else ""
    return [
        "",
        "def rows(theta):",
        '    """The examples that each walker sees at this step, (b, n)."""',
        f"    return {code.function(batch)}(SEED, step, {source.batch_size}, len(Y), theta.shape[1]{drawn})",
        "",
    ]


def _raw(source: Gradient, library: Library, code: OwnCode) -> str:
    if source.source == "exact":
        return f"g = gradient_of(theta{', rows(theta)' if source.batch_size else ''})"
    value = f"{code.settings()}(loss={_loss(source, library, code)})"
    quotients = f"{code.function(finite_difference)}({value}, {library.to_numpy.format('theta')}, {source.h!r}, "
    return f"g = {library.of_numpy.format(f'{quotients}{source.scheme!r})')}"


def _loss(source: Gradient, library: Library, code: OwnCode) -> str:
    """The loss of what the step sees, over numpy's arrays."""
    if not source.batch_size:
        return _in_numpy("loss", library, code)
    return _in_numpy("lambda theta: loss(theta, rows(theta))", library, code)


def _in_numpy(function: str, library: Library, code: OwnCode) -> str:
    if not library.declared:
        return function
    back = library.to_numpy.format(f"function({library.of_numpy.format('theta')})")
    code.text(IN_NUMPY.format(back=back))
    return f"in_numpy({function})"


def _oracle(source: Gradient, library: Library, code: OwnCode, asked: frozenset[str]) -> list[str]:
    """What a method may ask for, over numpy's arrays; under weight decay that of its quadratic with it."""
    found, decay = {}, source.weight_decay
    for name in ANSWERS:
        if name not in asked:
            continue
        function = {"loss": "loss", "gradient": "gradient"}.get(name, f"{name}_of")
        text = _loss(source, library, code) if name == "loss" else _in_numpy(function, library, code)
        if decay > 0 and name != "gradient":
            called = f"({text})" if text.startswith("lambda") else text
            more = f"/ 2 * {code.function(total)}(theta**2)" if name == "loss" else "* np.eye(len(theta))[:, :, None]"
            text = f"lambda theta: {called}(theta) + {decay!r} {more}"
        found[name] = text
    if "steady" in asked:
        found["steady"] = repr(not (source.noise > 0 or source.batch_size))
    given = [f"{name}={text}" for name, text in found.items()]
    line = f"oracle = {code.settings()}({', '.join(given)})"
    return [line] if len(line) < WIDE else [f"oracle = {code.settings()}(", *(f"    {each}," for each in given), ")"]
