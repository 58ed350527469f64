"""Pictures and films as the window and the command line write them, opened again by other programs."""

import io
import shutil
import subprocess
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import ValidationError
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QPushButton
from shiboken6 import isValid

from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES, Scenario, load_scenario
from fallline.engine.files import link
from fallline.engine.files.atomic import ExportError
from fallline.engine.scenario.edit import replace, with_run
from fallline.engine.scenario.scenario import Run
from fallline.gui.application import application
from fallline.gui.export.command import export
from fallline.gui.export.dialog import ExportDialog
from fallline.gui.export.encode import FILMS, encoder
from fallline.gui.export.film import Film
from fallline.gui.export.image import PICTURES, write_picture
from fallline.gui.export.job import FilmJob, write_film
from fallline.gui.export.options import FilmOptions, PictureOptions, checked, parse_size
from fallline.gui.export.window_picture import write_window
from fallline.gui.theme import DARK
from fallline.gui.views.surface_camera import Camera

SVG = "{http://www.w3.org/2000/svg}"
PAPER = PictureOptions(width=8.5, height=7, unit="cm", theme="print", step=40)
SMALL = FilmOptions(width=320, height=240, last=12, hold=0.2, speed=60, show="contour+loss")
SOLID = PictureOptions(width=480, height=300, show="surface+loss", theme="light", step=60)
BESIDE = PictureOptions(width=1000, height=625, show="contour+loss", theme="light", step=60)


@pytest.fixture
def ravine(qapp):
    application()
    return load_scenario("ravine")


PACKAGES = {"rsvg-convert": "librsvg2-bin", "ffprobe": "ffmpeg"}


def tool(name):
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed: sudo apt-get install {PACKAGES.get(name, 'poppler-utils')}")
    return path


def opened(file, mode="RGB"):
    with Image.open(file) as image:
        return np.asarray(image.convert(mode))


def rasterised(path, width, height):
    """RGB of an SVG or PDF by a program that is not Qt."""
    if path.suffix == ".svg":
        out = subprocess.run(
            [tool("rsvg-convert"), "-w", str(width), "-h", str(height), path], capture_output=True, check=True
        )
        return opened(io.BytesIO(out.stdout)).astype(float)
    command = [tool("pdftoppm"), "-png", "-singlefile", "-scale-to-x", str(width), "-scale-to-y", str(height), path]
    subprocess.run([*command, path.with_suffix("")], check=True)
    return opened(path.with_suffix(".png")).astype(float)


@pytest.mark.parametrize("options", [PAPER, BESIDE, SOLID], ids=["paper", "beside", "solid"])
def test_vectors_agree_with_pixels(ravine, tmp_path, options):
    write_picture(ravine, tmp_path / "qt.png", options)
    ours = opened(tmp_path / "qt.png").astype(float)
    for ending in (".svg", ".pdf"):
        write_picture(ravine, tmp_path / f"other{ending}", options)
        theirs = rasterised(tmp_path / f"other{ending}", ours.shape[1], ours.shape[0])
        difference = np.abs(ours - theirs)
        assert difference.mean() < 4, ending
        assert (difference.max(axis=2) > 90).mean() < 0.02, ending  # edges of text and lines
        assert np.abs(blurred(ours) - blurred(theirs)).max() < 60, ending  # nothing is missing or elsewhere


def blurred(pixels, side=40):
    """Means of blocks: letters may stand a pixel apart."""
    rows, columns = pixels.shape[0] // side, pixels.shape[1] // side
    return pixels[: rows * side, : columns * side].reshape(rows, side, columns, side, 3).mean((1, 3))


@pytest.mark.parametrize("ending", [".svg", ".pdf"])
def test_the_whole_window_is_vectors_and_text(ravine, tmp_path, ending):
    options = PictureOptions(width=1400, height=900, show="window", step=40)
    for each in (ending, ".png"):
        write_window(ravine, tmp_path / f"a{each}", options)
    ours, theirs = opened(tmp_path / "a.png").astype(float), rasterised(tmp_path / f"a{ending}", 1400, 900)
    assert np.abs(ours - theirs).mean() < 6  # there is much text, and letters stand half a pixel apart
    assert np.abs(blurred(ours) - blurred(theirs)).max() < 60
    if ending == ".svg":
        root = ET.parse(tmp_path / "a.svg").getroot()
        text = "\n".join("".join(each.itertext()) for each in root.iter(f"{SVG}text"))
        assert len(list(root.iter(f"{SVG}path"))) > 200
    else:
        command = [tool("pdftotext"), "-raw", tmp_path / "a.pdf", "-"]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        fonts = subprocess.run([tool("pdffonts"), tmp_path / "a.pdf"], capture_output=True, text=True, check=True)
        assert fonts.stdout.count("yes no  yes") == fonts.stdout.count("DejaVu") >= 2
    for words in ("LANDSCAPE", "learning rate", "Gradient descent", "Goh, Why Momentum", "kind", "−2.0", "Wheel zooms"):
        assert words in text, words


