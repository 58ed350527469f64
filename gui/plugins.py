"""All plug-ins with the window's own kinds, each of which has a register that takes in what comes from outside."""

from __future__ import annotations

from fallline.engine.plugins import loading
from fallline.engine.plugins.plugin import Plugin
from fallline.gui.labs.all_labs import labs


def plugins() -> tuple[Plugin, ...]:
    """Every plug-in there is, whatever it adds to."""
    labs()
    return loading.plugins()
