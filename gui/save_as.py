"""Where to save: Qt's dialog asks before it replaces a file, but not for the ending that is added after it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget


def ask_where(parent: QWidget, title: str, suggested: str, kinds: Mapping[str, str]) -> tuple[Path, str] | None:
    """The chosen path and one of `kinds`, a filter of the dialog with its ending; None where nothing may be written.

    A name that ends like none of them gets the ending of the chosen kind: a dot in a name begins no ending.
    """
    chosen, kind = QFileDialog.getSaveFileName(parent, title, suggested, ";;".join(kinds))
    if not chosen:
        return None
    path, kind = Path(chosen), kind if kind in kinds else next(iter(kinds))
    if path.suffix.lower() in kinds.values():
        return path, kind
    path = path.with_name(path.name + kinds[kind])
    return None if path.exists() and not _may_replace(parent, path) else (path, kind)


def _may_replace(parent: QWidget, path: Path) -> bool:
    buttons = QMessageBox.StandardButton
    words = f"{path.name} is there already. Replace it?"
    return QMessageBox.question(parent, "Replace the file?", words, buttons.Yes | buttons.No) == buttons.Yes
