"""Preferences: a row for each, put on at once, with a way back to its default."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from fallline.engine.family.fields import Field, fields
from fallline.engine.language import tr
from fallline.gui.form import Form
from fallline.gui.preferences import Preferences
from fallline.gui.theme import Theme
from fallline.gui.widgets.icons import icon
from fallline.gui.widgets.second_window import SecondWindow

SOON = 150
"""Milliseconds after the last move of a slider: to dress all windows anew takes as long."""


class PreferencesWindow(SecondWindow):
    """Edits what `now()` gives; `take(preferences)` puts it on."""

    def __init__(
        self,
        theme: Theme,
        now: Callable[[], Preferences],
        take: Callable[[Preferences], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("preferences-window", tr("Preferences"), 560, 620, parent, (420, 320))
        self._now, self._take, self._theme = now, take, theme
        self._wanted = now()
        self._begun = _of_a_start(self._wanted)
        self._soon = QTimer(self, singleShot=True, interval=SOON)
        self._soon.timeout.connect(lambda: self._take(self._wanted))
        self.forms: dict[str, Form] = {}
        self.resets: dict[str, QToolButton] = {}
        self._lay_out()
        self.refresh()

    def come_forward(self) -> None:
        self.refresh()
        super().come_forward()

    def refresh(self) -> None:
        """What is so now: a menu may have changed it."""
        if not self._soon.isActive():
            self._wanted = self._now()
        for name, form in self.forms.items():
            form.set_struct(self._wanted)
            self.resets[name].setEnabled(getattr(self._wanted, name) != getattr(Preferences(), name))
        self.all.setEnabled(self._wanted != Preferences())
        self.later.setVisible(_of_a_start(self._wanted) != self._begun)

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        for reset in self.resets.values():
            reset.setIcon(icon("reset", theme.text))
        self.refresh()

    def _edited(self, name: str, edited: msgspec.Struct) -> None:
        self._want(name, getattr(edited, name))

    def _reset(self, name: str) -> None:
        self._want(name, getattr(Preferences(), name))

    def _want(self, name: str, value: object) -> None:
        self._wanted = msgspec.structs.replace(self._wanted, **{name: value})
        self._soon.start()
        self.refresh()

    def _reset_all(self) -> None:
        self._wanted = Preferences()
        self._soon.start()
        self.refresh()

    def _lay_out(self) -> None:
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its controls scroll it
        content = QWidget(scroll)
        content.setProperty("role", "content")
        grid = QGridLayout(content)
        grid.setContentsMargins(20, 16, 20, 16)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        for line, field in enumerate(fields(Preferences)):
            self._row(grid, 3 * line, field, content)
        grid.setRowStretch(3 * len(self.forms), 1)
        scroll.setWidget(content)
        self.all = QPushButton(tr("Reset all"), self)
        self.all.setObjectName("preferences-reset-all-button")
        self.all.setToolTip(tr("Every preference back to its default"))
        self.all.clicked.connect(lambda _=False: self._reset_all())
        close = QPushButton(tr("Close"), self)
        close.setObjectName("preferences-close-button")
        close.setToolTip(tr("What was chosen is kept already"))
        close.clicked.connect(lambda _=False: self.close())
        self.later = QLabel(tr("Language and decimal mark change with the next start of Fallline."), self)
        self.later.setObjectName("preferences-next-start")
        self.later.setWordWrap(True)
        self.later.setContentsMargins(20, 0, 20, 6)
        foot = QHBoxLayout()
        foot.setContentsMargins(20, 0, 20, 14)
        foot.addWidget(self.all)
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll, 1)
        column.addWidget(self.later)
        column.addLayout(foot)

    def _row(self, grid: QGridLayout, line: int, field: Field, parent: QWidget) -> None:
        name = field.name
        form = Form("preferences", self._wanted, parent, only=(name,))
        form.setObjectName(f"preferences-{name.replace('_', '-')}-form")
        form.edited.connect(lambda edited: self._edited(name, edited))
        reset = QToolButton(parent)
        reset.setObjectName(f"preferences-{name.replace('_', '-')}-reset-button")
        default = getattr(Preferences(), name)
        back = tr("Back to {words}", words=_words(field, default))
        reset.setToolTip(back)
        reset.setAccessibleName(tr("Reset {label}", label=field.label))
        reset.setAccessibleDescription(back)
        reset.setIcon(icon("reset", self._theme.text))
        reset.clicked.connect(lambda _=False: self._reset(name))
        told = QLabel(field.help[:1].upper() + field.help[1:], parent)
        told.setProperty("role", "muted")
        told.setWordWrap(True)
        told.setContentsMargins(0, 0, 0, 12)
        self.forms[name], self.resets[name] = form, reset
        grid.addWidget(form, line, 0)
        grid.addWidget(reset, line, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(told, line + 1, 0)


def _of_a_start(preferences: Preferences) -> tuple[str, str]:
    """What holds from one start to the next."""
    return preferences.language, preferences.decimal_mark


def _words(field: Field, value: object) -> str:
    """A value as the form shows it."""
    if isinstance(value, bool):
        return tr("on") if value else tr("off")
    return field.said[field.choices.index(value)] if isinstance(value, str) else str(value)
