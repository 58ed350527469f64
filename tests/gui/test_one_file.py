"""An optimizer, a landscape or a schedule is one file: dropped into its package, it passes every gate."""

import importlib
import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel, QSlider

from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES, Scenario, dumps, loads, trace
from fallline import command_line as main
from fallline.engine.analysis import theory
from fallline.engine.analysis.best_hyperparameters import best_run, expected_rate
from fallline.engine.analysis.convergence_rate import measured_rate
from fallline.engine.analysis.explain import legend, numeric, plain, symbolic
from fallline.engine.analysis.sentences import sentences
from fallline.engine.analysis.stability import preconditioned, stability
from fallline.engine.analysis.step import step_parts
from fallline.engine.catalogue import entries
from fallline.engine.code import LIBRARIES, code
from fallline.engine.family.fields import fields
from fallline.engine.family.registry import withdraw
from fallline.engine.plugins.conformance import conformance
from fallline.engine.run import compiled
from fallline.engine.scenario.edit import with_run
from fallline.engine.scenario.scenario import Run

FILES = Path(__file__).parents[1] / "families"
DROPPED = {"optimizers": OPTIMIZERS, "landscapes": LANDSCAPES, "schedules": SCHEDULES}
METHODS = pytest.mark.parametrize("tag", ["test-stiff", "test-rooted"])


@pytest.fixture(scope="module", autouse=True)
def _dropped():
    """The files lie in the packages, for these tests."""
    made = [family for folder, registry in DROPPED.items() for family in _taken_up(folder, registry)]
    assert len(made) == 4
    yield
    for registry, cls in made:
        package = importlib.import_module(registry.packages[0])
        package.__path__[:] = [path for path in package.__path__ if not path.startswith(str(FILES))]
        withdraw(cls)
        del sys.modules[cls.__module__]


def _taken_up(folder, registry):
    package = importlib.import_module(registry.packages[0])
    known = set(registry)
    package.__path__.append(str(FILES / folder))
    registry.import_packages()
    return [(registry, registry[tag]) for tag in set(registry) - known]


def scenario_of(optimizer="test-stiff", landscape="test-trough", schedule="test-sawtooth", lr=0.05, **more):
    run = Run(optimizer=OPTIMIZERS[optimizer](), schedule=SCHEDULES[schedule](lr=lr), label="Mine")
    return Scenario(landscape=LANDSCAPES[landscape](), runs=(run,), **{"steps": 40, "start": (-1.5, 1.0)} | more)


def ravine(optimizer, lr, steps=400):
    landscape = LANDSCAPES["quadratic"](l1=1.0, l2=9.0)
    run = Run(optimizer=optimizer, schedule=SCHEDULES["constant"](lr=lr))
    return Scenario(landscape=landscape, runs=(run,), steps=steps, start=(-2.0, 1.0))


def test_the_file_format_and_the_command_line_have_them(capsys, tmp_path):
    scenario = scenario_of()
    assert loads(dumps(scenario)) == scenario
    (tmp_path / "mine.toml").write_text(dumps(scenario), "utf-8")
    with pytest.raises(SystemExit) as end:
        main.main(["run", str(tmp_path / "mine.toml"), "--json"])
    assert not end.value.code
    assert json.loads(capsys.readouterr().out)["optimizer"] == "test-stiff"


def test_the_catalogue_has_an_entry_of_each_with_its_formula_and_fields():
    text = entries.text()
    for tag, formula, parameter in (
        ("test-stiff", r"{v'} = {\beta}\,{v} + {\sigma}\,{g}", "| `stiffness` | κ | 4 | > 0 |"),
        ("test-rooted", r"\max(\sqrt{{s'} / {c}}, {\varphi})", "| `floor` | φ | 0.5 | > 0 |"),
        ("test-trough", r"\sin\left(x\right)", "| `steep` | κ | 9 | > 0 |"),
        ("test-sawtooth", "steps between two teeth", "| `every` |"),
    ):
        entry = text[text.index(f"`{tag}`") :]
        entry = entry[: entry.find("\n### ")]
        assert formula in entry
        assert parameter in entry


@METHODS
def test_explain_writes_the_rule_its_numbers_and_its_symbols(tag):
    scenario = scenario_of(tag)
    (path,), optimizer = trace(scenario), scenario.runs[0].optimizer
    taken = step_parts(scenario, scenario.runs[0], path, 3)
    lines = numeric(optimizer, taken, {})
    assert len(lines) == len(symbolic(optimizer, {})) == 2
    assert not [line for line in lines if "@" in line or "?" in line]
    names = {field.name for field in fields(type(optimizer))} | set(optimizer.slots) | set(optimizer.symbols)
    assert set(legend(optimizer)) == (names | {"theta", "g", "lr"}) - {"stiffness"}
    assert all(legend(optimizer).values())


def test_what_it_remarks_on_its_step_is_among_the_sentences():
    scenario = scenario_of()
    taken = step_parts(scenario, scenario.runs[0], trace(scenario)[0], 3)
    assert "The spring of step 3 is stiff." in [each.text for each in sentences(scenario.runs[0].optimizer, taken)]
    optimizer = OPTIMIZERS["test-stiff"]()
    assert [plain(name, optimizer) for name in ("share", "beta", "v", "stiffness")] == ["σ", "β", "v", "κ"]


