"""A person's own rule takes numpy's path, compiled or not; what cannot be compiled costs a line in the log, no more."""

import logging
import subprocess
import sys
import textwrap

import msgspec
import numpy as np
import pytest

from fallline import loads, trace
from fallline.engine.kernels import code_store
from fallline.engine.kernels.rules import plain
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.run import compiled


def softened(g, scale=2.0):
    return g / (1 + np.abs(g) / scale)


class Softened(Optimizer, frozen=True, tag="Softened"):  # its own name: none that a registry lists
    """By a function of its module whose last argument may be left out."""

    @staticmethod
    def rule(g, lr):
        return (-lr * softened(g),)


class Largest(Optimizer, frozen=True, tag="Largest"):
    """Not elementwise: over scalars its maximum would be each one's own."""

    @staticmethod
    def rule(g, lr):
        return (-lr * g / np.max(np.abs(g)),)


class Stepped(Optimizer, frozen=True, tag="Stepped"):
    """By a function of numpy that numba has not."""

    @staticmethod
    def rule(g, lr):
        return (-lr * (np.heaviside(g, 0.5) - 0.5),)


@pytest.fixture(name="written")
def _written(scenario_text):
    def make(optimizer):
        made = loads(scenario_text(landscape={"name": "himmelblau"}, steps=20, start=[[1.0, -2.0], [0.3, 0.1]]))
        own = msgspec.structs.replace(made.runs[0], optimizer=optimizer)
        return msgspec.structs.replace(made, runs=(own,))

    return make


@pytest.mark.parametrize(("own", "machine"), [(Softened, True), (Largest, False), (Stepped, False)])
def test_a_rule_of_ones_own_takes_numpys_path_with_kernels_or_without(written, monkeypatch, caplog, own, machine):
    made = written(own())
    monkeypatch.setenv("FALLLINE_COMPILE", "wait")
    with caplog.at_level(logging.CRITICAL):
        assert (compiled.recorded(made, made.runs[0]) is not None) == machine
    quick = trace(made)[0]
    monkeypatch.setenv("FALLLINE_COMPILE", "0")
    np.testing.assert_array_equal(quick.theta, trace(made)[0].theta)
    assert compiled.compilable(made, made.runs[0]) == machine


def test_the_log_says_once_what_cannot_be_compiled(written, monkeypatch, caplog):
    class Twice(Stepped, frozen=True, tag="Twice"):
        """Its own key in the kernel_cache."""

    made = written(Twice())
    monkeypatch.setenv("FALLLINE_COMPILE", "wait")
    trace(made)
    trace(made)
    (record,) = caplog.records
    assert record.getMessage() == "himmelblau by Twice: the optimizer stays with numpy"
    assert "heaviside" in str(record.exc_info)


def test_only_elementwise_rules_are_plain():
    assert plain(Softened.rule)
    assert plain(Stepped.rule)
    assert not plain(Largest.rule)
    assert not plain(np.sqrt)
    assert not plain(lambda g, lr: (-lr * g,))


def test_a_rule_typed_into_a_console_runs():
    code = """
        import os
        os.environ["FALLLINE_COMPILE"] = "wait"
        from fallline import loads, trace
        from fallline.engine.method.optimizer import Optimizer
        class Mine(Optimizer, frozen=True, tag="mine"):
            @staticmethod
            def rule(g, lr):
                return (-lr * g,)
        text = 'version = 1\\nsteps = 3\\nstart = [1.0, 2.0]\\nlandscape = { name = "booth" }\\n[[runs]]\\n'
        made = loads(text + 'optimizer = { name = "mine" }\\nschedule = { name = "constant", lr = 0.01 }')
        assert trace(made)[0].steps == 3
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True)


def test_machine_code_is_made_anew_when_a_module_of_the_kernels_changes(tmp_path):
    """numba looks at the file of the loop alone, and not at those of the functions it calls."""
    (tmp_path / "loop.py").write_text("a")
    (tmp_path / "called.py").write_text("b")
    before = code_store.version(tmp_path)
    assert code_store.version(tmp_path) == before
    (tmp_path / "called.py").write_text("c")
    assert code_store.version(tmp_path) != before
