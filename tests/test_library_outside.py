"""The library beyond the engine: on the command line, in exported scripts, and for scipy."""

import json

import numpy as np
import pytest
from scipy.optimize import minimize

from fallline import ScenarioError, load_scenario, problems, trace
from fallline.command_line import main
from fallline.engine.code.many import many_lines
from fallline.engine.code.numpy import LIBRARY
from fallline.engine.collection.families import names


def test_a_problem_is_opened_by_its_name_and_runs_reach_its_minimum():
    scenario = load_scenario("problem:wood")
    assert scenario.start == (-3.0, -1.0, -3.0, -1.0)
    found = {path.status for path in trace(scenario) if path.loss[-1, 0] < 1e-20}
    assert found == {"converged"}
    with pytest.raises(ScenarioError, match="did you mean 'problem:wood'"):
        load_scenario("problem:wodd")


def test_the_command_line_lists_them(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["list", "problems", "--json"])
    assert not ended.value.code
    listed = json.loads(capsys.readouterr().out)
    assert [each["name"] for each in listed] == list(names())
    assert all(each["summary"] for each in listed)


@pytest.mark.parametrize("name", ["wood", "ackley-nd", "bard"])
def test_a_script_prints_many_parameters_with_the_same_derivatives(name):
    p = problems.get(name)
    asked = {"hessian"} | ({"gauss_newton"} if p.least_squares else set())
    blocks = many_lines(p.landscape, LIBRARY, asked, '"""It."""')
    script = {"np": np}
    exec(  # noqa: S102  # what was just printed
        "\n\n".join(blocks), script
    )
    x = np.column_stack([p.start, p.start * 0.9 + 0.1])
    np.testing.assert_allclose(script["loss"](x), p.f(x), rtol=1e-13)
    np.testing.assert_allclose(script["gradient_of"](x), p.gradient(x), rtol=1e-12)
    np.testing.assert_allclose(script["hessian_of"](x), p.hessian(x), rtol=1e-9, atol=1e-9 * np.abs(p.hessian(x)).max())
    if p.least_squares:
        jacobian = p.jacobian(p.start)
        np.testing.assert_allclose(script["gauss_newton_of"](x)[:, :, 0], 2 * jacobian.T @ jacobian, rtol=1e-12)


@pytest.mark.parametrize("method", ["Nelder-Mead", "BFGS", "L-BFGS-B", "trust-exact", "trust-constr"])
def test_scipy_takes_what_it_is_given_and_warns_of_nothing(method):
    p = problems.get("freudenstein-roth")
    found = minimize(**p.scipy(method))
    assert min(np.abs(found.x - at).max() for at in p.minima) < 1e-2
