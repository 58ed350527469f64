"""Each lab writes out its step: what is written is what the run did, and the numbers are those that are printed.

And each with a run shows another step by moving what shows it: nothing is computed on the way.
"""

import re

import numpy as np
import pytest
from msgspec.structs import replace

from fallline.engine.analysis.line import Line
from fallline.engine.landscapes.expression import Expression
from fallline.engine.studies.newton_step import START
from fallline.engine.studies.three_ways import MODEL
from fallline.gui.labs.all_labs import labs
from fallline.gui.theme import DARK

RTOL = 1e-9


def close(a, b, atol=1e-12):
    np.testing.assert_allclose(a, b, rtol=RTOL, atol=atol)


def quotients(lab, lines, k):
    """(f(x + h) - f(x)) / h, the central one, and the slope, as h shrinks."""
    s, f = lab.settings, Expression(formula=lab.settings.formula)
    h = 10 ** (-k / 6)

    def at(x):
        return float(f.loss(np.array([[x], [s.y]]))[0])

    forward, central, slope = (line.values for line in lines)
    assert forward["h"] == pytest.approx(h)
    h = forward["h"]
    assert (forward["f"], forward["f'"]) == (at(s.x), at(s.x + h))
    close(forward["q"], (at(s.x + h) - at(s.x)) / h)
    close(central["q"], (at(s.x + h) - at(s.x - h)) / (2 * h))
    close(slope["g"], f.gradient(np.array([[s.x], [s.y]]))[0, 0])


def samples(lab, lines, k):
    """theta - lr (x_i' theta - y_i) x_i with the very patient, and the means of a batch and of all."""
    everyone, batch, one = lab.result
    x, y = MODEL.parts.train.x, MODEL.parts.train.y
    for line, way, lr in zip(
        lines, (one, batch, everyone), (lab.settings.lr_one, lab.settings.lr_batch, lab.settings.lr_all), strict=True
    ):
        v, rows = line.values, way.rows(k)
        assert v["lr"] == lr
        close(v["theta"], way.path.theta[k, :, 0])
        close(v["theta'"], v["theta"] - lr * ((x[rows] @ v["theta"] - y[rows]) @ x[rows]) / len(rows))
    v = lines[0].values
    close(v["theta'"], v["theta"] - v["lr"] * (v["x_i"] @ v["theta"] - v["y_i"]) * v["x_i"])


def batch_noise(lab, lines, k):
    """The step at the best batch size, and sqrt((N - b) / (N - 1)) sigma / sqrt(b)."""
    best = min(lab.result, key=lambda found: np.median(found.train))
    rule, noise = (line.values for line in lines)
    assert (rule["b"], rule["lr"], rule["N"]) == (best.size, best.lr, 310)
    close(noise["noise"], np.sqrt((310 - best.size) / 309 / best.size) * noise["one"])


def troubles(lab, lines, k):
    """Five runs, each by its own rule."""
    rate, wells, saddle, noise, ravine = (each.path for each in lab.result)
    for line, path in zip(lines[:1] + lines[2:], (rate, saddle, noise, ravine), strict=True):
        v = line.values
        assert np.ravel(v["theta'"])[0] == path.theta[k + 1, 0, 0]
        close(v["theta'"], v["theta"] - v["lr"] * v["g"])
        if path is not noise:
            close(np.ravel(v["g"])[0], path.gradient[k, 0, 0])
    v = lines[1].values
    close(v["v'"], lab.settings.beta * v["v"] + wells.gradient[k, 0, 0])


def momentum(lab, lines, k):
    """v <- rho v + g; theta <- theta - lr v, with g = (x / kappa, y)."""
    s, v = lab.settings, lines[0].values
    assert (v["rho"], v["lr"]) == (s.beta, s.lr)
    g = v["theta"] * [1 / s.kappa, 1.0]
    close(v["v'"], s.beta * v["v"] + g)
    close(v["theta'"], v["theta"] - s.lr * v["v'"])
    close(lines[1].values["theta'"], lab.result["path"].theta[k + 1, :, 0])


