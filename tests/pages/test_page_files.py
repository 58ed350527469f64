"""A page is one file: it fetches nothing, runs nothing that a scenario says, carries its scenario, and stays small."""

import base64
import hashlib
import re

import pytest
from msgspec.structs import replace

from fallline import load_scenario, loads
from fallline.engine.files.format import FORMATS
from fallline.engine.files.open import scenario_names
from fallline.engine.page.content import Content
from fallline.engine.page.recorded import POINTS
from fallline.gui.export.page import page
from fallline.gui.theme import DARK, LIGHT

LARGEST = 300_000
MODELS = {
    "catapult", "digits", "edge-of-stability", "factored", "finite-sums", "linear-layers", "minibatch", "moons",
    "natural-gradient", "noise-kinds", "rare-items", "warm-up",
}  # fmt: skip
"""Shipped scenarios on data: to trace them all takes half a minute, and `make bench ARGS=page` does; here 20 steps."""


@pytest.fixture(scope="module")
def ravine():
    return page(load_scenario("ravine"))


def parts(text):
    """The policy, the style and the script of a page."""
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    return policy, style, re.search(r'<script type="module">(.*?)</script>', text, re.DOTALL)[1]


@pytest.mark.parametrize("name", scenario_names())
def test_every_shipped_scenario_is_a_page_that_carries_it(name, tmp_path):
    scenario = load_scenario(name)
    if name in MODELS:
        scenario = replace(scenario, steps=20)
    FORMATS.writing(tmp_path / "a.html", "page").save(tmp_path / "a.html", scenario)
    assert (tmp_path / "a.html").stat().st_size < LARGEST
    assert load_scenario(tmp_path / "a.html") == scenario
    shown = (tmp_path / "a.html").read_text()
    assert ("replayed as they were recorded" in shown) == (name in MODELS)


def test_what_is_replayed_is_kept_short_however_long_it_took():
    text = 'version = 1\nsteps = 30000\nlandscape = { name = "himmelblau" }\n'
    text += '[[runs]]\noptimizer = { name = "line-search" }\n' * 3
    assert len(page(loads(text))) < LARGEST
    assert POINTS * (4 + 4 + 8 + 4) * 4 / 3 < LARGEST - 100_000  # the rest of a page is less


def test_a_page_names_its_one_script_and_style_and_lets_nothing_else_run(ravine):
    policy, style, script = parts(ravine)
    for kind, text in (("script-src", script), ("style-src", style)):
        assert f"{kind} 'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert ravine.count("<script") == ravine.count("<style") == 1
    assert not re.search(r"\beval\b|new Function|innerHTML|document\.write|\bfetch\(|XMLHttpRequest|\bimport\b", script)
    assert not re.search(r"(?:src|href)=|url\(|@import", ravine)
    addresses = set(re.findall(r"https?://[^\s\"'<]+", ravine))
    assert addresses == {"http://www.w3.org/2000/svg"}  # the name of SVG, which nobody asks for


def test_words_of_a_scenario_stay_words():
    evil = "</script><script>alert(1)</script>--><b>{script}&amp;"
    text = page(
        replace(
            load_scenario("ravine"),
            title=evil,
            description=evil,
            runs=(replace(load_scenario("ravine").runs[0], label=evil[:60]),),
        )
    )
    assert text.count("<script") == 1
    assert text.count("-->") == 1
    assert "<b>" not in text
    assert "<h1>&lt;/script&gt;&lt;script&gt;alert(1)" in text


def test_a_page_has_every_colour_of_both_themes(ravine):
    _, style, _ = parts(ravine)
    by_day, by_night = style.split("@media (prefers-color-scheme: dark)")[:2]
    for theme, there in ((LIGHT, by_day), (DARK, by_night)):
        for name, colour in theme.runs.items():
            assert f"--run-{name}: {colour};" in there
        assert f"--plot: {theme.plot};" in there
        assert f"--contour: {theme.contour}{theme.contour_alpha:02x};" in there


def test_the_same_scenario_is_the_same_page(ravine):
    assert page(load_scenario("ravine")) == ravine


def test_a_card_names_the_method_of_a_run_that_has_a_name_of_its_own():
    scenario = load_scenario("ravine")
    named = replace(scenario, runs=(*scenario.runs, replace(scenario.runs[1], label="Mine")))
    assert [run["method"] for run in Content(named).data["runs"]] == ["", "", "", "", "Momentum"]
