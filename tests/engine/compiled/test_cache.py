"""Kernels are made once, in the background, and only for what they serve."""

import json
import os
import subprocess
import sys
import textwrap
import time

import pytest

from fallline import LANDSCAPES, OPTIMIZERS, trace
from fallline.engine.kernels import code_store, compile_queue, kernel_cache
from fallline.engine.kernels.plane_rule import plane_source
from fallline.engine.kernels.rule import rule_source
from fallline.engine.optimizers.newton import Newton
from fallline.engine.run import compiled as machine

from .cases import agree


def test_sliders_recompile_nothing(scenario, both):
    def kernels(scenario):
        return kernel_cache.find(scenario.landscape, scenario.runs[0].optimizer)

    one = scenario({"name": "rosenbrock", "b": 100.0}, "adam")
    other = scenario({"name": "rosenbrock", "b": 7.0}, {"name": "adam", "beta1": 0.5}, 0.003)
    both(one)
    assert kernels(other) is kernels(one) is not None
    agree(*both(other), relative=0)
    assert kernels(other) is kernels(one)


@pytest.mark.parametrize(
    ("landscape", "optimizer", "gradient", "schedule"),
    [
        ("rosenbrock", "bfgs", None, None),
        ("quadratic-nd", "newton", None, None),
        ("quadratic-nd", "adam", None, None),
        ("rosenbrock", "adam", {"source": "finite-difference"}, None),
        ("rosenbrock", "adam", None, {"name": "reduce-on-plateau", "lr": 0.01}),
    ],
)
def test_what_is_not_compilable_stays_with_numpy(scenario, monkeypatch, landscape, optimizer, gradient, schedule):
    from fallline import SCHEDULES

    if schedule and schedule["name"] not in SCHEDULES:
        pytest.skip("there is no such schedule")
    monkeypatch.setenv("FALLLINE_COMPILE", "wait")
    made = scenario(landscape, optimizer, gradient=gradient, schedule=schedule)
    assert machine.recorded(made, made.runs[0]) is None
    assert trace(made)[0].steps == 60
    assert machine.ready(made) or machine.compilable(made, made.runs[0])


def test_a_method_with_another_step_does_not_take_its_parents_kernel():
    class Lazy(Newton, frozen=True, tag="Lazy"):  # its own name: none that a registry lists
        def step(self, theta, state, step, lr, oracle):
            return theta, state

    assert plane_source(Newton())
    assert plane_source(Lazy()) is None


@pytest.mark.parametrize("optimizer", ["rprop", "radam", "newton", "diagonal-newton"])
def test_a_choice_between_numbers_asks_for_no_memory(optimizer):
    """Of numpy's `where` numba makes arrays, which takes a hundred times as long as the step."""
    method = OPTIMIZERS[optimizer]()
    assert kernel_cache.make(LANDSCAPES["rosenbrock"](), method)
    module = code_store.load("optimizer", plane_source(method) if method.plane_rule else rule_source(method))
    module.act.compile((module.f8,) * module.act.py_func.__code__.co_argcount)
    text = "".join(module.act.inspect_llvm().values())
    assert "double" in text
    assert "NRT_MemInfo_alloc" not in text


def test_newtons_kernel_calls_exp_and_its_like_no_more_often_than_the_gradients(tmp_path):
    """Counted in code for a processor without vectors: how often a loop is unrolled depends on how wide they are."""
    code = """
        import json, re
        from fallline import LANDSCAPES
        from fallline.engine.kernels import code_store, field
        ackley = LANDSCAPES["ackley"]()
        first = code_store.load("landscape", field.field_source(ackley)).both
        second = code_store.load("hessian", field.model_source(ackley, "hessian")).model
        patterns = [rf"call .*@(?:llvm\\.)?{name}\\b" for name in ("exp", "cos", "sin", "sqrt")]
        texts = [kernel.inspect_llvm() for kernel in (first, second)]
        print(json.dumps([[len(re.findall(pattern, text)) for pattern in patterns] for text in texts]))
    """
    plainest = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": "", "FALLLINE_CACHE": str(tmp_path)}
    command, asked = [sys.executable, "-c", textwrap.dedent(code)], os.environ | plainest
    counted = subprocess.run(command, check=True, env=asked, capture_output=True, text=True)
    gradients, newtons = json.loads(counted.stdout)
    assert gradients == newtons
    assert all(gradients)


def test_off_means_off_and_the_background_serves_later(scenario, monkeypatch):
    made = scenario({"name": "expression", "formula": "x**2 + 3*y**4 + x*y"}, "momentum")
    monkeypatch.setenv("FALLLINE_COMPILE", "0")
    machine.warm(made)
    for _ in range(3):
        trace(made)
    assert not machine.ready(made)
    monkeypatch.setenv("FALLLINE_COMPILE", "1")
    trace(made)
    assert not compile_queue._queue, "one small run is not worth compiling for"
    trace(made)
    until = time.monotonic() + 60
    while not machine.ready(made) and time.monotonic() < until:
        time.sleep(0.02)
    assert machine.recorded(made, made.runs[0]) is not None


def test_numba_waits_until_it_is_wanted():
    code = "import sys, fallline; fallline.trace(fallline.load_scenario('ravine')); sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
