"""What a step draws, in lines of a script: its batch, wrong labels, noise; and the parts of a finite sum's gradient."""

from collections.abc import Callable

import msgspec

from fallline.engine.code.own_code import OwnCode
from fallline.engine.code.recipe import Library
from fallline.engine.method.gradient import Gradient, clipped, finite_difference
from fallline.engine.method.noise import along, by_examples, stable
from fallline.engine.problem.batches import batch
from fallline.engine.problem.labels import relabelled
from fallline.engine.problem.landscape import Landscape
from fallline.engine.problem.normals import normals


def many(landscape: Landscape) -> str:
    """How many examples there are: a model's have targets Y, draws are Z."""
    return "len(Y)" if landscape.labelled else "len(Z)"


def wrong(source: Gradient) -> bool:
    """Whether labels are drawn."""
    return source.noise > 0 and source.noise_kind == "label"


def chosen(source: Gradient) -> str:
    """The arguments of `gradient_of(theta)` and `loss(theta)` that say what a step sees."""
    if wrong(source):
        return ", rows(theta), labels(rows(theta))"
    return ", rows(theta)" if source.batch_size else ""


def draws(
    source: Gradient, landscape: Landscape, library: Library, code: OwnCode, *, always: bool = False
) -> list[str]:
    """Lines that define `rows(theta)`, where some examples are seen, and `labels(rows)`, where they are wrong."""
    lines = []
    if source.batch_size or wrong(source) or always:
        drawn = ", replacement=True" if source.replacement else ""
        size = source.batch_size or many(landscape)
        lines += [
            "",
            "def rows(theta):",
            '    """The examples that each walker sees at this step, (b, n)."""',
            f"    return {code.function(batch)}(SEED, step, {size}, {many(landscape)}, theta.shape[1]{drawn})",
            "",
        ]
    if wrong(source):
        _, classes = landscape.labels(batch(0, 0, 1, 1, 1))
        y = library.to_numpy.format("Y")
        made = f"{code.function(relabelled)}({y}[rows], {classes}, {source.noise!r}, SEED, step)"
        lines += ["def labels(rows):", f"    return {library.of_numpy.format(made)}", ""]
    return lines


def distortion(
    source: Gradient, landscape: Landscape, library: Library, code: OwnCode, *, in_numpy: bool = False
) -> list[str]:
    """Lines that make of `g` at `theta` what the run sees: noise, clipping and decay; `in_numpy`, of numpy's arrays."""
    made, asked = [], _slope("theta", ", rows", library)
    if in_numpy:
        library = msgspec.structs.replace(library, to_numpy="{}", of_numpy="{}", clip="")
    if source.noise > 0 and not wrong(source):
        made += [f"g = g + {source.noise!r} * {_noise(source, landscape, library, code, asked)}"]
    if source.clip_norm > 0:
        made += [library.clip.format(source.clip_norm) or f"g = {code.function(clipped)}(g, {source.clip_norm!r})"]
    if source.weight_decay > 0:
        made += [f"g = g + {source.weight_decay!r} * theta"]
    return made


def _noise(source: Gradient, landscape: Landscape, library: Library, code: OwnCode, asked: str) -> str:
    """Of scale 1; `asked` is the gradient of the examples `rows` at numpy's `theta`."""
    drawn = "SEED, next(calls), theta.shape"
    match source.noise_kind:
        case "anisotropic" if landscape.examples:
            whole = f"{code.settings()}(examples={many(landscape)}, batch_gradient=lambda theta, rows: {asked})"
            theta = library.to_numpy.format("theta")
            made = f"{code.function(by_examples)}({whole}, {theta}, SEED, next(calls))"
        case "anisotropic":
            made = f"{code.function(along)}({source.noise_angle!r}, {source.noise_ratio!r}, {drawn})"
        case "multiplicative":
            one = f"{code.function(normals)}(SEED, next(calls), (1, theta.shape[1]))"
            return f"(g * {library.of_numpy.format(one)})"
        case "heavy-tailed":
            made = f"{code.function(stable)}({source.noise_alpha!r}, {drawn})"
        case _:
            made = f"{code.function(normals)}({drawn})"
    return library.of_numpy.format(made)


def _slope(theta: str, given: str, library: Library) -> str:
    """The library's gradient at numpy's `theta`, as an array of numpy."""
    return library.to_numpy.format(f"gradient_of({library.of_numpy.format(theta)}{given})")


def part_lines(source: Gradient, landscape: Landscape, library: Library, code: OwnCode) -> list[str]:
    """Functions of numpy's arrays that a method for finite sums makes its gradient of."""

    def slope(theta: str, given: str) -> str:
        if source.source == "exact":
            return _slope(theta, given, library)
        loss = library.to_numpy.format(f"loss({library.of_numpy.format('theta')}{given})")
        value = f"{code.settings()}(loss=lambda theta: {loss})"
        return f"{code.function(finite_difference)}({value}, {theta}, {source.h!r}, {source.scheme!r})"

    return [
        "",
        "def batch_gradient(theta):",
        f"    return {slope('theta', chosen(source))}",
        "",
        "def full_gradient(theta):",
        f"    return {slope('theta', '')}",
        "",
        "def example_gradients(theta, everything=False):",
        *(f"    {line}" for line in _of_each(source, landscape, slope)),
        "",
        "def distorted(g, theta):",
        *(f"    {line}" for line in distortion(source, landscape, library, code, in_numpy=True)),
        "    return g",
        "",
    ]


def _of_each(source: Gradient, landscape: Landscape, slope: Callable[[str, str], str]) -> list[str]:
    if not landscape.examples:
        return ["return np.zeros((1, theta.shape[1]), dtype=np.intp), batch_gradient(theta)[None]"]
    given = ", each" + (", labels(seen).reshape(1, -1)" if wrong(source) else "")
    return [
        "n = theta.shape[1]",
        f"seen = np.repeat(np.arange({many(landscape)})[:, None], n, axis=1) if everything else rows(theta)",
        "each, tiled = seen.reshape(1, -1), np.tile(theta, len(seen))",
        f"return seen, {slope('tiled', given)}.reshape(len(theta), -1, n).swapaxes(0, 1)",
    ]
