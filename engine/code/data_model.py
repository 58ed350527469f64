"""A model's examples as a script holds them, and its loss for torch or jax.numpy, over all of them or some."""

import textwrap
from itertools import pairwise
from typing import Any

import numpy as np

from fallline.engine.files.atomic import ExportError
from fallline.engine.language import tr
from fallline.engine.models.backprop import ACTIVATIONS
from fallline.engine.models.linear_model import Linear
from fallline.engine.models.model import Model
from fallline.engine.models.network import Network
from fallline.engine.models.parts import Parts

MOST = 20_000
"""Numbers that are listed as the model sees them; of more, those that were measured are, which are shorter."""
LONGEST = 500_000
"""Characters that a script may take for its examples."""
ACTIVE = {
    "tanh": "{np}.tanh(z)",
    "relu": "{np}.where(z > 0, z, 0.0)",
    "sigmoid": "0.5 * (1 + {np}.tanh(z / 2))",
}
LOG_SUM_EXP = {"torch": "torch.logsumexp(z, 2)", "jnp": "jax.scipy.special.logsumexp(z, 2)"}
INDENTED: Any = {"initial_indent": "    ", "subsequent_indent": "    "}
DIGITS = 6
"""Decimals that measured numbers may have."""


def data_lines(landscape: Model, array: str) -> str:
    """Lines that define the examples X and Y, by `array`, what makes an array of lists.

    Raises ExportError where there are too many of them.
    """
    parts, columns = (
        landscape.parts,
        ", ".join(landscape.parameters if isinstance(landscape, Linear) else landscape.parts.features),
    )
    train, many = parts.train, f"{len(parts.train.y)} examples of {landscape.data}"
    measured = _measured(parts) if train.x.size > MOST else None
    if measured is None:
        lines = [f"# {many}, standardised; columns {columns}", *_listed("X", array, train.x.tolist())]
    else:
        lines = [
            f"# {many} as they were measured; columns {columns}",
            *_listed("X", array, measured.tolist()),
            *_wrapped("MEAN", array, parts.mean.tolist()),
            *_wrapped("DEVIATION", array, parts.scale.tolist()),
            "X = (X - MEAN) / DEVIATION",
        ]
    text = "\n".join([*lines, *_wrapped("Y", array, train.y.astype(float).tolist())])
    if len(text) > LONGEST:
        count = train.x.size + train.y.size
        raise ExportError(
            tr(
                "{data} has {count} numbers to train on: {length} characters; {longest} are the most",
                data=landscape.data,
                count=count,
                length=len(text),
                longest=LONGEST,
            )
        )
    return text


def _measured(parts: Parts) -> Any:
    """What the features were before they were standardised, where that gives back every bit; else None."""
    x, columns = parts.train.x, len(parts.features)
    if x.shape[1] != columns:
        return None
    for decimals in range(DIGITS):
        found = np.round(x * parts.scale + parts.mean, decimals)
        if np.array_equal((found - parts.mean) / parts.scale, x):
            return found if decimals else found.astype(int)
    return None


def model_loss(landscape: Model, arrays: str, *, wrong: bool = False) -> list[str]:
    """The body of `loss(theta, rows)`: theta is (d, n), or (d,); rows (b, n) are examples, None for all.

    Where some are `wrong`, it is of `loss(theta, rows, labels)`, with labels (b, n) in place of their own.
    """
    y = "(Y[rows] if labels is None else labels)" if wrong else "Y[rows]"
    if isinstance(landscape, Linear) and landscape.script:
        return _linear(landscape, arrays, y)
    if isinstance(landscape, Network):
        return _network(landscape, arrays, y)
    raise ExportError(
        tr("code is written for the models of Fallline; {heading} is none of them", heading=landscape.heading())
    )


def _linear(landscape: Linear, arrays: str, y: str) -> list[str]:
    weights = int(landscape.penalised.sum())
    penalty = f" + {landscape.l2!r} / 2 * (theta[:{weights}] ** 2).sum(0)" if landscape.l2 else ""
    return [
        "if rows is None:",
        "    z, y = X @ theta, Y if theta.ndim == 1 else Y[:, None]",
        "else:",
        f"    z, y = (X[rows.T] @ theta.T[:, :, None])[:, :, 0].T, {y}",
        f"return {landscape.script.format(np=arrays)}{penalty}",
    ]


def _network(landscape: Network, arrays: str, y: str) -> list[str]:
    activation = next(name for name, each in ACTIVATIONS.items() if each is landscape.nonlinearity)
    widths, classes = landscape.widths, len(landscape.parts.classes)
    penalty = f" + {landscape.l2!r} / 2 * squares" if landscape.l2 else ""
    start = "z, at, squares = x, 0, 0" if penalty else "z, at = x, 0"
    mean = "((z[..., 0] - y) ** 2).mean(1) / 2"
    if classes:
        mean = f"({LOG_SUM_EXP[arrays]} - chosen.sum(2)).mean(1)"
    return [
        "walkers = theta.reshape(len(theta), -1).T",
        f"x, y = (X, Y) if rows is None else (X[rows.T], {y}.T)",
        start,
        f"for before, after in {list(pairwise(widths))}:",
        "    middle, end = at + after * before, at + after * (before + 1)",
        "    weights, intercepts = walkers[:, at:middle].reshape(-1, after, before), walkers[:, middle:end]",
        f"    z = ({ACTIVE[activation].format(np=arrays)} if at else z) @ weights.swapaxes(1, 2) + intercepts[:, None]",
        "    at = end",
        *(["    squares = squares + (weights**2).sum((1, 2))"] if penalty else []),
        *([f"chosen = {arrays}.where(y[..., None] == {arrays}.arange({classes}), z, 0.0)"] if classes else []),
        f"return ({mean}{penalty}).reshape(theta.shape[1:])",
    ]


def _listed(name: str, array: str, rows: list[Any]) -> list[str]:
    return [f"{name} = {array}([", *(f"    {row!r}," for row in rows), "])"]


def _wrapped(name: str, array: str, numbers: list[float]) -> list[str]:
    return [f"{name} = {array}([", *textwrap.wrap(", ".join(map(repr, numbers)), 110, **INDENTED), "])"]
