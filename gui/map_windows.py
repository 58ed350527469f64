"""The windows of maps, tuned methods and comparisons, whose plots are saved by the one export dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from fallline.gui.kept_windows import KeptWindows, forward

if TYPE_CHECKING:
    from fallline.engine.scenario.scenario import Scenario
    from fallline.gui.export.plotted import PlotExports
    from fallline.gui.maps.compare_window import CompareWindow
    from fallline.gui.maps.sweep_window import SweepWindow
    from fallline.gui.maps.tune_window import TuneWindow


class MapWindows(KeptWindows):
    """The sweep, what tunes every run, and what compares methods."""

    def ask_export(self, exports: PlotExports, window: QWidget) -> None:
        """In which style, how large, and where to."""
        from fallline.gui.export.dialog import ExportDialog

        ExportDialog(exports, window).open()

    def open_sweep(self) -> SweepWindow:
        """Show the window of the sweep."""
        return forward(self.sweep())

    def sweep(self) -> SweepWindow:
        """That, whether or not it is shown."""
        from fallline.gui.maps.sweep_window import SweepWindow
        from fallline.gui.pictured import swept_exports

        def make() -> SweepWindow:
            window = SweepWindow(self.session, self.theme, self.parent)
            window.picture_asked.connect(lambda: self.ask_export(swept_exports(window), window))
            return window

        return self._window(SweepWindow, make)

    def open_tune(self) -> TuneWindow:
        """Show the window that tunes every run."""
        return forward(self.tune())

    def tune(self) -> TuneWindow:
        """That, whether or not it is shown."""
        from fallline.gui.maps.tune_window import TuneWindow
        from fallline.gui.pictured import tuned_exports

        def make() -> TuneWindow:
            window = TuneWindow(self.session, self.theme, self.parent)
            window.picture_asked.connect(lambda: self.ask_export(tuned_exports(window), window))
            return window

        return self._window(TuneWindow, make)

    def open_compare(self) -> CompareWindow:
        """Show the window that compares methods."""
        return forward(self.compare())

    def compare(self) -> CompareWindow:
        """That, whether or not it is shown."""
        from fallline.gui.maps.compare_window import CompareWindow
        from fallline.gui.pictured import compared_exports

        def make() -> CompareWindow:
            window = CompareWindow(self.session, self.theme, self.parent)
            window.picture_asked.connect(lambda: self.ask_export(compared_exports(window), window))
            window.handed_over.connect(
                lambda scenario: self.take_over(scenario, "open a run of a comparison", scenario.steps)
            )
            return window

        return self._window(CompareWindow, make)

    def take_over(self, scenario: Scenario, words: str, step: int) -> None:
        """Show it in the main window at `step`: an edit as any other, which Undo takes back."""
        self.session.settle()
        self.session.edit(scenario, words)
        self.session.seek(step)
        self.parent.raise_()
        self.parent.activateWindow()
