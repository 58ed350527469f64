"""Menus and their actions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QMessageBox, QWidget

from fallline.engine.files.open import load_scenario, scenario_names
from fallline.gui.documents import Documents
from fallline.gui.settings import Settings
from fallline.gui.stage import Stage
from fallline.gui.style import system_theme
from fallline.gui.theme import DARK, LIGHT, Theme
from fallline.gui.windows import Windows

ABOUT = """<b>Fallline</b><br>Optimizers on loss landscapes, step by step.<br><br>
Every path is computed anew from the scenario whenever it is edited; what you see is what the formulas do."""

KEYS = """<table cellpadding=4>
<tr><td><b>Space</b></td><td>play or pause</td></tr>
<tr><td><b>← →</b></td><td>one step back or forward; ten with Shift</td></tr>
<tr><td><b>Home, End</b></td><td>to the start or the end</td></tr>
<tr><td><b>Wheel</b></td><td>zoom the landscape</td></tr>
<tr><td><b>Drag</b></td><td>pan; on the ring, move the start; on the dashed line of a plot, scrub</td></tr>
<tr><td><b>Double click</b></td><td>on the landscape, reset the view; on the name of a run, rename it</td></tr>
<tr><td><b>Right click</b></td><td>on a run: duplicate, remove, recolour</td></tr>
<tr><td><b>Ctrl+Shift+T</b></td><td>bring back what was left unsaved</td></tr>
<tr><td><b>F11</b></td><td>the full screen, and back</td></tr>
<tr><td><b>Ctrl+W</b></td><td>close a window beside this one: labs, lessons, sweep, export</td></tr>
<tr><td><b>Tab</b></td><td>go through the controls; arrow keys move a slider</td></tr>
</table>"""


class Menus:
    """Builds the menu bar of `window`. What an action does is done elsewhere."""

    def __init__(
        self,
        window: QMainWindow,
        stage: Stage,
        docks: Sequence[QDockWidget],
        documents: Documents,
        windows: Windows,
        settings: Settings,
        *,
        add_run: Callable[[], object],
        set_theme: Callable[[Theme], None],
    ) -> None:
        self.window, self.settings, self.set_theme = window, settings, set_theme
        self._file(documents, windows)
        self._edit(documents, stage)
        self._view(stage, docks)
        self._run(stage, add_run)
        self._maps(stage, windows)
        self._labs(windows)
        self._help(windows)

    def _menu(self, title: str) -> QMenu:
        return self.window.menuBar().addMenu(title)

    def _action(self, menu: QMenu, text: str, name: str, act: Callable[[], object], keys: object = None) -> QAction:
        action = menu.addAction(text)
        action.setObjectName(f"{name}-action")
        action.triggered.connect(lambda _=False: act())
        if isinstance(keys, QKeySequence.StandardKey):
            action.setShortcuts(keys)
        elif isinstance(keys, str):
            action.setShortcut(QKeySequence(keys))
        return action

    def _file(self, documents: Documents, windows: Windows) -> None:
        menu, key = self._menu("&File"), QKeySequence.StandardKey
        self._action(menu, "&New", "new", documents.new, key.New)
        self._action(menu, "&Open…", "open", documents.open, key.Open)
        recent = menu.addMenu("Open &recent")
        recent.setObjectName("recent-menu")
        menu.aboutToShow.connect(lambda: self._list_recent(recent, documents))
        examples = menu.addMenu("Open &example")
        examples.setObjectName("examples-menu")
        examples.aboutToShow.connect(lambda: self._list_examples(examples, documents))
        back = self._action(
            menu, "&Bring back what was left unsaved", "bring-back", documents.bring_back, "Ctrl+Shift+T"
        )
        menu.aboutToShow.connect(lambda: back.setVisible(documents.left is not None))
        menu.addSeparator()
        self._action(menu, "&Save", "save", documents.save, key.Save)
        self._action(menu, "Save &as…", "save-as", documents.save_as, "Ctrl+Shift+S")
        menu.addSeparator()
        self._action(menu, "Export &image…", "export-image", documents.export_image, "Ctrl+E")
        self._action(menu, "Export &film…", "export-film", documents.export_film)
        self._action(menu, "Export &data…", "export-data", documents.export_data, "Ctrl+Shift+E")
        self._action(menu, "Export s&cript…", "export-code", documents.export_code)
        menu.addSeparator()
        self._action(menu, "Plu&g-ins…", "plugins", windows.open_plugins)
        self._action(menu, "&Quit", "quit", self.window.close, key.Quit)

    def _list_recent(self, menu: QMenu, documents: Documents) -> None:
        """The files that were open last, by name; the folder tells two of one name apart."""
        menu.clear()
        files = self.settings.files()
        for path in files:
            action = menu.addAction(f"{path.name.replace('&', '&&')}\t{path.parent.name}")
            action.triggered.connect(lambda _=False, path=path: documents.open_path(path))
            action.setToolTip(str(path))
        menu.setToolTipsVisible(True)
        menu.setEnabled(bool(files))

    def _list_examples(self, menu: QMenu, documents: Documents) -> None:
        """By title. Read when they are first asked for, not on the way to the first painted frame."""
        if menu.isEmpty():
            for title, name in sorted((load_scenario(name).title or name, name) for name in scenario_names()):
                self._action(menu, title, f"example-{name}", partial(documents.open_example, name))

    def _edit(self, documents: Documents, stage: Stage) -> None:
        menu, stack = self._menu("&Edit"), stage.session.undo_stack
        undo, redo = stack.createUndoAction(self.window, "&Undo"), stack.createRedoAction(self.window, "&Redo")
        undo.setObjectName("undo-action")
        redo.setObjectName("redo-action")
        undo.setShortcuts(QKeySequence.StandardKey.Undo)
        redo.setShortcuts(QKeySequence.StandardKey.Redo)
        menu.addActions([undo, redo])
        menu.addSeparator()
        self._action(menu, "Copy &image", "copy-image", documents.copy_image, "Ctrl+Shift+C")
        self._action(menu, "Copy &data", "copy-data", documents.copy_data)
        self._action(menu, "Copy as &link text", "copy-link", documents.copy_link)
        self._action(menu, "&Paste scenario", "paste-scenario", documents.paste, "Ctrl+Shift+V")

    def _view(self, stage: Stage, docks: Sequence[QDockWidget]) -> None:
        menu, contour = self._menu("&View"), stage.contour
        self._action(menu, "&Reset view", "reset-view", contour.reset_view, "Ctrl+0")
        square = self._action(menu, "&Equal axes", "equal-axes", lambda: None)
        square.setCheckable(True)
        square.setChecked(True)
        square.toggled.connect(contour.set_equal_axes)
        menu.addSeparator()
        for dock in docks:
            toggle = dock.toggleViewAction()
            toggle.setObjectName(f"{dock.objectName()}-action")
            menu.addAction(toggle)
        self._action(menu, "&Full screen", "full-screen", self._turn_full_screen, "F11")
        movable = self._action(menu, "&Movable panels", "movable-panels", lambda: None)
        movable.setCheckable(True)
        movable.toggled.connect(partial(_set_movable, docks))
        menu.addSeparator()
        group = QActionGroup(self.window)
        for word, theme in (("system", system_theme), ("light", lambda: LIGHT), ("dark", lambda: DARK)):
            text = "Theme of the &system" if word == "system" else f"&{word.capitalize()}"
            action = self._action(menu, text, f"theme-{word}", partial(self._set_theme, word, theme))
            action.setCheckable(True)
            action.setActionGroup(group)
            action.setChecked(word == self.settings.theme)

    def _set_theme(self, word: str, theme: Callable[[], Theme]) -> None:
        self.settings.keep_theme(word)
        self.set_theme(theme())

    def _turn_full_screen(self) -> None:
        """Into it, or back to whatever the window was before."""
        self.window.setWindowState(self.window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _run(self, stage: Stage, add_run: Callable[[], object]) -> None:
        menu, transport, session = self._menu("&Run"), stage.transport, stage.session
        self._action(menu, "&Play or pause\tSpace", "play", transport.toggle)
        self._action(menu, "Step &forward\tRight", "step-forward", lambda: transport.seek(session.playhead + 1))
        self._action(menu, "Step &back\tLeft", "step-back", lambda: transport.seek(session.playhead - 1))
        self._action(menu, "To the &start\tHome", "to-start", lambda: transport.seek(0))
        self._action(menu, "To the &end\tEnd", "to-end", lambda: transport.seek(session.scenario.steps))
        menu.addSeparator()
        self._action(menu, "&Add a run", "add-run", add_run, "Ctrl+R")

    def _maps(self, stage: Stage, windows: Windows) -> None:
        menu, contour = self._menu("&Maps"), stage.contour
        for text, name, layer, keys in (
            ("&Basins of the outlined run", "basins", contour.basins, "Ctrl+B"),
            ("&Ensemble of the outlined run", "ensemble", contour.ensemble, "Ctrl+M"),
        ):
            action = self._action(menu, text, name, lambda: None, keys)
            action.setCheckable(True)
            action.toggled.connect(layer.set_shown)
        menu.addSeparator()
        self._action(menu, "&Sweep two fields…", "sweep", windows.open_sweep, "Ctrl+Shift+M")

    def _labs(self, windows: Windows) -> None:
        menu = self._menu("&Labs")
        menu.setObjectName("labs-menu")
        menu.aboutToShow.connect(lambda: self._list_labs(menu, windows))

    def _list_labs(self, menu: QMenu, windows: Windows) -> None:
        """Import the labs when they are first asked for."""
        if menu.isEmpty():
            from fallline.gui.labs.all_labs import labs

            for lab in labs():
                open_lab = partial(windows.open_lab, lab.number)
                self._action(menu, f"{lab.number}. {lab.title}", f"lab-{lab.number}", open_lab)

    def _help(self, windows: Windows) -> None:
        menu = self._menu("&Help")
        self._action(menu, "&Lessons…", "lessons", windows.open_lessons)
        self._action(menu, "&Keys and mouse", "keys", lambda: self._tell("Keys and mouse", KEYS), "F1")
        self._action(menu, "&About Fallline", "about", lambda: self._tell("About Fallline", ABOUT))

    def _tell(self, title: str, text: str) -> None:
        box = QMessageBox(QMessageBox.Icon.NoIcon, title, text, QMessageBox.StandardButton.Close, self.window)
        box.setObjectName(f"{title.split(maxsplit=1)[0].lower()}-box")
        box.open()  # not exec: the picture goes on

    def follow_system(self) -> None:
        """The desktop changed between light and dark: follow, if that is what is chosen."""
        chosen = self.window.findChild(QAction, "theme-system-action")
        if chosen is not None and chosen.isChecked():
            self.set_theme(system_theme())


def _set_movable(docks: Sequence[QDockWidget], movable: bool) -> None:
    for dock in docks:
        old = dock.titleBarWidget()
        # None brings Qt's own title bar back; its stub does not admit it.
        dock.setTitleBarWidget(None if movable else QWidget(dock))  # type: ignore[arg-type]
        if old is not None:
            old.deleteLater()