def test_the_open_window_is_exported_as_it_is_and_goes_on(window, tmp_path, pixels):
    def channels():
        shown = pixels(window.grab().toImage())
        return np.stack([shown >> shift & 255 for shift in (0, 8, 16)]).astype(int)

    before = channels()
    window.documents.export_picture_path(tmp_path / "a.svg", PictureOptions(show="window", width=1400, height=900))
    window.stage.banner.hide()
    QApplication.processEvents()
    assert np.abs(channels() - before).max() <= 6, "but for the rounding of paths drawn at once or picture by picture"
    assert load_scenario(tmp_path / "a.svg") == window.session.scenario


def test_text_keeps_its_place_in_any_font(ravine, tmp_path):
    write_picture(ravine, tmp_path / "a.svg", BESIDE)
    for text in ET.parse(tmp_path / "a.svg").getroot().iter(f"{SVG}text"):
        assert text.get("font-family").endswith("sans-serif")
        words = "".join(text.itertext())
        if len(words.strip()) > 1:
            length = float(text.get("textLength")) / float(text.get("font-size"))
            assert 0.2 * len(words) < length < len(words)


@pytest.mark.parametrize("options", [BESIDE, SOLID], ids=["beside", "solid"])
def test_an_svg_is_vectors_and_text(ravine, tmp_path, options):
    write_picture(ravine, tmp_path / "a.svg", options)
    root = ET.parse(tmp_path / "a.svg").getroot()
    words = {"".join(text.itertext()).strip() for text in root.iter(f"{SVG}text")}
    assert {"Momentum in a ravine", "step 60 of 120", "Loss"} <= words
    assert len(list(root.iter(f"{SVG}image"))) == 1
    assert root.get("width") == f"{options.width:g}px"
    text = (tmp_path / "a.svg").read_text("utf-8")
    assert "vector-effect" not in text
    assert "nan" not in text.lower().split("base64")[0]
    for colour in ("orange", "sky", "green", "pink"):
        strokes = [
            path
            for group in root.iter(f"{SVG}g")
            for path in group
            if group.get("stroke", "").lower() == _light(colour)
        ]
        assert strokes, colour


def _light(colour):
    from fallline.gui.theme import LIGHT

    return LIGHT.runs[colour].lower()


def test_a_pdf_has_its_size_its_text_and_its_fonts(ravine, tmp_path):
    write_picture(ravine, tmp_path / "a.pdf", PAPER)
    info = subprocess.run([tool("pdfinfo"), tmp_path / "a.pdf"], capture_output=True, text=True, check=True).stdout
    assert "Momentum in a ravine" in info
    assert "Page size:       241 x 198 pts" in info  # 8.5 x 7 cm
    text = subprocess.run(
        [tool("pdftotext"), tmp_path / "a.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "Gradient descent" in text
    fonts = subprocess.run([tool("pdffonts"), tmp_path / "a.pdf"], capture_output=True, text=True, check=True).stdout
    assert fonts.count("yes no  yes") == fonts.count("DejaVu") >= 1  # embedded, with their letters


def test_a_figure_for_paper_has_its_resolution_and_lines_that_can_be_seen(ravine, tmp_path):
    write_picture(ravine, tmp_path / "a.png", PAPER)
    with Image.open(tmp_path / "a.png") as image:
        assert image.size == (1004, 827)
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.5)
    pixels = opened(tmp_path / "a.png")
    assert (pixels == 255).all(axis=2).mean() > 0.2
    orange = np.abs(pixels.astype(int) - (0xC2, 0x74, 0)).max(axis=2) < 8
    widest = max(_longest(column) for column in orange[:, 300:600:5].T)
    assert widest >= 5


def _longest(row):
    edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(int), [0]])))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def test_a_transparent_picture_lets_the_page_through(ravine, tmp_path):
    write_picture(ravine, tmp_path / "a.png", PictureOptions(width=400, height=300, transparent=True))
    alpha = opened(tmp_path / "a.png", "RGBA")[..., 3]
    assert alpha[2, 200] == 0
    assert alpha.max() == 255


