"""What the labs' studies compute, written out: quotients, the very sample, Newton's steps, rates and noise, in numbers.

Each gives lines in symbols and numbers for one step, or for the chosen point where there is no run.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis.line import Line
from fallline.engine.analysis.update_rules import Lines, ends, seen
from fallline.engine.language import tr
from fallline.engine.problem.landscape import Landscape
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.schedules.step_decay import StepDecay
from fallline.engine.studies import batch_size, generalization, noise_scale
from fallline.engine.studies.newton_root import Root
from fallline.engine.studies.newton_step import START, Steps
from fallline.engine.studies.three_ways import Way

Array = NDArray[np.float64]
FORMS = (
    r"@d = \left((@kappa - 1)/(@kappa + 1)\right)^{@k}",
    r"@d = \left((\sqrt{@kappa} - 1)/(\sqrt{@kappa} + 1)\right)^{@k}",
    r"@d = \left(1 - 2/\sqrt{3\cdot @kappa + 1}\right)^{@k}",
)
"""Of descent, momentum and Nesterov, each at its best pair."""
FINE = 12
"""Digits in which a quotient and the slope that it stands for are told apart."""


def quotients(landscape: Landscape, theta: tuple[float, ...], h: float) -> Lines:
    """The forward and the central quotient along the first coordinate at `theta`, and the slope there."""
    at = np.repeat(np.array(theta)[:, None], 3, axis=1)
    at[0] += [0.0, h, -h]
    with np.errstate(all="ignore"):
        (here, ahead, behind), slope = landscape.loss(at), float(landscape.gradient(at[:, :1])[0, 0])
        forward, central = (ahead - here) / h, (ahead - behind) / (2 * h)
    values = {"f": here, "f'": ahead, "h": h, "q": forward}
    symbols = {"f": "f(x)", "f'": "f(x+h)", "q": r"D_h"}
    both = {"f": behind, "f'": ahead, "h": h, "q": central}
    digits = {"q": FINE, "g": FINE}
    return (
        Line(r"@q = \frac{@f' - @f}{@h}", values, symbols, digits),
        Line(r"@q = \frac{@f' - @f}{2\cdot @h}", both, symbols | {"f": "f(x-h)", "q": r"D_{\pm h}"}, digits),
        Line(r"@g", {"g": slope}, {"g": r"\partial f / \partial x"}, digits),
    )


def samples(ways: tuple[Way, Way, Way], step: int) -> Lines:
    """Theta <- theta - lr (x'theta - y) x with the very example; the same of a batch, and of all."""
    everyone, batch, one = ways
    lines = []
    for way, name in ((one, ""), (batch, "b"), (everyone, "N")):
        if step >= way.path.steps:
            continue
        values = ends(way.path, step)
        if not name:
            row, train = int(way.rows(step)[0]), way.model.parts.train
            values |= {"x_i": train.x[row], "y_i": float(train.y[row])}
            lines.append(Line(r"@theta' = @theta - @lr\left(@x_i^{T}@theta - @y_i\right)@x_i", values))
            continue
        values |= {"g": seen(values), name: way.batch_size}
        mean = rf"\langle(x_i^{{T}}\theta - y_i)\,x_i\rangle_{{{name}}}"
        lines.append(Line(r"@theta' = @theta - @lr\,@g", values, {"g": mean}))
    return tuple(lines)


def stair(schedule: StepDecay, path: Trajectory, step: int) -> Lines:
    """The rate of the step by its stair, and the step of the first walker with the gradient that it saw."""
    values = ends(path, step)
    values |= {"g": seen(values)}
    rate = {"lr_0": schedule.lr, "q": schedule.factor, "k": step, "T": schedule.every, "rate": values["lr"]}
    symbols = {"lr_0": r"\eta_0", "rate": r"\eta_k"}
    return (
        Line(r"@rate = @lr_0\cdot @q^{\lfloor @k / @T \rfloor}", rate, symbols),
        Line(r"@theta' = @theta - @lr\,@g", values, {"lr": r"\eta_k", "g": r"\tilde{g}"}),
    )


def newton(root: Root, steps: Steps, k: int) -> Lines:
    """Newton's step for a root from iterate `k`, and for a minimum from START, also by each feature's own rate."""
    x, f, slope = float(root.x[k]), float(root.value[k]), float(root.slope[k])
    with np.errstate(all="ignore"):
        dx = float(-np.divide(f, slope))
    ahead = {"x": x, "x'": x + dx, "dx": dx, "f": f, "f'": slope}
    symbols = {"f": "f", "f'": "f'", "dx": r"\Delta x"}
    start = np.array(START)[:, None]
    g, hessian = steps.landscape.gradient(start)[:, 0], steps.landscape.hessian(start)[:, :, 0]
    values = {"g": g, "H": hessian, "inverse": np.linalg.inv(hessian), "step": steps.newton}
    names = {"g": r"\nabla\! J", "step": r"\Delta\theta", "inverse": "H^{-1}", "own": r"\left(1/h_i\right)"}
    own = values | {"own": steps.rates, "each": steps.by_feature}
    return (
        Line(r"@dx = {-}\frac{@f}{@slope}", ahead | {"slope": slope}, symbols | {"slope": "f'(x)", "f": "f(x)"}),
        Line(r"@x' = @x + @dx", ahead, symbols),
        Line(r"@g + @H\,@step = 0", values, names),
        Line(r"@step = {-}@inverse\,@g", values, names),
        Line(r"@each = {-}@own\odot @g", own, names | {"each": r"\Delta\theta_i"}),
    )


def shrinking(flattest: float, steepest: float, rates: Sequence[tuple[str, float]], step: int) -> Lines:
    """What theory leaves of the distance after `step` steps, by each method's factor per step.

    Of descent, momentum and Nesterov at their best the factor is written by the condition number.
    """
    kappa = steepest / flattest
    ends_of = {"kappa": kappa, "first": steepest, "last": flattest}
    words = {"first": r"\sigma_{\max}", "last": r"\sigma_{\min}"}
    lines = [Line(r"@kappa = @first / @last", ends_of, words)]
    for form, (name, rate) in zip(FORMS, rates, strict=False):
        values = {"kappa": kappa, "k": step, "d": rate**step}
        lines.append(Line(form, values, {"d": rf"\mathrm{{{name.split()[-1]}}}"}))
    return tuple(lines)


def edge(path: Trajectory, step: int, sharpness: float) -> Lines:
    """The rate times the largest eigenvalue of the Hessian, whose edge is 2; and the step."""
    values = ends(path, step) | {"g": path.gradient[step, :, 0]}
    product = {"lr": values["lr"], "sharp": sharpness, "product": values["lr"] * sharpness}
    symbols = {"sharp": r"\lambda_{\max}", "product": r"\eta\lambda_{\max}"}
    return (
        Line(r"@product = @lr\cdot @sharp", product, symbols),
        Line(r"@theta' = @theta - @lr\,@g", values),
    )


def batch_noise(found: Sequence[batch_size.Found]) -> tuple[str, Lines]:
    """At the batch size whose training loss ends least: its step, and what of the noise of one example is left."""
    best = batch_size.best(found)
    count, one = best.model.examples, batch_size.noise_expected(1, replacement=True, model=best.model)
    values = {"lr": best.lr, "b": best.size, "N": count, "one": one, "noise": best.noise_expected}
    symbols = {"one": r"\frac{\sigma}{\left|g\right|}", "noise": r"\frac{\sigma_b}{\left|g\right|}"}
    return tr("At b = {size}, where training loss ends least", size=best.size), (
        Line(r"\theta' = \theta - \frac{@lr}{@b}\sum_{i=1}^{@b}(x_i^{T}\theta - y_i)\,x_i", values),
        Line(r"@noise = \sqrt{\frac{@N - @b}{@N - 1}}\cdot\frac{1}{\sqrt{@b}}\cdot @one", values, symbols),
    )


def gap(found: generalization.Size) -> Lines:
    """At one batch size: its rate, the gap in medians over the seeds, and how near it ends to the edge."""
    test, between, sharp = found.end
    values = {"test": test, "gap": between, "train": test - between, "lr": found.lr, "sharp": sharp}
    values |= {"product": found.lr * sharp}
    words = {name: rf"\mathrm{{{name}}}" for name in ("test", "gap", "train")}
    symbols = words | {"sharp": r"\lambda_{\max}", "product": r"\eta\lambda_{\max}"}
    return Line(r"@gap = @test - @train", values, symbols), Line(r"@product = @lr\cdot @sharp", values, symbols)


def noise_scales(found: noise_scale.Scales, step: int) -> Lines:
    """Both noise scales where `step` steps of descent on all examples have led."""
    k = min(step, len(found.left) - 1)
    names = (r"B_{\mathrm{simple}}", r"\mathrm{tr}(\Sigma)", r"\left|g\right|^2"), (
        r"B_{\mathrm{noise}}", r"\mathrm{tr}(H\Sigma)", r"g^{T} H g",
    )  # fmt: skip
    return tuple(
        Line(
            r"@scale = \frac{@spread}{@slope}",
            {"scale": float(scale[k]), "spread": float(found.spread[k, j]), "slope": float(found.slope[k, j])},
            dict(zip(("scale", "spread", "slope"), names[j], strict=True)),
        )
        for j, scale in enumerate((found.simple, found.noise))
    )


def critical(least: float, size: float, batch: int) -> Lines:
    """The fitted law at one batch size: S = S_min (1 + B_crit / B)."""
    if not math.isfinite(least):
        return ()
    values = {"S": least * (1 + size / batch), "least": least, "critical": size, "B": batch}
    symbols = {"least": r"S_{\min}", "critical": r"B_{\mathrm{crit}}"}
    return (Line(r"@S = @least\left(1 + \frac{@critical}{@B}\right)", values, symbols),)
