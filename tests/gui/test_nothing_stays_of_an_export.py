"""What an export took, the window lets go of: a thousand of them leave it as it was."""

import gc
from typing import get_args

from msgspec.structs import replace

from fallline import load_scenario
from fallline.engine.scenario.deck import taken, with_snapshot
from fallline.gui.background import Background
from fallline.gui.export import later, writer
from fallline.gui.export.figure import Figure
from fallline.gui.export.job import FilmJob
from fallline.gui.export.options import Content, PictureOptions
from fallline.gui.export.part import Part
from fallline.gui.session import Session

from .kept_window import delete_now
from .watchdog import wait_until

OURS = Background, Figure, FilmJob, Part, Session


def count():
    delete_now()
    gc.collect()
    # Of a weak proxy, what isinstance asks for may be gone.
    return {each.__name__: sum(issubclass(type(one), each) for one in gc.get_objects()) for each in OURS}


def export(window, folder):
    """A picture in another thread, a table at once, and a film of one snapshot."""
    options = replace(window.documents.look_of(PictureOptions), show="contour", width=200, height=150)
    said = window.stage.banner.text.text
    for name in ("a.svg", "a.png"):
        window.documents.export_picture_path(folder / name, options)
        wait_until(lambda name=name: said() == f"Wrote {name}.")
    window.documents.export_data_path(folder / "a.csv")
    window.documents.export_slides_path(folder / "a.pdf")
    wait_until(lambda: said().startswith("Wrote a.pdf"))


def test_as_many_things_are_there_after_two_exports_as_after_one(open_window, tmp_path, monkeypatch):
    ravine = load_scenario("ravine")
    window = open_window(with_snapshot(ravine, taken(ravine, 30, None)))
    monkeypatch.setattr(later, "WAITS", False)
    monkeypatch.setattr(writer, "AT_ONCE", 0)
    export(window, tmp_path)
    first = count()
    export(window, tmp_path)
    assert count() == first


def test_a_figure_of_any_kind_is_gone_when_it_is_closed(qapp):
    before = count()
    for show in get_args(Content):
        if show != "window":
            figure = Figure(load_scenario("ravine"), PictureOptions(show=show, width=300, height=200))
            figure.parts()
            figure.close()
            del figure
    assert count() == before