@pytest.mark.parametrize("ending", PICTURES)
@pytest.mark.parametrize("show", ["contour", "contour+condition", "surface", "window"])
def test_every_picture_gives_its_scenario_back(ravine, tmp_path, ending, show):
    path = tmp_path / f"a{ending}"
    export(ravine, path, {"show": show, "step": 3}, "900x600" if show == "window" else "300x200")
    assert load_scenario(path) == ravine
    assert list(tmp_path.iterdir()) == [path]


def test_a_surface_is_turned_tilted_and_stretched_by_its_options(ravine, tmp_path):
    def drawn(**options):
        from fallline.gui.export.image import picture

        image = picture(ravine, checked(PictureOptions, width=200.0, height=150.0, show="surface", **options))
        return np.array(image.constBits())

    usual = drawn()
    assert np.array_equal(usual, drawn(turn=-32.0, tilt=46.0, log=True))
    for other in ({"turn": 40.0}, {"tilt": 80.0}, {"log": False}):
        assert not np.array_equal(usual, drawn(**other))
    with pytest.raises(ValidationError):
        drawn(tilt=5.0)


@pytest.mark.parametrize(("ending", "turns"), [(".png", (-180.0, -100.0, -32.0, 0.0, 90.0)), (".svg", (45.0,))])
def test_a_surface_fills_its_picture_from_every_side(ravine, tmp_path, ending, turns):
    for turn in turns:
        options = PictureOptions(
            width=360, height=225, show="surface", theme="print", turn=turn, legend=False, title=False
        )
        write_picture(ravine, tmp_path / f"a{ending}", options)
        pixels = opened(tmp_path / "a.png") if ending == ".png" else rasterised(tmp_path / "a.svg", 360, 225)
        rows, columns = np.nonzero((pixels < 250).any(axis=2))
        assert min(columns.min(), 360 - columns.max(), rows.min(), 225 - rows.max()) > 1  # nothing is cut
        assert max(np.ptp(columns) / 360, np.ptp(rows) / 225) > 0.8


WORDS = st.text(max_size=60)
RUNS = st.builds(
    Run,
    optimizer=st.sampled_from(["adam", "momentum", "newton", "bfgs"]).map(lambda tag: OPTIMIZERS[tag]()),
    schedule=st.builds(SCHEDULES["step-decay"], lr=st.floats(1e-9, 10.0), every=st.integers(1, 1000)),
    label=WORDS,
    enabled=st.booleans(),
)
POINTS = st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
SCENARIOS = st.builds(
    Scenario,
    landscape=st.one_of(
        st.builds(LANDSCAPES["rosenbrock"], b=st.floats(1e-6, 1e6)),
        st.sampled_from(["saddle", "himmelblau", "cliff"]).map(lambda tag: LANDSCAPES[tag]()),
    ),
    runs=st.lists(RUNS, max_size=3).map(tuple),
    title=WORDS,
    description=WORDS,
    steps=st.integers(1, 12),
    seed=st.integers(0, 2**63 - 1),
    start=st.one_of(POINTS, st.lists(POINTS, min_size=2, max_size=3).map(tuple)),
)
SHOWN = st.sampled_from(["contour", "contour+loss", "contour+condition", "surface", "surface+loss"])


@settings(max_examples=5)  # each draws six files
@given(SCENARIOS, SHOWN)
def test_any_scenario_is_drawn_in_every_format_and_comes_back(tmp_path_factory, scenario, show):
    application()
    folder = tmp_path_factory.mktemp("any")
    for ending in PICTURES:
        write_picture(scenario, folder / f"a{ending}", PictureOptions(width=200, height=150, show=show))
        assert load_scenario(folder / f"a{ending}") == scenario
    for ending in FILMS:
        options = FilmOptions(width=200, height=150, last=2, hold=0, show=show)
        write_film(Film(scenario, options), folder / f"a{ending}")
        assert load_scenario(folder / f"a{ending}") == scenario


@pytest.mark.parametrize("ending", FILMS)
def test_every_film_plays_and_gives_its_scenario_back(ravine, tmp_path, ending):
    path = tmp_path / f"a{ending}"
    write_film(Film(ravine, SMALL), path)
    assert load_scenario(path) == ravine
    assert list(tmp_path.iterdir()) == [path]
    command = [
        tool("ffprobe"),
        "-v",
        "error",
        "-count_frames",
        "-show_entries",
        "stream=codec_name,width,height,nb_read_frames",
    ]
    told = subprocess.run([*command, "-of", "csv=p=0", path], capture_output=True, text=True, check=True).stdout.strip()
    codec = {".gif": "gif", ".webm": "vp9", ".mp4": "av1"}[ending]
    frames = len(SMALL.steps(120))
    if ending == ".gif":
        frames -= 6  # the end is one frame that stays
    assert told.split(",") == [codec, "320", "240", str(frames)]


