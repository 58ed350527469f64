"""The update rules of the notes with the numbers of one step of a run: what a lab writes under its plots.

Each takes the step that leaves point `step`, from 0 to one less than the steps of the path, of its first walker, and
its letters are the notes': rho is the share of the velocity that is kept, gamma that of RMSProp's memory S.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis.line import Line
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.optimizers.adagrad_full import AdaGradFull
from fallline.engine.optimizers.adam import Adam
from fallline.engine.optimizers.rmsprop import RMSProp
from fallline.engine.run.trajectory import Trajectory

Array = NDArray[np.float64]
Lines = tuple[Line, ...]


def descent(path: Trajectory, step: int, *, noisy: bool = False, one: bool = False) -> Lines:
    """Descent: theta <- theta - lr g. Where it was `noisy`, g is what the step took, not the exact gradient.

    With `one`, of the first coordinate alone.
    """
    values = ends(path, step)
    g = seen(values) if noisy else path.gradient[step, :, 0]
    symbols = {"g": r"\tilde{g}"} if noisy else {}
    return (Line(r"@theta' = @theta - @lr\,@g" if not one else r"@theta' = @theta - @lr\cdot @g",
                 _first(values | {"g": g}, one), symbols),)  # fmt: skip


def momentum(path: Trajectory, step: int, rho: float, *, one: bool = False) -> Lines:
    """Momentum: v <- rho v + g; theta <- theta - lr v, from exact gradients; with `one`, of the first coordinate."""
    values = ends(path, step) | slots(path, step, "v") | {"rho": rho, "g": path.gradient[step, :, 0]}
    values, dot = _first(values, one), r"\cdot " if one else r"\,"
    return (
        Line(rf"@v' = @rho{dot}@v + @g", values),
        Line(rf"@theta' = @theta - @lr{dot}@v'", values),
    )


def _first(values: dict[str, Any], one: bool) -> dict[str, Any]:
    """The first entries of what has several, where only `one` is wanted."""
    return {name: float(np.ravel(value)[0]) for name, value in values.items()} if one else values


def nesterov(paths: Sequence[Trajectory], step: int, rho: float) -> Lines:
    """The look-ahead, shifted and acceleration forms of one method, in this order, and what makes them one."""
    ahead, shifted, rewritten = paths
    here = ends(ahead, step) | slots(ahead, step, "v") | {"rho": rho}
    here["g"] = here["v'"] - rho * here["v"]  # it was taken at theta - lr rho v, where no path stands
    phi, third = (
        {"phi": path.theta[step, :, 0], "phi'": path.theta[step + 1, :, 0], "g": path.gradient[step, :, 0]}
        | slots(path, step, "v")
        | {"rho": rho, "lr": here["lr"]}
        for path in (shifted, rewritten)
    )
    both, symbols = phi | here, {"phi": r"\varphi"}
    return (
        Line(r"@v' = @rho\,@v + @g", here),
        Line(r"@theta' = @theta - @lr\,@v'", here),
        Line(r"@phi' = @theta' - @lr\cdot @rho\,@v'", both, symbols),
        Line(r"@phi' = @phi - @lr\left(@rho\,@v' + @g\right)", phi, symbols),
        Line(r"@phi' = @phi - @lr\left(@v' + @rho\left(@v' - @v\right)\right)", third, symbols),
    )


def preconditioned(path: Trajectory, step: int, optimizer: Optimizer, scaling: Array) -> Lines:
    """AdaGrad, its full matrix or RMSProp: how the past gradients make B = `scaling` (d, d), and the step."""
    g = path.gradient[: step + 1, :, 0]
    values = ends(path, step) | {"g": g[-1], "B": scaling}
    taken = Line(r"@theta' = @theta - @lr\,@B^{-1}@g", values)
    if isinstance(optimizer, RMSProp):
        memory = {"S": path.state["s"][step, :, 0], "S'": path.state["s"][step + 1, :, 0]}
        mean = Line(r"@S' = @gamma\,@S + (1 - @gamma)\,@g^2", values | memory | {"gamma": optimizer.decay})
        return mean, Line(r"@B = \mathrm{diag}\left(@S'\right)^{1/2}", values | memory), taken
    total = values | {"G": np.einsum("ki,kj->ij", g, g)}
    symbols = {"G": r"\left(\sum g\,g^{T}\right)"}
    full = isinstance(optimizer, AdaGradFull)
    form = r"@B = @G^{1/2}" if full else r"@B = \mathrm{diag}@G^{1/2}"
    return Line(form, total, symbols), taken


def adam(path: Trajectory, step: int, optimizer: Adam) -> Lines:
    """Both means of Adam, and the step that they make with and without the correction of their bias."""
    t, lr = step + 1, float(path.lr[step])
    m, s = ({f"{letter}": path.state[slot][step, :, 0], f"{letter}'": path.state[slot][step + 1, :, 0]}
            for letter, slot in (("m1", "m"), ("m2", "s")))  # fmt: skip
    g = path.gradient[step, :, 0]
    values = m | s | {"g": g, "lr": lr, "t": t, "beta1": optimizer.beta1, "beta2": optimizer.beta2}
    mean, root = m["m1'"] / (1 - optimizer.beta1**t), np.sqrt(s["m2'"] / (1 - optimizer.beta2**t))
    values |= {"corrected": -lr * mean / (root + optimizer.epsilon)}
    values |= {"plain": -lr * m["m1'"] / (np.sqrt(s["m2'"]) + optimizer.epsilon)}
    symbols = {"m1": "m_1", "m2": "m_2", "corrected": r"\Delta\theta", "plain": r"\Delta\theta_{\mathrm{plain}}"}
    first, second = r"@m1' / (1 - @beta1^{@t})", r"@m2' / (1 - @beta2^{@t})"
    return (
        Line(r"@m1' = @beta1\,@m1 + (1 - @beta1)\,@g", values, symbols),
        Line(r"@m2' = @beta2\,@m2 + (1 - @beta2)\,@g^2", values, symbols),
        Line(rf"@corrected = {{-}}@lr\,\frac{{{first}}}{{\sqrt{{{second}}} + \varepsilon}}", values, symbols),
        Line(r"@plain = {-}@lr\,\frac{@m1'}{\sqrt{@m2'} + \varepsilon}", values, symbols),
    )


def slots(path: Trajectory, step: int, *names: str) -> dict[str, Any]:
    """The optimizer's slots before and after the step."""
    found = {name: path.state[name][step, ..., 0] for name in names}
    return found | {f"{name}'": path.state[name][step + 1, ..., 0] for name in names}


def ends(path: Trajectory, step: int) -> dict[str, Any]:
    """Where it stands before and after the step, and its rate."""
    return {"theta": path.theta[step, :, 0], "theta'": path.theta[step + 1, :, 0], "lr": float(path.lr[step])}


def seen(values: dict[str, Any]) -> Array:
    """The gradient that a step of descent took, from its `ends`; NaN where a rate of nothing took none."""
    with np.errstate(all="ignore"):
        return np.asarray((values["theta"] - values["theta'"]) / values["lr"])
