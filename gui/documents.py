"""Files: new, open, save, export. Every fault is said in the banner, and what is open stays open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QMessageBox
from shiboken6 import isValid

from engine.export.data import DATA_FORMATS
from engine.export.files import write_whole
from engine.optimizer import OPTIMIZERS
from engine.scenario import Run, Scenario, ScenarioError, dumps, load_scenario
from engine.schedules.constant import Constant

if TYPE_CHECKING:
    from gui.main_window import MainWindow

SCENARIOS = "Scenarios (*.toml)"
PICTURES = "PNG image (*.png)"
DATA = "CSV table (*.csv);;NumPy arrays (*.npz)"


class Documents:
    """What the window shows as a file, and the ways to and from disk."""

    def __init__(self, window: MainWindow, path: Path | None) -> None:
        self.window, self.path = window, path
        self.session = window.session
        self.session.undo_stack.cleanChanged.connect(self.show_title)
        self.session.scenario_changed.connect(self.show_title)
        self.show_title()

    def show_title(self) -> None:
        """The window's title: the file or the scenario, and whether it was changed."""
        if not isValid(self.window):  # the undo stack says that it is clean once more while Qt takes the window down
            return
        name = self.path.name if self.path else self.session.scenario.title or "Untitled"
        self.window.setWindowTitle(f"{name}[*] – Fallline")
        self.window.setWindowModified(not self.session.undo_stack.isClean())

    def new(self) -> None:
        """One plain run on the default landscape."""
        if self.may_leave():
            self.path = None
            self._load(fresh())

    def open(self) -> None:
        """Ask for a file and open it."""
        chosen, _ = QFileDialog.getOpenFileName(self.window, "Open a scenario", self._folder(), SCENARIOS)
        if chosen:
            self.open_path(Path(chosen))

    def open_path(self, path: Path) -> None:
        """Open a scenario file."""
        self._open(str(path), path)

    def open_example(self, name: str) -> None:
        """Open a shipped scenario."""
        self._open(name, None)

    def save(self) -> None:
        """Write to the file that is open; ask where, if there is none."""
        if self.path is None:
            self.save_as()
        else:
            self.save_path(self.path)

    def save_as(self) -> None:
        """Ask where, and write there."""
        chosen, _ = QFileDialog.getSaveFileName(self.window, "Save the scenario", self._suggest(".toml"), SCENARIOS)
        if chosen:
            self.save_path(Path(chosen).with_suffix(".toml"))

    def save_path(self, path: Path) -> bool:
        """Write the scenario to `path`; whether that went well."""
        text = dumps(self.session.scenario)
        if not self._try(f"save {path.name}", lambda: write_whole(path, lambda to: to.write_text(text, "utf-8"))):
            return False
        self.path = path
        self.session.undo_stack.setClean()
        self.show_title()
        self.window.stage.banner.say(f"Saved {path.name}.")
        return True

    def export_image(self) -> None:
        """Ask where, and write a picture."""
        chosen, _ = QFileDialog.getSaveFileName(self.window, "Export an image", self._suggest(".png"), PICTURES)
        if chosen:
            self.export_image_path(Path(chosen).with_suffix(".png"))

    def export_image_path(self, path: Path, size: tuple[int, int] = (1600, 1000)) -> None:
        """Write the contour view with its paths at the playhead, in the window's theme and view."""
        from gui.export.image import write_png

        window = self.window
        (x0, x1), (y0, y1) = window.stage.contour.getViewBox().viewRange()
        self._report(
            path,
            lambda: write_png(self.session.scenario, path, size, self.session.playhead, window.theme, (x0, x1, y0, y1)),
        )

    def export_data(self) -> None:
        """Ask where, and write the trajectories as a table or as arrays."""
        chosen, kind = QFileDialog.getSaveFileName(self.window, "Export data", self._suggest(".csv"), DATA)
        if chosen:
            ending = ".npz" if "npz" in kind else ".csv"
            path = Path(chosen)
            self.export_data_path(path if path.suffix in DATA_FORMATS else path.with_suffix(ending))

    def export_data_path(self, path: Path) -> None:
        """Write the trajectories to `path`, .csv or .npz."""
        write = DATA_FORMATS[path.suffix]
        self._report(path, lambda: write(self.session.scenario, self.session.paths, path))

    def may_leave(self) -> bool:
        """Whether what is open may be given up: a changed file asks, a changed example does not."""
        if self.path is None or self.session.undo_stack.isClean():
            return True
        buttons = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self.window, "Save changes?", f"{self.path.name} was changed. Save it?",
            buttons.Save | buttons.Discard | buttons.Cancel,
        )  # fmt: skip
        if answer == buttons.Save:
            return self.save_path(self.path)
        return answer == buttons.Discard

    def _open(self, source: str, path: Path | None) -> None:
        try:
            scenario = load_scenario(source)
        except (ScenarioError, OSError) as error:
            self.window.stage.banner.warn(f"Could not open it: {error}")
            return
        if self.may_leave():
            self.path = path
            self._load(scenario)

    def _load(self, scenario: Scenario) -> None:
        self.window.transport.pause()
        self.window.stage.banner.hide()
        self.session.load(scenario)
        self.show_title()

    def _report(self, path: Path, write: Callable[[], object]) -> None:
        if self._try(f"write {path.name}", write):
            self.window.stage.banner.say(f"Wrote {path.name}.")

    def _try(self, what: str, write: Callable[[], object]) -> bool:
        try:
            write()
        except OSError as error:
            self.window.stage.banner.warn(f"Could not {what}: {error.strerror or error}.")
            return False
        return True

    def _folder(self) -> str:
        return str(self.path.parent if self.path else Path.home())

    def _suggest(self, ending: str) -> str:
        words = self.path.stem if self.path else self.session.scenario.title.lower().replace(" ", "-") or "fallline"
        return str(Path(self._folder()) / f"{words}{ending}")


def fresh() -> Scenario:
    """What New begins with."""
    from engine.landscapes.quadratic import Quadratic

    run: Run = Run(optimizer=OPTIMIZERS["gradient-descent"](), schedule=Constant(lr=0.05))
    return Scenario(landscape=Quadratic(), runs=(run,))
