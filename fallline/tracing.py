"""trace, and what it gives: a tuple of trajectories that shows itself in a notebook and becomes a table."""

from html import escape
from typing import TYPE_CHECKING, Any, Self

from fallline.engine.analysis.level_lines import level_lines
from fallline.engine.analysis.projection import projection
from fallline.engine.analysis.summary import summary
from fallline.engine.run.thumbnail import Drawn, Ground, picture
from fallline.engine.run.trace import trace_runs
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

SHOWN = {
    "label": "run",
    "status": "status",
    "reason": "for",
    "steps": "steps",
    "loss": "loss",
    "gradient_norm": "|gradient|",
}


COLOURS = {
    "orange": "#e69f00", "sky": "#56b4e9", "green": "#009e73", "pink": "#cc79a7", "yellow": "#c9b800",
    "blue": "#0072b2", "vermilion": "#d55e00", "grey": "#808080",
}  # fmt: skip
"""Okabe and Ito's, the yellow darker: a notebook is white or black."""
SIDE = 320.0
"""Pixels of the landscape in a notebook."""


class Trajectories(tuple[Trajectory, ...]):
    """One trajectory per run, in order, and the `scenario` that they are of."""

    scenario: Scenario
    _ground: Ground | None = None

    def __new__(cls, scenario: Scenario, paths: tuple[Trajectory, ...]) -> Self:
        made = super().__new__(cls, paths)
        made.scenario = scenario
        for path in paths:
            path.stand_on(made.ground)
        return made

    def ground(self) -> Ground:
        """Where a notebook shows the paths: the landscape about them, or a plane through it."""
        if self._ground is None:
            look = projection(self.scenario, self)
            lines = level_lines(look.landscape, look.window)
            self._ground = Ground(look.project, look.window, lines)
        return self._ground

    def to_dataframe(self) -> "pd.DataFrame":
        """All runs as one table, a row for each run, walker and step.

        Returns:
            A pandas DataFrame. Its columns are those of the CSV (docs/data-format.md): run, walker, step, lr, theta0,
            theta1, ..., loss, gradient0, ..., gradient_norm, evaluations, examples, condition_number, and the
            optimizers' state; NaN where a run has no such value.

        Raises:
            ImportError: pandas is not installed.

        >>> import fallline
        >>> table = fallline.trace(fallline.load_scenario("ravine")).to_dataframe()
        >>> table.groupby("run")["loss"].last().idxmin()
        'Nesterov'
        """
        import pandas as pd

        from fallline.engine.files.columns import columns

        return pd.DataFrame(columns(self.scenario, self))

    def _figures(self) -> list[dict[str, Any]]:
        return [summary(self.scenario, run, path) for run, path in zip(self.scenario.runs, self, strict=True)]

    def __repr__(self) -> str:
        """A line for each run."""
        lines = [
            f"{each['label']}: {each['status']}, {each['steps']} steps, loss {each['loss']}" for each in self._figures()
        ]
        return "\n".join(lines) or "no runs"

    def _repr_html_(self) -> str:
        """The paths on their landscape, their losses and the final figures, which Jupyter shows."""
        heads = "".join(f"<th>{escape(head)}</th>" for head in SHOWN.values())
        rows = "".join(
            f"<tr>{''.join(f'<td>{escape(_cell(figures[name]))}</td>' for name in SHOWN)}</tr>"
            for figures in self._figures()
        )
        runs = zip(self.scenario.runs, self, strict=True)
        drawn = [Drawn(path, COLOURS[str(run.colour)], run.label) for run, path in runs]
        shown = picture(drawn, self.ground(), SIDE) if drawn else ""
        return f"<div>{shown}</div><table><tr>{heads}</tr>{rows}</table>"


def _cell(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_cell, value[:4])) + " …" * (len(value) > 4)
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def trace(scenario: Scenario) -> Trajectories:
    """Run every run of a scenario from its start. A pure function: the same scenario gives the same paths.

    Args:
        scenario: what is run: a landscape with d parameters, runs, a start of n walkers, a number of steps.

    Returns:
        One `Trajectory` per run, in order, as a tuple that shows itself in a notebook. Of T steps that were kept, each
        has theta and gradient (T + 1, d, n), loss and gradient_norm (T + 1, n), lr (T,), and state, by name
        (T + 1, d, n). A run that diverges keeps its finite part and says at which step it left.

    Raises:
        ValueError: a method asks a landscape for what it has not, such as a Hessian. Diverging raises nothing.

    >>> import fallline
    >>> paths = fallline.trace(fallline.load_scenario("ravine"))
    >>> [path.theta.shape for path in paths]
    [(121, 2, 1), (121, 2, 1), (121, 2, 1), (121, 2, 1)]
    """
    return Trajectories(scenario, trace_runs(scenario, scenario.runs))
