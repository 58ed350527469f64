"""A scenario says which plug-in a name came with; a reader without it is told which is missing. It never runs code."""

import pytest

from fallline import OPTIMIZERS, ScenarioError, dumps, load_scenario, loads
from fallline.engine.family.registry import admit, withdraw
from fallline.engine.files import link
from fallline.engine.method.optimizer import Optimizer

TEXT = """
version = 1
landscape = { name = "quadratic" }
plugins = { acme-lion = "acme-optimizers 1.2" }
[[runs]]
optimizer = { name = "acme-lion", beta = 0.9 }
"""


def refused(text):
    with pytest.raises(ScenarioError) as told:
        loads(text)
    return str(told.value)


def test_a_missing_plug_in_is_named():
    assert refused(TEXT) == (
        "runs[0].optimizer.name: no optimizer is named 'acme-lion' here; it came with the plug-in acme-optimizers 1.2"
    )
    landscape = TEXT.replace('"quadratic"', '"acme-bowl"').replace("acme-lion =", "acme-bowl =")
    assert refused(landscape) == (
        "landscape.name: no landscape is named 'acme-bowl' here; it came with the plug-in acme-optimizers 1.2"
    )


def test_what_a_file_says_of_other_names_changes_nothing():
    assert "invalid value 'acme-lion'; did you mean 'lion'?" in refused(TEXT.replace("acme-lion =", "acme-tiger ="))
    known = loads(TEXT.replace('"acme-lion", beta = 0.9', '"adam"'))
    assert known.runs[0].optimizer == OPTIMIZERS["adam"]()
    assert "plugins" not in dumps(known)


@pytest.mark.parametrize("table", ["3", '["a"]', "{ acme-lion = 3 }", f'{{ acme-lion = "{"x" * 201}" }}'])
def test_a_wrong_table_is_told_by_its_place(table):
    assert refused(TEXT.replace('{ acme-lion = "acme-optimizers 1.2" }', table)).startswith("plugins: expected `")


def test_only_what_came_with_a_plug_in_is_written():
    class Lion(Optimizer, frozen=True, tag="test-lion"):
        @staticmethod
        def rule(g, lr):
            return (-lr * g,)

    admit(Lion, "acme-optimizers 1.2")
    made = loads(TEXT.replace('"acme-lion", beta = 0.9', '"test-lion"'))
    written = dumps(made)
    assert '[plugins]\ntest-lion = "acme-optimizers 1.2"\n' in written
    assert loads(written) == made
    sent = link.to_text(made)
    withdraw(Lion)
    with pytest.raises(
        ScenarioError, match="no optimizer is named 'test-lion' here; it came with the plug-in acme-opt"
    ):
        link.from_text(sent)
    assert "plugins" not in dumps(load_scenario("ravine"))
