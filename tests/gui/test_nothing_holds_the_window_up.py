"""Files, pictures and films that take long are read, drawn and written in other threads, or refused in a sentence."""

import math
import threading

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog

from fallline import load_scenario
from fallline.engine.files.atomic import ExportError
from fallline.engine.files.format import FORMATS
from fallline.engine.run import memory
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.scenario import dumps
from fallline.gui import documents
from fallline.gui.commands.export import export
from fallline.gui.export import image, later, pdf, slides, surface_part, writer
from fallline.gui.export import svg as svg_module
from fallline.gui.export.dialog import ExportDialog
from fallline.gui.export.figure import Figure
from fallline.gui.export.options import MOST_FRAMES, FilmOptions, PictureOptions
from fallline.gui.export.svg import svg
from fallline.gui.views.path_layer import DrawnPath, PathLayer

from .watchdog import wait_until


@pytest.fixture
def threads(monkeypatch):
    """`threads(place, name)` notes in which threads `place.name` is called."""
    noted = []

    def note(place, name):
        real = getattr(place, name)

        def noting(*given, **named):
            noted.append(threading.current_thread())
            return real(*given, **named)

        monkeypatch.setattr(place, name, noting)
        return noted

    return note


def none_of_them_ours(noted):
    assert noted
    return threading.main_thread() not in noted


def test_too_many_steps_are_refused_and_nothing_is_changed(window, monkeypatch):
    monkeypatch.setattr(memory, "allowed", lambda: 10 * 2**20)
    session, before = window.session, window.session.scenario
    window.transport.steps.setValue(1_000_000)
    assert session.scenario is before
    assert window.transport.steps.value() == before.steps
    assert window.stage.banner.text.text().endswith("steps at most.")
    window.documents._load(replace(before, steps=1_000_000), None)
    assert session.scenario is before
    assert window.stage.banner.text.text().startswith("Could not open it: 1,000,000 steps of 4 runs")


def test_a_large_file_is_read_in_another_thread(window, tmp_path, threads, monkeypatch):
    monkeypatch.setattr(documents, "AT_ONCE", 10)
    other = replace(load_scenario("ravine"), steps=33, title="Large")
    (tmp_path / "a.toml").write_text(dumps(other))
    noted = threads(documents, "load_scenario")
    window.documents.open_path(tmp_path / "a.toml")
    assert window.session.scenario != other
    wait_until(lambda: window.session.scenario == other)
    assert none_of_them_ours(noted)
    assert window.documents.path == tmp_path / "a.toml"


def test_a_fault_in_a_large_file_is_said_and_what_was_open_stays(window, tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "AT_ONCE", 10)
    (tmp_path / "a.toml").write_text("version = 1 [" + " " * 100)
    before = window.session.scenario
    window.documents.open_path(tmp_path / "a.toml")
    wait_until(window.stage.banner.isVisible)
    assert window.stage.banner.text.text().startswith("Could not open it: a.toml: not TOML")
    assert window.session.scenario is before


def test_stop_while_a_file_is_read_keeps_what_was_open(window, tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "AT_ONCE", 10)
    (tmp_path / "a.toml").write_text(dumps(replace(load_scenario("ravine"), steps=33)))
    go_on, before = threading.Event(), window.session.scenario

    def slow(path):
        go_on.wait(60)
        return load_scenario(path)

    monkeypatch.setattr(documents, "load_scenario", slow)
    window.documents.open_path(tmp_path / "a.toml")
    wait_until(window.stage.progress.isVisible)
    window.stage.progress.stop.click()
    go_on.set()
    assert "what was open stays" in window.stage.banner.text.text()
    assert not window.stage.progress.isVisible()
    assert window.session.scenario is before


def test_long_runs_are_written_in_another_thread(window, tmp_path, threads, monkeypatch):
    monkeypatch.setattr(writer, "AT_ONCE", 10)
    noted = threads(FORMATS.writing(tmp_path / "a.csv", "data").__class__, "save")
    window.documents.export_data_path(tmp_path / "a.csv")
    wait_until(window.stage.banner.isVisible)
    assert window.stage.banner.text.text() == "Wrote a.csv."
    assert none_of_them_ours(noted)
    assert len((tmp_path / "a.csv").read_text().splitlines()) > 400


def test_where_long_runs_cannot_be_written_that_is_said(window, tmp_path, monkeypatch):
    monkeypatch.setattr(writer, "AT_ONCE", 10)
    window.documents.export_data_path(tmp_path / "nowhere" / "a.csv")
    wait_until(window.stage.banner.isVisible)
    assert window.stage.banner.text.text().startswith("Could not write a.csv: ")


@pytest.fixture
def patient(monkeypatch):
    """Every figure takes long."""
    monkeypatch.setattr(later, "WAITS", False)
    monkeypatch.setattr(writer, "AT_ONCE", 0)


def test_a_preview_is_computed_in_another_thread_from_the_paths_that_are_there(window, patient, threads, monkeypatch):
    noted = threads(Figure, "compute")
    monkeypatch.setattr("fallline.gui.tracer.trace_runs", None)  # nothing is traced again
    dialog = ExportDialog(window.documents, window)
    wait_until(lambda: not dialog.preview.pixmap().isNull())
    assert none_of_them_ours(noted)
    dialog.show_preview()
    dialog.close()  # while the next one is on its way


def test_a_preview_that_fails_says_so(window, patient, monkeypatch):
    def fails(*_):
        raise ValueError("no ground")

    monkeypatch.setattr(Figure, "compute", fails)
    dialog = ExportDialog(window.documents, window)
    wait_until(lambda: "no ground" in dialog.preview.text())
    dialog.close()


