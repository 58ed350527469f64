"""Where to save: Qt's dialog asks before it replaces a file, but not for the ending that is added after it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget


def ask_where(parent: QWidget, title: str, suggested: str, kind: str, suffix: str) -> Path | None:
    """The chosen path, ending in `suffix`; None where nothing may be written. `kind` is the dialog's filter."""
    chosen, _ = QFileDialog.getSaveFileName(parent, title, suggested, kind)
    if not chosen:
        return None
    path = Path(chosen)
    if path.suffix.lower() == suffix:
        return path
    path = path.with_name(path.name + suffix)  # a dot in a name begins no ending
    return None if path.exists() and not _may_replace(parent, path) else path


def _may_replace(parent: QWidget, path: Path) -> bool:
    buttons = QMessageBox.StandardButton
    words = f"{path.name} is there already. Replace it?"
    return QMessageBox.question(parent, "Replace the file?", words, buttons.Yes | buttons.No) == buttons.Yes
