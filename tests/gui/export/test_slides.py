"""The snapshots as slides: pages, one more for each cover, or a film that holds each; by window and command line."""

import subprocess

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication

from fallline import command_line as main
from fallline import load_scenario
from fallline.engine.scenario.deck import taken, with_snapshot
from fallline.gui.export.figure import Look
from fallline.gui.export.job import write_film
from fallline.gui.export.options import FilmOptions, PictureOptions, as_slides
from fallline.gui.export.slides import SlideFilm, SlideShow, slides

from .reading import tool

TALK = load_scenario("past-the-limit")
SMALL = as_slides(PictureOptions(width=640.0, height=360.0, show="contour+loss"))
FILM = as_slides(FilmOptions(width=320.0, height=180.0, hold=1.0, fps=10, speed=10.0))


def words(path, page):
    command = [tool("pdftotext"), "-f", str(page), "-l", str(page), "-raw", path, "-"]
    return " ".join(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


def test_each_snapshot_is_a_page_and_what_is_covered_one_more(qapp, tmp_path):
    write_film(SlideShow(TALK, SMALL), tmp_path / "talk.pdf")
    told = subprocess.run([tool("pdfinfo"), tmp_path / "talk.pdf"], capture_output=True, text=True, check=True).stdout

    assert "Pages:           6\n" in told
    width, height = map(float, told.split("Page size:")[1].split("pts")[0].split("x"))
    assert width / height == pytest.approx(16 / 9, rel=5e-3)
    asked, answered, last = (
        words(tmp_path / "talk.pdf", 4),
        words(tmp_path / "talk.pdf", 5),
        words(tmp_path / "talk.pdf", 6),
    )
    for page in (asked, answered):
        assert "3. Momentum moves the limit" in page
        assert "will that arrive?" in page
    assert "0.106 with momentum" not in asked
    assert "0.106 with momentum" in answered
    assert "step 120 of 200" in last
    assert (
        words(tmp_path / "talk.pdf", 1).count("step 5 ") == words(tmp_path / "talk.pdf", 2).count("step 5 of 200") == 1
    )
    assert load_scenario(tmp_path / "talk.pdf") == TALK


def test_the_film_plays_from_one_to_the_next_where_they_differ_in_step_alone():
    ravine = load_scenario("ravine")
    talk = with_snapshot(with_snapshot(ravine, taken(ravine, 10, None)), replace(taken(ravine, 30, None), title="On"))
    elsewhere = with_snapshot(talk, taken(ravine, 50, (-1.0, 1.0, -1.0, 1.0)))

    assert SlideFilm(elsewhere, FILM).steps == [*[10] * 10, *range(10, 30), *[30] * 10, *[50] * 10]


def test_a_slide_that_compares_has_the_paths_of_the_one_before_beneath(qapp):
    last = slides(TALK, Look())[-1].traced()

    assert [run.label for run, _ in last.look.staged.still] == [run.label for run in TALK.runs]
    assert last.look.staged.still_step == 40
    assert [run.label for run in last.scenario.runs] == ["0.149 with momentum"]


def test_the_frames_of_the_film_are_drawn_and_end(qapp):
    talk = with_snapshot(load_scenario("ravine"), taken(load_scenario("ravine"), 30, None))
    film = SlideFilm(talk, FILM)

    frames = [frame.shape for frame in film.frames()]

    assert frames == [(180, 320, 4)] * 10


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (["past-the-limit", "a.png"], "--slides is for .pdf, .apng, .gif, .mp4, .webm, .webp, not for .png"),
        (["past-the-limit", "a.pdf", "--step", "3"], "--step is for one picture or film, not for --slides"),
        (["past-the-limit", "a.pdf", "--turn", "3"], "--turn is for --show surface, not for contour+loss"),
        (["past-the-limit", "a.pdf", "--fps", "3"], "--fps is for films (.apng, .gif, .mp4, .webm, .webp), not"),
        (["past-the-limit", "a.webm", "--last", "3"], "--last is for one picture or film, not for --slides"),
        (["past-the-limit", "a.pdf", "--show", "window"], "--show window is for one picture, not for --slides"),
        (["ravine", "a.pdf"], "the scenario has no snapshots"),
    ],
)
def test_what_does_not_apply_is_refused_in_one_line_and_nothing_is_written(given, fault, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    with pytest.raises(SystemExit) as ended:
        main.main(["export", *given, "--slides"])

    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert told.startswith(f"fallline: {fault}")
    assert told.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_the_window_writes_them_page_by_page_in_its_theme(window, qtbot, tmp_path):
    window.session.load(TALK)
    window.documents.export_slides_path(tmp_path / "talk.pdf")
    qtbot.waitUntil(lambda: window.stage.banner.text.text().startswith("Wrote"), timeout=30_000)

    assert window.stage.banner.text.text() == "Wrote talk.pdf, 6 pages."
    assert words(tmp_path / "talk.pdf", 1).startswith("1. Two rates")

    window.documents.export_slides_path(tmp_path / "other.pdf")
    QApplication.processEvents()
    window.stage.progress.stop.click()
    qtbot.waitUntil(lambda: window.stage.banner.text.text().startswith("Stopped"), timeout=30_000)
    assert window.stage.banner.text.text() == "Stopped, and other.pdf was not written."
    assert not (tmp_path / "other.pdf").exists()
