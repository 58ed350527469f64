"""Why runs went as they did is a figure as high as its words, and a file that the window writes for all runs."""

import pytest

from fallline import load_scenario
from fallline.engine.analysis.diagnosis.finding import Finding
from fallline.engine.analysis.diagnosis.table import Reason
from fallline.engine.files.open import read
from fallline.gui.chart.styles import STYLES
from fallline.gui.export.options import PictureOptions
from fallline.gui.export.reasons import write_reasons
from fallline.gui.export.scripted import script_of
from fallline.gui.export.why_chart import why_figure

LONG = "It crawls because of the condition number, and so on. " * 8


def found(scenario, sentence=LONG):
    finding = Finding("condition", sentence, (0, 9))
    return [Reason(n, run.label, finding, (("More steps", "It arrives."),)) for n, run in enumerate(scenario.runs)]


def test_a_run_is_a_row_of_words_that_has_room_for_all_its_lines(qapp, ravine):
    options = PictureOptions(style="ieee", **STYLES["ieee"].options)
    figure = why_figure(ravine, found(ravine), options)
    figure.take(figure.compute())
    chart, layout = figure.found
    assert [panel.title for panel in chart.panels] == [
        f"{run.label}: crawls because of the condition number" for run in ravine.runs
    ]
    size = options.dress.text
    for panel, room in zip(chart.panels, layout.panels, strict=True):
        lines = figure.type.paragraphs(panel.said, size, room.width)
        assert lines[-1] == "→ More steps: It arrives."
        assert " ".join(lines[:-1]) == LONG.strip()
        assert len(lines) * size < room.height < (len(lines) + 1) * 1.5 * size
    assert figure.options.width == options.width
    assert layout.panels[-1].bottom < figure.height < layout.panels[-1].bottom + 4 * size
    assert "→ More steps: It arrives." in script_of(figure)


def test_letters_on_a_screen_are_as_large_whatever_is_said(qapp, ravine):
    short, long = (why_figure(ravine, found(ravine, sentence)) for sentence in ("It rests.", 20 * LONG))
    assert short.height < long.height / 3
    assert short.width == pytest.approx(long.width)


@pytest.mark.parametrize("ending", [".csv", ".svg"])
def test_the_window_writes_them_while_it_goes_on(window, tmp_path, qtbot, ending):
    window.session.edit(load_scenario("two-minima"), "open")
    path = tmp_path / f"a{ending}"
    write_reasons(window.documents, path)
    qtbot.waitUntil(lambda: window.stage.banner.text.text() == f"Wrote {path.name}.", timeout=20_000)
    assert read(path) == window.session.scenario
    assert "local minimum" in path.read_text("utf-8")
