"""Overlays over the contour view: each is switched by hand, drawn, told apart, and of one run or of every run."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QAction, QColor, QPainter, QPicture
from PySide6.QtWidgets import QApplication, QToolButton

from fallline.engine.method.optimizer import OPTIMIZERS
from fallline.engine.scenario.edit import with_run
from fallline.gui.theme import DARK, LIGHT
from fallline.gui.views.level_lines import level_lines
from fallline.gui.views.marks import Arrow, Line, Ring, Shape
from fallline.gui.views.overlay_legend import Legend
from fallline.gui.views.overlays import OVERLAYS

DRAWN_BY = {
    "gradient": 0, "velocity": 1, "step": 0, "look-ahead": 2, "newton": 0, "scaling": 3, "quadratic": 0,
}  # fmt: skip
"""A run of the default scenario on which each kind shows."""
AT_FIRST = {"true-gradient", "points", "search", "kkt", "central-path"}
"""Shown at first, and to be seen on none of its runs."""


def switch(window, name, on):
    window.findChild(QAction, f"{name}-action").setChecked(on)


def show_only(window, *kinds):
    for kind in OVERLAYS:
        switch(window, f"show-{kind}", kind in kinds)


def picture(window, pixels):
    return pixels(window.stage.contour.grab().toImage())


def marks(part, kind):
    return [mark for mark in part.marks if isinstance(mark, kind)]


def ink(colour):
    return int(colour[1:], 16)


@pytest.fixture
def menu(window, qtbot):
    """`menu(name)` clicks an entry of the menu, opened where it is not open; gives the menu."""
    button = window.findChild(QToolButton, "arrows-button")

    def click(name):
        menu = button.menu()
        if not menu.isVisible():
            menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
            QApplication.processEvents()
        place = menu.actionGeometry(window.findChild(QAction, f"{name}-action")).center()
        qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=place)
        QApplication.processEvents()
        return menu

    yield click
    button.menu().close()


@pytest.mark.parametrize(("kind", "run"), DRAWN_BY.items())
def test_an_overlay_draws_when_it_is_switched_on(window, pixels, kind, run):
    window.session.select(run)
    window.session.seek(9)
    show_only(window)
    without = picture(window, pixels)
    show_only(window, kind)
    seen = picture(window, pixels)
    changed = seen != without
    assert changed.sum() > 60, kind
    own = ink(OVERLAYS[kind].colour(window.theme))
    assert (seen[changed] == own).any() or kind == "quadratic"  # its lines are see-through


def test_a_click_switches_a_kind_and_the_menu_stays_for_the_next(window, menu, pixels):
    window.session.seek(9)
    before = picture(window, pixels)
    assert menu("show-newton").isVisible()
    assert "newton" in window.stage.contour.overlay.shown
    assert (picture(window, pixels) != before).any()
    assert menu("show-gradient").isVisible()
    assert window.stage.contour.overlay.shown == {"velocity", "newton", *AT_FIRST}


def test_one_click_shows_every_run_in_its_own_colour(window, menu, pixels):
    overlay = window.stage.contour.overlay
    window.session.seek(20)
    show_only(window, "newton")
    alone = picture(window, pixels)
    assert [part.run for part in overlay.parts()] == [window.session.scenario.runs[0]]
    menu("arrows-every-run")
    together = picture(window, pixels)
    assert {part.run for part in overlay.parts()} == set(window.session.scenario.runs)
    changed = together != alone
    for run in window.session.scenario.runs:
        assert (together[changed] == ink(DARK.runs[run.colour])).sum() > 8, run.label
    menu("arrows-selected-run")
    assert (picture(window, pixels) == alone).all()


def test_the_outlined_run_lies_over_the_others_and_hidden_runs_are_left_out(window):
    session, overlay = window.session, window.stage.contour.overlay
    switch(window, "arrows-every-run", True)
    session.select(1)
    assert overlay.parts()[-1].run == session.scenario.runs[1]
    session.edit(with_run(session.scenario, 0, enabled=False))
    assert len(overlay.parts()) == 3


def test_of_a_run_that_left_nothing_is_drawn_after_it(window_on):
    window = window_on()
    session, overlay = window.session, window.stage.contour.overlay
    run = session.scenario.runs[0]
    session.edit(with_run(session.scenario, 0, schedule=run.schedule.edited(lr=0.5)))
    left = session.paths[0].diverged_at
    session.seek(left - 1)
    assert len(overlay.parts()) == 1
    session.seek(left)
    assert overlay.parts() == ()
    window.stage.contour.grab()


def test_kinds_differ_by_dash_or_head_for_who_sees_no_colour():
    strokes = [each.stroke for each in OVERLAYS.values() if each.stroke is not None]
    assert len(strokes) == 7
    assert len({(stroke.dash, stroke.head, stroke.width) for stroke in strokes}) == len(strokes)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("size", [(1400, 900), (1000, 700)])
def test_the_legend_names_what_is_drawn_and_nothing_else(open_window, theme, size):
    window = open_window(theme=theme, size=size)
    window.session.seek(9)
    overlay = window.stage.contour.overlay
    show_only(window, *OVERLAYS)
    (part,) = overlay.parts()  # plain descent has neither velocity nor scaling nor trials
    assert part.kinds == {"gradient", "step", "newton", "quadratic"}
    switch(window, "arrows-every-run", True)
    kinds = frozenset().union(*(part.kinds for part in overlay.parts()))
    assert kinds == OVERLAYS.keys() - {"trials", *AT_FIRST}


def test_nothing_is_computed_while_no_overlay_is_on_and_a_step_once(window_on, monkeypatch):
    window = window_on()
    from fallline.engine.analysis.step import step_parts

    asked = []
    monkeypatch.setattr(
        "fallline.gui.views.overlay_parts.step_parts", lambda *args: (asked.append(args), step_parts(*args))[1]
    )
    show_only(window)
    window.session.seek(5)
    window.stage.contour.grab()
    assert not asked
    show_only(window, "gradient")
    for _ in range(3):
        window.stage.contour.grab()
    assert len(asked) == 1
    window.session.seek(6)
    window.stage.contour.grab()
    assert len(asked) == 2


def test_trial_points_of_a_line_search_are_marked(window_on):
    window = window_on()
    session = window.session
    session.edit(with_run(session.scenario, 0, optimizer=OPTIMIZERS["line-search"]()))
    session.select(0)
    session.seek(0)
    show_only(window, "trials")
    (part,) = window.stage.contour.overlay.parts()
    assert part.kinds == {"trials"}
    assert len(marks(part, Ring)) > 1


def test_a_trust_region_is_a_circle_to_scale(window, pixels):
    session = window.session
    schedule = session.scenario.runs[0].schedule.edited(lr=0.7)
    session.edit(with_run(session.scenario, 0, optimizer=OPTIMIZERS["trust-region"](), schedule=schedule))
    session.seek(0)
    show_only(window)
    without = picture(window, pixels)
    show_only(window, "trials")
    (part,) = window.stage.contour.overlay.parts()
    centre, radius = session.paths[0].theta[0, :, 0], 0.7
    (circle,) = marks(part, Line)
    assert np.linalg.norm(circle.points - centre, axis=1) == pytest.approx(np.full(97, radius))
    at = window.stage.contour.mapFromScene
    view = window.stage.contour.getViewBox()
    edge, middle = (at(view.mapViewToScene(QPointF(x, centre[1]))).x() for x in (centre[0] + radius, centre[0]))
    seen = picture(window, pixels)
    changed = np.argwhere(seen != without)
    reach = changed[changed[:, 1] < 2 * edge - middle, 1]  # the legend lies farther right
    assert len(reach) > 100
    assert np.abs(reach[reach < edge + 20].max() - edge) < 3


def test_the_ellipse_of_a_full_matrix_is_turned(window):
    session = window.session
    session.edit(with_run(session.scenario, 0, optimizer=OPTIMIZERS["adagrad-full"]()))
    session.seek(5)
    show_only(window, "scaling")
    (part,) = window.stage.contour.overlay.parts()
    (ellipse,) = marks(part, Shape)
    longest = ellipse.outline[np.argmax(np.linalg.norm(ellipse.outline, axis=1))]
    assert abs(longest[0]) > 0.1
    assert abs(longest[1]) > 0.1


def test_lengths_are_to_scale_or_by_logarithm(window, pixels):
    window.session.select(1)
    window.session.seek(20)
    show_only(window, "step", "newton")
    true = picture(window, pixels)
    switch(window, "arrows-to-scale", False)
    assert (picture(window, pixels) != true).any()


def test_lengths_over_ten_decades_stay_readable(window):
    overlay = window.stage.contour.overlay
    window.session.seek(20)
    show_only(window, "gradient")
    switch(window, "arrows-to-scale", False)
    (part,) = overlay.parts()
    transform = window.stage.contour.getViewBox().childTransform()
    lengths = []
    for size in (1e-5, 1.0, 1e5):
        arrow = replace_arrow(marks(part, Arrow)[0], size)
        tail, tip = overlay._ends(arrow, 1.0, transform)
        lengths.append(np.hypot(tip.x() - tail.x(), tip.y() - tail.y()))
    assert lengths == pytest.approx([14, 70, 195])


def replace_arrow(arrow, size):
    return type(arrow)(arrow.kind, arrow.tail, arrow.vector * (size / np.linalg.norm(arrow.vector)))


def test_what_bfgs_tried_is_marked(window):
    session = window.session
    session.edit(with_run(session.scenario, 0, optimizer=OPTIMIZERS["bfgs"]()))
    session.seek(1)
    show_only(window, "trials")
    (part,) = window.stage.contour.overlay.parts()
    assert len(marks(part, Ring)) > 0


def test_nothing_reaches_over_the_edge_of_the_plot_in_a_vector_picture(window):
    window.session.seek(7)
    show_only(window, *OVERLAYS)
    switch(window, "arrows-every-run", True)  # Adam's gradient is longer than the view
    overlay, contour = window.stage.contour.overlay, window.stage.contour
    recording = QPicture()
    painter = QPainter(recording)
    within = contour.getViewBox().mapRectToScene(contour.getViewBox().rect())
    painter.setWorldTransform(overlay.sceneTransform())
    overlay.paint(painter, None)
    painter.end()
    drawn = QRectF(recording.boundingRect())
    assert within.adjusted(-9, -9, 9, 9).contains(drawn), (within, drawn)


def test_the_menu_is_set_by_keyboard_and_stays_open(window, qtbot):
    menu = window.findChild(QToolButton, "arrows-button").menu()
    menu.popup(window.mapToGlobal(window.rect().center()))
    menu.setActiveAction(window.findChild(QAction, "show-step-action"))
    qtbot.keyClick(menu, Qt.Key.Key_Space)
    assert "step" in window.stage.contour.overlay.shown
    assert menu.isVisible()
    menu.setActiveAction(window.findChild(QAction, "arrows-every-run-action"))
    qtbot.keyClick(menu, Qt.Key.Key_Space)
    assert window.stage.contour.overlay.every_run
    menu.close()


def test_level_lines_of_a_ravine_have_no_corners():
    class Ravine:
        """Forty times as steep across as along, turned by ten degrees."""

        @staticmethod
        def gradient(x, y):
            turn = np.radians(10)
            along, across = np.cos(turn) * x + np.sin(turn) * y, np.cos(turn) * y - np.sin(turn) * x
            return along * np.cos(turn) - 40 * across * np.sin(turn), along * np.sin(turn) + 40 * across * np.cos(turn)

        @staticmethod
        def at(x, y):
            turn = np.radians(10)
            along, across = np.cos(turn) * x + np.sin(turn) * y, np.cos(turn) * y - np.sin(turn) * x
            return (along**2 + 40 * across**2) / 2 - 2

        def values(self, x, y):
            return self.at(x[None, :], y[:, None])

    model, pixel = Ravine(), 6 / 650
    path = level_lines(model, QRectF(-3, -3, 6, 6), 1)
    points = np.array([(each.x, each.y) for each in map(path.elementAt, range(path.elementCount()))])
    middles = (points[1:] + points[:-1]) / 2
    off = np.abs(model.at(*middles.T)) / np.hypot(*model.gradient(*middles.T))
    assert len(points) > 50
    assert off.max() < 0.7 * pixel


def test_the_legend_speaks_in_words():
    kinds = tuple((kind, QColor()) for kind in ("gradient", "newton", "quadratic"))
    legend = Legend(("Adam", QColor()), kinds, ("to scale",))
    assert legend.words == ["Adam", "gradient", "Newton's step", "local quadratic", "to scale"]
