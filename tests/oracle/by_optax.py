"""The paths of optax's optimizers and the rates of its schedules, in float64."""

from operator import attrgetter

import jax
import jax.numpy as jnp
import numpy as np
import optax

from fallline.engine.method.oracle import OWN
from fallline.engine.problem.normals import normals

from .landscapes import LANDSCAPES
from .nudges import nudge

VERSION = optax.__version__
STEPS = 500
jax.config.update("jax_enable_x64", True)


def sutskever(lr, momentum):
    """Momentum whose velocity holds steps: the rate comes before the trace."""
    return optax.chain(optax.scale_by_learning_rate(lr), optax.trace(momentum))


def started_yogi(lr, initial_accumulator_value):
    """optax.yogi without its start."""
    scaled = optax.scale_by_yogi(initial_accumulator_value=initial_accumulator_value)
    return optax.chain(scaled, optax.scale_by_learning_rate(lr))


def backtracking(lr, **arguments):
    """Plain descent with Armijo's search from `lr` on."""
    return optax.chain(optax.sgd(1.0), optax.scale_by_backtracking_linesearch(max_learning_rate=lr, **arguments))


def chain(lr, parts):
    """optax.chain of (name, arguments), then the rate; look-ahead goes round the whole, on pairs of parameters."""
    made = []
    for name, arguments in parts:
        if name == "cautious":
            made = [cautious(optax.chain(*made))]
        elif name != "lookahead":
            made.append(getattr(optax, name)(**arguments))
    whole = optax.chain(*made, optax.scale_by_learning_rate(lr))
    arguments = dict(parts).get("lookahead")
    return whole if arguments is None else on_the_fast(optax.lookahead(whole, **arguments))


def cautious(inner):
    """Of the updates of `inner` those that agree with the gradient, over their share: Algorithm 1 of the paper."""

    def update(g, state, theta, **extra):
        u, state = inner.update(g, state, theta, **extra)
        mask = (u * g > 0).astype(g.dtype)
        return u * mask / (mask.mean() + 1e-300), state

    return optax.GradientTransformationExtraArgs(inner.init, update)


def on_the_fast(lookahead):
    """optax.lookahead, whose parameters are pairs of fast and slow, for the fast ones alone."""

    def init(theta):
        pair = optax.LookaheadParams(theta, theta)
        return pair, lookahead.init(pair)

    def update(g, state, theta, **_):
        pair, inner = state
        changes, inner = lookahead.update(g, inner, pair)
        after = optax.apply_updates(pair, changes)
        return after.fast - theta, (after, inner)

    return optax.GradientTransformationExtraArgs(init, update)


def drawn_sophia(lr, **arguments):
    """optax.contrib.sophia by Hutchinson's estimate with the engine's signs of each step."""
    normal = np.array([normals(0, step, (2, 1), 0, OWN)[:, 0] for step in range(STEPS)])
    drawn = jnp.where(jnp.array(normal) < 0, -1.0, 1.0)

    def update(_, count, params, value_fn, **__):
        u = drawn[count]
        return u * jax.jvp(jax.grad(value_fn), (params,), (u,))[1], count + interval

    interval = arguments.get("update_interval", 10)
    estimate = optax.GradientTransformationExtraArgs(lambda _: jnp.zeros([], jnp.int32), update)
    return optax.contrib.sophia(lr, hessian_diagonal_fn=estimate, **arguments)


def adafactor(lr, decay_rate=0.8, clipping_threshold=1.0, multiply_by_parameter_scale=True, **factored):
    """optax.adafactor, whose share of squares is else computed in single precision."""
    scaled = [optax.scale_by_param_block_rms()] * multiply_by_parameter_scale
    share = {"decay_rate": decay_rate, "decay_rate_fn": lambda t, power: 1 - (t + 1.0) ** -power}
    return optax.chain(
        optax.scale_by_factored_rms(**share, **factored),
        optax.clip_by_block_rms(clipping_threshold),
        optax.scale_by_learning_rate(lr),
        *scaled,
    )


SPECIAL = {
    "adafactor": adafactor,
    "drawn_sophia": drawn_sophia,
    "chain": chain,
    "sutskever": sutskever,
    "started_yogi": started_yogi,
    "backtracking": backtracking,
}


def path(case, landscape, lr, steps, nudged=False):
    """Positions (steps + 1) and the rates used (steps); `nudged` moves last bits, as in `nudges`."""
    loss, by_hand, _, start = LANDSCAPES[landscape]
    found = rates(case.schedule, lr, steps) if case.schedule else [lr] * steps
    rate = counting_in_64_bits(schedule_of(case.schedule)) if case.schedule else lr
    made = (SPECIAL.get(case.theirs) or attrgetter(case.theirs)(optax))(rate, **case.arguments)
    if "weight_decay" in case.gradient:
        made = optax.chain(optax.add_decayed_weights(case.gradient["weight_decay"]), made)
    made = optax.with_extra_args_support(made)

    def value(theta):
        return loss(theta[0], theta[1])

    def step(carry, factors):
        theta, state = carry
        here, g = jax.value_and_grad(value)(theta)
        if nudged:
            g = jnp.array(by_hand(theta[0], theta[1])) * factors
        change, state = made.update(g, state, theta, value=here, grad=g, value_fn=value)
        theta = optax.apply_updates(theta, change) * (factors if nudged else 1.0)
        return (theta, state), theta

    theta = jnp.array(case.start or start)
    _, after = jax.lax.scan(step, (theta, made.init(theta)), jnp.array([nudge(k) for k in range(steps)]))
    return [theta.tolist(), *after.tolist()], found


def counting_in_64_bits(schedule):
    """optax counts steps in 32 bits, and jax takes their quotients in single precision."""
    return lambda count: schedule(count.astype(jnp.int64))


def schedule_of(schedule):
    """The schedule, after a linear one where there is a warm-up."""
    settled, warmup = getattr(optax, schedule.theirs)(**schedule.arguments), schedule.ours.get("warmup")
    if not warmup:
        return settled
    full = schedule.arguments["init_value"]
    return optax.join_schedules([optax.linear_schedule(full / (warmup + 1), full, warmup), settled], [warmup])


def rates(schedule, lr, steps):
    """The first rates; `lr` is among the arguments."""
    made = schedule_of(schedule)
    return jax.vmap(lambda step: jnp.asarray(made(step), dtype=jnp.float64))(jnp.arange(steps)).tolist()
