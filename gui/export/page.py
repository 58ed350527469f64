"""A scenario as one page for browsers: the engine's functions and data, dressed as the window is."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import numpy as np

from fallline.engine.files.embedded_scenario import marked
from fallline.engine.language import has_comma, tr
from fallline.engine.page.content import Content
from fallline.engine.page.recorded import packed
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.export.page_document import document, escaped, filled, resource, scene, scripts, values
from fallline.gui.export.page_words import scene_words

SCRIPTS = ("numbers", "trace", "terrain", "plot", "contour", "hand", "curves", "controls", "page", "parts")
"""Files of resources/page that show a scenario, in the order in which they need each other."""
RECORDED = 97
"""Points along a side of a terrain that the page cannot compute."""


def page(scenario: Scenario) -> str:
    """The whole file. Raises ExportError."""
    words = scene_words()
    description = html.escape(" ".join(scenario.description.split()))
    blanks = {"title": html.escape(scenario.title or "Fallline"), "description": description, "scene": scene(words)}
    body = filled(resource("scenario.html"), escaped(words) | blanks)
    script = "\n".join([printed([Content(scenario)], words), scripts(*SCRIPTS, "start")])
    return document(scenario.title, body, script, carried=f"<!--\n{marked(scenario)}\n-->")


def printed(contents: Sequence[Content], words: dict[str, str]) -> str:
    """What is the page's own of a script: the functions and the data of each scenario, its `words` and its shapes."""
    scenes = ",\n".join(
        f"{{\ndata: {values(content.data | _own(content))},\ncode: {content.code}\n}}" for content in contents
    )
    common = f"const words = {values(words)};\n\nconst dress = {values(_dress())};"
    return f"// Printed by Fallline.\n\nlet page, printed;\n\n{common}\n\nconst scenes = [{scenes}];\n"


def _dress() -> dict[str, Any]:
    """Shapes, sizes, counts and the decimal mark as the window has them."""
    from fallline.gui.views.contour import ROUGH, STAR
    from fallline.gui.views.loss import CEILING, FLOOR
    from fallline.gui.views.path_ink import FAINT, FUTURE, MARKER, PAST
    from fallline.gui.views.starts import MOST
    from fallline.gui.views.terrain import GRID, LEVELS

    return {
        "mark": "," if has_comma() else ".", "symbols": _symbols(),
        "terrain": {"grid": GRID, "rough": ROUGH, "levels": LEVELS},
        "sizes": {
            "star": STAR, "marker": MARKER, "past": PAST, "future": FUTURE, "faint": FAINT / 255, "starts": MOST,
            "curve": 1.6, "floor": FLOOR, "ceiling": float(np.log10(CEILING)),
        },
    }  # fmt: skip


def _own(content: Content) -> dict[str, Any]:
    """Where the page cannot compute the landscape, why, and its terrain as recorded."""
    from fallline.gui.views.terrain import terrain

    why = content.landscape_why
    if not why:
        return {"replayed": ""}
    told = tr(
        "The runs are replayed as they were recorded. {heading}: {why}.",
        heading=content.scenario.landscape.heading(),
        why=why,
    )
    found = terrain(content.look.landscape, content.look.window, RECORDED)
    heights = np.where(np.isfinite(found.heights), np.round(found.heights * 65534), 65535)
    scale = found.scale
    ground = {
        "rect": list(content.look.window), "side": len(heights), "heights": packed(heights.ravel(), "u2"),
        "scale": scale and {"floor": scale.floor / scale.unit, "shift": scale.shift / scale.unit,
                            "low": scale.low - np.log(scale.unit), "high": scale.high - np.log(scale.unit)},
    }  # fmt: skip
    return {"replayed": told, "ground": ground}


def _symbols() -> dict[str, list[list[float]]]:
    """The outline of every marker and of the star, its larger side 1."""
    from fallline.gui.views.path_ink import marker
    from fallline.gui.widgets.icons import SHAPES

    outlines = {}
    for name, symbol in (*SHAPES.items(), ("star", "star")):
        points = marker(symbol, 64.0, 0.0, 0.0).toFillPolygon()  # curves become as many lines as that size needs
        outlines[name] = [[round(at.x() / 64, 3), round(at.y() / 64, 3)] for at in points.toList()[:-1]]
    return outlines
