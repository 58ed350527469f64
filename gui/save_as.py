"""Where to save: Qt's dialog asks before it replaces a file, but not for the ending that is added after it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from fallline.engine.files.atomic import is_same
from fallline.engine.files.format import Format
from fallline.engine.language import tr


def ask_where(
    parent: QWidget, title: str, suggested: str, formats: Sequence[Format], recorded_in: Path | None = None
) -> tuple[Path, Format] | None:
    """The chosen path and one of `formats`; None where nothing may be written, as over what runs were `recorded_in`.

    A name that ends like none of them gets the ending of the chosen one: a dot in a name begins no ending.
    """
    chosen, kind = QFileDialog.getSaveFileName(parent, title, suggested, ";;".join(each.filter for each in formats))
    if not chosen:
        return None
    path, first = Path(chosen), next((each for each in formats if each.filter == kind), formats[0])
    if recorded_in is not None and is_same(path, recorded_in):
        words = tr("{name} is what was recorded. A file of what is seen of it needs another name.", name=path.name)
        QMessageBox.warning(parent, tr("It was recorded there"), words)
        return None
    for each in (first, *formats):
        if path.suffix.lower() in each.endings:
            return path, each
    path = path.with_name(path.name + first.endings[0])
    return None if path.exists() and not _may_replace(parent, path) else (path, first)


def _may_replace(parent: QWidget, path: Path) -> bool:
    buttons = QMessageBox.StandardButton
    words = tr("{name} is there already. Replace it?", name=path.name)
    return QMessageBox.question(parent, tr("Replace the file?"), words, buttons.Yes | buttons.No) == buttons.Yes
