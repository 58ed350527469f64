"""What was open comes back at the next start: after a close, after a kill -9, and to each of two windows its own."""

import contextlib
import os

import pytest
from PySide6.QtWidgets import QMessageBox, QPushButton

from fallline import dumps, load_scenario, loads
from fallline.engine.scenario import data_file
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.scenario import OutsideDataError
from fallline.gui.panes.layout import EXPLORE
from fallline.gui.restore import places, taking_up
from fallline.gui.restore.kept import Kept, Looks

RAVINE = load_scenario("ravine")
OTHER = replace(RAVINE, steps=77)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The person's folder of states, empty."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return places.folder()


@pytest.fixture
def start(qapp, qtbot, settle):
    """`start(scenario, path)` is what the program does; a window for each call, all gone at the end."""
    from fallline.gui.main_window import MainWindow

    opened = []

    def begin(scenario=None, path=None):
        found = taking_up.take_up(scenario, path)
        window = MainWindow(found.scenario, found.path)
        opened.append(window)
        found.put_back_looks(window)
        with qtbot.waitExposed(window):
            window.show()
        found.begin(window)
        settle()
        return window

    yield begin
    for window in opened:
        with contextlib.suppress(RuntimeError):
            window.session.undo_stack.setClean()
            window.close()
            window.deleteLater()


def kill(window):
    """As far as another start can see: the lock goes, and nothing is said."""
    from fallline.gui.restore.keeper import Keeper

    keeper = window.findChild(Keeper)
    keeper.keep()
    keeper._look.stop()
    keeper._soon.stop()
    keeper._pool.waitForDone()
    keeper.place.release()


def said(window):
    banner = window.stage.banner
    return "" if banner.isHidden() else banner.text.text()


def left(folder, **fields):
    """Let a window of the past have left a file."""
    place = places.new(folder)
    place.write(Kept(scenario=dumps(OTHER), changed=True, playhead=9, **fields))
    place.release()
    return place.path


def test_after_a_close_the_next_start_shows_the_same_and_says_nothing(start, settle):
    one = start(RAVINE)
    one.documents.open_example("saddle")
    one.resize(800, 600)  # the offscreen platform has no room for more
    one.right.hide()
    one.pages.setCurrentIndex(1)
    one.registry["show-step"].setChecked(True)
    one.session.select(1)
    one.session.seek(17)
    one.windows.open_lab(5).set_settings(one.windows.open_lab(5).Settings())
    one.panes.loosen("Lessons")
    one.windows.lessons().put_back({"lesson": 2, "step": 1})
    assert one.close()
    two = start()
    assert two.session.scenario == load_scenario("saddle")
    assert (two.session.playhead, two.session.chosen) == (17, 1)
    assert (two.size().width(), two.size().height()) == (800, 600)
    assert two.right.isHidden()
    assert not two.left.isHidden()
    assert two.pages.currentIndex() == 1
    assert two.registry["show-step"].isChecked()
    assert two.stage.contour.overlay.shown >= {"step"}
    kept = two.windows.kept()
    assert kept["lab-window"]["lab"] == 5
    assert kept["lesson-window"] == {"lesson": 2, "step": 1}
    assert said(two) == ""
    assert not two.isWindowModified()
    assert not two.transport.playing


def test_after_an_end_from_outside_the_last_edit_is_there_unsaved_and_it_is_said(start, tmp_path):
    one = start(RAVINE)
    one.documents.save_path(tmp_path / "mine.toml")
    one.session.edit(OTHER)
    kill(one)
    two = start()
    assert two.session.scenario == OTHER
    assert two.documents.path == tmp_path / "mine.toml"
    assert two.isWindowModified()
    assert "ended from outside" in said(two)
    assert loads((tmp_path / "mine.toml").read_text("utf-8")) == RAVINE


def test_what_another_was_opened_over_is_not_lost_either(start):
    one = start(RAVINE)
    one.session.edit(OTHER)
    one.documents.open_example("saddle")
    kill(one)
    two = start()
    assert two.session.scenario == load_scenario("saddle")
    two.registry["bring-back"].trigger()
    assert two.session.scenario == OTHER


def test_a_file_that_was_not_changed_is_read_anew(start, tmp_path):
    one = start(RAVINE)
    one.documents.save_path(tmp_path / "mine.toml")
    one.close()
    (tmp_path / "mine.toml").write_text(dumps(OTHER), "utf-8")
    assert start().session.scenario == OTHER


def test_data_from_elsewhere_that_was_open_is_open_again(start, tmp_path, monkeypatch):
    monkeypatch.setattr(data_file, "_allowed", set())
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "mine.csv").write_text("a,c,b\n1,5,2\n2,7,3\n4,1,5\n", "utf-8")
    text = f'version = 1\n[landscape]\nname = "linear-regression"\ndata = "{tmp_path}/there/mine.csv"\ntarget = "b"\n'
    (tmp_path / "here").mkdir()
    path = tmp_path / "here" / "mine.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(OutsideDataError):
        load_scenario(path)
    one = start(loads(text), path)
    one.close()
    two = start()
    assert two.session.scenario == loads(text)
    assert two.documents.path == path


