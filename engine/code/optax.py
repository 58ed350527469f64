"""Recipes for optax. Only those whose conventions are ours: optax's adagrad, amsgrad, nadam, radam and rprop differ."""

from typing import Any

from fallline.engine.code.recipe import Library, Recipe, by_hand
from fallline.engine.method.optimizer import Optimizer

HEAD = '''import math

import jax
import jax.numpy as jnp
import optax

jax.config.update("jax_enable_x64", True)


def start():
    """The start of every walker, one column each."""
    return jnp.array(START)


@jax.jit
def gradient_of(theta):
    """The gradient of the loss, by jax.grad."""
    return jax.grad(lambda at: loss(at).sum())(theta)


def kept(theta):
    """jax never changes an array."""
    return theta
'''


def _chain(*transforms: str) -> Recipe:
    made = transforms[0] if len(transforms) == 1 else f"optax.chain({', '.join(transforms)})"
    return Recipe(
        (f"optimizer = {made}", "state = optimizer.init(theta)"),
        (
            "direction, state = optimizer.update(gradient(theta), state, theta)",
            "theta = theta - rate(step) * direction",
        ),
    )


def _adam(name: str, o: Any, more: str = "") -> str:
    return f"optax.{name}(b1={o.beta1!r}, b2={o.beta2!r}, eps={o.epsilon!r}{more})"


def _written(optimizer: Optimizer) -> Recipe | None:
    return by_hand(optimizer, "jnp.zeros_like")


def _lion(o: Any) -> Recipe:
    return _chain(
        f"optax.scale_by_lion(b1={o.beta1!r}, b2={o.beta2!r})", f"optax.add_decayed_weights({o.weight_decay!r})"
    )


CLIP = "g = g * jnp.minimum({!r} / (jnp.linalg.norm(g, axis=0) + 1e-6), 1.0)  # as torch's clip_grad_norm_ does"
NEWTON = """hessians = jax.vmap(jax.hessian(loss), in_axes=1)(theta)
matrices = hessians + {!r} * jnp.eye(len(theta))
theta = theta - rate(step) * jnp.linalg.solve(matrices, gradient(theta).T[:, :, None])[:, :, 0].T"""


LIBRARY = Library(
    name="optax",
    arrays="jnp",
    array="jnp.array",
    head=HEAD,
    clip=CLIP,
    recipes={
        "gradient-descent": lambda _: _chain("optax.identity()"),
        "momentum": lambda o: _chain(f"optax.trace(decay={o.beta!r})") if o.convention == "torch" else _written(o),
        "nesterov": lambda o: (
            _chain(f"optax.trace(decay={o.beta!r}, nesterov=True)") if o.form == "shifted" else _written(o)
        ),
        "rmsprop": lambda o: _chain(f"optax.scale_by_rms(decay={o.decay!r}, eps={o.epsilon!r}, eps_in_sqrt=False)"),
        "adam": lambda o: _chain(_adam("scale_by_adam", o)) if o.bias_correction else None,
        "adamw": lambda o: _chain(_adam("scale_by_adam", o), f"optax.add_decayed_weights({o.weight_decay!r})"),
        "adamax": lambda o: _chain(_adam("scale_by_adamax", o)),
        "adadelta": lambda o: _chain(f"optax.scale_by_adadelta(rho={o.rho!r}, eps={o.epsilon!r})"),
        "lion": _lion,
        "yogi": lambda o: _chain(_adam("scale_by_yogi", o, f", initial_accumulator_value={o.initial_accumulator!r}")),
        "newton": lambda o: Recipe((), tuple(NEWTON.format(o.damping).splitlines())),
        "sign-sgd": lambda _: _chain("optax.scale_by_sign()"),
    },
)