def nesterov(lab, lines, k):
    """Three ways to one phi'."""
    s, grad = lab.settings, lab.result["landscape"].gradient
    v, theta, shift, shifted, third = (line.values for line in lines)
    assert {(each["rho"], each["lr"]) for each in (v, theta, shift, shifted, third)} == {(s.beta, s.lr)}
    ahead = v["theta"] - s.lr * s.beta * v["v"]
    close(v["v'"], s.beta * v["v"] + grad(ahead[:, None])[:, 0], atol=1e-9)
    close(theta["theta'"], theta["theta"] - s.lr * v["v'"])
    close(shift["phi'"], theta["theta'"] - s.lr * s.beta * v["v'"], atol=1e-9)
    g = grad(shifted["phi"][:, None])[:, 0]
    close(shifted["phi'"], shifted["phi"] - s.lr * (s.beta * shifted["v'"] + g))
    close(third["phi'"], third["phi"] - s.lr * (third["v'"] + s.beta * (third["v'"] - third["v"])))
    close(third["phi'"], shifted["phi'"], atol=1e-9)


def stairs(lab, lines, k):
    """The rate of the stair, and a step with the gradient that was seen."""
    s, (rate, step) = lab.settings, (line.values for line in lines)
    assert [rate[name] for name in ("lr_0", "q", "k", "T")] == [s.lr, s.factor, k, s.every]
    close(rate["rate"], s.lr * s.factor ** (k // s.every))
    close(step["theta'"], step["theta"] - rate["rate"] * step["g"])
    close(step["theta'"], lab.result.paths[0].theta[k + 1, :, 0])


def newton(lab, lines, k):
    """-f / f' of x^2 + 3x + 2, and grad J + H dtheta = 0."""
    tangent, ahead, zero, solved, own = (line.values for line in lines)
    x = tangent["x"]
    close((tangent["f"], tangent["slope"]), (x**2 + 3 * x + 2, 2 * x + 3))
    close(ahead["x'"], x - (x**2 + 3 * x + 2) / (2 * x + 3))
    close(ahead["x'"], lab.result[0].x[k + 1])
    landscape = lab.result[1].landscape
    close(zero["g"], landscape.gradient(np.array(START)[:, None])[:, 0])
    close(zero["g"] + zero["H"] @ zero["step"], 0, atol=1e-9)
    close(solved["step"], -solved["inverse"] @ solved["g"], atol=1e-9)
    close(own["each"], -own["g"] / np.diag(zero["H"]))
    close(own["own"], 1 / np.diag(zero["H"]))


def shrinking(lab, lines, k):
    """kappa, and the best factors of three methods, k times over."""
    kappa = lab.settings.kappa
    assert {line.values.get("k", k) for line in lines} == {k}
    root = np.sqrt(kappa)
    close(lines[0].values["first"] / lines[0].values["last"], kappa)
    factors = (kappa - 1) / (kappa + 1), (root - 1) / (root + 1), 1 - 2 / np.sqrt(3 * kappa + 1)
    for line, factor in zip(lines[1:], factors, strict=True):
        close(line.values["d"], factor**k, atol=0)


def adagrad(lab, lines, k):
    """B = diag(sum of g g')^(1/2), and the step by its inverse."""
    past = lab.result["along"].path.gradient[: k + 1, :, 0]
    v = lines[0].values
    close(v["G"], past.T @ past)
    close(np.diag(v["B"]), np.sqrt(np.diag(v["G"])), atol=1e-8)
    v = lines[1].values
    assert v["lr"] == lab.settings.lr
    close(v["theta'"], v["theta"] - lab.settings.lr * np.linalg.solve(v["B"], v["g"]), atol=1e-8)


def adam(lab, lines, k):
    """m1, m2, and the step with and without their correction."""
    s, t, path = lab.settings, k + 1, lab.result[0].valley.corrected
    v = lines[0].values
    assert [v[name] for name in ("lr", "beta1", "beta2", "t")] == [s.lr, s.beta1, s.beta2, t]
    close(v["m1'"], s.beta1 * v["m1"] + (1 - s.beta1) * path.gradient[k, :, 0])
    close(v["m2'"], s.beta2 * v["m2"] + (1 - s.beta2) * path.gradient[k, :, 0] ** 2)
    mean, square = v["m1'"] / (1 - s.beta1**t), v["m2'"] / (1 - s.beta2**t)
    close(v["corrected"], -s.lr * mean / (np.sqrt(square) + 1e-8))
    close(v["plain"], -s.lr * v["m1'"] / (np.sqrt(v["m2'"]) + 1e-8))
    close(v["corrected"], path.theta[k + 1, :, 0] - path.theta[k, :, 0], atol=1e-9)


def gap(lab, lines, k):
    """Test less training loss, and the rate times the sharpness, of the largest batch."""
    largest = [found for found in lab.result if not found.left][-1]
    between, edge = (line.values for line in lines)
    close(between["gap"], np.median(largest.test[-1] - largest.train[-1]))
    close(between["test"], np.median(largest.test[-1]))
    close(between["test"] - between["train"], between["gap"])
    close(edge["product"], largest.lr * np.median(largest.sharpness))


def edge(lab, lines, k):
    """The rate times the largest eigenvalue of H where the step begins, and the step."""
    product, step = (line.values for line in lines)
    landscape, s = lab.result.scenario.landscape, lab.settings
    theta = lab.result.paths[0].theta[k, :, 0]
    close(product["sharp"], np.linalg.eigvalsh(landscape.hessian(theta[:, None])[:, :, 0])[-1])
    assert product["lr"] == step["lr"] == s.lr
    close(product["product"], s.lr * product["sharp"])
    close(step["theta'"], step["theta"] - s.lr * landscape.gradient(step["theta"][:, None])[:, 0])


def scales(lab, lines, k):
    """tr(S) / |g|^2, tr(H S) / g'Hg, and the fitted law."""
    scale = lab.result[1]
    for line, values in zip(lines[:2], (scale.simple, scale.noise), strict=True):
        v = line.values
        close(v["spread"] / v["slope"], v["scale"])
        close(v["scale"], values[k])
    v = lines[2].values
    close(v["S"], v["least"] * (1 + v["critical"] / v["B"]))


TABLE = {
    1: quotients, 2: samples, 3: batch_noise, 4: troubles, 5: momentum, 6: nesterov, 7: stairs, 8: newton,
    9: shrinking, 10: adagrad, 11: adam, 12: gap, 13: edge, 14: scales,
}  # fmt: skip


SMALL = {3: {"epochs": 1, "seeds": 2}, 12: {"steps": 50, "seeds": 2}, 14: {"seeds": 4}}
"""Settings with which the slow labs are quick."""


@pytest.fixture
def found(qtbot, monkeypatch):
    """`found(number, **settings)` is a lab that nobody sees, with its result."""
    monkeypatch.setattr("fallline.gui.labs.generalization.sizes", lambda: (16, 199))
    kinds = {kind.number: kind for kind in labs()}

    def make(number, **settings):
        lab = kinds[number](DARK)
        qtbot.addWidget(lab)
        lab.settings = replace(lab.settings, **settings)
        lab.result = lab.compute_in_background(lab.settings, lambda *_: None) if lab.slow else lab.compute(lab.settings)
        lab.panel.ask = lambda formula, **_: None  # nothing is typeset
        return lab

    return make


@pytest.mark.parametrize("number", TABLE)
def test_the_numbers_of_a_step_are_those_of_the_run(found, number):
    lab = found(number, **SMALL.get(number, {}))
    last = max(lab.steps_of(lab.result) - (not lab.of_points), 0)
    for step in sorted({0, min(2, last), last // 2, last}):
        lines = lab.formula(lab.result, step).lines
        TABLE[number](lab, lines, step)
        for line in lines:
            adds_up(line)


@pytest.mark.parametrize("number", sorted(TABLE.keys() - {3, 12}))
def test_a_step_moves_what_shows_it_and_nothing_else(found, monkeypatch, number):
    """No run, no drawing of the whole, no clearing of a plot: sixty times a second there is no time for that."""
    lab = found(number, **SMALL.get(number, {}))
    lab._take(lab.result)
    for name in ("compute", "draw", "run"):
        monkeypatch.setattr(lab, name, lambda *_: pytest.fail("computed or drawn anew"))
    for plot in lab.plots:
        monkeypatch.setattr(plot, "clear", lambda: pytest.fail("a plot was cleared"))
    last, seen = lab.player.last, set()
    for step in (0, 1, last // 2, last):
        lab.show_step(step)
        assert lab.step == lab.player.at == lab.player.timeline.value() == step
        seen.add(tuple(dot for plot in lab.plots for dot in plot.now.dots))
    assert len(seen) == 4


OTHERWISE = (r"\sum", r"\mathrm", "^{1/2}")
"""What only the table above can tell."""


PRODUCTS = {
    "@B^{-1}@g": "solve(@B, @g)", r"@inverse\,@g": "dot(@inverse, @g)", "@x_i^{T}@theta": "dot(@x_i, @theta)",
    r"\odot": "*", r"\varepsilon": "1e-8", r"\lfloor": "floor(", r"\rfloor": ")", "{-}": "-",
}  # fmt: skip
"""What a sign between vectors and matrices stands for."""


def adds_up(line: Line):
    """The right side comes to the left one, and its numbers are printed, in the digits that show the step."""
    left, _, right = line.equation.partition("=")
    right = right or left
    if "=" in line.equation and left.strip()[1:] in line.values and not any(sign in right for sign in OTHERWISE):
        close(worked_out(right, line.values), line.values[left.strip()[1:]], atol=1e-9)
    for name in re.findall(r"@([A-Za-z][A-Za-z0-9_]*'?)", right):
        if name in line.values and np.ndim(line.values[name]) == 0:
            assert line._number(name) in line.numbers or line._number(name, alone=False) in line.numbers, name
    for name, after in line.values.items():
        before = line.values.get(name.rstrip("'"))
        if name.endswith("'") and np.shape(before) == np.shape(after) and np.any(np.asarray(before) != after):
            moved = np.ravel(np.asarray(before) != after)
            told = zip(np.ravel(line._places(name)), np.ravel(before), np.ravel(after), moved, strict=True)
            assert all(not differs or f"{a:.{int(n)}g}" != f"{b:.{int(n)}g}" or n == 15 for n, a, b, differs in told)


def worked_out(latex, values):
    """The value of a right side in LaTeX."""
    text = latex
    for typeset, plain in PRODUCTS.items():
        text = text.replace(typeset, plain)
    text = re.sub(r"\^\{([^{}]*)\}", r"**(\1)", text)
    for _ in range(3):  # roots of fractions of roots
        text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", text)
        text = re.sub(r"\\sqrt\{([^{}]*)\}", r"root(\1)", text)
    text = re.sub(r"\\(left|right)", "", text).replace(r"\cdot", "*").replace(r"\,", "*").replace("^", "**")
    text = re.sub(r"((?:@[A-Za-z_0-9]+'?)|\))\s*(?=[@(])", r"\1*", text)
    text = re.sub(r"@([A-Za-z_0-9]+'?)", r'V["\1"]', text)
    named = {"root": np.sqrt, "floor": np.floor, "solve": np.linalg.solve, "dot": np.dot, "V": values}
    return eval(text, named)  # noqa: S307  # of the project's own lines


def test_the_first_step_of_the_notes_is_minus_six_fifths(found):
    lab = found(8)
    tangent, ahead, *_ = lab.formula(lab.result, 0).lines
    assert tangent.latex == (
        r"{\Delta x} = {-}\frac{{f(x)}}{{f'(x)}} = {-}\frac{{6}}{{5}} = {{-}1.2}"
    )  # fmt: skip
    assert ahead.latex == r"{x'} = {x} + {\Delta x} = {1} + {\left({-}1.2\right)} = {{-}0.2}"


@pytest.mark.parametrize(("method", "first"), [("AdaGrad, full matrix", "{B} = "), ("RMSProp", "{S'} = ")])
def test_each_way_to_b_is_written_in_the_notes_letters(found, method, first):
    lab = found(10, method=method, rotation=30.0)
    lines = lab.formula(lab.result, 7).lines
    assert lines[0].latex.startswith(first)
    v = lines[-1].values
    close(v["theta'"], v["theta"] - v["lr"] * np.linalg.solve(v["B"], v["g"]), atol=1e-7)
    if method == "RMSProp":
        v = lines[0].values
        close(v["S'"], v["gamma"] * v["S"] + (1 - v["gamma"]) * v["g"] ** 2)
        close(np.diag(v["B"]), np.sqrt(v["S'"]), atol=1e-7)
    else:
        close(v["B"] @ v["B"], lines[0].values["G"], atol=1e-4)
