"""The derived functions that ship as source are those that the expressions give now."""

import subprocess
import sys

from fallline.engine.problem.prepare import TARGET, source


def test_the_prepared_derivatives_are_not_stale():
    assert TARGET.read_text(encoding="utf-8") == source(), "run python -m fallline.engine.problem.prepare"


def test_the_default_scenario_is_traced_without_sympy():
    code = (
        "import sys; from fallline import load_scenario, trace; trace(load_scenario('ravine')); "
        "sys.exit('sympy' in sys.modules or 'numba' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
