"""A step in words and in typeset numbers, computed from its parts; no sentence without the figure it rests on."""

import re
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis.step import StepParts
from fallline.engine.family.fields import fields
from fallline.engine.method.optimizer import Optimizer

Array = NDArray[np.float64]
Colours = dict[str, str]

GREEK = {
    "theta": r"\theta", "lr": r"\eta", "beta": r"\beta", "beta1": r"\beta_1", "beta2": r"\beta_2", "rho": r"\rho",
    "epsilon": r"\varepsilon", "damping": r"\lambda", "decay": r"\rho", "c1": "c_1", "c2": "c_2",
    "nu": r"\nu", "nu1": r"\nu_1", "nu2": r"\nu_2", "weight_decay": r"\lambda", "s_max": r"s_{\max}",
    "of_m": "w_m", "of_g": "w_g", "initial": "s_0", "size": r"\Delta", "before": r"\tilde{g}", "trusted": r"\tau",
    "increase": r"\eta^{+}", "decrease": r"\eta^{-}", "smallest": r"\Delta_{\min}", "largest": r"\Delta_{\max}",
}  # fmt: skip
WORDS = {
    "theta": "position", "g": "gradient seen", "lr": "learning rate", "H": "Hessian", "v": "velocity",
    "m": "mean of the gradients", "s": "memory of the squared gradients", "s_max": "largest s so far",
    "u": "largest gradient remembered", "a": "mean of the squared steps", "p": "direction of the step",
    "c1": "correction of the bias of m", "c2": "correction of the bias of s", "r": "how far s is to be trusted",
    "trusted": "1 once s is trusted, 0 before", "of_m": "weight of the mean", "of_g": "weight of the gradient itself",
    "before": "gradient of the step before, 0 after a change of sign", "size": "size of the step of each coordinate",
    "initial": "first size of a step, 0 after",
}  # fmt: skip
"""What the symbols mean that are no declared field."""
UNICODE = {
    r"\theta": "θ", r"\eta": "η", r"\beta": "β", r"\rho": "ρ", r"\varepsilon": "ε", r"\lambda": "λ", r"\nu": "ν",
    r"\Delta": "Δ", r"\tilde{g}": "g̃", r"\tau": "τ", r"_{\max}": " max", r"_{\min}": " min", "^{+}": "⁺", "^{-}": "⁻",
    "_0": "₀", "_1": "₁", "_2": "₂", "_m": " of m", "_g": " of g",
}  # fmt: skip
TOKEN = re.compile(r"@([A-Za-z][A-Za-z0-9_]*'?)")
ROWS = 2  # coordinates shown of a vector: those of the plane in sight


class Sentence(msgspec.Struct, frozen=True):
    """One sentence, and the figures it speaks of by name."""

    text: str
    figures: dict[str, float]


def symbolic(optimizer: Optimizer, colours: Colours) -> tuple[str, ...]:
    """The optimizer's equations in LaTeX symbols; a symbol with an entry in `colours` ("#rrggbb") wears it."""

    def symbol(match: re.Match[str]) -> str:
        name = match[1].rstrip("'")
        latex = GREEK.get(name, name)
        return _coloured(latex + "'" * (match[1] != name), colours.get(name, ""))

    return tuple(TOKEN.sub(symbol, line) for line in optimizer.equations)


def numeric(optimizer: Optimizer, a: StepParts, colours: Colours) -> tuple[str, ...]:
    """The same lines with this step's numbers; the left sides stay symbols."""
    values = _values(optimizer, a)
    lines = []
    for plain, line in zip(symbolic(optimizer, colours), optimizer.equations, strict=True):
        right = TOKEN.sub(lambda match: _number(values, match[1], colours), line.partition("=")[2])
        result = TOKEN.search(line)
        end = _latex(values[result[1]]) if result and result[1] in values else "?"
        lines.append(f"{plain.partition('=')[0]} ={right} = {end}")
    return tuple(lines)


def _values(optimizer: Optimizer, a: StepParts) -> dict[str, Any]:
    g = a.seen[0][1] if a.seen else a.gradient
    values: dict[str, Any] = dict(optimizer.named(a.step, a.lr))
    values |= {"theta": a.theta, "theta'": a.theta + a.change, "g": g, "H": a.hessian}
    values |= a.before
    return values | {f"{name}'": value for name, value in a.after.items()}


def _number(values: dict[str, Any], token: str, colours: Colours) -> str:
    if token not in values:
        return token
    return _coloured(_latex(values[token]), colours.get(token.rstrip("'"), ""))


def _coloured(latex: str, colour: str) -> str:
    return rf"\textcolor{{{colour}}}{{{latex}}}" if colour else f"{{{latex}}}"


def _latex(value: Any) -> str:
    if np.ndim(value) == 0:
        return scientific(float(value))
    array = np.asarray(value)[:ROWS]
    if array.ndim == 2:
        array = array[:, :ROWS]
    rows = [" & ".join(scientific(float(x)) for x in np.atleast_1d(row)) for row in array]
    return r"\begin{pmatrix}" + r"\\".join(rows) + r"\end{pmatrix}"


def scientific(value: float) -> str:
    """A number in LaTeX with three digits."""
    if not np.isfinite(value):
        return r"\infty" if value > 0 else r"-\infty" if value < 0 else "?"
    if value != 0 and not 1e-3 <= abs(value) < 1e5:
        mantissa, exponent = f"{value:.1e}".split("e")
        return rf"{mantissa}\cdot 10^{{{int(exponent)}}}"
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"


def legend(optimizer: Optimizer) -> dict[str, str]:
    """What the symbols of the equations mean, by name, in the order of their appearance."""
    words = WORDS | {field.name: field.help for field in fields(type(optimizer))}
    used = (match[1].rstrip("'") for line in optimizer.equations for match in TOKEN.finditer(line))
    return {name: words[name] for name in dict.fromkeys(used) if name in words}


def plain(name: str) -> str:
    """The symbol of `name` in Unicode, for where nothing is typeset: beta1 is β₁."""
    text = GREEK.get(name, name)
    for latex, sign in UNICODE.items():
        text = text.replace(latex, sign)
    return text


def written(text: str) -> str:
    """A formula of a docstring as people write it: theta <- theta - lr g is θ ← θ − η g."""
    text = re.sub(r"(?<![A-Za-z_])(theta|beta[12]?|eps(?:ilon)?|lr|nu[12]?|rho|weight_decay|damping)(?![A-Za-z0-9])",
                  lambda match: plain({"eps": "epsilon"}.get(match[1], match[1])), text)  # fmt: skip
    for typed, sign in {"<-": "←", "<=": "≤", " - ": " − ", "^2": "²", "^(1/2)": "^½", "sqrt": "√", "`": ""}.items():
        text = text.replace(typed, sign)
    return re.sub(r"(?<![\w)])-(?=[\w(])", "−", text)
