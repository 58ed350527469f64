"""A film of 300 frames, 8 runs and their losses at 1280x720 in VP9, and FuncAnimation.save of the same."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.harness import Figure
from fallline import Scenario, load_scenario, trace
from fallline.engine.scenario.edit import replace

FRAMES, SIZE, DPI = 300, (1280, 720), 100
MOST, SHARE = 10.0, 1 / 8


def figures() -> Iterator[Figure]:
    """Both are whole exports, from the scenario to the closed file."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    ravine = load_scenario("ravine")
    scenario = replace(ravine, runs=ravine.runs * 2, steps=FRAMES)
    with tempfile.TemporaryDirectory() as folder:
        for ending in (".webm", ".mp4", ".gif"):
            took, size = _ours(scenario, Path(folder) / f"film{ending}")
            yield Figure(f"film {ending}, {FRAMES} frames, 8 runs, {SIZE[0]}x{SIZE[1]}", took, "s", limit=MOST)
            yield Figure(f"its size, {ending}", size / 1e6, "MB", limit=2.0)
        ours, _ = _ours(scenario, Path(folder) / "film.webm")
        if shutil.which("ffmpeg"):  # matplotlib's own way to a film
            theirs = _matplotlib(scenario, Path(folder) / "theirs.webm")
            yield Figure("the same film as VP9", ours, "s", "FuncAnimation.save", theirs, SHARE)


def _ours(scenario: Scenario, path: Path) -> tuple[float, int]:
    from fallline.gui.application import application

    application()
    from fallline.gui.export.film import Film
    from fallline.gui.export.job import write_film
    from fallline.gui.export.options import FilmOptions

    before = time.perf_counter()
    options = FilmOptions(width=SIZE[0], height=SIZE[1], last=FRAMES - 1, hold=0, show="contour+loss")
    write_film(Film(scenario, options), path)
    return time.perf_counter() - before, path.stat().st_size


def _matplotlib(scenario: Scenario, target: Path) -> float:
    """Heat map, contours, paths, markers, losses and a title that counts, as its users write it."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt
    from matplotlib.animation import FFMpegWriter, FuncAnimation

    before = time.perf_counter()
    paths = trace(scenario)
    figure, (left, right) = plt.subplots(1, 2, figsize=(SIZE[0] / DPI, SIZE[1] / DPI), dpi=DPI, width_ratios=(2, 1))
    _ground(left, scenario)
    artists = [
        (left.plot([], [], lw=2)[0], left.plot([], [], "o")[0], right.plot([], [], lw=1.5)[0], path) for path in paths
    ]
    right.set(yscale="log", xlim=(0, FRAMES), ylim=(1e-16, 1e3))

    def draw(step: int) -> list[Any]:
        for line, dot, curve, run in artists:
            x, y = run.theta[: step + 1, :, 0].T
            line.set_data(x, y)
            dot.set_data(x[-1:], y[-1:])
            curve.set_data(np.arange(step + 1), run.loss[: step + 1, 0])
        left.set_title(f"step {step}")
        return []

    film = FuncAnimation(figure, draw, frames=FRAMES, blit=False)
    quick = ["-deadline", "realtime", "-cpu-used", "6", "-crf", "30", "-b:v", "0", "-row-mt", "1"]
    film.save(target, writer=FFMpegWriter(fps=30, codec="libvpx-vp9", extra_args=quick), dpi=DPI)
    plt.close(figure)
    return time.perf_counter() - before


def _ground(axes: Any, scenario: Scenario) -> None:
    x0, x1, y0, y1 = scenario.window
    x, y = np.meshgrid(np.linspace(x0, x1, 280), np.linspace(y0, y1, 280))
    heights = np.log(scenario.landscape.loss(np.stack([x.ravel(), y.ravel()])).reshape(x.shape) + 0.01)
    axes.imshow(heights, extent=(x0, x1, y0, y1), origin="lower")
    axes.contour(x, y, heights, 18, linewidths=1)
