"""The same problems for Fallline, optax and torch: Rosenbrock's valley (a polynomial) and Ackley's ripples."""

from collections.abc import Callable
from typing import Any

import numpy as np

from fallline import Scenario, loads

OPTIMIZERS = ["gradient-descent", "momentum", "nesterov", "adam", "rmsprop", "adagrad", "adamw", "nadam"]
RATE = {"rosenbrock": 1e-4, "ackley": 1e-3}


def scenario(landscape: str, optimizers: list[str], steps: int, x: float = -1.2) -> Scenario:
    """Runs of `optimizers` at one constant rate."""
    runs = "".join(
        f'[[runs]]\noptimizer = {{name = "{tag}"}}\nschedule = {{name = "constant", lr = {RATE[landscape]}}}\n'
        for tag in optimizers
    )
    return loads(f'version = 1\nsteps = {steps}\nstart = [{x}, 1.0]\n[landscape]\nname = "{landscape}"\n{runs}')


def starts(n: int) -> Any:
    """Walkers (2, n), none of which diverges."""
    return np.random.default_rng(0).uniform(-1, 1, (2, n))


def loss(name: str, np_: Any) -> Callable[[Any], Any]:
    """The loss in numpy's words, spoken by jax or torch."""
    if name == "rosenbrock":
        return lambda p: (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2
    tau = 2 * np_.pi

    def ackley(p: Any) -> Any:
        cone = -20 * np_.exp(-0.2 * np_.sqrt((p[0] ** 2 + p[1] ** 2) / 2))
        return cone - np_.exp((np_.cos(tau * p[0]) + np_.cos(tau * p[1])) / 2) + 20 + np_.e

    return ackley


def optax_path(name: str, optimizer: str, steps: int, batch: bool, record: bool) -> Callable[[Any], Any]:
    """Jitted `steps` of optax under lax.scan: the end, or every position; `batch` maps it over walkers (n, 2)."""
    import jax
    import jax.numpy as jnp
    import optax

    jax.config.update("jax_enable_x64", True)
    rate = RATE[name]
    rule = {"adam": optax.adam(rate), "momentum": optax.sgd(rate, 0.9), "gradient-descent": optax.sgd(rate)}[optimizer]
    slope = jax.grad(loss(name, jnp))

    def walk(start: Any) -> Any:
        def step(carry: Any, _: None) -> Any:
            theta, state = carry
            updates, state = rule.update(slope(theta), state, theta)
            theta = optax.apply_updates(theta, updates)
            return (theta, state), (theta if record else None)

        (theta, _), path = jax.lax.scan(step, (start, rule.init(start)), None, length=steps)
        return path if record else theta

    compiled = jax.jit(jax.vmap(walk) if batch else walk)
    return lambda start: compiled(jnp.asarray(start)).block_until_ready()
