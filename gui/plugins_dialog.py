"""File > Plug-ins: what others added, whether it works, the consent to a file, and a report of what it brings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fallline.engine.language import later, tr
from fallline.engine.plugins import consent, loading
from fallline.engine.plugins.conformance import Finding, conformance_of
from fallline.engine.plugins.plugin import Plugin, PluginError
from fallline.gui import text_size
from fallline.gui.background import Background
from fallline.gui.plugins import plugins
from fallline.gui.widgets.second_window import SecondWindow
from fallline.gui.widgets.section import Elided

LIST = 250
NONE = tr("No plug-ins yet. A Python package brings them with entry points; a single .py file goes into the folder.")
WARNING = tr(
    "This file is a program: once allowed, it can do on this computer whatever you can. Allow it only if you know who "
    "wrote it. The consent holds for this very content; if the file changes, you are asked again."
)
KINDS = {
    "file": later("file"), "landscapes": later("landscape"), "optimizers": later("optimizer"),
    "schedules": later("schedule"), "views": later("view"), "formats": later("format"), "labs": later("lab"),
    "overlays": later("overlay"),
}  # fmt: skip
"""Groups of plug-ins, one of each."""
TIPS = {
    "folder": tr("Show the folder of plug-ins"),
    "refresh": tr("Read the list anew"),
    "allow": tr("Let the file run, while its content stays the same"),
    "details": tr("All that Python said of the fault"),
    "check": tr("Hold what it brings to the rules of its kind"),
    "forget": tr("Take back that it may run"),
}
MARKS = {True: "✓", False: "✗", None: "–"}


class PluginsDialog(SecondWindow):
    """A list on the left, and what there is to know and to do about the chosen one."""

    changed = Signal()
    """There is more to choose from now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("plugins-dialog", tr("Plug-ins"), 860, 520, parent)
        self.plugins: tuple[Plugin, ...] = ()
        self.list = QListWidget(self)
        self.list.setObjectName("plugins-list")
        self.list.setAccessibleName(tr("Plug-ins"))
        self.list.setAccessibleDescription(tr("Arrow keys choose one"))
        text_size.fix_width(self.list, LIST)
        self.about = QVBoxLayout()
        self.checking = Background(self)
        self.checking.answered.connect(self._report)
        self.checking.failed.connect(lambda why: self._say(why, "error"))
        self._lay_out()
        self.list.currentRowChanged.connect(self._show_chosen)
        self.refresh()

    @property
    def chosen(self) -> Plugin | None:
        """What the list stands on."""
        row = self.list.currentRow()
        return self.plugins[row] if 0 <= row < len(self.plugins) else None

    def refresh(self) -> None:
        """Look again at what there is."""
        row = max(self.list.currentRow(), 0)
        self.plugins = plugins()
        self.list.clear()
        self.list.addItems([f"{plugin.name}\n{_kind(plugin)}: {plugin.words}" for plugin in self.plugins])
        self.list.setCurrentRow(min(row, len(self.plugins) - 1))
        if not self.plugins:
            self._show_chosen()

    def allow(self) -> None:
        """Let the chosen file run as it is shown; what has changed since is refused."""
        plugin = self.chosen
        if plugin is None:
            return
        try:
            loading.allow(plugin.name, plugin.digest)
        except PluginError as error:
            self.refresh()
            self._say(str(error), "error")
            return
        self.refresh()
        self.changed.emit()

    def forget(self) -> None:
        """Take the consent back; what runs already does so until the program ends."""
        plugin = self.chosen
        if plugin is not None:
            loading.forget(plugin.name)
            self.refresh()
            self._say(tr("Forgotten: from the next start on it does not run."), "muted")

    def check(self) -> None:
        """Hold what the chosen one brings to the rules of its kind."""
        plugin = self.chosen
        if plugin is not None:
            self._show_chosen()
            self._say(tr("Checking …"), "muted")
            self.checking.ask(lambda _: conformance_of(plugin.name, [plugin]))

    def _lay_out(self) -> None:
        content = QWidget(self)
        content.setProperty("role", "content")
        content.setLayout(self.about)
        self.about.setSpacing(8)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setWidget(content)
        scroll.setAccessibleName(tr("The chosen plug-in"))
        scroll.setAccessibleDescription(tr("Arrow keys scroll"))
        right, foot, row = QVBoxLayout(), QHBoxLayout(), QHBoxLayout(self)
        folder = Elided(tr("Folder of plug-ins: {whereabouts}", whereabouts=consent.whereabouts()), self)
        folder.setTextFormat(Qt.TextFormat.PlainText)
        folder.setProperty("role", "muted")
        folder.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        foot.addStretch(1)
        for text, name, act in (
            (tr("Open folder"), "folder", self._open_folder),
            (tr("Look again"), "refresh", self.refresh),
        ):
            foot.addWidget(self._button(text, name, act))
        right.addWidget(scroll, 1)
        right.addWidget(folder)
        right.addLayout(foot)
        row.addWidget(self.list)
        row.addLayout(right, 1)

    def _show_chosen(self, _row: int = 0) -> None:
        """Fill the right side anew."""
        self.checking.drop()
        while (item := self.about.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.about.addStretch(1)
        plugin = self.chosen
        if plugin is None:
            self._say(NONE, "muted")
            return
        self._say(plugin.name, "title")
        self._say(f"{_kind(plugin)} · {plugin.words}", "muted")
        for words, role in self._words(plugin):
            self._say(words, role)
        for text, name, act in self._acts(plugin):
            self._put(self._button(text, name, act))

    @staticmethod
    def _words(plugin: Plugin) -> list[tuple[str, str]]:
        """What is said of `plugin`, and how."""
        found = [(plugin.error, "error")] if plugin.error else []
        if plugin.brings:
            found.append((tr("Brings {names}", names=", ".join(plugin.brings)), ""))
        if plugin.digest:
            found.append((f"SHA-256 {plugin.digest}", "muted"))
        return [*found, (WARNING, "")] if plugin.state == "asks" else found

    def _acts(self, plugin: Plugin) -> list[tuple[str, str, Callable[[], object]]]:
        """Buttons: their words, names, and what they do."""
        found: list[tuple[str, str, Callable[[], object]]] = []
        if plugin.state == "asks":
            found.append((tr("Allow {name}", name=plugin.name), "allow", self.allow))
        if plugin.details:
            copy = QApplication.clipboard().setText
            found.append((tr("Copy the details"), "details", lambda: copy(plugin.details)))
        if (
            plugin.state == "works"
            and plugin.brings
            and plugin.group in ("landscapes", "optimizers", "schedules", "file")
        ):
            found.append((tr("Check it"), "check", self.check))
        if plugin.group == "file" and consent.allowed(plugin.digest):
            found.append((tr("Forget {name}", name=plugin.name), "forget", self.forget))
        return found

    def _report(self, found: Any) -> None:
        """The findings of each family, in place of the word that they are coming."""
        self._show_chosen()
        findings: dict[str, list[Finding]] = found
        for tag, rows in findings.items():
            self._say(tag, "title")
            for row in rows:
                self._say(f"{MARKS[row.passed]} {row.claim}: {row.words}", "error" if row.passed is False else "")

    def _say(self, words: str, role: str) -> None:
        label = QLabel(words)
        label.setTextFormat(Qt.TextFormat.PlainText)  # anybody may have written it
        label.setWordWrap(True)
        label.setProperty("role", role)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._put(label)

    def _put(self, widget: QWidget) -> None:
        """Below what is there, above the stretch."""
        side = Qt.AlignmentFlag.AlignLeft if isinstance(widget, QPushButton) else Qt.AlignmentFlag(0)
        self.about.insertWidget(self.about.count() - 1, widget, 0, side)

    def _open_folder(self) -> None:
        try:
            consent.folder().mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._say(tr("There is no such folder: {why}", why=error.strerror or error), "error")
            return
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(consent.folder())))

    def _button(self, text: str, name: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(f"plugins-{name}-button")
        button.setToolTip(TIPS[name])
        button.setAutoDefault(False)
        button.clicked.connect(lambda _=False: act())
        return button


def _kind(plugin: Plugin) -> str:
    kind = tr(KINDS.get(plugin.group, plugin.group))
    return kind if plugin.group == "file" else tr("{kind} of {origin}", kind=kind, origin=plugin.origin)
