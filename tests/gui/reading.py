"""What the window shows, read by what Qt and pyqtgraph say of it to anybody."""

import pyqtgraph as pg
from PySide6.QtCore import Qt, QTimer

from fallline.gui.background import Background


def cells(table):
    """The labels of a table of figures: those of the heads, then of each run without its marker, hidden ones too."""
    grid = table.layout()
    rows = [
        [grid.itemAtPosition(row, column) for column in range(1, grid.columnCount())] for row in range(grid.rowCount())
    ]
    return [[each.widget() for each in row] for row in rows]


def texts(table):
    """The texts of each run that is shown."""
    return [[cell.text() for cell in row] for row in cells(table)[1:] if row[0].isVisibleTo(table)]


def works(owner):
    """What `owner` has done in the background: the only one of its own."""
    (background,) = owner.findChildren(Background, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return background


def timer(owner):
    """The only timer of its own."""
    (found,) = owner.findChildren(QTimer, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return found


def rings(contour):
    """The handles on the starts, in their order."""
    return [item for item in contour.getPlotItem().items if isinstance(item, pg.TargetItem)]
