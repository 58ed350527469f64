"""A figure as EPS of PostScript level 3: lines stay lines, letters are outlines, printers skip the scenario.

PostScript lets nothing through: what does in a figure is mixed with its background.
"""

from __future__ import annotations

import base64
import math
import zlib
from collections.abc import Iterator

from fallline.engine.files.embedded_scenario import heading, marked
from fallline.gui.export.drawing import Drawing
from fallline.gui.export.shapes import RGB, Pixels, Shape, Steps, Words, background, outline, shapes

PROLOG = """/m{moveto}bind def/l{lineto}bind def/c{curveto}bind def/z{closepath}bind def
/f{setrgbcolor fill}bind def/s{setrgbcolor stroke}bind def"""
LETTERS = {"M": "m", "L": "l", "C": "c", "Z": "z"}
END = "<end of scenario>"
"""No scenario holds it: there < is written as an escape."""


def eps(drawing: Drawing) -> bytes:
    """The whole file."""
    width, height = drawing.options.points
    title = heading(drawing.scenario).encode("ascii", "replace").decode()
    head = [
        "%!PS-Adobe-3.0 EPSF-3.0",
        f"%%BoundingBox: 0 0 {math.ceil(width)} {math.ceil(height)}",
        f"%%HiResBoundingBox: 0 0 {width:.3f} {height:.3f}",
        "%%Creator: Fallline",
        f"%%Title: {title[:200].splitlines()[0] if title.strip() else 'figure'}",
        "%%LanguageLevel: 3",
        "%%EndComments",
        f"currentfile 0 ({END}) /SubFileDecode filter flushfile",
        marked(drawing.scenario),
        END,
        "gsave",
        PROLOG,
        "1 setlinejoin",
        f"0 0 {width:.3f} {height:.3f} rectclip",
    ]
    body = [line for each in shapes(drawing) for line in _drawn(each, height, background(drawing))]
    return "\n".join([*head, *body, "grestore", "showpage", "%%EOF", ""]).encode("ascii")


def _drawn(each: Shape | Words | Pixels, height: float, behind: RGB) -> Iterator[str]:
    match each:
        case Shape():
            if each.fill:
                yield f"{_path(each.steps, height)} {_colour(*each.fill, behind)} f"
            if each.stroke:
                dash = " ".join(f"{length:.3g}" for length in each.dash)
                yield f"{each.width:.4g} setlinewidth [{dash}] 0 setdash {int(each.round_ends)} setlinecap"
                yield f"{_path(each.steps, height)} {_colour(*each.stroke, behind)} s"
        case Words():
            yield f"{_path(outline(each), height)} {_colour(each.colour, 1.0, behind)} f"
        case Pixels():
            yield from _image(each, height)


def _path(steps: Steps, height: float) -> str:
    words = ["newpath"]
    for command, values in steps:
        turned = [height - value if index % 2 else value for index, value in enumerate(values)]
        words += [f"{value:.2f}".rstrip("0").rstrip(".") for value in turned] + [LETTERS[command]]
    return _broken(" ".join(words))


def _broken(text: str, most: int = 200) -> str:
    """In lines of at most 255 characters, as the standard asks."""
    lines, line = [], ""
    for word in text.split(" "):
        if len(line) + len(word) >= most:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


def _colour(colour: RGB, opacity: float, behind: RGB) -> str:
    return " ".join(f"{opacity * own + (1 - opacity) * other:.3g}" for own, other in zip(colour, behind, strict=True))


def _image(image: Pixels, height: float) -> Iterator[str]:
    rows, columns = image.rgb.shape[:2]
    yield f"gsave {image.x:.3f} {height - image.y - image.height:.3f} translate"
    yield f"{image.width:.3f} {image.height:.3f} scale"
    yield "/DeviceRGB setcolorspace"
    yield f"<</ImageType 1/Width {columns}/Height {rows}/BitsPerComponent 8/Decode[0 1 0 1 0 1]/Interpolate true"
    yield f"/ImageMatrix[{columns} 0 0 {-rows} 0 {rows}]"
    yield "/DataSource currentfile/ASCII85Decode filter/FlateDecode filter>> image"
    text = base64.a85encode(zlib.compress(image.rgb.tobytes(), 6)).decode()
    for at in range(0, len(text), 120):
        line = text[at : at + 120]
        yield f" {line}" if line.startswith("%") else line  # or it would read as a comment of the document
    yield "~>"
    yield "grestore"
