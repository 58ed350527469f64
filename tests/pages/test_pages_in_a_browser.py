"""Pages in a real browser, headless: `make pages` runs this and leaves pictures of what was seen in build/pages."""

from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES, load_scenario, trace
from fallline.engine.problem.curvature import curvature
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.gui.export.page import page
from fallline.gui.figures import figure
from tests.pages.browser import MISSING
from tests.pages.test_a_page_takes_the_engines_steps import FIVE, runs_of_every_method
from tests.pages.v8 import apart

pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)
PICTURES = Path(__file__).parents[2] / "build" / "pages"
SIZES = (320, 640), (1000, 800), (1920, 1080)
START = "const r = fallline.contour.canvas.getBoundingClientRect(), n = fallline.contour.now;"
PLACE = START + "const [x, y] = fallline.starts[0]; return [r.left + n.toX(x), r.top + n.toY(y)]"
OPENED = """const it = document.getElementById(arguments[0]), card = it.closest(".run");
if (card) card.open = true;
it.focus();"""
INTRUDED = """const script = document.createElement("script");
script.textContent = "document.title = 1";
document.body.append(script);
document.body.insertAdjacentHTML("beforeend", '<b onclick="document.title = 2">');
document.querySelector("b").click();"""
FINE = "const until = () => fallline.rough ? setTimeout(until, 10) : arguments[0](); until()"
PATHS = "return fallline.runs.map((run) => run.paths.map((path) => [Array.from(path.x), Array.from(path.y)]))"


@pytest.fixture
def show(chromium, tmp_path):
    """`show(scenario)`: its page, in the window; in the end nothing was wrong with it."""

    def opened(scenario):
        target = tmp_path / "page.html"
        target.write_text(page(scenario), "utf-8")
        chromium.open(target)
        chromium.frame()
        return chromium

    yield opened
    assert chromium.log() == []


def seen(window, scenario):
    """How far the page's paths are from the engine's."""
    found = [np.array(walkers[0]).T[:, :, None] for walkers in window.run(PATHS)]
    return max(apart(path, expected.theta) for path, expected in zip(found, trace(scenario), strict=True))


@pytest.mark.parametrize("name", FIVE)
def test_the_browsers_paths_are_the_engines(show, name):
    landscape = LANDSCAPES[name]()
    scenario = Scenario(landscape=landscape, steps=150, runs=tuple(runs_of_every_method(FIVE[name], landscape)))
    assert seen(show(scenario), scenario) <= 1e-12


def at(scenario, window):
    """The scenario from where the page's start is now."""
    return replace(scenario, start=tuple(window.run("return fallline.starts[0]")))


@pytest.mark.parametrize("kind", ["mouse", "touch"])
def test_a_hand_drags_the_start_and_every_path_follows(show, kind):
    scenario = load_scenario("ravine")
    window = show(scenario)
    x, y = window.run(PLACE)
    window.drag((x, y), (x + 30, y - 60), (x + 120, y - 90), kind=kind)
    moved = at(scenario, window)
    assert np.hypot(*np.subtract(moved.start, scenario.start)) > 0.8
    assert seen(window, moved) <= 1e-12
    assert np.allclose(window.run(PLACE), [x + 120, y - 90], atol=1)


def test_two_fingers_zoom_about_the_one_that_rests(show):
    window = show(load_scenario("ravine"))
    x, y = window.run("const r = fallline.contour.canvas.getBoundingClientRect(); return [r.left, r.top]")
    window.pinch((x + 300, y + 100), (x + 400, y + 100), (x + 500, y + 100))
    x0, x1, y0, y1 = window.run("return fallline.contour.rect")
    assert (x1 - x0, y1 - y0) == pytest.approx((4.8 / 2, 4.4 / 2))
    assert window.run("return fallline.starts[0]") == [-2.6, -0.05]


