"""Draws the pictures of docs/guide: of each lesson the lab, or the scenario of its first step; and of the window.

Usage: python tools/guide_pictures.py [TOPIC ...]        TOPIC: 1 to 18, 0 for the window's, 99 for a watched
run, 98 for planes through a network, or 97 for a comparison, which takes a minute

99 and 98 train the networks of docs/guide/watch.md and planes.md, and need torch.
"""

import contextlib
import importlib.util
import io
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QBuffer, QPoint, QRect, QSize, Qt, QThreadPool
from PySide6.QtGui import QColor, QCursor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from fallline import LANDSCAPES, Scenario, load_scenario
from fallline.engine.scenario.edit import replace, with_run
from fallline.gui import pieces
from fallline.gui.application import application
from fallline.gui.course.course import Course
from fallline.gui.labs.lab_window import LabWindow
from fallline.gui.lessons.lesson import Lesson, load_lesson
from fallline.gui.main_window import MainWindow
from fallline.gui.panes.layout import COMPARE, DIAGNOSE, EXPLORE, LECTURE
from fallline.gui.style import dress
from fallline.gui.theme import LIGHT

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "docs" / "guide" / "pictures"
LARGEST = 120_000
GAP = 8


def main(topics: list[int]) -> None:
    """Draw all pictures, or those of `topics`."""
    application()
    pieces.WAITS = True  # a picture is taken of what has been done
    dress(LIGHT)
    TARGET.mkdir(exist_ok=True)
    for path in sorted((ROOT / "resources" / "lessons").glob("*.toml")):
        lesson = load_lesson(path)
        if not topics or lesson.topic in topics:
            save(grab(lesson), TARGET / f"{path.stem}.png")
    if 99 in topics or (not topics and importlib.util.find_spec("torch") is not None):
        for name, picture in watched_runs().items():
            save(picture, TARGET / f"{name}.png", 2 * LARGEST)
    if 98 in topics or (not topics and importlib.util.find_spec("torch") is not None):
        save(planes(), TARGET / "planes.png", 2 * LARGEST)
    if not topics or 0 in topics:
        found = window_pictures() | whole_runs() | ways_about() | the_stage() | layouts() | a_talk() | a_lesson()
        for name, picture in found.items():
            save(picture, TARGET / f"{name}.png", 2 * LARGEST)
    if not topics or 97 in topics:
        save(a_comparison(), TARGET / "compare.png", 2 * LARGEST)


def planes() -> QPixmap:
    """The principal plane that the page's own code measures."""
    page = (ROOT / "docs" / "guide" / "planes.md").read_text("utf-8")
    code = page.split("```python\n")[1].split("```")[0].replace("name=", 'kinds=["principal", "random", "line"], name=')
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        exec(code, {})  # noqa: S102  our own page
        window = MainWindow(load_scenario("where.npz"), None, LIGHT)
    window.resize(1200, 760)
    window.show()
    window.session.seek(window.session.scenario.steps)
    window.pages.turn_to("Planes")
    for _ in range(50):
        QThreadPool.globalInstance().waitForDone()
        QApplication.processEvents()
    found = window.grab()
    window.close()
    return found


def watched_runs() -> dict[str, QPixmap]:
    """The training loop of the guide, run as it stands there, and once more with momentum, in the window."""
    from fallline.gui.watching.watch_window import WatchWindow

    page = (ROOT / "docs" / "guide" / "watch.md").read_text("utf-8")
    loop = page.split("```python\n")[1].split("```")[0]
    momentum = loop.replace("run.recording", "momentum.recording").replace("lr=0.3", "lr=0.05, momentum=0.9")
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for each in (loop, momentum):
            exec(each, {})  # noqa: S102  our own page
        window = WatchWindow(LIGHT)
        window.resize(1240, 760)
        window.show()
        for name in ("run", "momentum"):
            window.watch(Path(folder, f"{name}.recording"))
        settle()
        found = {"watch": window.grab()}
        window.close()
    return found


