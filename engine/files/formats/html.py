"""HTML: one page that computes in the browser, its scenario in a comment. Written by fallline.gui.export.formats."""

from fallline.engine.files.embedded_scenario import marked_in
from fallline.engine.files.format import FORMATS, SPACE, Format
from fallline.engine.language import tr

FORMATS.register(
    Format(
        name="html",
        kind="page",
        endings=(".html", ".htm"),
        words=tr("Interactive page"),
        begins=SPACE + rb"(?is:<!doctype html.*)",
        read=marked_in,
    )
)
