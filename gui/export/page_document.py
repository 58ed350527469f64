"""What every page for browsers is: one file that fetches nothing and runs nothing but its own script.

The policy in its head names the digests of its one script and its one style sheet, and lets nothing else run.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from importlib.metadata import version
from typing import Any

from fallline import resources
from fallline.gui.export.page_words import language
from fallline.gui.theme import DARK, LIGHT, Theme

HIDDEN = '<svg aria-hidden="true"'
ICONS = ("to-start", "step-back", "play", "pause", "step-forward", "to-end", "reset-view", "reset")


def document(title: str, body: str, script: str, *, carried: str = "", pictures: bool = False) -> str:
    """The whole file, with what it has `carried` after its end; `pictures` may be in it as data."""
    style = _variables(LIGHT, DARK) + resource("page.css")
    images = " img-src data:;" if pictures else ""
    policy = f"default-src 'none';{images} script-src '{_digest(script)}'; style-src '{_digest(style)}'; "
    blanks = {
        "policy": policy + "base-uri 'none'; form-action 'none'", "version": version("fallline"),
        "title": html.escape(title or "Fallline"), "lang": language(), "style": style, "script": script, "body": body,
        "carried": carried,
    }  # fmt: skip
    return filled(resource("page.html"), blanks)


def scene(words: dict[str, str]) -> str:
    """The picture with its transport, the runs and the plots, to be filled by the script."""
    icons = {f"icon-{name}": resource(f"{name}.svg", "icons").replace("<svg", HIDDEN) for name in ICONS}
    return filled(resource("scene.html"), escaped(words) | icons)


def escaped(words: dict[str, str]) -> dict[str, str]:
    """As they stand in markup."""
    return {name: html.escape(text) for name, text in words.items()}


def filled(template: str, blanks: dict[str, str]) -> str:
    """`template` with what stands in braces replaced, once: no blank is looked for in what filled another."""
    parts = template.split("{")
    found = [parts[0]]
    for part in parts[1:]:
        name, _, rest = part.partition("}")
        found += [blanks[name], rest]
    return "".join(found)


def scripts(*names: str) -> str:
    """Files of resources/page, one after another."""
    return "\n".join(resource(f"{name}.js") for name in names)


def values(data: Any) -> str:
    """Plain `data` as it may stand within a script, where </script> would end it."""
    text = json.dumps(data, ensure_ascii=True, allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e")


def resource(name: str, folder: str = "page") -> str:
    """The text of a shipped file."""
    return resources.data(folder, name).decode().strip()


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


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
