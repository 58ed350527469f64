"""problem:wood as a scenario: a problem of the library from its start, by methods that need no rate, and Adam."""

from fallline.engine.family.registry import Unavailable
from fallline.engine.method.optimizer import OPTIMIZERS
from fallline.engine.problem.landscape import LANDSCAPES
from fallline.engine.scenario.scenario import Run, Scenario, ScenarioError

KIND = "problem:"
METHODS = ("trust-region", "bfgs", "adam")


def of_problem(name: str) -> Scenario:
    """The scenario of `name`, "problem:" before it; raises ScenarioError where there is no such problem."""
    try:
        landscape = LANDSCAPES[name]()
    except Unavailable as error:
        raise ScenarioError(str(error)) from None
    tags = [*METHODS, *(["gauss-newton"] if landscape.least_squares else [])]
    runs = tuple(Run(optimizer=OPTIMIZERS[tag]()) for tag in tags)
    return Scenario(landscape=landscape, runs=runs, title=landscape.heading())
