"""A scenario as one page for browsers: the engine's functions and data, dressed as the window is, in a single file.

Nothing is fetched and nothing is evaluated: the policy in its head names the digests of its one script and its one
style sheet, and lets nothing else run.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from importlib.metadata import version
from typing import Any

import numpy as np

from fallline import resources
from fallline.engine.files.embedded_scenario import marked
from fallline.engine.page.content import Content
from fallline.engine.page.recorded import packed
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.theme import DARK, LIGHT, Theme

SCRIPTS = ("numbers", "trace", "terrain", "plot", "contour", "hand", "curves", "controls", "page", "parts")
"""Files of resources/page, in the order in which they need each other."""
ICONS = ("to-start", "step-back", "play", "pause", "step-forward", "to-end", "reset-view", "reset")
RECORDED = 97
"""Points along a side of a terrain that the page cannot compute."""
WORDS = {
    "hint": "start · drag me", "play": "Play", "pause": "Pause", "more": "More", "show": "Show", "start": "Start",
    "above": "above f*", "best": "above best found", "unknown": "f, as f* is unknown", "step": "step {}",
    "diverged": "diverged at {}", "left": "Diverged at step {}. Try a smaller learning rate.",
    "nowhere": "undefined",
    "undefined": "The loss has no finite value at the start. Drag the start to where it has one.",
    "replayed": "Replayed as it was recorded, and not computed here: {}.", "every": " Of its steps every {}th is kept.",
    "constant": "{}, the same everywhere on these paths.",
    "singular": "Infinite or undefined all along these paths: the Hessian is singular.",
    "stale": "It is of the start and the landscape that the scenario has, not of those that are set now.",
}  # fmt: skip
KEYS = (
    "Drag the ring, or use the arrow keys on the picture, to move the start (Shift: a little); Space plays, comma and "
    "full stop step, a press in a plot goes to that step. Plus, minus, the wheel on the focused picture or two fingers "
    "zoom, 0 shows all again."
)
REPLAYED = (
    "Space plays, comma and full stop step, a press in a plot goes to that step. Plus, minus, the wheel on the focused "
    "picture or two fingers zoom, 0 shows all again."
)


def page(scenario: Scenario) -> str:
    """The whole file. Raises ExportError."""
    content = Content(scenario)
    script = "\n".join([_printed(content), *(_resource(f"{name}.js") for name in SCRIPTS)])
    style = _variables(LIGHT, DARK) + _resource("page.css")
    why = content.landscape_why
    blanks = {
        "policy": f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; base-uri 'none'; "
        "form-action 'none'",
        "version": version("fallline"), "title": html.escape(scenario.title or "Fallline"),
        "description": html.escape(" ".join(scenario.description.split())), "style": style, "script": script,
        "landscape": html.escape(scenario.landscape.heading()),
        "hidden": "" if content.data["landscape"]["dials"] else " hidden",
        "why": f'<p class="note">{html.escape(_replayed(scenario, why))}</p>' if why else "",
        "keys": REPLAYED if why else KEYS, "scenario": marked(scenario),
        **{name: _resource(f"{name}.svg", "icons").replace("<svg", '<svg aria-hidden="true"') for name in ICONS},
    }  # fmt: skip
    return _filled(_resource("page.html"), blanks)


def _replayed(scenario: Scenario, why: str) -> str:
    return f"The runs are replayed as they were recorded. {scenario.landscape.heading()}: {why}."


def _filled(template: str, blanks: dict[str, str]) -> str:
    """`template` with what stands in braces replaced, once: no blank is looked for in what filled another."""
    parts = template.split("{")
    found = [parts[0]]
    for part in parts[1:]:
        name, _, rest = part.partition("}")
        found += [blanks[name], rest]
    return "".join(found)


def _resource(name: str, folder: str = "page") -> str:
    return resources.data(folder, name).decode().strip()


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _printed(content: Content) -> str:
    """What is the scenario's own of the script: its functions and its data."""
    values = json.dumps(content.data | _dress(content), ensure_ascii=True, allow_nan=False)
    safe = values.replace("<", "\\u003c").replace(">", "\\u003e")  # within a script, </script> would end it
    return f"// Printed from the scenario by Fallline.\n\nconst page = {safe};\n\nconst printed = {content.code};\n"


def _dress(content: Content) -> dict[str, Any]:
    """Shapes, sizes and counts as the window has them, and the terrain where it is recorded."""
    from fallline.gui.views.contour import ROUGH, STAR
    from fallline.gui.views.loss import CEILING, FLOOR
    from fallline.gui.views.path_ink import FAINT, FUTURE, MARKER, PAST
    from fallline.gui.views.starts import MOST
    from fallline.gui.views.terrain import GRID, LEVELS, terrain

    dress: dict[str, Any] = {
        "words": WORDS, "symbols": _symbols(), "terrain": {"grid": GRID, "rough": ROUGH, "levels": LEVELS},
        "sizes": {
            "star": STAR, "marker": MARKER, "past": PAST, "future": FUTURE, "faint": FAINT / 255, "starts": MOST,
            "curve": 1.6, "floor": FLOOR, "ceiling": float(np.log10(CEILING)),
        },
    }  # fmt: skip
    if content.landscape_why:
        found = terrain(content.look.landscape, content.look.window, RECORDED)
        heights = np.where(np.isfinite(found.heights), np.round(found.heights * 65534), 65535)
        scale = found.scale
        dress["ground"] = {
            "rect": list(content.look.window), "side": len(heights), "heights": packed(heights.ravel(), "u2"),
            "scale": scale and {"floor": scale.floor / scale.unit, "shift": scale.shift / scale.unit,
                                "low": scale.low - np.log(scale.unit), "high": scale.high - np.log(scale.unit)},
        }  # fmt: skip
    return dress


def _symbols() -> dict[str, list[list[float]]]:
    """The outline of every marker and of the star, its larger side 1."""
    from fallline.gui.views.path_ink import marker
    from fallline.gui.widgets.icons import SHAPES

    outlines = {}
    for name, symbol in (*SHAPES.items(), ("star", "star")):
        points = marker(symbol, 64.0, 0.0, 0.0).toFillPolygon()  # curves become as many lines as that size needs
        outlines[name] = [[round(at.x() / 64, 3), round(at.y() / 64, 3)] for at in points.toList()[:-1]]
    return outlines


def _variables(light: Theme, dark: Theme) -> str:
    runs = "".join(f".run-{name} {{ fill: var(--run-{name}); }}\n" for name in light.runs)
    by_day, by_night = (f":root {{\n{_colours(theme)}}}\n" for theme in (light, dark))
    return f"{by_day}@media (prefers-color-scheme: dark) {{\n{by_night}}}\n{runs}"


def _colours(theme: Theme) -> str:
    """Every colour of the theme as a variable."""
    plain = {
        name.replace("_", "-"): value
        for name in theme.__struct_fields__
        if isinstance(value := getattr(theme, name), str) and name != "name"
    }
    plain["contour"] += f"{theme.contour_alpha:02x}"
    plain["star"] = theme.text if theme.name == "dark" else theme.window
    plain["heat"] = " / ".join(",".join(map(str, colour)) for _, colour in theme.heat)
    plain |= {f"run-{name}": colour for name, colour in theme.runs.items()}
    return f"color-scheme: {theme.name};\n" + "".join(f"--{name}: {value};\n" for name, value in plain.items())
