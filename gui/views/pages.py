"""The pages of the right dock, of every view there is: built when first seen or asked for; what fails is told of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QTabWidget, QVBoxLayout, QWidget
from shiboken6 import delete

from fallline.engine.language import tr
from fallline.gui.follower import Follower
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.all_views import VIEWS
from fallline.gui.views.contour import ContourView
from fallline.gui.views.view import View
from fallline.gui.widgets.column import plain_column, scroll_of, scrolling_column
from fallline.gui.widgets.section import SectionTitle

SINGLE = int(Qt.TextFlag.TextSingleLine.value)
GAPS = 18, 14, 12, 10, 8, 6, 5, 4, 2
"""Pixels between the names of two pages, of which the style sheet knows: as many as there is room for. A smaller font
of its own a bar cannot have: Qt's style sheets give it the size back that text had when it came."""


class Pages(QTabWidget):
    """`pages["Loss"]` is the view of that title, and iterating gives those that are built, as `built(view)` tells.

    `tell(words)` hears of what went wrong in one.
    """

    built = Signal(QWidget)

    def __init__(
        self, session: Session, theme: Theme, contour: ContourView, tell: Callable[[str], None], dock: QDockWidget
    ) -> None:
        super().__init__(dock)
        dock.setWidget(self)  # before the views: a tree that finds its parent late is styled anew
        self.setObjectName("right-pages")
        self.setAccessibleName(tr("Plots and explanations"))
        self.setAccessibleDescription(tr("Left and Right choose a page"))
        self.setDocumentMode(True)
        self._views: dict[str, View] = {}
        self.session, self.theme, self.contour = session, theme, contour
        self._tell, self._faults, self._compact = tell, dict[str, str](), False
        grouped = groupby(_in_order(VIEWS.classes()), key=lambda kind: kind.place.page)
        self._kinds = {page: {kind.place.title: kind for kind in group} for page, group in grouped}
        self._pages = {title: page for page, kinds in self._kinds.items() for title in kinds}
        self._columns: dict[str, QVBoxLayout] = {}
        self._filled: set[str] = set()
        self._away: set[str] = set()
        self._offered: list[bool] = []
        self.follower = Follower(session, self, self._offer, always=True, paths=False)
        self._offer()
        self.currentChanged.connect(self._fill_front)
        self._fill_front()

    @property
    def names(self) -> tuple[str, ...]:
        """Every page that there may be, in order."""
        return tuple(self._kinds)

    @property
    def by_key(self) -> tuple[str, ...]:
        """In the order of their keys: those that every scenario has, then those that some have."""
        usual = View.wanted.__func__  # type: ignore[attr-defined]  # of a class method
        return tuple(
            sorted(
                self._kinds,
                key=lambda page: all(kind.wanted.__func__ is not usual for kind in self._kinds[page].values()),  # type: ignore[attr-defined]
            )
        )

    @property
    def titles(self) -> tuple[str, ...]:
        """Every view that is built or can be, in order."""
        begun = self._columns.keys() - self._filled
        return tuple(title for title, page in self._pages.items() if title in self._views or page in begun)

    @property
    def front(self) -> str:
        """The page that is seen."""
        return self._page(self.currentIndex())

    def wants(self, title: str) -> bool:
        """Whether the view of that title has anything to show."""
        return self._kinds[self._pages[title]][title].wanted(self.session.scenario)

    def offers(self, page: str) -> bool:
        """Whether that page is there for this scenario."""
        index = self._index(page)
        return index is not None and self.isTabVisible(index)

    def pane_at(self, at: QPoint) -> str:
        """The view whose page's tab is at that point of the tab bar, where it has the page to itself; "" elsewhere."""
        page = self._page(self.tabBar().tabAt(at))
        titles = [*self._kinds.get(page, ())]
        return titles[0] if len(titles) == 1 else ""

    def turn_to(self, page: str) -> None:
        """Bring that page to the front, where it is offered."""
        index = self._index(page)
        if index is not None and self.isTabVisible(index):
            self.setCurrentIndex(index)

    def _index(self, page: str) -> int | None:
        return next((index for index in range(self.count()) if self._page(index) == page), None)

    def _page(self, index: int) -> str:
        """Which page has that place; "" where there is none."""
        return str(self.tabBar().tabData(index) or "")

    def _offer(self) -> None:
        """The pages that have something to show; what nobody has wanted yet gets one, empty, at its place."""
        for page, kinds in self._kinds.items():
            wanted = any(kind.wanted(self.session.scenario) for kind in kinds.values())
            if wanted and page not in self._columns:
                self._add(page)
            index = self._index(page)
            here = wanted and not kinds.keys() <= self._away
            if index is not None and here != self.isTabVisible(index):
                self.setTabVisible(index, here)
        if (offered := [self.isTabVisible(index) for index in range(self.count())]) != self._offered:
            self._offered = offered
            self._space()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._space()

    def changeEvent(self, event: QEvent) -> None:
        """In another font the names take another room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._space()

    def _space(self) -> None:
        """As much room between the names of the pages as there is."""
        bar = self.tabBar()
        names = [self.tabText(index) for index in range(self.count()) if self.isTabVisible(index)]
        spare = self.width() - sum(bar.fontMetrics().size(SINGLE, name).width() for name in names)
        gap = next((gap for gap in GAPS if gap * len(names) <= spare), GAPS[-1])
        if bar.property("gap") != gap:
            bar.setProperty("gap", gap)
            bar.style().polish(bar)
            QApplication.sendEvent(bar, QEvent(QEvent.Type.StyleChange))  # or it keeps the old places of its tabs

    def _add(self, page: str) -> None:
        """One that a view has to itself, or a column that scrolls; its views are built when it is first seen."""
        pages = self.names[: self.names.index(page)]
        before = sum(self._index(name) is not None for name in pages)
        add = plain_column if self._is_whole(page) else scrolling_column
        column = add(self, tr(page))
        self.tabBar().setTabData(self.count() - 1, page)
        self._columns[page] = column
        self.tabBar().moveTab(self.count() - 1, before)

    def _is_whole(self, page: str) -> bool:
        kinds = [*self._kinds[page].values()]
        return len(kinds) == 1 and kinds[0].place.whole

    def _fill_front(self) -> None:
        if self.count():
            self._fill(self.front)

    def _fill(self, page: str) -> None:
        """Build what belongs on that page, once."""
        if page in self._filled:
            return
        self._filled.add(page)
        column = self._columns[page]
        content = column.parentWidget()
        assert content is not None
        for kind in self._kinds[page].values():
            view = self._built(kind, content)
            if view is not None:
                column.addWidget(view, kind.place.share)
                view.show()  # at once: where its page is in sight the column would do so later
        if not column.count():
            index = self._index(page)
            self.removeTab(-1 if index is None else index)
        elif not self._is_whole(page) and not any(kind.place.share for kind in self._kinds[page].values()):
            column.addStretch(1)

    def take(self, title: str) -> QWidget:
        """Let the view of that title go, in a column that scrolls unless it has a page to itself."""
        view, page = self[title], self._pages[title]
        self._away.add(title)
        _show_title(view, title, shown=False)
        self._columns[page].removeWidget(view)
        self._offer()
        if self._is_whole(page):
            return view
        column = scrolling_column(self, tr(title), free=True)
        column.addWidget(view, type(view).place.share)
        column.addStretch()  # for what a view leaves that needs less: it would stand in the middle
        view.show()
        return scroll_of(column.parentWidget())

    def give_back(self, title: str) -> None:
        """Take the view in again, at its place."""
        view, page = self._views[title], self._pages[title]
        self._away.discard(title)
        _show_title(view, title, shown=True)
        mates = [mate for mate in self._kinds[page] if mate in self._views and mate not in self._away]
        scroll = None if self._is_whole(page) else scroll_of(view.parentWidget())
        self._columns[page].insertWidget(mates.index(title), view, type(view).place.share)
        view.show()
        if scroll is not None:
            scroll.hide()  # it goes when the event loop comes round, and would keep its room until then
            scroll.deleteLater()
        self._offer()

    def __getitem__(self, title: str) -> View:
        if (page := self._pages[title]) in self._columns:
            self._fill(page)
        return self._views[title]

    def __iter__(self) -> Iterator[View]:
        return iter(self._views.values())

    def restyle(self, theme: Theme) -> None:
        """Other colours for every view."""
        self.theme = theme
        for title, view in self._views.items():
            with self._telling(title, tr("take on other colours")):
                view.restyle(theme)

    def set_compact(self, compact: bool) -> None:
        """More or less width for every view."""
        self._compact = compact
        for title, view in self._views.items():
            with self._telling(title, tr("change its width")):
                view.set_compact(compact)

    def _built(self, kind: type[View], parent: QWidget) -> View | None:
        """The view on its place, or None and no trace of it."""
        before, title = set(parent.children()), kind.place.title
        with self._telling(title, tr("be built")):
            view = kind(self.session, self.theme, parent)
            view.attend(self.contour)
            if self._compact:
                view.set_compact(True)
            self._views[title] = view
            self.built.emit(view)
            return view
        for part in set(parent.children()) - before:
            delete(part)
        return None

    @contextmanager
    def _telling(self, title: str, what: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # noqa: BLE001  # a plug-in's code may raise anything
            self._faults[title] = tr(
                "The view “{title}” could not {what}: {name}: {error}",
                title=tr(title),
                what=what,
                name=type(error).__name__,
                error=error,
            )
            self._tell("\n".join(self._faults.values()))


def _show_title(view: View, title: str, *, shown: bool) -> None:
    """Away from its page a view stands under a bar that has its name."""
    own = next((each for each in view.findChildren(SectionTitle) if each.title.text() == tr(title)), None)
    if own is not None:
        own.show_title(shown)


def _in_order(kinds: list[type[View]]) -> list[type[View]]:
    """Page by page, the pages by their first view."""
    first = {kind.place.page: kind.place.order for kind in reversed(kinds)}
    return sorted(kinds, key=lambda kind: (first[kind.place.page], kind.place.page, kind.place.order))