def test_its_limit_of_stability_is_obeyed_by_real_runs():
    optimizer = OPTIMIZERS["test-stiff"]()
    limit = theory.stability_limit(optimizer) / 9
    assert limit == pytest.approx(2 * 1.8 * 4 / 9)
    (calm,), (wild,) = (trace(ravine(optimizer, share * limit)) for share in (0.98, 1.02))
    assert calm.loss[-1, 0] < 1e-3 * calm.loss[0, 0]
    assert not wild.loss[-1, 0] < 1e3 * wild.loss[0, 0]
    told = [stability(ravine(optimizer, share * limit), ravine(optimizer, share * limit).runs[0], path)
            for share, path in ((0.98, calm), (1.02, wild))]  # fmt: skip
    assert [each.margin > 0 for each in told] == [True, False]
    assert all(each.known for each in told)


def test_its_best_pair_is_set_and_its_rate_is_the_one_measured():
    scenario = ravine(OPTIMIZERS["test-stiff"](), 0.1)
    best = best_run(scenario, 0)
    (path,) = trace(with_run(scenario, 0, optimizer=best.optimizer, schedule=best.schedule))
    expected = expected_rate(scenario, best, path, 0)
    assert expected == pytest.approx(0.5, abs=1e-6)  # (sqrt 9 - 1) / (sqrt 9 + 1)
    assert measured_rate(np.hypot(*path.theta[:60, :, 0].T)) == pytest.approx(expected, rel=0.05)


def test_its_preconditioner_is_what_the_gradient_is_divided_by():
    scenario = scenario_of("test-rooted", schedule="constant")
    run, (path,) = scenario.runs[0], trace(scenario)
    b = run.optimizer.preconditioner((path.state["s"][8],), 7)
    np.testing.assert_allclose(path.theta[8] - path.theta[7], -0.05 * path.gradient[7] / b, rtol=1e-12)
    seen = preconditioned(scenario, run, path, 7)
    root = np.sqrt(b[:, 0])
    hessian = scenario.landscape.hessian(path.theta[7])[:, :, 0]
    np.testing.assert_allclose(seen.eigenvalues, np.linalg.eigvalsh(hessian / root / root[:, None]), rtol=1e-12)
    assert stability(scenario, run, path, 7).limit == pytest.approx(2)


@METHODS
@pytest.mark.parametrize("library", sorted(LIBRARIES))
def test_its_script_is_its_own_rule_and_walks_its_path(tag, library):
    scenario = scenario_of(tag, start=((-1.5, 1.0), (2.0, -0.5)))
    assert getattr(scenario.runs[0].optimizer, library, "none").endswith("none")  # no library has it
    text = code(scenario, library)
    assert "def rule(g, " in text
    assert "return 0.05 * (0.1 + (1 - 0.1) * (1 - step % 10 / 10))" in text
    program = compile(text, "script.py", "exec")
    if importlib.util.find_spec(library) is None:
        pytest.skip(f"{library} is not installed; make oracle brings it")
    space = {"__name__": "script"}
    exec(program, space)  # noqa: S102  # our own script is what is tested
    path = np.array([np.asarray(point) for point in space["run_0"]()])
    np.testing.assert_allclose(path, trace(scenario)[0].theta, rtol=1e-12, atol=1e-12)


@METHODS
def test_its_machine_code_takes_numpys_path(tag, monkeypatch):
    scenario = scenario_of(tag, start=((-1.5, 1.0), (2.0, -0.5)))
    monkeypatch.setenv("FALLLINE_COMPILE", "wait")
    assert compiled.recorded(scenario, scenario.runs[0]) is not None
    quick = trace(scenario)[0]
    monkeypatch.setenv("FALLLINE_COMPILE", "0")
    np.testing.assert_allclose(quick.theta, trace(scenario)[0].theta, rtol=1e-12)  # sine is the C library's


def test_gauss_newton_runs_on_the_residuals_of_the_landscape():
    (path,) = trace(scenario_of("gauss-newton", schedule="constant", lr=1.0))
    np.testing.assert_allclose(path.theta[-1, :, 0], LANDSCAPES["test-trough"]().minima()[0], atol=1e-9)


@pytest.mark.parametrize(("registry", "tag"), [(OPTIMIZERS, "test-stiff"), (OPTIMIZERS, "test-rooted"),
                                               (LANDSCAPES, "test-trough"), (SCHEDULES, "test-sawtooth")])  # fmt: skip
def test_each_keeps_to_the_rules_of_its_kind(registry, tag):
    found = conformance(registry[tag]())
    assert found
    assert not [each for each in found if each.passed is False]


def test_the_window_offers_them_makes_their_forms_and_explains(open_window, hand):
    window = open_window()
    session = window.session
    session.load(scenario_of())
    card = window.runs_panel.cards[0]
    hand.click(card.open_button)
    assert card.optimizer_box.currentText() == "Stiff momentum"
    assert card.optimizer_box.findText("Test rooted") >= 0
    for name in ("run-0-optimizer-stiffness", "run-0-decay-every", "run-0-decay-minimum", "landscape-steep"):
        assert window.findChild(QSlider, f"{name}-slider") is not None, name
    session.seek(3)
    window.pages.setCurrentIndex(1)
    assert "The spring of step 3 is stiff." in window.pages["Explain"].words.text()
    assert "one over the stiffness" in window.findChild(QLabel, "explain-symbols").text()
    hand.choose(card.optimizer_box, "Test rooted")
    assert session.scenario.runs[0].optimizer == OPTIMIZERS["test-rooted"]()
    window.grab()


@METHODS
def test_its_page_computes_it_on_its_landscape_at_its_rates(tag):
    pytest.importorskip("py_mini_racer")
    from tests.pages.v8 import apart, opened

    scenario = scenario_of(tag)
    with opened(scenario) as page:
        assert not page.content.data["runs"][0]["why"]
        assert not page.content.data["landscape"]["why"]
        assert apart(page.path(0), trace(scenario)[0].theta) <= 1e-12
