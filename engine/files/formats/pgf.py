"""PGF for LaTeX: the scenario is in it, as it is, after its end. Drawn by Qt: fallline.gui.export.formats."""

from fallline.engine.files.embedded_scenario import marked_in
from fallline.engine.files.format import FORMATS, Format
from fallline.engine.language import tr

FORMATS.register(
    Format(
        name="pgf", kind="picture", endings=(".pgf",), words=tr("PGF for LaTeX"), begins=rb"% Drawn by Fallline",
        read=marked_in,
        note=tr("Vectors, words in the fonts of your document (pdfLaTeX, LuaLaTeX); the heat map is an image"),
    )
)  # fmt: skip
