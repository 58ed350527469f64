"""EPS, PGF and TIFF hold the figure, and a script of matplotlib holds its data."""

import numpy as np
import pytest
from PIL import Image

from fallline import trace
from fallline.engine.files.open import read
from fallline.gui.commands.export import export
from fallline.gui.export.pgf import tex

from .reading import data_of_script


def test_an_eps_has_its_size_its_outlines_and_no_line_too_long(ravine, tmp_path):
    export(ravine, tmp_path / "a.eps", {"style": "ieee"}, None)
    text = (tmp_path / "a.eps").read_bytes().decode("ascii")
    assert text.startswith("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 252 188\n")
    assert max(map(len, text.splitlines())) <= 255
    assert text.count("gsave") == text.count("grestore") == 2
    assert text.count(" setdash") >= len(ravine.runs)
    assert text.rstrip().endswith("%%EOF")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("10⁻¹⁰", "10$^{-10}$"), ("−2.5", "$-$2.5"), ("κ(H)", r"$\kappa$(H)"), ("θ₁", r"$\theta$$_1$"),
        ("50% a_b", r"50\% a\_b"), ("f − f*", "f $-$ f*"), (r"\end{x}", r"\textbackslash{}end\{x\}"),
    ],
)  # fmt: skip
def test_words_are_set_as_tex_has_them(words, expected):
    assert tex(words) == expected


def test_a_pgf_closes_what_it_opens_and_ends_before_its_scenario(ravine, tmp_path):
    export(ravine, tmp_path / "a.pgf", {"style": "ieee", "show": "contour+loss"}, None)
    text = (tmp_path / "a.pgf").read_text("utf-8")
    drawn, end, _ = text.partition(r"\endinput")
    assert end
    for name in ("pgfscope", "pgfpicture"):
        assert drawn.count(rf"\begin{{{name}}}") == drawn.count(rf"\end{{{name}}}") > 0
    assert drawn.count("{") == drawn.count("}")
    assert "BI /W" in drawn
    assert r"\pgfsetdash" in drawn


def test_a_tiff_has_its_resolution(ravine, tmp_path):
    export(ravine, tmp_path / "a.tif", {"style": "nature", "dpi": 150}, None)
    with Image.open(tmp_path / "a.tif") as image:
        assert image.size == (526, 390)
        assert image.info["dpi"] == pytest.approx((150, 150), abs=0.5)
    assert read(tmp_path / "a.tif") == ravine


def test_a_script_of_matplotlib_holds_the_paths_and_the_losses(ravine, tmp_path):
    export(ravine, tmp_path / "a.py", {"style": "ieee", "show": "contour+loss"}, None, code="matplotlib")
    text = (tmp_path / "a.py").read_text("utf-8")
    assert read(tmp_path / "a.py") == ravine
    arrays = data_of_script(text)
    for run, path in zip(ravine.runs, trace(ravine), strict=True):
        way = next(array for name, array in arrays.items() if name.startswith("a ") and name.endswith(run.label))
        assert np.array_equal(way, path.theta[:, :, 0])
        curve = next(array for name, array in arrays.items() if name.startswith("b ") and name.endswith(run.label))
        assert curve[:, 1] == pytest.approx(np.maximum(path.loss[:, 0], 1e-17))
