"""The script itself: the landscape, the start, one function per run, and a summary when it is run."""

import re
import textwrap

from fallline.engine.code.choice import recipe
from fallline.engine.code.rates import rate_lines, rates
from fallline.engine.code.recipe import Library, Recipe
from fallline.engine.files.atomic import ExportError
from fallline.engine.method.gradient import Gradient
from fallline.engine.scenario.scenario import Run, Scenario

MAIN = """

if __name__ == "__main__":
    for label, run in RUNS:
        path = run()
        print(f"{label}: from {start().tolist()} to {path[-1].tolist()}, loss {loss(path[-1]).tolist()}")
"""


def script(scenario: Scenario, library: Library, data: str, loss: list[str]) -> str:
    """All of it but the scenario in comments; `data` are lines, or none, before the body `loss` of the loss."""
    parts = [
        _docstring(scenario, library),
        library.head,
        f"STEPS = {scenario.steps}\nSTART = {scenario.positions().tolist()!r}  # a row for each parameter",
        *([data] if data else []),
        f'def loss(theta):\n    """{_words(scenario.landscape.heading())}, of each walker."""\n'
        + textwrap.indent("\n".join(loss), "    "),
        *(_run(scenario, run, index, library) for index, run in enumerate(scenario.runs)),
        "RUNS = [\n" + "".join(f"    ({run.label!r}, run_{i}),\n" for i, run in enumerate(scenario.runs)) + "]",
    ]
    head, *rest = parts
    return head + "\n\n" + "\n\n\n".join(rest) + "\n" + MAIN


def _docstring(scenario: Scenario, library: Library) -> str:
    title = _words(scenario.title or scenario.landscape.heading())
    return (
        f'"""{title}: the runs of a Fallline scenario by {library.name}, in float64.\n\n'
        "Each function below returns the positions of one run, from its start. The scenario is in the comments at the\n"
        'end, so Fallline opens this file too.\n"""'
    )


def _words(text: str) -> str:
    """`text` on one line that no docstring can trip over."""
    return re.sub(r"[\\\"\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", " ", text)


def _run(scenario: Scenario, run: Run, index: int, library: Library) -> str:
    written = _recipe(scenario, run, library)
    lines = [f'"""{_words(run.label)}."""', "", "def rate(step):", *(f"    {x}" for x in rate_lines(scenario, run)), ""]
    lines += [*_gradient(run, library), ""]
    lines += [f"# {written.note}"] if written.note else []
    lines += [*written.before, ""] if written.before else []
    lines += ["theta = start()", *written.setup, "path = [kept(theta)]", "for step in range(STEPS):"]
    lines += [f"    {line}" for line in (*written.step, "path.append(kept(theta))")]
    return f"def run_{index}():\n" + textwrap.indent("\n".join([*lines, "return path"]), "    ")


def _recipe(scenario: Scenario, run: Run, library: Library) -> Recipe:
    if not run.numbers.exact:
        raise ExportError(f"{run.label}: code is written for float64, not for {run.numbers.words()}")
    try:
        found = recipe(run.optimizer, library, lambda: rates(scenario, run))
    except ExportError as error:
        raise ExportError(f"{run.label}: {error}") from None
    if found is None:
        tag = run.optimizer.tag()
        raise ExportError(f"{run.label}: {library.name} has no {tag}, and its step is no elementwise rule to print")
    if run.gradient.weight_decay > 0 and any("(loss)" in line for line in found.step):
        raise ExportError(f"{run.label}: code is written for methods by the Hessian without weight decay")
    return found


def _gradient(run: Run, library: Library) -> list[str]:
    """`gradient(theta)` as the run sees it: clipped, then decayed, in the engine's order."""
    source = run.gradient
    unlike = [name for name in ("source", "noise", "batch_size") if getattr(source, name) != getattr(Gradient(), name)]
    if unlike:
        words = {"source": "finite differences", "noise": "noise", "batch_size": "batches"}[unlike[0]]
        raise ExportError(f"{run.label}: code is written for exact gradients, without {words}")
    lines = [library.clip.format(source.clip_norm)] if source.clip_norm > 0 else []
    lines += [f"g = g + {source.weight_decay!r} * theta"] if source.weight_decay > 0 else []
    if not lines:
        return ["gradient = gradient_of"]
    return ["def gradient(theta):", *(f"    {line}" for line in ("g = gradient_of(theta)", *lines, "return g"))]