def test_what_was_given_up_stays_given_up(start, monkeypatch):
    one = start(RAVINE)
    one.session.edit(OTHER)
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Discard)
    assert one.close()
    two = start()
    assert two.session.scenario == RAVINE
    assert said(two) == ""


def test_a_scenario_that_is_asked_for_is_opened_and_what_was_not_saved_is_offered(start, folder, hand):
    path = left(folder, looks=Looks(panes=replace(EXPLORE, page="Why")))
    window = start(RAVINE)
    assert window.session.scenario == RAVINE
    assert window.pages.currentIndex() == 2
    assert path.exists()
    assert "was not saved" in said(window)
    hand.click(window.findChild(QPushButton, "banner-offer-button"))
    assert window.session.scenario == OTHER
    assert not path.exists()


def test_what_is_offered_and_not_taken_waits_for_the_next_start(start, folder):
    left(folder)
    start(RAVINE).close()
    assert start().session.scenario == OTHER


def test_two_windows_have_a_file_each_and_each_comes_back(start, folder, qtbot):
    one, two = start(RAVINE), start(load_scenario("saddle"))
    one.session.edit(OTHER)
    qtbot.waitUntil(lambda: len(list(folder.glob("*.json"))) == 2)  # they are written by another thread
    kill(one)
    kill(two)
    back = [start() for _ in range(3)]
    assert [each.session.scenario for each in back[:2]] in (
        [OTHER, load_scenario("saddle")], [load_scenario("saddle"), OTHER],
    )  # fmt: skip
    assert back[2].session.scenario == RAVINE
    assert "Another window is kept" in said(back[0])


def test_what_is_just_being_written_by_another_window_is_not_taken_for_one_that_was_left(folder):
    path = left(folder)
    path.rename(folder / f".{path.name}.abc.part.json")
    assert places.take(folder)[1] is None


def test_the_latest_comes_first_those_ended_from_outside_before_those_closed(folder):
    names = {}
    for age, ended in [(3, True), (2, False), (1, False), (0, True)]:
        path = left(folder, ended=ended)
        os.utime(path, (1e9 - age, 1e9 - age))
        names[path] = age
    place, _, more = places.take(folder)
    assert names[place.path] == 1
    assert more == 1
    assert {names[path] for path in folder.glob("*.json")} == {1, 2}, "those that were closed before have gone"
    assert names[places.take(folder)[0].path] == 2
    assert places.take(folder)[1] is None


def test_a_scenario_over_which_the_start_itself_ended_is_offered_and_not_opened_again(start, folder):
    left(folder, tries=1)
    window = start()
    assert window.session.scenario == RAVINE
    assert "could not be brought back" in said(window)
    assert window.findChild(QPushButton, "banner-offer-button").isVisible()


@pytest.mark.parametrize(
    "text", ["", "{", '{"version": 2}', '{"playhead": -1}', "[" * 100_000, '{"looks": {"panes": {"page": 7}}}']
)
def test_a_damaged_file_is_passed_over(folder, text):
    (folder / "0.json").write_text(text, "utf-8")
    found = taking_up.take_up(None, None)
    assert (found.scenario, found.kept) == (RAVINE, None)
    assert not (folder / "0.json").exists()
    found.place.release()


def test_the_window_opens_over_a_damaged_file(start, folder):
    (folder / "0.json").write_text('{"looks": {"panes": {"page": 7}}}', "utf-8")
    assert start().session.scenario == RAVINE


def test_a_scenario_that_cannot_be_read_any_more_is_told(start, folder):
    place = places.new(folder)
    place.write(Kept(scenario="version = 1\n[landscape]\nname = 'gone'", windows={"lab-window": {"lab": 99}}))
    place.release()
    window = start()
    assert window.session.scenario == RAVINE
    assert "could not be read" in said(window)
    assert "gone" in said(window)


def test_a_window_that_cannot_be_opened_as_it_was_is_left_out(start, folder):
    left(folder, windows={"lab-window": {"lab": 99, "settings": {"x": 1}}, "none": {}, "sweep-window": {}})
    assert "sweep-window" in start().windows.kept()


def test_where_nothing_can_be_written_the_window_opens_and_says_so(start, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    window = start()
    assert window.session.scenario == RAVINE
    assert "cannot be kept" in said(window)


def test_a_full_disk_is_told_once_and_the_window_goes_on(start, monkeypatch, qtbot):
    def full(*_):
        raise OSError(28, "No space left on device")

    window = start(RAVINE)
    monkeypatch.setattr(places, "write_whole", full)
    window.session.edit(OTHER)
    qtbot.waitUntil(lambda: "No space left" in said(window))
    window.stage.banner.hide()
    window.session.edit(RAVINE)
    kill(window)
    assert said(window) == ""


def test_the_first_play_is_for_a_newcomer_only(start):
    window = start(RAVINE)
    window.greet(asked=True)
    assert window.transport.playing
    window.transport.pause()
    window.greet(asked=True)
    assert not window.transport.playing
