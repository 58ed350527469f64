"""A thousand seeds of optax's noisy descent: where its walkers are after 200 steps on Himmelblau's function.

    python -m tests.oracle.samples    # with jax and optax: writes stored/samples.json

optax.noisy_sgd(lr, eta, gamma=0) adds noise of variance eta to each gradient, which is Langevin's step at the
temperature eta lr / 2. Between four minima and a maximum the walkers part: what is compared is a distribution.
"""

import json

from .reference import STORED

SEEDS, STEPS, LR, ETA, START = 1000, 200, 2e-3, 4e4, (0.0, 0.0)
"""ETA makes the temperature 40: a walker crosses from valley to valley now and then."""


def by_optax():
    """Final positions, (SEEDS, 2)."""
    import jax
    import jax.numpy as jnp
    import optax

    jax.config.update("jax_enable_x64", True)
    slope = jax.grad(lambda p: (p[0] ** 2 + p[1] - 11) ** 2 + (p[0] + p[1] ** 2 - 7) ** 2)

    def walk(key):
        made = optax.noisy_sgd(LR, eta=ETA, gamma=0.0, key=key)

        def step(carried, _):
            place, state = carried
            change, state = made.update(slope(place), state, place)
            return (optax.apply_updates(place, change), state), None

        begun = jnp.array(START)
        return jax.lax.scan(step, (begun, made.init(begun)), None, STEPS)[0][0]

    return jax.vmap(walk)(jax.random.split(jax.random.key(18), SEEDS))


def main():
    from importlib.metadata import version

    rows = ",\n".join(json.dumps([round(float(x), 4) for x in row]) for row in by_optax())
    versions = {name: version(name) for name in ("optax", "jax")}
    text = f'{{"versions": {json.dumps(versions)}, "rows": [\n{rows}\n]}}\n'
    (STORED / "samples.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
