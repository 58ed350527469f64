r"""A figure for LaTeX, by \input: lines of PGF, words in the fonts of the text around, the ground within the file.

For pdfLaTeX and LuaLaTeX, with \usepackage{pgf}.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from fallline.engine.files.embedded_scenario import marked
from fallline.gui.export.drawing import Drawing
from fallline.gui.export.shapes import RGB, Pixels, Shape, Steps, Words, shapes

SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "−": "$-$", "·": r"$\cdot$", "…": r"\ldots{}", "–": "--",
    "∞": r"$\infty$", "×": r"$\times$", "≤": r"$\leq$", "≥": r"$\geq$", "<": "$<$", ">": "$>$", "|": "$|$", "∗": "$*$",
    "∇": r"$\nabla$", "²": "$^2$", "³": "$^3$", "°": r"$^\circ$",
}  # fmt: skip
"""What TeX reads otherwise."""
GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau",
    "φ": "varphi", "χ": "chi", "ψ": "psi", "ω": "omega", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Σ": "Sigma",
}  # fmt: skip
RAISED = dict(zip("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789", strict=True))
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
NUMERIC = re.compile(r"[−\d.,e·⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")
LITERAL = 60
"""Characters of hexadecimal figures in a line."""


def pgf(drawing: Drawing) -> bytes:
    """The whole file."""
    width, height = drawing.options.points
    head = [
        r"% Drawn by Fallline. In a document: \usepackage{pgf}, and \input{this file}; with pdfLaTeX or LuaLaTeX.",
        r"\begingroup\makeatletter",
        r"\begin{pgfpicture}",
        rf"\pgfpathrectangle{{\pgfpointorigin}}{{{_point(width, height)}}}\pgfusepath{{use as bounding box}}",
        r"\pgfsetroundjoin",
    ]
    body = [line for each in shapes(drawing) for line in _drawn(each, height)]
    foot = [r"\end{pgfpicture}", r"\makeatother\endgroup", r"\endinput", marked(drawing.scenario)]
    return "\n".join([*head, *body, *foot]).encode("utf-8")


def _drawn(each: Shape | Words | Pixels, height: float) -> Iterator[str]:
    match each:
        case Shape():
            yield r"\begin{pgfscope}"
            yield from _shape(each, height)
            yield r"\end{pgfscope}"
        case Words():
            yield _words(each, height)
        case Pixels():
            yield from _image(each, height)


def _shape(shape: Shape, height: float) -> Iterator[str]:
    uses = []
    if shape.fill:
        yield _colour("fill", shape.fill)
        uses.append("fill")
    if shape.stroke:
        yield _colour("stroke", shape.stroke)
        yield rf"\pgfsetlinewidth{{{shape.width:.4g}bp}}" + (r"\pgfsetroundcap" if shape.round_ends else "")
        if shape.dash:
            yield rf"\pgfsetdash{{{''.join(f'{{{length:.3g}bp}}' for length in shape.dash)}}}{{0bp}}"
        uses.append("stroke")
    yield _path(shape.steps, height) + rf"\pgfusepath{{{','.join(uses)}}}"


def _path(steps: Steps, height: float) -> str:
    found = []
    for command, values in steps:
        points = [_point(x, height - y) for x, y in zip(values[::2], values[1::2], strict=True)]
        match command:
            case "M":
                found.append(rf"\pgfpathmoveto{{{points[0]}}}")
            case "L":
                found.append(rf"\pgfpathlineto{{{points[0]}}}")
            case "C":
                found.append(rf"\pgfpathcurveto{{{points[0]}}}{{{points[1]}}}{{{points[2]}}}")
            case _:
                found.append(r"\pgfpathclose")
    return "\n".join(found)


def _words(words: Words, height: float) -> str:
    """Numbers, and what is upright, in the middle of their place; else from its left: the font has another width."""
    middle = bool(NUMERIC.fullmatch(words.text)) or bool(words.turn)
    turn = complex(1, 0) if not words.turn else complex(0, 1)  # nothing but names of axes is turned
    at = complex(words.x, height - words.y) + (turn * words.width / 2 if middle else 0)
    red, green, blue = words.colour
    text = tex(words.text)
    bold = r"\bfseries " if words.bold else ""
    return (
        rf"\pgftext[x={at.real:.2f}bp,y={at.imag:.2f}bp,{'' if middle else 'left,'}base,rotate={words.turn:.0f}]"
        rf"{{\definecolor{{ink}}{{rgb}}{{{red:.3f},{green:.3f},{blue:.3f}}}\color{{ink}}"
        rf"\fontsize{{{words.size:.2f}bp}}{{{1.2 * words.size:.2f}bp}}\selectfont {bold}{text}}}"
    )


def tex(text: str) -> str:
    """`text` as LaTeX sets it."""
    text = re.sub(r"[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]{2,}|[⁻⁰¹⁴⁵⁶⁷⁸⁹]", lambda found: _math("^", found[0], RAISED), text)
    parts = re.split(r"(\$\^\{[-\d]+\}\$)", text)
    return "".join(part if part.startswith("$^{") else "".join(map(_letter, part)) for part in parts)


def _math(mark: str, letters: str, table: dict[str, str]) -> str:
    return f"${mark}{{{''.join(table[letter] for letter in letters)}}}$"


def _letter(letter: str) -> str:
    if letter in GREEK:
        return rf"$\{GREEK[letter]}$"
    if letter in LOWERED:
        return f"$_{LOWERED[letter]}$"
    return SPECIAL.get(letter, letter)


def _image(image: Pixels, height: float) -> Iterator[str]:
    """Within the file, as a PDF holds images in a line: PGF knows only files of their own."""
    rows, columns = image.rgb.shape[:2]
    place = f"{image.width:.3f} 0 0 {image.height:.3f} {image.x:.3f} {height - image.y - image.height:.3f}"
    yield rf"\pgfsys@invoke{{q {place} cm BI /W {columns} /H {rows} /CS /RGB /BPC 8 /I true /F [/AHx /Fl] ID"
    text = zlib.compress(image.rgb.tobytes(), 6).hex()
    yield from (text[at : at + LITERAL] for at in range(0, len(text), LITERAL))
    yield "> EI Q}"


def _colour(name: str, paint: tuple[RGB, float]) -> str:
    (red, green, blue), opacity = paint
    code = rf"\definecolor{{ink}}{{rgb}}{{{red:.3f},{green:.3f},{blue:.3f}}}\pgfset{name}color{{ink}}"
    return code if opacity == 1 else code + rf"\pgfset{name}opacity{{{opacity:.3g}}}"


def _point(x: float, y: float) -> str:
    return rf"\pgfqpoint{{{x:.2f}bp}}{{{y:.2f}bp}}"
