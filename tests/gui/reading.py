"""What the window shows, read by what Qt and pyqtgraph say of it to anybody."""

import pyqtgraph as pg


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


def rings(contour):
    """The handles on the starts, in their order."""
    return [item for item in contour.getPlotItem().items if isinstance(item, pg.TargetItem)]
