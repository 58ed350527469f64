"""Every view there is, found by import: a new one is one new file, or an entry point of a plug-in."""

from __future__ import annotations

from fallline.gui.register import Register
from fallline.gui.views.view import Place, View

VIEWS: Register[View] = Register(
    View,
    "fallline.gui.views",
    "views",
    declares={"place": Place},
    key=lambda view: view.place.title,
    order=lambda view: view.place.order,
    title=lambda view: str(view.place.title),
)
