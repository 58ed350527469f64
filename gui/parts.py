"""The parts of the main window that do what a person asks for."""

from __future__ import annotations

import msgspec
from PySide6.QtWidgets import QMainWindow

from fallline.gui.appearance import Appearance
from fallline.gui.documents import Documents
from fallline.gui.panels.runs import RunsPanel
from fallline.gui.panes.layouts import Layouts
from fallline.gui.panes.panes import Panes
from fallline.gui.presenting.presenter import Presenter
from fallline.gui.room import Room
from fallline.gui.stage import Stage
from fallline.gui.views.pages import Pages
from fallline.gui.windows import Windows


class Parts(msgspec.Struct, frozen=True, eq=False):
    """Who does it."""

    window: QMainWindow
    stage: Stage
    runs: RunsPanel
    room: Room
    pages: Pages
    documents: Documents
    windows: Windows
    appearance: Appearance
    panes: Panes
    layouts: Layouts
    presenter: Presenter
