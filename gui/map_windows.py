"""The windows of maps and tuned methods, whose plots are saved by the one export dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from fallline.gui.kept_windows import KeptWindows, forward

if TYPE_CHECKING:
    from fallline.gui.export.plotted import PlotExports
    from fallline.gui.maps.sweep_window import SweepWindow
    from fallline.gui.maps.tune_window import TuneWindow


class MapWindows(KeptWindows):
    """The sweep, and what tunes every run."""

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
