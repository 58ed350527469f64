"""The loss of linear and logistic regression over all training examples, for torch or jax.numpy, data included."""

from typing import Any

from fallline.engine.files.atomic import ExportError
from fallline.engine.models.linear_model import Linear

MOST = 20_000
"""Numbers that a script may hold and still be read."""


def model_loss(landscape: Linear, arrays: str, array: str) -> tuple[str, list[str]]:
    """Lines that hold the data, and the body of `loss(theta)`; raises ExportError where there is too much of it.

    `arrays` is the module of array functions, `array` what makes an array of lists.
    """
    train = landscape.parts.train
    if train.x.size + train.y.size > MOST:
        raise ExportError(
            f"{landscape.data} has {train.x.size + train.y.size} numbers to train on; a script holds {MOST} at most"
        )
    data = [
        f"# {len(train.y)} examples of {landscape.data}, standardised; columns {', '.join(landscape.parameters)}",
        *_listed("X", array, train.x.tolist()),
        *_listed("Y", array, train.y.astype(float).tolist()),
    ]
    weights = int(landscape.penalised.sum())
    penalty = f" + {landscape.l2!r} / 2 * (theta[:{weights}] ** 2).sum(0)" if landscape.l2 else ""
    body = ["z, y = X @ theta, Y if theta.ndim == 1 else Y[:, None]"]
    return "\n".join(data), [*body, f"return {landscape.script.format(np=arrays)}{penalty}"]


def _listed(name: str, array: str, rows: list[Any]) -> list[str]:
    return [f"{name} = {array}([", *(f"    {row!r}," for row in rows), "])"]
