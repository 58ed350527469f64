"""A step in words and in typeset numbers, computed from its parts; no sentence without the figure it rests on."""

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis.step import StepParts
from fallline.engine.family.fields import fields
from fallline.engine.language import tr
from fallline.engine.method.average import Average
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.method.symbol import Symbol
from fallline.engine.method.transformation import Transformation

Array = NDArray[np.float64]
Colours = dict[str, str]
Written = Optimizer | Transformation | Average
"""What has equations."""

SHARED = {
    "theta": Symbol("position"), "g": Symbol("gradient seen"), "lr": Symbol("learning rate", r"\eta"),
    "H": Symbol("Hessian"),
}  # fmt: skip
"""What every method may write beside its own fields and symbols."""
LETTERS = {
    "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "Δ": r"\Delta", "δ": r"\delta", "ε": r"\varepsilon",
    "η": r"\eta", "θ": r"\theta", "κ": r"\kappa", "λ": r"\lambda", "μ": r"\mu", "ν": r"\nu", "ξ": r"\xi",
    "ρ": r"\rho", "σ": r"\sigma", "τ": r"\tau", "φ": r"\varphi", "ψ": r"\psi", "ω": r"\omega",
    **{sign: f"_{k}" for k, sign in enumerate("₀₁₂₃₄₅₆₇₈")}, "⁺": "^{+}", "⁻": "^{-}",
}  # fmt: skip
"""A sign of a declared symbol -> LaTeX."""
IN_WORDS = {r"\tilde{g}": "g̃", r"\bar{θ}": "θ̄", r"_{\max}": " max", r"_{\min}": " min", "_m": tr(" of m"),
            "_g": tr(" of g"),
            "_{(": " (", ")}": ")", "{": "", "}": ""}  # fmt: skip
"""What Unicode has no sign for."""
SPELLED = {"epsilon": "ε"} | {latex[1:]: sign for sign, latex in LETTERS.items() if latex[0] == "\\"}
"""A letter's name in code -> the letter."""
PROSE = {"eps": "ε", "lr": "η", "weight_decay": "λ", "damping": "λ"}
"""Names that docstrings write for a letter."""
SUBSCRIPTS = str.maketrans("012", "₀₁₂")
TOKEN = re.compile(r"@([A-Za-z][A-Za-z0-9_]*'?)")
DIGITS, MOST, SEEN = 3, 15, 2
"""Digits of a number, the most that are worth writing, and those in which a step is to be seen."""
ROWS = 2  # coordinates shown of a vector: those of the plane in sight


def symbolic(optimizer: Written, colours: Colours) -> tuple[str, ...]:
    """The optimizer's equations in LaTeX symbols; a symbol with an entry in `colours` ("#rrggbb") wears it."""

    def symbol(match: re.Match[str]) -> str:
        name = match[1].rstrip("'")
        latex = latex_of(name, optimizer)
        return _coloured(latex + "'" * (match[1] != name), colours.get(name, ""))

    return tuple(TOKEN.sub(symbol, line) for line in optimizer.equations)


def numeric(optimizer: Optimizer, a: StepParts, colours: Colours) -> tuple[str, ...]:
    """The same lines with this step's numbers; the left sides stay symbols."""
    return _in_numbers(optimizer, values_of(optimizer, a), colours)


def numeric_mean(average: Average, a: StepParts, means: Array, colours: Colours) -> tuple[str, ...]:
    """The line of a run's mean with the numbers of this step; `means` (T+1, d) are all of them."""
    values: dict[str, Any] = {"decay": average.decay, "share": average.share(a.step), "theta'": a.theta + a.change}
    if average.name:
        values |= {average.name: means[a.step], f"{average.name}'": means[a.step + 1]}
    return _in_numbers(average, values, colours)


def _in_numbers(optimizer: Written, values: dict[str, Any], colours: Colours) -> tuple[str, ...]:
    digits = {name: digits_to_see(values[name], values[f"{name}'"]) for name in values if f"{name}'" in values}
    digits |= {f"{name}'": places for name, places in digits.items()}
    lines = []
    for plain, line in zip(symbolic(optimizer, colours), optimizer.equations, strict=True):
        right = TOKEN.sub(lambda match: _number(values, match[1], colours, digits), line.partition("=")[2])
        result = TOKEN.search(line)
        end = _latex(values[result[1]], digits.get(result[1])) if result and result[1] in values else "?"
        lines.append(f"{plain.partition('=')[0]} ={right} = {end}")
    return tuple(lines)


def values_of(optimizer: Optimizer, a: StepParts) -> dict[str, Any]:
    """What every name of the equations stands for at this step, before it and (with a prime) after."""
    g = a.seen[0][1] if a.seen else a.gradient
    values: dict[str, Any] = dict(optimizer.named(a.step, a.lr))
    values |= {"theta": a.theta, "theta'": a.theta + a.change, "g": g, "H": a.hessian}
    values |= a.before
    theta, g, *state = (value[:, None] for value in (a.theta, g, *a.before.values()))
    values |= {name: value[:, 0] for name, value in optimizer.between(theta, g, tuple(state), a.step, a.lr).items()}
    return values | {f"{name}'": value for name, value in a.after.items()}