def window_pictures() -> dict[str, QPixmap]:
    """What the window says of why, by file name: the stage with every run's arrows, the plots, and Explain."""
    ravine = opened(load_scenario("ravine"))
    ravine.session.select(3)
    ravine.session.seek(5)
    ravine.stage.contour.overlay.shown = frozenset({"gradient", "velocity", "step", "newton", "scaling"})
    ravine.stage.arrows.set_every_run(True)
    ravine.stage.arrows.set_to_scale(False)
    settle()
    ravine.stage.contour.setRange(xRange=(-2.9, -0.5), yRange=(-1.9, 0.5), padding=0)  # where the runs are
    ravine.pages["Loss"].theory.setChecked(True)
    ravine.pages["Loss"].measure.setChecked(True)
    settle()
    found = {"why-arrows": ravine.stage.contour.grab(), "why-rates": ravine.pages["Loss"].grab()}
    ravine.pages.turn_to("Explain")
    settle()
    found["why-explain"] = ravine.pages["Explain"].grab()
    hills = replace(load_scenario("ravine"), landscape=LANDSCAPES["himmelblau"](), start=(0.5, -0.2), view=None)
    bowl = opened(hills)
    bowl.session.seek(12)
    bowl.pages["Condition number"].eigenvalues.setChecked(True)
    settle()
    found["why-curvature"] = bowl.pages["Condition number"].grab()
    model = opened(load_scenario("moons"))
    model.session.seek(60)
    model.pages.turn_to("Model")
    settle()
    found["why-model"] = model.pages.currentWidget().grab()
    return found


def whole_runs() -> dict[str, QPixmap]:
    """The page Why with a remedy tried beside its run, and Tune fairly, by file name."""
    window = opened(load_scenario("ravine"))
    window.pages.turn_to("Why")
    settle()
    card = window.pages["Why"].cards[0]
    card.where.click()
    card.buttons[0].click()
    window.session.seek(window.session.scenario.steps)
    settle()
    stage = window.stage.mapTo(window, window.stage.rect().topLeft())
    found = {"why-whole-run": window.grab(QRect(stage.x(), 0, window.width() - stage.x(), window.height()))}
    tuner = window.windows.open_tune()
    tuner.resize(1000, 700)
    tuner.side.start.click()
    settle()
    found["tune-fairly"] = tuner.grab()
    tuner.close()
    return found


def a_comparison() -> QPixmap:
    """Ten methods on all problems."""
    window = opened(load_scenario("ravine"))
    comparison = window.windows.open_compare()
    comparison.resize(1240, 820)
    comparison.side.start.click()
    settle()
    return comparison.grab()


def ways_about() -> dict[str, QPixmap]:
    """The welcome page, the command palette, the history and the preferences, by file name."""
    window = opened(load_scenario("ravine"))
    window.settings.keep_file(ROOT / "resources" / "scenarios" / "saddle.toml")
    session, found = window.session, dict[str, QPixmap]()
    for name, open_it in (("welcome", window.windows.open_welcome), ("preferences", window.windows.open_preferences)):
        beside = open_it()
        settle()
        found[f"window-{name}"] = beside.grab()
        beside.close()
    session.edit(with_run(session.scenario, 1, optimizer=session.scenario.runs[1].optimizer.edited(beta=0.9)))
    session.edit(replace(session.scenario, start=(-1.2, 0.4)))
    session.edit(with_run(session.scenario, 0, label="Plain descent"))
    window.runs_panel.add_run()
    session.edit(replace(session.scenario, steps=80))
    session.go_to(3)
    history = window.pages["History"]
    window.pages.turn_to("History")
    settle()
    found["window-history"] = history.grab(QRect(0, 0, history.width(), 260))
    palette = window.windows.open_palette()
    palette.line.setText("mom")
    settle()
    found["window-palette"] = palette.grab()
    return found | a_formula()


def a_formula() -> dict[str, QPixmap]:
    """A formula as it is typed, as it is read, and its letters as sliders."""
    text = "a x^2 + 3y^2/2 + b sin 3x + {x > 1: |y|, 0}"
    landscape = LANDSCAPES["expression"](formula=text, parameters={"a": 1.5, "b": 2.0})
    words = {"title": "A formula of your own", "description": "a and b are sliders."}
    ravine = load_scenario("ravine")
    window = opened(replace(ravine, landscape=landscape, start=(-2.0, 1.5), view=None, **words))
    window.session.seek(40)
    settle()
    return {"window-formula": window.grab(QRect(0, 30, 800, 420))}


def the_stage() -> dict[str, QPixmap]:
    """The picture with its key and a run past its limit; and the window where there is little room."""
    scenario = load_scenario("ravine")
    window = opened(with_run(scenario, 0, schedule=scenario.runs[0].schedule.edited(lr=0.06)))
    window.session.seek(40)
    window.stage.contour.show_values(True)
    settle()
    found = {"window-key": window.grab(QRect(0, 0, window.pages.mapTo(window, QPoint(0, 0)).x() - 2, window.height()))}
    small = opened(load_scenario("ravine"), 800, 500)
    small.session.seek(40)
    settle()
    found["window-small"] = small.grab()
    return found


