"""Files: new, open, save, export. Every fault is said in the banner, and what is open stays open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget
from shiboken6 import isValid

from fallline.engine.files.format import FORMATS
from fallline.engine.files.open import load_scenario
from fallline.engine.files.open import read as read_as
from fallline.engine.files.recorded_run import UnknownColumns
from fallline.engine.language import tr
from fallline.engine.run.memory import TooMuch
from fallline.engine.run.progress import Progress
from fallline.engine.run.recorded import all_recorded
from fallline.engine.scenario import data_file
from fallline.engine.scenario.scenario import OutsideDataError, Scenario, ScenarioError
from fallline.gui.background import Background
from fallline.gui.export.drop import Drops
from fallline.gui.export.exports import Exports
from fallline.gui.export.shown import Shown
from fallline.gui.follower import Follower
from fallline.gui.openable import as_run, fresh, is_large, is_own, is_watched, opened
from fallline.gui.opening import beside, may_read, taken_as
from fallline.gui.session import Session
from fallline.gui.settings import Settings
from fallline.gui.widgets.banner import Banner
from fallline.gui.widgets.typed_line import take_typed

AT_ONCE = 200_000
"""Bytes up to which a file is read while the window waits."""


class Documents(Exports):
    """What the window shows as a file, and the ways to and from disk. `pause` stops what plays before another opens,
    which `begin` then shows.
    """

    def __init__(
        self,
        window: QWidget,
        path: Path | None,
        session: Session,
        banner: Banner,
        shown: Callable[[], Shown],
        watch: Callable[[Background, str], object],
        settings: Settings,
        pause: Callable[[], object],
        begin: Callable[[], object],
    ) -> None:
        super().__init__(window, path if path is None or is_own(path) else None, session, banner, shown, watch)
        self.settings, self.pause, self.begin = settings, pause, begin
        if path is not None:
            settings.keep_file(path)
            self.recorded_in = path if all_recorded(session.scenario) and not is_own(path) else None
        self.session.undo_stack.cleanChanged.connect(self.show_title)
        self.follower = Follower(self.session, window, self.show_title, paths=False)
        self.drops = Drops(window, self.open_path)
        self.left: Scenario | None = None
        self.watch_run: Callable[[Path], object] | None = None
        """Who follows a run that is recorded."""
        self.open_lab: Callable[[Path], bool] | None = None
        """Who shows the lab that a file is, or was made from, and says whether there is one; raises ScenarioError."""
        self.reading = Background(window)
        self.reading.answered.connect(self._opened)
        self.reading.failed.connect(lambda why: self.banner.warn(tr("Could not open it: {why}", why=why)))
        self.watch(self.reading, tr("Opening the file"))
        self.reading.stopped.connect(lambda: self.banner.say(tr("Stopped, and what was open stays.")))
        self.show_title()

    def show_title(self) -> None:
        """The window's title: the file or the scenario, and whether it was changed."""
        if not isValid(self.window):  # the undo stack says that it is clean once more while Qt takes the window down
            return
        self.window.setWindowTitle(f"{self.name()}[*] – Fallline")
        changed = not self.session.undo_stack.isClean()
        if changed != self.window.isWindowModified():  # or a hand that drags would have it drawn at every move
            self.window.setWindowModified(changed)

    def name(self) -> str:
        """What is open, in a word or two."""
        return self.path.name if self.path else self.session.scenario.title or tr("Untitled")

    def new(self) -> None:
        """One plain run on the default landscape."""
        self.take(fresh())

    def take(self, scenario: Scenario) -> None:
        """Show one that is no file."""
        if self.may_leave():
            self._load(scenario, None)

    def open(self) -> None:
        """Ask for a file and open it."""
        chosen, _ = QFileDialog.getOpenFileName(self.window, tr("Open a scenario"), self.folder(), opened())
        if chosen:
            self.open_path(Path(chosen))

    def open_folder(self) -> None:
        """Ask for a folder of checkpoints or runs, and open it."""
        chosen = QFileDialog.getExistingDirectory(self.window, tr("Open a folder of runs"), self.folder())
        if chosen:
            self.open_path(Path(chosen))

    def open_path(self, path: Path) -> None:
        """Open a scenario file, or one that carries a scenario: that stays as it is, and Save asks where.

        A run recorded elsewhere, in two parameters, joins the runs on a landscape of two. One that `fallline.watch`
        records is followed in the window for those.
        """
        if self.watch_run is not None and is_watched(path):
            self.watch_run(path)
            return
        if self._opened_lab(path):
            return
        self._open(lambda: load_scenario(path), path if is_own(path) else None, path)

    def _opened_lab(self, path: Path) -> bool:
        """Whether `path` goes to the labs, and not to the session; a fault in it is said."""
        try:
            if self.open_lab is None or not self.open_lab(path):
                return False
        except ScenarioError as error:
            self.banner.warn(tr("Could not open it: {error}", error=error))
        else:
            self.settings.keep_file(path)
        return True

    def _joined(self, path: Path, there: Scenario) -> bool:
        """Whether `path` is a recorded run that now is on this landscape, beside the others."""
        here = self.session.scenario
        both = beside(here, there) if path.is_dir() or FORMATS.of(path).arrays is not None else None
        if both is None:
            return False
        self.session.edit(both, tr("add a recorded run"))
        if self.session.scenario is not here:
            names = ", ".join(run.label for run in there.runs)
            self.banner.say(
                tr(
                    "Added {names} on this landscape. {what}", names=names, what=there.description or as_run(path)
                ).strip()
            )
        return True

    def open_example(self, name: str) -> None:
        """Open a shipped scenario."""
        self._open(lambda: load_scenario(name), None)

    def save(self) -> None:
        """Write to the file that is open; ask where, if there is none."""
        if self.path is None:
            self.save_as()
        else:
            self.save_path(self.path)

    def save_as(self) -> None:
        """Ask where, and write there."""
        asked = self._ask(tr("Save the scenario"), "scenario")
        if asked is not None:
            self.save_path(asked[0])

    def save_path(self, path: Path) -> bool:
        """Write the scenario to `path`; whether that went well."""
        scenario = self.session.scenario
        if not self.attempt(
            tr("save {name}", name=path.name), lambda: FORMATS.writing(path, "scenario").save(path, scenario)
        ):
            return False
        self.path = path
        self.settings.keep_file(path)
        self.session.undo_stack.setClean()
        self.show_title()
        self.banner.say(tr("Saved {name}.", name=path.name))
        return True

    def paste(self) -> None:
        """Open the scenario that the clipboard holds as text."""
        from fallline.gui.export.clipboard import pasted

        self._open(pasted, None)

    def bring_back(self) -> None:
        """Open what was left unsaved last, still unsaved."""
        if self.left is not None and self.may_leave():
            self._load(self.left, None, saved=False)

    def may_leave(self) -> bool:
        """Whether what is open may be given up: a changed file asks; what has none can be brought back."""
        return self.path is None or self.may_close()

    def may_close(self) -> bool:
        """Whether nothing is lost, or may be: what was changed asks, a file or not."""
        take_typed()
        if self.session.undo_stack.isClean():
            return True
        buttons = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self.window, tr("Save changes?"), tr("{name} was changed. Save it?", name=self.name()),
            buttons.Save | buttons.Discard | buttons.Cancel,
        )  # fmt: skip
        if answer == buttons.Save:
            self.save()
            return self.session.undo_stack.isClean()
        return answer == buttons.Discard

    def _open(self, read: Callable[[], Scenario], own: Path | None, path: Path | None = None) -> None:
        """Read, and show what came: `path` was read, and Save writes to `own`."""
        self.pause()

        def work(_: Progress) -> Scenario | Exception:
            try:
                return read()
            except (ScenarioError, OSError) as error:
                return error

        self._asked = read, own, path
        self.reading.ask(work, at_once=path is None or not is_large(path, AT_ONCE), asks=False)

    def _opened(self, found: Scenario | Exception) -> None:
        read, own, path = self._asked
        if isinstance(found, OutsideDataError):
            if may_read(self.window, found.path):
                data_file.allow(found.path)
                self._open(read, own, path)
        elif isinstance(found, UnknownColumns) and path is not None:
            if (taken := taken_as(self.window, path, found.names)) is not None:
                self._open(lambda: read_as(path, taken), own, path)
        elif isinstance(found, Exception):
            self.banner.warn(tr("Could not open it: {found}", found=found))
        elif path is not None and self._joined(path, found):
            self.settings.keep_file(path)
        elif self.may_leave() and self._load(found, own) and path is not None:
            self.settings.keep_file(path)
            if all_recorded(found) and not is_own(path):
                self.recorded_in = path
                self.banner.add(found.description or as_run(path))

    def _load(self, scenario: Scenario, path: Path | None, *, saved: bool = True) -> bool:
        """Show `scenario`, and say whether there is room for it."""
        unsaved = self.path is None and not self.session.undo_stack.isClean()
        before, name = self.session.scenario, self.name()
        self.pause()
        self.banner.hide()
        try:
            self.session.load(scenario)
        except TooMuch as error:
            self.banner.warn(tr("Could not open it: {error}.", error=error))
            return False
        self.path, self.recorded_in = path, None
        if not saved:
            self.session.undo_stack.resetClean()
        self.left = before if unsaved else None if scenario is self.left else self.left
        if unsaved:
            self.banner.say(tr("{name} was changed and not saved.", name=name), tr("Bring it back"), self.bring_back)
        self.show_title()
        self.begin()
        return True