@pytest.mark.parametrize("show", ["contour+loss", "surface+loss"])
def test_a_film_in_the_middle_is_the_picture_of_that_step(ravine, show):
    from fallline.gui.export.image import picture

    film = Film(ravine, FilmOptions(width=320, height=240, first=40, last=40, hold=0, show=show))
    frame = next(iter(film.frames()))[..., :3].astype(int)
    film.close()

    def apart(step):
        still = picture(ravine, PictureOptions(width=320, height=240, show=show, step=step))
        seen = np.frombuffer(still.constBits(), np.uint8).reshape(240, still.bytesPerLine() // 4, 4)[:, :320, 2::-1]
        return np.abs(frame - seen).max(axis=2)

    own = apart(40)
    assert (own > 60).mean() < 0.03  # the future, which a film does not show
    assert own.mean() < 0.8 * min(apart(38).mean(), apart(60).mean())


def test_a_gif_keeps_the_colours_of_the_lines(ravine, tmp_path):
    write_film(Film(ravine, FilmOptions(width=640, height=400, first=60, last=60, hold=0)), tmp_path / "a.gif")
    pixels = opened(tmp_path / "a.gif").reshape(-1, 3)
    for run in ravine.runs:
        colour = tuple(bytes.fromhex(DARK.runs[str(run.colour)][1:]))
        assert (pixels == colour).all(axis=1).sum() > 50, run.label


def test_the_steps_of_a_film_follow_speed_and_span():
    assert FilmOptions(first=10, last=13, fps=30, speed=30, hold=0).steps(100) == [10, 11, 12, 13]
    assert FilmOptions(last=4, fps=10, speed=20, hold=0.2).steps(100) == [0, 2, 4, 4, 4]
    assert FilmOptions(last=2, fps=60, speed=30, hold=0).steps(100) == [0, 0, 1, 1, 2]
    assert FilmOptions(first=90, last=200, hold=0).steps(100)[-1] == 100


def test_a_film_called_off_leaves_the_old_file(ravine, tmp_path, qtbot):
    path = tmp_path / "a.webm"
    path.write_bytes(b"old")
    job = FilmJob(Film(ravine, FilmOptions(width=320, height=240)), path)
    seen = []
    job.progress.connect(lambda done, _: (seen.append(done), job.cancel() if done == 5 else None))
    with qtbot.waitSignal(job.finished, timeout=20_000) as finished:
        job.start()
    assert type(finished.args[0]).__name__ == "Cancelled"
    assert seen == [1, 2, 3, 4, 5]
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_where_a_film_cannot_be_written_the_job_says_so(ravine, tmp_path, qtbot):
    job = FilmJob(Film(ravine, SMALL), tmp_path / "none" / "a.webm")
    with qtbot.waitSignal(job.finished, timeout=20_000) as finished:
        job.start()
    assert isinstance(finished.args[0], OSError)


def test_without_pyav_a_film_says_what_to_install(ravine, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "av", None)
    with pytest.raises(ExportError, match="pip install av"):
        encoder(".webm", ravine, SMALL, DARK, tmp_path / "a.webm")
    with pytest.raises(ExportError, match="pip install av"):
        write_film(Film(ravine, SMALL), tmp_path / "a.webm")
    assert list(tmp_path.iterdir()) == []


def test_sizes_are_read_and_bounded():
    assert parse_size("1600x1000") == {"width": 1600.0, "height": 1000.0, "unit": "px"}
    assert parse_size("8.5x6cm") == parse_size("8.5cmx6cm") == {"width": 8.5, "height": 6.0, "unit": "cm"}
    for wrong in ("", "8", "8x", "x8", "-8x6", "8x6mm", "1e9x3", "nanxnan"):
        with pytest.raises(ValueError, match="write width x height"):
            parse_size(wrong)
    for wrong in ({"width": 100.0, "unit": "cm", "dpi": 2400}, {"width": 1.0}, {"width": float("nan")}):
        with pytest.raises((ValidationError, ValueError)):
            PictureOptions(**wrong)


# In the window


def drop(window, *paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    how = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    over = window.childAt(700, 400)  # the view in the middle: it must let the window have it
    entering = QDragEnterEvent(QPoint(5, 5), *how)
    QApplication.sendEvent(over, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(over, QDropEvent(QPointF(5, 5), *how))


@pytest.mark.parametrize("name", ["a.png", "a.svg", "a.gif", "a.csv", "a.py"])
def test_a_file_dropped_on_the_window_opens(window, tmp_path, name):
    other = replace(load_scenario("ravine"), steps=17, title="Dropped")
    size = "300x240" if name.endswith((".png", ".svg", ".gif")) else None
    export(other, tmp_path / name, {}, size)
    drop(window, tmp_path / name)
    assert window.session.scenario == other
    assert window.documents.path is None  # Save will ask where, and not write over the picture


def test_a_foreign_file_dropped_on_the_window_is_refused(window, tmp_path):
    (tmp_path / "a.svg").write_text("<svg/>")
    before = window.session.scenario
    drop(window, tmp_path / "a.svg")
    assert "a.svg: this SVG image carries no scenario" in window.stage.banner.text.text()
    assert window.session.scenario is before


def test_text_goes_out_and_comes_back(window):
    edited = replace(window.session.scenario, steps=33)
    window.session.edit(edited)
    window.findChild(QAction, "copy-link-action").trigger()
    assert QGuiApplication.clipboard().text() == link.to_text(edited)
    window.documents.open_example("saddle")
    window.findChild(QAction, "paste-scenario-action").trigger()
    assert window.session.scenario == edited
    QGuiApplication.clipboard().setText("nothing of the kind")
    window.findChild(QAction, "paste-scenario-action").trigger()
    assert "Could not open it" in window.stage.banner.text.text()
    assert window.session.scenario == edited


def test_picture_and_table_go_to_the_clipboard(window):
    window.findChild(QAction, "copy-image-action").trigger()
    assert QGuiApplication.clipboard().image().width() == 1600
    window.findChild(QAction, "copy-data-action").trigger()
    head, first, *_ = QGuiApplication.clipboard().text().split("\n")
    assert head.split("\t")[:5] == ["run", "walker", "step", "lr", "theta0"]
    assert first.split("\t")[4] == "-2.6"


@pytest.fixture
def dialog(window, qtbot):
    """The dialog of the window; closed again by the test or here."""
    made = ExportDialog(window)
    made.open()
    yield made
    if isValid(made):
        made.close()


def choose(dialog, ending):
    kind = dialog.findChild(QComboBox, "export-kind")
    kind.setCurrentIndex(kind.findData(ending))


@pytest.mark.parametrize("ending", PICTURES)
def test_the_dialog_writes_what_was_chosen(window, dialog, tmp_path, monkeypatch, ending):
    choose(dialog, ending)
    unit = dialog.form.findChild(QComboBox, "export-options-unit")
    unit.setCurrentText("cm")
    unit.textActivated.emit("cm")
    still = dialog.choice.still
    assert (still.width, still.height, still.unit) == (8.5, 6.0, "cm")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "out"), ""))
    dialog.findChild(QPushButton, "export-button").click()
    assert load_scenario(tmp_path / f"out{ending}") == window.session.scenario
    assert window.stage.banner.text.text() == f"Wrote out{ending}."


