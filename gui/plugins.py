"""All plug-ins with the window's own kinds, each of which has a register."""

from __future__ import annotations

from fallline.engine.plugins import loading
from fallline.engine.plugins.plugin import Plugin
from fallline.gui.labs.all_labs import LABS
from fallline.gui.views.all_views import VIEWS


def plugins() -> tuple[Plugin, ...]:
    """Every plug-in there is, whatever it adds to."""
    for register in (LABS, VIEWS):
        register.classes()
    return loading.plugins()
