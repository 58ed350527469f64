"""Every optimizer's equations typeset, with symbols that are known and, step by step, with this step's own numbers."""

import re

import pytest

from fallline import OPTIMIZERS, loads, trace
from fallline.engine.analysis.explain import TOKEN, legend, numeric, plain, spelled, symbolic
from fallline.engine.analysis.step import step_parts
from tests.grounds import ground

SHOWN = [tag for tag in OPTIMIZERS if tag != "recorded"]  # it follows no equation


@pytest.mark.parametrize("tag", SHOWN)
def test_every_symbol_has_a_number_at_every_step(tag, scenario_text):
    runs = [{"optimizer": {"name": tag}, "schedule": {"name": "constant", "lr": 0.01}}]
    scenario = loads(scenario_text(landscape=ground(OPTIMIZERS[tag]), runs=runs, steps=12, start=None))
    run, path = scenario.runs[0], trace(scenario)[0]
    assert run.optimizer.equations
    for step in (0, 1, 9):
        taken = step_parts(scenario, run, path, step)
        lines = numeric(run.optimizer, taken, {"g": "#123456"})
        assert not [line for line in lines if "@" in line or "?" in line]
        names = {match[1].rstrip("'") for line in run.optimizer.equations for match in TOKEN.finditer(line)}
        for name in names - set("gpvmsaurhHewdxz"):  # one letter is its own symbol
            assert not re.search(rf"(?<!\\)\b{name}\b", "".join(lines)), name
    assert all(legend(run.optimizer).values())


@pytest.mark.parametrize("tag", SHOWN)
@pytest.mark.filterwarnings("ignore::DeprecationWarning:ziamath")
@pytest.mark.filterwarnings("ignore:path is deprecated:DeprecationWarning")
def test_every_equation_can_be_typeset(tag):
    import ziamath

    for line in symbolic(OPTIMIZERS[tag](), {"theta": "#123456"}):
        assert "<svg" in ziamath.Latex(line).svg()


@pytest.mark.parametrize("tag", SHOWN)
def test_every_symbol_is_explained_and_has_a_plain_form(tag):
    optimizer = OPTIMIZERS[tag]()
    names = {match[1].rstrip("'") for line in optimizer.equations for match in TOKEN.finditer(line)}
    assert set(legend(optimizer)) == names
    assert not [name for name in names if set(plain(name, optimizer)) & set("\\{}_^")]
    assert spelled("beta1") == "β₁"
