"""Write a lesson: its steps in a list, the step in hand as a form, faults as one types, and a preview as it is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMessageBox, QVBoxLayout, QWidget

from fallline.engine.language import tr
from fallline.engine.scenario.scenario import dumps, loads
from fallline.engine.scenario.toml_text import parsed
from fallline.gui.lessons.lesson import LessonError, lesson_of
from fallline.gui.theme import Theme
from fallline.gui.widgets.second_window import SecondWindow
from fallline.gui.writing.checks import Checks
from fallline.gui.writing.draft import Draft, Keys, new_draft, place, read_draft
from fallline.gui.writing.foot import Foot
from fallline.gui.writing.form_page import FormPage, step_of
from fallline.gui.writing.history import History
from fallline.gui.writing.saving import save
from fallline.gui.writing.taken import Window

SMALLEST = 360, 420
KEYS = {
    QKeySequence.StandardKey.Undo: "undo", QKeySequence.StandardKey.Redo: "redo", QKeySequence.StandardKey.Save: "save",
}  # fmt: skip
"""They serve here wherever the focus is, also where this is a pane of a window with an Undo of its own."""
FILTER = tr("Lessons (*.toml)")


class WriterWindow(SecondWindow):
    """`previewed(lesson, folder, taken, step)` asks to show it as it is read; `saved(path)` tells of its file."""

    previewed, saved = Signal(object, object, object, int), Signal(object)

    def __init__(self, theme: Theme, window: Window, parent: QWidget | None = None) -> None:
        super().__init__("writer-window", tr("Write a lesson"), 560, 820, parent, SMALLEST)
        self.history, self.checks = History(new_draft()), Checks()
        self.path: Path | None = None
        self.faults: dict[str, str] = {}
        self._written: tuple[Draft, dict[str, Any]] | None = None
        self.form = FormPage(theme, lambda: self.draft, window, self)
        self.form.typed.connect(self.type_in)
        self.form.arranged.connect(self.arrange)
        self.form.list.chosen.connect(self._follow)
        self.foot = Foot(self)
        self.form.noted.connect(self.foot.fault.tell)
        acts = {
            "undo": self.undo, "redo": self.redo, "preview": self.preview, "save": self.save, "save_as": self.save_as,
        }  # fmt: skip
        for name, act in acts.items():
            self.foot.buttons[name].clicked.connect(lambda _=False, act=act: act())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.form, 1)
        whole.addWidget(self.foot)
        self.begin(new_draft(), None)

    @property
    def draft(self) -> Draft:
        """The lesson as it is now."""
        return self.history.now

    @property
    def index(self) -> int:
        """The step in hand."""
        return self.form.list.index

    @property
    def folder(self) -> Path | None:
        """Where its file lies."""
        return self.path.parent if self.path is not None else None

    def begin(self, draft: Draft, path: Path | None) -> None:
        """Edit `draft`, which was read from `path`, or is saved nowhere."""
        self.history, self.path = History(draft), path
        self.form.list.index = 0
        self._show()

    def type_in(self, keys: Keys, value: Any) -> None:
        """A field is another, while one types there."""
        self.history.change(self.draft.put(keys, value), place(keys))
        self._follow()

    def arrange(self, draft: Draft) -> None:
        """There are other fields."""
        self.history.change(draft)
        self._show()

    def undo(self) -> None:
        """Take the last change back."""
        if self.history.undo():
            self._show()

    def redo(self) -> None:
        """Do it again."""
        if self.history.redo():
            self._show()

    def _show(self) -> None:
        self.form.show_all(self.folder)
        self._follow()

    def _follow(self) -> None:
        """What is wrong, what may be undone, and whether it is saved."""
        self.faults = self.checks.faults(self.draft, self.folder)
        self.form.tell(self.faults)
        self.foot.buttons["undo"].setEnabled(self.history.can_undo)
        self.foot.buttons["redo"].setEnabled(self.history.can_redo)
        name = self.path.name if self.path is not None else tr("Not saved yet")
        self.foot.file.setText(
            tr("{name}, changed", name=name) if self.history.changed and self.path is not None else name
        )
        self.foot.fault.tell("")

    def preview(self) -> None:
        """Show it in the lessons, from the step in hand, as a learner sees it."""
        if self._refuse(tr("No preview yet")):
            return
        lesson = lesson_of(self.draft.raw, self.folder, self.draft.taken)
        self.previewed.emit(lesson, self.folder, self.draft.taken, self.index)

    def save(self) -> bool:
        """Write it to its file, or ask where; whether that went well."""
        return self.save_path(self.path) if self.path is not None else self.save_as()

    def save_as(self) -> bool:
        """Ask where, and write there."""
        if self._refuse(tr("Not saved")):
            return False
        chosen, _ = QFileDialog.getSaveFileName(self, tr("Save the lesson"), str(self.path or ""), FILTER)
        path = Path(chosen)
        return bool(chosen) and self.save_path(path if path.suffix == ".toml" else path.with_name(f"{path.name}.toml"))

    def save_path(self, path: Path) -> bool:
        """Write it to `path`, all or nothing."""
        if self._refuse(tr("Not saved")):
            return False
        try:
            draft = save(self.draft, path, self.folder)
        except (LessonError, OSError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            self.foot.fault.tell(tr("Not saved: {name}: {why}", name=path.name, why=why))
            return False
        self.path = path
        self.history.save(draft)
        self._show()
        self.saved.emit(path)
        return True

    def _refuse(self, what: str) -> bool:
        """Whether there is a fault; then the first one is brought into sight."""
        if not self.faults:
            return False
        where, words = next(iter(self.faults.items()))
        self.form.show_fault(where)
        index = step_of(where)
        whose = tr("The lesson") if index is None else tr("Step {number}", number=index + 1)
        self.foot.fault.tell(
            tr("{what}: {whose} has to be finished first. {words}.", what=what, whose=whose, words=words)
        )
        return True

    def may_close(self) -> bool:
        """Whether nothing is lost, or may be."""
        if not self.history.changed:
            return True
        buttons = QMessageBox.StandardButton
        name = self.path.name if self.path is not None else tr("The lesson")
        answer = QMessageBox.question(
            self,
            tr("Save the lesson?"),
            tr("{name} was changed. Save it?", name=name),
            buttons.Save | buttons.Discard | buttons.Cancel,
        )
        if answer == buttons.Discard:
            self.begin(self.history.saved, self.path)
        return answer == buttons.Discard or (answer == buttons.Save and self.save())

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.may_close():
            super().closeEvent(event)
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _meant(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if meant := _meant(event):
            getattr(self, meant)()
        else:
            super().keyPressEvent(event)

    def kept(self) -> dict[str, Any]:
        """With what is not saved: a program that was ended from outside loses none of it."""
        draft = self.draft
        if self._written is None or self._written[0] is not draft:
            taken = {name: dumps(scenario) for name, scenario in draft.taken.items()}
            self._written = draft, {"lesson": draft.dumps(), "taken": taken}
        return {**self._written[1], "path": str(self.path or ""), "step": self.index, "changed": self.history.changed}

    def put_back(self, kept: dict[str, Any]) -> None:
        path = Path(kept["path"]) if kept["path"] else None
        draft = Draft(parsed(kept["lesson"]), {name: loads(text) for name, text in kept["taken"].items()})
        if not draft.steps:
            raise ValueError(tr("no steps"))
        self.begin(read_draft(path) if path is not None and kept["changed"] else new_draft(), path)
        self.history.change(draft)
        if not kept["changed"]:
            self.history.save(draft)
        self.form.list.index = int(kept["step"])
        self._show()

    def restyle(self, theme: Theme) -> None:
        self.form.list.restyle(theme)


def _meant(event: QKeyEvent) -> str:
    return next((name for keys, name in KEYS.items() if event.matches(keys)), "")