def _number(values: dict[str, Any], token: str, colours: Colours, digits: dict[str, Array]) -> str:
    if token not in values:
        return token
    return _coloured(_latex(values[token], digits.get(token)), colours.get(token.rstrip("'"), ""))


def digits_to_see(before: Any, after: Any) -> Array:
    """Digits in which the two differ by two of their last, entry by entry: as many as it takes to see the step."""
    before, after = np.broadcast_arrays(np.asarray(before, np.float64), np.asarray(after, np.float64))
    with np.errstate(all="ignore"):
        size, change = np.log10(np.maximum(np.abs(before), np.abs(after))), np.log10(np.abs(after - before))
        needed = np.floor(size) - np.floor(change) + SEEN
    return np.clip(np.where(np.isfinite(needed), needed, DIGITS), DIGITS, MOST)


def _coloured(latex: str, colour: str) -> str:
    return rf"\textcolor{{{colour}}}{{{latex}}}" if colour else f"{{{latex}}}"


def _latex(value: Any, digits: Any = None) -> str:
    """A number, a vector or a matrix, in the `digits` of each entry, or as short as can be."""
    places = np.broadcast_to(DIGITS if digits is None else digits, np.shape(value))
    if np.ndim(value) == 0:
        return scientific(float(value), int(places))
    rows = [
        " & ".join(scientific(float(x), int(n)) for x, n in zip(row[:ROWS], some[:ROWS], strict=True))
        for row, some in zip(_rows(value), _rows(places), strict=True)
    ]
    return r"\begin{pmatrix}" + r"\\".join(rows) + r"\end{pmatrix}"


def _rows(values: Any) -> Array:
    """Those of the plane in sight, one entry each of a vector."""
    array = np.asarray(values)[:ROWS]
    return array[:, None] if array.ndim == 1 else array


def scientific(value: float, digits: int = DIGITS) -> str:
    """A number in LaTeX with three digits, or more."""
    if not np.isfinite(value):
        return r"\infty" if value > 0 else r"-\infty" if value < 0 else "?"
    if value != 0 and not 1e-3 <= abs(value) < 1e5:
        mantissa, exponent = f"{value:.{digits - (2 if digits == DIGITS else 1)}e}".split("e")
        return rf"{mantissa}\cdot 10^{{{int(exponent)}}}"
    if digits > DIGITS:
        return f"{value:#.{digits}g}".rstrip(".")
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"


def legend(optimizer: Written) -> dict[str, str]:
    """What the symbols of the equations mean, by name, in the order of their appearance."""
    words = {name: symbol.words for name, symbol in (SHARED | optimizer.symbols).items() if symbol.words}
    words = {name: tr(said) for name, said in words.items()}
    words |= {field.name: field.help for field in fields(type(optimizer))}
    used = (match[1].rstrip("'") for line in optimizer.equations for match in TOKEN.finditer(line))
    return {name: words[name] for name in dict.fromkeys(used) if name in words}


def latex_of(name: str, optimizer: Written) -> str:
    """The symbol of a field, a slot or a number of `optimizer`: as declared, else the letter that its name spells."""
    declared = (SHARED | optimizer.symbols).get(name)
    if declared is not None and declared.latex:
        return "".join(LETTERS.get(sign, sign) for sign in declared.latex)
    symbol = next((field.symbol for field in fields(type(optimizer)) if field.name == name), "")
    return "".join(LETTERS.get(sign, sign) for sign in symbol or spelled(name))


def plain(name: str, optimizer: Written) -> str:
    """The same in Unicode, for where nothing is typeset: beta1 is β₁."""
    text = latex_of(name, optimizer)
    for sign, latex in (LETTERS | {sign: latex for latex, sign in IN_WORDS.items()}).items():
        text = text.replace(latex, sign)
    return text


def spelled(name: str) -> str:
    """The letter whose name code spells out: beta1 is β₁; any other name as it is."""
    letter, index = re.fullmatch(r"(.*?)([0-2]?)", name, re.DOTALL).groups()  # type: ignore[union-attr]  # it fits all
    return SPELLED[letter] + index.translate(SUBSCRIPTS) if letter in SPELLED else name


def written(text: str) -> str:
    """A formula of a docstring as people write it: theta <- theta - lr g is θ ← θ − η g."""
    text = re.sub(r"(?<![A-Za-z_])(theta|beta[12]?|eps(?:ilon)?|lr|nu[12]?|rho|weight_decay|damping)(?![A-Za-z0-9])",
                  lambda match: PROSE.get(match[1]) or spelled(match[1]), text)  # fmt: skip
    for typed, sign in {"<-": "←", "<=": "≤", " - ": " − ", "^2": "²", "^(1/2)": "^½", "sqrt": "√", "`": ""}.items():
        text = text.replace(typed, sign)
    return re.sub(r"(?<![\w)])-(?=[\w(])", "−", text)
