"""optax's SAM and optimistic descent, which take more than a rate and a gradient, over 200 steps.

    python -m tests.oracle.wrapped    # with jax and optax: writes stored/wrapped.json

SAM asks for its second gradient by itself (opaque_mode); the optimistic method is told the slope of the player who
maximises with the other sign. The gradients are typed by hand.
"""

import json
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .reference import STORED

STEPS, EVERY = 200, 10
GAME = "x*y + x**4/4 - y**4/4"


def himmelblau(x, y):
    return 4 * x * (x**2 + y - 11) + 2 * (x + y**2 - 7), 2 * (x**2 + y - 11) + 4 * y * (x + y**2 - 7)


def players(x, y):
    """Of GAME, that of y turned round."""
    return y + x**3, y**3 - x


@dataclass(frozen=True)
class Case:
    """Our method with its fields, and how optax's is made."""

    name: str
    lr: float
    start: tuple[float, float]
    fields: dict[str, Any] = field(default_factory=dict)

    def __str__(self):
        return f"{self.name}({', '.join(f'{key}={value}' for key, value in self.fields.items())})"


CASES = [
    Case("sam", 2e-3, (0.0, 0.0)),
    Case("sam", 2e-4, (0.0, 0.0), {"rho": 0.2, "beta": 0.7}),
    Case("optimistic", 0.05, (1.0, 0.5)),
]


def by_optax(case):
    """All positions, (STEPS + 1, 2)."""
    import jax
    import jax.numpy as jnp
    import optax

    jax.config.update("jax_enable_x64", True)
    slope = players if case.name == "optimistic" else himmelblau

    def gradient(place, *_):
        return jnp.array(slope(*place))

    if case.name == "optimistic":
        made, asked = optax.optimistic_gradient_descent(case.lr), {}
    else:
        up = optax.chain(optax.contrib.normalize(), optax.sgd(case.fields.get("rho", 0.05)))
        down = optax.sgd(case.lr, momentum=case.fields.get("beta", 0.0))
        made, asked = optax.contrib.sam(down, up, opaque_mode=True), {"grad_fn": gradient}
    place = jnp.array(case.start)
    state, positions = made.init(place), [case.start]
    for _ in range(STEPS):
        change, state = made.update(gradient(place), state, place, **asked)
        place = optax.apply_updates(place, change)
        positions.append(tuple(np.asarray(place).tolist()))
    return np.array(positions)


def main():
    from importlib.metadata import version

    rows = {str(case): by_optax(case)[::EVERY].tolist() for case in CASES}
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(row)}" for key, row in rows.items())
    versions = {name: version(name) for name in ("optax", "jax")}
    text = f'{{"versions": {json.dumps(versions)}, "rows": {{\n{lines}\n}}}}\n'
    (STORED / "wrapped.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
