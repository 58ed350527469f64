"""How far a film is that the export dialog writes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QProgressBar

from fallline.engine.files.atomic import ExportError
from fallline.gui.export.job import FilmJob


class FilmBar(QProgressBar):
    """Seen from the start of a job; holds it until it has ended."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("export-progress")
        self.job: FilmJob | None = None
        self.hide()

    def start(self, job: FilmJob, ended: Callable[[BaseException | None], None]) -> None:
        """Begin; `ended` is told the fault, or None."""
        self.job = job
        job.progress.connect(self._show)
        job.finished.connect(lambda fault: self._end(fault, ended))
        self.show()
        job.start()

    def cancel(self) -> bool:
        """Whether there was a film to stop: its end is still to come."""
        if self.job is not None:
            self.job.cancel()
        return self.job is not None

    def _show(self, drawn: int, frames: int) -> None:
        self.setMaximum(frames)
        self.setValue(drawn)

    def _end(self, fault: BaseException | None, ended: Callable[[BaseException | None], None]) -> None:
        self.job = None
        ended(fault)


def why(fault: BaseException) -> str:
    """A fault in words, without the number and the path that the system's have."""
    return str(fault) if isinstance(fault, ExportError) else getattr(fault, "strerror", None) or str(fault)