def test_only_what_counts_is_asked(dialog):
    def asked():
        return {name for name, row in dialog.form._rows.items() if row[0].isVisibleTo(dialog.form)}

    show = dialog.form.findChild(QComboBox, "export-options-show")
    assert not asked() & {"turn", "tilt", "log"}
    show.setCurrentText("surface+loss")
    show.textActivated.emit("surface+loss")
    assert asked() >= {"turn", "tilt", "log", "transparent"}
    choose(dialog, ".webm")
    assert not asked() & {"turn", "transparent", "dpi"}


def test_a_surface_is_exported_as_the_window_shows_it(window, tmp_path):
    window.surface_view.canvas.set_camera(Camera(turn=1.0, tilt=0.5))
    window.surface_view.logarithmic.setChecked(False)
    options = window.documents.look_of(PictureOptions)
    assert (round(options.turn), round(options.tilt), options.log) == (57, 29, False)
    window.documents.export_picture_path(
        tmp_path / "a.png", replace(options, show="surface", width=200.0, height=150.0)
    )
    assert opened(tmp_path / "a.png").std() > 5


def test_the_preview_of_the_window_is_the_picture_that_will_be_written(window, dialog, tmp_path):
    dialog.choice = dialog.choice.edited(replace(dialog.choice.still, show="window", width=1400.0, height=900.0))
    dialog.show_preview()
    seen = dialog.preview.pixmap().toImage()
    window.documents.export_picture_path(tmp_path / "a.png", dialog.options)
    with Image.open(tmp_path / "a.png") as image:
        small = np.asarray(image.convert("RGB").resize((seen.width(), seen.height()), Image.Resampling.BOX)).astype(int)
    shown = np.frombuffer(seen.convertToFormat(QImage.Format.Format_RGB32).constBits(), np.uint8)
    shown = shown.reshape(seen.height(), seen.width(), 4)[..., 2::-1].astype(int)
    assert np.abs(shown - small).mean() < 3


