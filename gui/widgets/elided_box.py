"""A box to choose from that is as narrow as it has to be."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyle, QStyleOptionComboBox, QStylePainter

from fallline.gui import text_size

ROOM = 6
"""Pixels beside the words that the style keeps for itself."""


class ElidedBox(QComboBox):
    """No wider than there is room: long titles end in dots, and are whole in the list."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(12)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def paintEvent(self, event: QPaintEvent) -> None:
        option: Any = QStyleOptionComboBox()  # whose words the stubs lack
        self.initStyleOption(option)
        combo = QStyle.ComplexControl.CC_ComboBox
        field = self.style().subControlRect(combo, option, QStyle.SubControl.SC_ComboBoxEditField, self)
        right = Qt.TextElideMode.ElideRight
        option.currentText = self.fontMetrics().elidedText(option.currentText, right, field.width() - ROOM)
        painter = QStylePainter(self)
        painter.drawComplexControl(combo, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def showPopup(self) -> None:
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + text_size.pixels(24))
        super().showPopup()

    def event(self, event: QEvent) -> bool:
        heard = super().event(event)
        if event.type() in (QEvent.Type.Polish, QEvent.Type.Show, QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self.setFixedHeight(max(super().sizeHint().height(), self.fontMetrics().height() + 8))
        return heard

    def minimumSizeHint(self) -> QSize:
        return QSize(text_size.pixels(120), super().minimumSizeHint().height())
