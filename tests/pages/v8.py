"""A page's own code in V8, without a browser: what it computes, read back as numbers."""

import base64
import json
from contextlib import contextmanager

import numpy as np
from py_mini_racer import MiniRacer

from fallline import resources
from fallline.engine.page.content import Content

RUNTIME = "numbers", "trace", "terrain", "plot"
BOUND = "const land = () => bound(printed.landscape, page.landscape.numbers);"


class Engine:
    """V8 with a page's data as `page`, its functions as `printed`, and the files that need no document."""

    def __init__(self, scenario):
        self.content = Content(scenario)
        self.v8 = MiniRacer()
        code = "\n".join(resources.data("page", f"{name}.js").decode() for name in RUNTIME)
        draws = {name: [_draws(text) for text in each] for name, each in self.content.data["noise"].items()}
        given = (
            f"var page = {json.dumps(self.content.data)}, printed = {self.content.code}, draws = {json.dumps(draws)}, "
            'dress = { mark: "." };'
        )
        self.v8.eval("\n".join([given, code, BOUND]))

    def __call__(self, expression):
        """Its value; numbers that JSON does not have come as None."""
        return json.loads(self.v8.eval(f"JSON.stringify({expression})"))

    def path(self, index):
        """Positions (T+1, d, n) of a run; NaN where a walker has left."""
        walkers = self(
            f"trace(page.runs[{index}], printed.runs[{index}], land(), page.window, page.steps, page.start, "
            f"draws[page.runs[{index}].draws]).map((each) => [Array.from(each.x), Array.from(each.y)])"
        )
        longest = max(len(x) for x, _ in walkers)
        found = np.full((longest, 2, len(walkers)), np.nan)
        for k, walker in enumerate(walkers):
            found[: len(walker[0]), :, k] = np.array(walker).T
        return found


def _draws(text):
    return np.frombuffer(base64.b64decode(text)).tolist()


@contextmanager
def opened(scenario):
    """An `Engine`, closed in the end: V8 has a thread of its own that would not end."""
    engine = Engine(scenario)
    try:
        yield engine
    finally:
        engine.v8.close()


def apart(found, expected):
    """How far two paths lie apart, as a share of the largest coordinate; infinite where they differ in length."""
    if found.shape != expected.shape or (np.isnan(found) != np.isnan(expected)).any():
        return np.inf
    return float(np.nanmax(np.abs(found - expected)) / max(1.0, np.nanmax(np.abs(expected))))