def test_the_preview_follows_the_options(dialog):
    def seen():
        dialog.show_preview()
        return dialog.preview.pixmap().toImage()

    first = seen()
    dialog.form.findChild(QComboBox, "export-options-theme").textActivated.emit("print")
    assert dialog.choice.still.theme == "print"
    assert seen() != first
    choose(dialog, ".gif")
    assert dialog.options.last == 120
    assert seen().width() == 520


def test_the_dialog_writes_a_film_and_shows_how_far_it_is(window, dialog, tmp_path, qtbot):
    choose(dialog, ".webm")
    dialog.choice = dialog.choice.edited(SMALL)
    dialog.write(tmp_path / "a.webm")
    assert dialog.bar.isVisible()
    with qtbot.waitSignal(dialog.bar.job.finished, timeout=20_000):
        pass
    assert window.stage.banner.text.text() == "Wrote a.webm."
    assert load_scenario(tmp_path / "a.webm") == window.session.scenario


def test_cancel_in_the_middle_of_a_film_leaves_nothing(window, dialog, tmp_path, qtbot):
    choose(dialog, ".webm")
    dialog.write(tmp_path / "a.webm")
    with qtbot.waitSignal(dialog.bar.job.progress, timeout=20_000):
        pass
    with qtbot.waitSignal(dialog.bar.job.finished, timeout=20_000):
        dialog.findChild(QPushButton, "export-cancel-button").click()
    assert list(tmp_path.iterdir()) == []


def test_a_film_that_cannot_be_written_is_told_in_one_line(window, dialog, tmp_path, qtbot):
    choose(dialog, ".webm")
    dialog.choice = dialog.choice.edited(SMALL)
    dialog.write(tmp_path / "nowhere" / "a.webm")
    with qtbot.waitSignal(dialog.bar.job.finished, timeout=20_000):
        pass
    assert window.stage.banner.text.text() == "Could not write a.webm: No such file or directory."
    assert not isValid(dialog) or not dialog.isVisible()


def test_a_recorded_run_joins_the_runs_on_the_landscape(window, tmp_path):
    np.savez(tmp_path / "mine.npz", theta=np.linspace((-2, 1), (0, 0), 200))
    before = window.session.scenario
    drop(window, tmp_path / "mine.npz")
    after = window.session.scenario
    assert after.runs[: len(before.runs)] == before.runs
    assert (after.runs[-1].label, after.landscape, after.steps) == ("mine", before.landscape, 199)
    assert window.session.paths[-1].theta[-1, :, 0].tolist() == [0.0, 0.0]
    window.session.undo_stack.undo()
    assert window.session.scenario == before


def test_a_recording_is_not_offered_as_a_method_and_says_what_it_is(window, tmp_path):
    np.savez(tmp_path / "mine.npz", theta=np.linspace((-2, 1), (0, 0), 20))
    drop(window, tmp_path / "mine.npz")
    *others, mine = [card.optimizer_box for card in window.runs_panel.cards]
    assert (mine.currentIndex(), mine.placeholderText()) == (-1, "Recorded run")
    assert all(box.findData("recorded") == -1 and box.currentIndex() >= 0 for box in others)
    window.session.edit(with_run(window.session.scenario, len(others), optimizer=OPTIMIZERS["adam"]()))
    assert mine.currentData() == "adam"


@pytest.mark.parametrize("show", ["contour+loss", "surface", "window"])
def test_nothing_is_left_of_a_picture_when_it_is_written(ravine, tmp_path, show):
    application()
    before = set(QApplication.allWidgets())
    options = PictureOptions(width=200, height=150, show=show)
    (write_window if show == "window" else write_picture)(ravine, tmp_path / "a.png", options)
    left = set(QApplication.allWidgets()) - before
    assert not left, "a script has no event loop that would delete it later"
