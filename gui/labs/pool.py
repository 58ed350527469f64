"""Items of a plot that are used again at the next drawing: to make them anew takes pyqtgraph ten times as long."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import pyqtgraph as pg

T = TypeVar("T", bound=pg.GraphicsObject)


class Pool:
    """Between `begin` and `finish`, `take` hands out the items of the last drawing in the order of their making."""

    def __init__(self, plot: pg.PlotWidget, legend: pg.LegendItem) -> None:
        self.plot, self.legend = plot, legend
        self._items: dict[Hashable, list[Any]] = {}
        self._taken: dict[Hashable, int] = {}
        self._named: list[tuple[str, Any, Hashable]] = []
        self._listed: list[tuple[str, Any, Hashable]] = []
        self._order = 0

    def begin(self) -> None:
        """Everything may be taken again."""
        self._taken, self._named, self._order = {}, [], 0

    def take(self, kind: Hashable, make: Callable[[], T], *, bounds: bool = False, depth: float | None = None) -> T:
        """An item of `kind`, made if all are taken, drawn over those taken before; `bounds`: the range follows it."""
        index = self._taken.get(kind, 0)
        self._taken[kind] = index + 1
        items = self._items.setdefault(kind, [])
        if index == len(items):
            items.append(make())
            self.plot.addItem(items[-1], ignoreBounds=not bounds)
        item: T = items[index]
        self._order += 1
        item.setZValue(self._order / 100 if depth is None else depth)
        item.show()
        return item

    def name(self, item: pg.GraphicsObject, words: str, look: Hashable) -> None:
        """Put `item` into the legend, which is made anew only where its words or looks change."""
        if words:
            self._named.append((words, item, look))

    def named(self, words: str) -> Any:
        """What the legend calls so, or else what it calls something that begins so; None where nothing is."""
        alike = (item for name, item, _ in self._listed if name.startswith(words))
        return next((item for name, item, _ in self._listed if name == words), next(alike, None))

    def finish(self) -> None:
        """Hide what was not taken, and see to the legend."""
        for kind, items in self._items.items():
            for item in items[self._taken.get(kind, 0) :]:
                item.hide()
        if self._named != self._listed:
            self._listed = self._named
            self.legend.clear()
            for words, item, _ in self._named:
                self.legend.addItem(item, words)
        self.legend.setVisible(bool(self._named))