@pytest.mark.parametrize("show", ["contour+loss", "surface", "window"])
def test_a_picture_is_the_same_whichever_thread_wrote_it(window, patient, tmp_path, threads, show, monkeypatch):
    options = replace_options(window, show)
    noted = threads(svg_module, "document")
    threads(Figure, "compute")
    window.documents.export_picture_path(tmp_path / "a.svg", options)
    wait_until((tmp_path / "a.svg").exists)
    assert none_of_them_ours(noted)
    later_made = (tmp_path / "a.svg").read_bytes()
    wait_until(lambda: window.stage.banner.text.text() == "Wrote a.svg.")
    window.stage.banner.hide()  # it says what was written, in a picture of the window too
    monkeypatch.setattr(later, "WAITS", True)
    monkeypatch.setattr(writer, "AT_ONCE", math.inf)
    window.documents.export_picture_path(tmp_path / "b.svg", options)
    assert (tmp_path / "b.svg").read_bytes() == later_made


def test_pages_are_laid_out_in_another_thread_and_no_slide_is_traced_in_ours(window, tmp_path, threads):
    window.session.load(load_scenario("past-the-limit"))
    window.stage.banner.say("")
    noted, _, _ = (threads(place, name) for place, name in ((slides, "trace"), (Figure, "compute"), (pdf.Pages, "add")))
    window.documents.export_slides_path(tmp_path / "a.pdf")
    wait_until(lambda: window.stage.banner.text.text() == "Wrote a.pdf, 6 pages.")
    assert len(noted) >= 3 * 6
    assert none_of_them_ours(noted)


def replace_options(window, show):
    from msgspec.structs import replace

    return replace(window.documents.look_of(PictureOptions), show=show, width=400, height=300)


def test_a_surface_is_never_rendered_where_a_person_waits(window, threads, monkeypatch):
    monkeypatch.setattr(later, "WAITS", False)
    noted = threads(surface_part, "render")
    dialog = ExportDialog(window.documents, window)
    dialog.choice = dialog.choice.edited(replace_options(window, "surface"))
    dialog.show_preview()
    wait_until(lambda: len(noted) > 0 and not dialog.preview.drawing.busy)
    assert none_of_them_ours(noted)
    dialog.close()


def test_a_film_that_would_never_end_is_refused_with_the_speed_that_would_do(tmp_path):
    with pytest.raises(ExportError, match=r"frames is too long, 36,000 are the most: show 0\.2 steps a second or more"):
        export(load_scenario("ravine"), tmp_path / "a.mp4", {"speed": 1e-9})
    assert list(tmp_path.iterdir()) == []
    assert FilmOptions(speed=0.2).frames(120) <= MOST_FRAMES


def test_the_dialog_says_so_and_does_not_export(window):
    from msgspec.structs import replace

    dialog = ExportDialog(window.documents, window, ".webm")
    assert dialog.export_button.isEnabled()
    dialog._edited(replace(dialog.choice.film, speed=1e-3))
    dialog.show_preview()
    assert not dialog.export_button.isEnabled()
    assert dialog.said.text().startswith("A film of 3,600,031 frames is too long")
    dialog._edited(replace(dialog.choice.film, speed=1.0))
    dialog.show_preview()
    assert dialog.export_button.isEnabled()
    assert isinstance(dialog, QDialog)
    dialog.close()


def test_a_long_path_is_drawn_by_its_outline_and_its_marker_is_where_it_is():
    from PySide6.QtGui import QTransform

    points = np.column_stack([np.linspace(0, 100, 50_001), np.zeros(50_001)])
    drawn = DrawnPath(points, "#ffffff", "o", np.arange(0, 50_001, 100))
    assert len(drawn.placed(QTransform())) == 501
    assert drawn.at(77, QTransform()) == (points[77, 0], 0.0)
    assert drawn.at(10**9, QTransform()) == (100.0, 0.0)
    layer = PathLayer()
    layer.set_paths((drawn,), "#000000")
    assert layer.paths == (drawn,)
    assert QPointF(*drawn.at(0, QTransform())) == QPointF(0, 0)


def test_a_lab_that_took_long_computes_in_another_thread_from_then_on(open_lab, threads, monkeypatch, turn):
    lab = open_lab(5)
    noted = threads(lab, "compute")
    monkeypatch.setattr("fallline.gui.labs.lab.PATIENCE", -1.0)
    before = lab.result
    turn(lab, beta=0.5)
    wait_until(lambda: lab.result is not before and not lab._computing.busy)
    assert none_of_them_ours(noted)
    assert lab._took > 0


@pytest.mark.parametrize("act", ["copy", "png", "film"])
def test_the_pixels_of_a_figure_are_made_in_another_thread(window, patient, tmp_path, threads, act, monkeypatch):
    noted = threads(image, "_read")
    documents, banner = window.documents, window.stage.banner
    if act == "film":
        job = documents.film(tmp_path / "a.gif", FilmOptions(width=200, height=150, last=2, hold=0), window)
        job.start()
        wait_until((tmp_path / "a.gif").exists)
    elif act == "png":
        documents.export_picture_path(tmp_path / "a.png", replace_options(window, "contour"))
        wait_until(lambda: banner.text.text() == "Wrote a.png.")
        assert QImage(str(tmp_path / "a.png")).width() == 400
    else:
        documents.copy_image()
        wait_until(lambda: banner.text.text() == "Copied the picture.")
    assert none_of_them_ours(noted)


def test_pixels_are_the_same_whether_qt_reads_or_draws_them():
    figure = Figure(load_scenario("ravine"), PictureOptions(width=400, height=300))
    drawing = svg(figure)
    figure.close()
    read, drawn = image._read(drawing, 400, 300), image._rendered(drawing, 400, 300)
    assert not read.isNull()
    assert read == drawn
