"""Exported pages: how large they are, how soon they are seen in headless Chromium, and how they follow a hand."""

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.harness import Figure
from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES, load_scenario
from fallline.engine.files.open import scenario_names
from fallline.engine.scenario.scenario import Run, Scenario
from tests.pages.browser import MISSING, Browser, browser

RATES = {"gradient-descent": 0.001, "momentum": 0.0002, "nesterov": 0.0002, "adam": 0.02}
FRAME = 1000 / 60
"""Milliseconds of one of 60 a second."""
DRAGGED = """
const done = arguments[0], draw = fallline.frame.bind(fallline), spent = [], between = [];
let count = 0, before = 0;
fallline.frame = (time) => {
  const began = performance.now();
  draw(time);
  spent.push(performance.now() - began);
};
const move = (time) => {
  if (before) between.push(time - before);
  before = time;
  count += 1;
  if (count > 300) return done([spent, between]);
  fallline.moveStart(0, [-1.5 + 0.4 * Math.sin(count / 20), 2 - 0.4 * Math.cos(count / 17)]);
  requestAnimationFrame(move);
};
requestAnimationFrame(move);
"""
PAINT = """
const done = arguments[0], look = () => {
  const found = performance.getEntriesByName("first-contentful-paint")[0];
  if (found) done(found.startTime);
  else setTimeout(look, 10);
};
look();
"""


def figures() -> Iterator[Figure]:
    """Sizes of every shipped scenario; the rest where a browser is installed."""
    from fallline.gui.export.page import page

    sizes = {name: len(page(load_scenario(name)).encode()) / 1000 for name in scenario_names()}
    largest = max(sizes, key=lambda name: sizes[name])
    yield Figure("page, median of the shipped scenarios", statistics.median(sizes.values()), "kB")
    yield Figure(f"page, the largest ({largest})", sizes[largest], "kB", limit=300)
    if MISSING:
        print(MISSING)
        return
    with tempfile.TemporaryDirectory() as folder, browser() as window:
        target = Path(folder) / "page.html"
        target.write_text(page(_four()), "utf-8")
        yield from _seen(window, target)


def _four() -> Scenario:
    runs = tuple(Run(optimizer=OPTIMIZERS[name](), schedule=SCHEDULES["constant"](lr=lr)) for name, lr in RATES.items())
    return Scenario(landscape=LANDSCAPES["rosenbrock"](), steps=1000, runs=runs)


def _seen(window: Browser, target: Path) -> Iterator[Figure]:
    """Medians: of nine openings, and of 300 frames of a drag."""
    window.look(1400, 900)
    yield Figure("page, opening to first paint", painted(window, target), "ms", limit=1000)
    spent, between = dragged(window)
    yield Figure("page, 4 runs x 1,000 steps dragged: script of a frame", statistics.median(spent), "ms", limit=FRAME)
    yield Figure("the same, from frame to frame", statistics.median(between), "ms", limit=FRAME * 1.02)
    yield Figure("the same, frames a second", 1000 * len(between) / sum(between), "")


def painted(window: Browser, target: Path) -> float:
    """Milliseconds to the first paint, the median of nine openings."""
    paints = []
    for _ in range(9):
        window.open(target)
        window.frame()
        paints.append(window.wait(PAINT))
    return statistics.median(paints)


def dragged(window: Browser) -> tuple[Any, Any]:
    """Milliseconds of script of each of 300 frames while the start moves, and those from frame to frame."""
    found = window.wait(DRAGGED)
    return found[0], found[1]
