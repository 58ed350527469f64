"""A replayed run is faint and says why once start or landscape are others than those it was recorded with."""

from fallline import loads, resources
from tests.pages.v8 import opened

REPLAYED = """version = 1
steps = 20
landscape = { name = "rosenbrock" }
[[runs]]
optimizer = { name = "bfgs" }
[[runs]]
optimizer = { name = "gradient-descent" }
"""


def test_it_turns_faint_and_says_why_where_start_or_landscape_are_others():
    with opened(loads(REPLAYED)) as page:
        page.v8.eval(resources.data("page", "page.js").decode())

        def stale(changes):
            state = f"Object.assign(Object.create(App.prototype), seen, {changes})"
            page.v8.eval("var seen = { starts: page.start, landNumbers: page.landscape.numbers };")
            return page(f"page.runs.map((run) => {state}.stale(run))")

        assert stale("{}") == [False, False]
        assert stale("{ starts: [[0.5, 0.5]] }") == [True, False]
        assert stale("{ landNumbers: { ...page.landscape.numbers, b: 7 } }") == [True, False]
    for name in ("contour", "curves"):
        assert "app.stale(run) ? 0.35 : 1" in resources.data("page", f"{name}.js").decode()
    assert "if (this.stale(run)) notes.push(words.stale)" in resources.data("page", "parts.js").decode()