def layouts() -> dict[str, QPixmap]:
    """Four layouts, and a run beside its pinned copy with the surface in the middle."""
    window = opened(load_scenario("ravine"), 1400, 900)
    window.session.seek(40)
    sheet = QPixmap(2 * 700 + 3 * GAP, 2 * 450 + 3 * GAP)
    sheet.fill(QColor("#888888"))
    with QPainter(sheet) as painter:
        for number, layout in enumerate((EXPLORE, LECTURE, DIAGNOSE, COMPARE)):
            window.layouts.apply(layout)
            settle()
            shot = window.grab().scaled(QSize(700, 450), mode=Qt.TransformationMode.SmoothTransformation)
            painter.drawPixmap(GAP + number % 2 * (700 + GAP), GAP + number // 2 * (450 + GAP), shot)
    pinned = opened(load_scenario("ravine"), 1100, 700)
    pinned.session.select(1)
    pinned.registry["pin-run"].trigger()
    run = pinned.session.scenario.runs[1]
    pinned.session.edit(with_run(pinned.session.scenario, 1, schedule=run.schedule.edited(lr=0.03)))
    pinned.session.seek(30)
    pinned.registry["surface-middle"].trigger()
    settle()
    return {"panes-layouts": sheet, "panes-surface": pinned.grab()}


def a_talk() -> dict[str, QPixmap]:
    """Presenter mode: a question, and frozen paths beneath those of another rate, with the pointer."""
    window = opened(load_scenario("past-the-limit"))
    presenter, session, size = window.presenter, window.session, (1280, 720)
    presenter.turn(True)
    window.showNormal()  # there is no screen to fill
    window.resize(*size)
    settle()
    found = {"present-asked": window.grab()}
    presenter.turn(False)
    session.load(load_scenario("ravine"))
    session.seek(40)
    presenter.turn(True)
    window.showNormal()  # there is no screen to fill
    window.resize(*size)
    presenter.deck.freeze(True)
    presenter.show_runs(True)
    run = session.scenario.runs[0]
    session.edit(with_run(session.scenario, 0, schedule=run.schedule.edited(lr=0.03)))
    settle()
    QCursor.setPos(window.mapToGlobal(window.stage.contour.mapTo(window, QPoint(200, 130))))
    presenter.pointer.turn(True)
    settle()
    found["present-compared"] = window.grab()
    presenter.turn(False)
    return found


def a_lesson() -> dict[str, QPixmap]:
    """A lesson beside its picture: a ring was put where a run was thought to end, and the truth came over it."""
    window = opened(load_scenario("ravine"), 1240, 760)
    pane = window.windows.open_lesson(7)
    course = pane.findChild(Course)
    pane.page.begin(2)
    settle()
    course.guess.ring.setPos(0.9, 1.1)
    pane.page.run_button.click()
    pane.page.reveal_button.click()
    settle()
    return {"lesson": window.grab()}


def opened(scenario: Scenario, width: int = 1240, height: int = 980) -> MainWindow:
    """The main window on `scenario`, on the screen."""
    window = MainWindow(scenario, None, LIGHT)
    window.resize(width, height)
    window.show()
    return window


def grab(lesson: Lesson) -> QPixmap:
    """The lesson's lab as it opens, or the main window on a scenario a third through."""
    number = next((step.run.lab for step in lesson.steps if step.run.lab), None)
    if number is not None:
        window = LabWindow(LIGHT)
        window.resize(1240, 900)  # all plots of a lab at once
        lab = window.open(number)
        settle()
        return lab.grab()
    scenario = next(step.run.scenario for step in lesson.steps if step.run.scenario)
    main_window = opened(load_scenario(scenario))
    main_window.session.seek(main_window.session.scenario.steps // 3)
    settle()
    return main_window.grab()


def settle() -> None:
    """Wait for what is computed in the background, and for what is drawn after it."""
    for _ in range(5):
        end = time.monotonic() + 0.3
        while time.monotonic() < end:
            QApplication.processEvents()
        QThreadPool.globalInstance().waitForDone()


def save(pixmap: QPixmap, path: Path, largest: int = LARGEST) -> None:
    """Write a PNG of at most `largest` bytes, by fewer colours where need be."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    pixmap.save(buffer, "PNG")
    image = Image.open(io.BytesIO(buffer.data().data())).convert("RGB")
    image.save(path, optimize=True)
    for colours in (256, 128, 64, 32):
        if path.stat().st_size <= largest:
            break
        image.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main([int(topic) for topic in sys.argv[1:]])
