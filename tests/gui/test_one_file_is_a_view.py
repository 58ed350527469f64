"""A view is one file: it declares where it sits, and the window builds it, dresses it and outlives its faults."""

import gc
import sys

import pytest
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

import fallline.gui.views
from fallline.engine.plugins.plugin import PluginError
from fallline.gui.theme import LIGHT
from fallline.gui.views.all_views import VIEWS
from fallline.gui.views.view import Place, View

TOY = '''
"""The playhead as a number."""

from PySide6.QtWidgets import QLabel, QVBoxLayout

from fallline.gui.follower import Follower
from fallline.gui.views.view import Place, View


class StepNumber(View):
    place = Place("Step number", page={page!r}, order={order})

    def __init__(self, session, theme, parent=None):
        super().__init__(session, theme, parent)
        self.setObjectName("step-number")
        self.label = QLabel(self)
        QVBoxLayout(self).addWidget(self.label)
        self.follower = Follower(session, self, lambda: None, self.show_step)
        self.show_step(session.playhead)

    def show_step(self, step):
        self.label.setText(f"step {{step}}")
'''


@pytest.fixture
def drop_in(tmp_path, monkeypatch):
    """`drop_in(**words)` puts the toy among the files of the views, where nothing else is touched."""
    monkeypatch.setattr(fallline.gui.views, "__path__", [*fallline.gui.views.__path__, str(tmp_path)])

    def write(**words):
        (tmp_path / "toy_step_number.py").write_text(TOY.format(**words), "utf-8")

    yield write
    sys.modules.pop("fallline.gui.views.toy_step_number", None)
    gc.collect()


@pytest.fixture
def add():
    """`add(kind)` as a plug-in does, for this test."""
    added = []

    def take(kind):
        VIEWS.add(kind)
        added.append(kind)

    yield take
    for kind in added:
        VIEWS.withdraw(kind)


def titles(window):
    pages = window.pages
    return [pages.tabText(index) for index in range(pages.count()) if pages.isTabVisible(index)]


def test_one_new_file_sits_where_it_says_follows_and_changes_its_colours(drop_in, open_window):
    drop_in(page="Plots", order=25)
    window = open_window()
    view = window.findChild(QWidget, "step-number")
    assert view.isVisible()
    assert titles(window) == ["Plots", "Explain", "Why", "Edge", "Surface", "History"]
    order = [window.findChild(QWidget, name) for name in ("condition-view", "step-number", "schedule-view")]
    assert sorted(order, key=lambda part: part.y()) == order
    window.session.seek(41)
    assert view.label.text() == "step 41"
    window.set_theme(LIGHT)
    assert view.theme is LIGHT


def test_a_page_that_nobody_named_before_is_made_and_stands_by_its_first_view(drop_in, open_window):
    drop_in(page="Counts", order=55)
    window = open_window()
    assert titles(window) == ["Plots", "Explain", "Why", "Edge", "Counts", "Surface", "History"]
    window.pages.setCurrentIndex(4)
    assert window.findChild(QWidget, "step-number").isVisible()


def test_without_the_file_the_window_is_as_it_was(window):
    assert titles(window) == ["Plots", "Explain", "Why", "Edge", "Surface", "History"]
    assert window.findChild(QWidget, "step-number") is None


class Broken(View):
    place = Place("Broken", page="Plots", order=15)

    def __init__(self, session, theme, parent=None):
        super().__init__(session, theme, parent)
        QLabel("half of it", self).setObjectName("half-built")
        raise RuntimeError("out of order")


class BrokenPage(Broken):
    place = Place("Broken page", page="Alone", order=70, whole=True)


class BrokenColumn(Broken):
    place = Place("Broken column", page="Alone too", order=80)


def test_a_view_that_cannot_be_built_is_told_of_and_the_others_stand(add, open_window):
    add(Broken)
    window = open_window()
    assert window.stage.banner.text.text() == "The view “Broken” could not be built: RuntimeError: out of order"
    assert window.findChild(QLabel, "half-built") is None
    assert window.pages["Loss"].isVisible()
    window.session.seek(12)
    assert window.pages["Loss"].line.value() == 12


@pytest.mark.parametrize("kind", [BrokenPage, BrokenColumn])
def test_nor_does_an_empty_page_stay_of_it(add, open_window, kind):
    add(kind)
    window = open_window()
    window.pages.turn_to(kind.place.page)
    assert titles(window) == ["Plots", "Explain", "Why", "Edge", "Surface", "History"]
    assert window.findChild(QLabel, "half-built") is None
    assert kind.place.title not in window.panes.names


def test_two_faults_are_both_told_of(add, open_window):
    add(Broken)
    add(BrokenPage)
    window = open_window()
    window.pages.turn_to("Alone")
    words = window.stage.banner.text.text()
    assert "“Broken”" in words
    assert "“Broken page”" in words


class Fickle(View):
    place = Place("Fickle", page="Plots", order=5)

    def restyle(self, theme):
        raise ValueError("no such colour")


def test_one_that_fails_at_its_colours_does_not_keep_the_others_from_theirs(add, open_window):
    add(Fickle)
    window = open_window()
    window.set_theme(LIGHT)
    assert window.pages["Loss"].theme is LIGHT
    assert "Fickle" in window.stage.banner.text.text()
    assert "no such colour" in window.stage.banner.text.text()


class Guest(View):
    place = Place("Guest", page="Surface", order=90)


def test_a_view_beside_one_that_wants_a_page_to_itself_shares_it(add, open_window):
    add(Guest)
    window = open_window()
    window.pages.setCurrentIndex(4)
    surface = window.pages["Surface"]
    assert isinstance(window.pages.currentWidget(), QScrollArea)
    assert surface.isVisible()
    assert surface.height() > window.pages.height() // 2


class Nowhere(View):
    """It says nothing of where it sits."""


class Double(View):
    place = Place("Loss", page="Elsewhere", order=1)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Nowhere, "Nowhere declares no `place`"),
        (Double, "Double is 'Loss', and so is 'Loss'"),
    ],
)
def test_what_lacks_a_place_or_takes_a_title_is_refused(kind, words):
    with pytest.raises(PluginError, match=words):
        VIEWS.add(kind)
    assert kind not in VIEWS.classes()