def test_keys_move_the_start_play_step_and_zoom(show):
    scenario = load_scenario("ravine")
    window = show(scenario)
    window.run("fallline.contour.canvas.focus()")
    window.press("right", "up")
    moved = at(scenario, window)
    assert np.allclose(np.subtract(moved.start, scenario.start), [0.048, 0.044])
    assert seen(window, moved) <= 1e-12
    window.press("+")
    assert window.run("return fallline.contour.rect[1] - fallline.contour.rect[0]") == pytest.approx(0.8 * 4.8)
    window.press("0", ",")
    assert window.run("return [fallline.contour.rect[0], fallline.step]") == [-3.2, 119]
    window.run("fallline.seek(0)")
    window.press("space")
    assert window.run("return [fallline.playing, document.getElementById('play').ariaLabel]") == [True, "Pause"]
    window.press("space", ".")
    assert window.run("return fallline.playing") is False
    assert window.run("return getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_every_slider_changes_what_it_names(show):
    scenario = load_scenario("ravine")
    window = show(scenario)
    for slider in ("dial-0-schedule-lr", "dial-1-optimizer-beta", "dial-3-schedule-factor", "dial-landscape-l2"):
        window.run(OPENED, slider)
        window.press("left", "left")
    numbers = window.run("return [fallline.landNumbers, ...fallline.runs.map((run) => run.numbers)]")
    runs = list(scenario.runs)
    runs[0] = replace(runs[0], schedule=SCHEDULES["constant"](lr=numbers[1]["schedule"]["lr"]))
    runs[1] = replace(runs[1], optimizer=OPTIMIZERS["momentum"](beta=numbers[2]["optimizer"]["beta"]))
    runs[3] = replace(runs[3], schedule=replace(runs[3].schedule, factor=numbers[4]["schedule"]["factor"]))
    changed = replace(scenario, runs=tuple(runs), landscape=replace(scenario.landscape, l2=numbers[0]["l2"]))
    assert changed.runs[0].schedule.lr < 0.0525
    assert changed.runs[1].optimizer.beta < 0.82
    assert changed.runs[3].schedule.factor < 0.5
    assert changed.landscape.l2 < 36
    assert seen(window, changed) <= 1e-12
    window.run("document.getElementById('reset').click()")
    window.frame()
    assert seen(window, scenario) <= 1e-12


def test_a_press_in_the_loss_scrubs_and_the_cards_say_the_losses(show):
    scenario = load_scenario("valley")
    window = show(scenario)
    window.run("document.getElementById('loss').scrollIntoView()")
    box = window.run(
        "const b = document.getElementById('loss').getBoundingClientRect(); return [b.left, b.top, b.width, b.height]"
    )
    window.drag((box[0] + box[2] / 2, box[1] + box[3] / 2), (box[0] + box[2] / 3, box[1] + box[3] / 2))
    step = window.run("return fallline.step")
    assert 100 < step < 300
    said = window.run("return [...document.querySelectorAll('.loss')].map((each) => each.textContent)")
    paths = trace(scenario)
    assert said == [figure(float(path.loss[min(step, path.steps), 0])) for path in paths]


def test_the_tip_tells_loss_slope_and_condition_number(show):
    scenario = load_scenario("four-minima")
    window = show(scenario)
    box = window.run("const b = fallline.contour.canvas.getBoundingClientRect(); return [b.left, b.top]")
    window.run("fallline.tip([300, 200])")
    x, y = window.run("return fallline.contour.now.back(300, 200)")
    theta = np.array([[x], [y]])
    rows = window.run("return document.getElementById('tip').textContent").split("\n")
    assert rows[1] == f"f = {figure(float(scenario.landscape.loss(theta)[0]))}"
    assert rows[3] == f"κ = {figure(float(curvature(scenario.landscape, theta).condition_number[0]))}"
    assert box[0] >= 0
    assert window.run("return document.getElementById('tip').hidden") is False


def test_a_model_is_replayed_and_says_so(show):
    scenario = replace(load_scenario("moons"), steps=40)
    window = show(scenario)
    assert "Multilayer perceptron" in window.run("return document.getElementById('side').textContent")
    assert window.run("return fallline.land") is None
    losses = window.run("return fallline.runs.map((run) => Array.from(run.mean))")
    for found, path in zip(losses, trace(scenario), strict=True):
        assert np.allclose(found, path.loss[:, 0])
    assert window.run("fallline.contour.canvas.focus(); return fallline.contour.terrain.scale !== null")
    window.press("right")  # there is no start to move


def test_a_page_works_in_a_frame_and_runs_no_code_but_its_own(chromium, tmp_path):
    window = chromium
    (tmp_path / "page.html").write_text(page(load_scenario("ravine")), "utf-8")
    (tmp_path / "around.html").write_text('<!doctype html><iframe src="page.html" width="330" height="500"></iframe>')
    window.open(tmp_path / "around.html")
    window.frame()
    window.enter(0)
    try:
        assert window.run("return [fallline.runs.length, document.documentElement.scrollWidth]")[0] == 4
        assert window.run("return document.documentElement.scrollWidth") <= 330
        window.run(INTRUDED)
        assert window.run("return document.title") == "Momentum in a ravine"
        requested = window.run("return performance.getEntriesByType('resource').length")
        assert requested == 0
    finally:
        window.enter(None)
        window.log()  # the refusals are told there


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["ravine", "moons"])
def test_a_page_fits_a_telephone_a_tablet_and_a_projector(show, name, scheme):
    window = show(replace(load_scenario(name), steps=60))
    PICTURES.mkdir(parents=True, exist_ok=True)
    for width, height in SIZES:
        window.look(width, height, scheme)
        window.wait(FINE)
        window.frame()
        assert window.run("return document.documentElement.scrollWidth") <= width
        low = window.run(
            "return [...document.querySelectorAll('button, select')].map((each) => each.getBoundingClientRect().height)"
        )
        assert min(low) >= 24
        plot = window.run("return getComputedStyle(document.body).backgroundColor")
        assert (plot == "rgb(28, 32, 39)") == (scheme == "dark")
        window.picture(PICTURES / f"{name}-{width}-{scheme}.png")


def test_whoever_listens_hears_of_every_part(show):
    window = show(Scenario(landscape=LANDSCAPES["rosenbrock"](), runs=(Run(optimizer=OPTIMIZERS["adam"]()),)))
    tree = window.devtools("Accessibility.getFullAXTree")["nodes"]
    asked = {"button", "slider", "checkbox", "combobox", "application", "image"}
    parts = [node for node in tree if node.get("role", {}).get("value") in asked and not node.get("ignored")]
    unnamed = [node["role"]["value"] for node in parts if not node.get("name", {}).get("value")]
    assert unnamed == []
    assert len(parts) > 12
