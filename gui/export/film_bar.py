"""How far a film is that the export dialog writes."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar

from fallline.gui.export.job import FilmJob


class FilmBar(QProgressBar):
    """Seen from the start of a job; holds it until it has ended."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("export-progress")
        self.setRange(0, 1000)
        self.job: FilmJob | None = None
        self.hide()

    def start(self, job: FilmJob) -> None:
        """Begin."""
        self.job = job
        job.background.told.connect(lambda share, _: self.setValue(round(1000 * share)))
        job.finished.connect(self._end)
        self.show()
        job.start()

    def cancel(self) -> bool:
        """Whether there was a film to stop: its end is still to come."""
        if self.job is not None:
            self.job.cancel()
        return self.job is not None

    def _end(self) -> None:
        self.job = None
