"""How a script is written with optax: its transformations, and the rate on top."""

from fallline.engine.code.recipe import Library, Recipe
from fallline.engine.libraries.library import Borrowed
from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Optimizer

HEAD = '''jax.config.update("jax_enable_x64", True)


def start():
    """The start of every walker, one column each."""
    return jnp.array(START)'''
GRADIENT = '''@jax.jit
def gradient_of(theta, *rows):
    """Its gradient, by jax.grad."""
    return jax.grad(lambda at: loss(at, *rows).sum())(theta)'''
ALONE = """def make(lr):
    return optax.{name}(learning_rate=lr{words})

@jax.jit
def update(g, state, theta, lr):
    step = lambda g, state, theta: make(lr).update(g, state, theta)
    return jax.vmap(step, in_axes=(1, 0, 1), out_axes=(1, 0))(g, state, theta)
"""


def _called(counterpart: Counterpart, optimizer: Optimizer) -> Recipe | None:
    fields = {name: getattr(optimizer, name) for name in optimizer.__struct_fields__}
    chained = [f"optax.{transform.format(**fields)}" for transform in counterpart.transforms]
    if not chained:
        return None
    made = chained[0] if len(chained) == 1 else f"optax.chain({', '.join(chained)})"
    return Recipe(
        (f"optimizer = {made}", "state = optimizer.init(theta)"),
        (
            "direction, state = optimizer.update(gradient(theta), state, theta)",
            "theta = theta - rate(step) * direction",
        ),
    )


def _borrowed(optimizer: Borrowed) -> Recipe | None:
    """Each walker by itself, as the engine runs it."""
    if not optimizer.tag().startswith("optax:"):
        return None
    words = "".join(f", {key}={value!r}" for key, value in optimizer.settings().items())
    return Recipe(
        setup=("state = jax.vmap(make(1.0).init, in_axes=1)(theta)",),
        step=("change, state = update(gradient(theta), state, theta, rate(step))", "theta = theta + change"),
        before=tuple(ALONE.format(name=optimizer.called, words=words).splitlines()),
    )


CLIP = "g = g * jnp.minimum({!r} / (jnp.linalg.norm(g, axis=0) + 1e-6), 1.0)  # as torch's clip_grad_norm_ does"

LIBRARY = Library(
    key="optax",
    name="optax",
    arrays="jnp",
    array="jnp.array",
    number="",
    renamed={},
    head=HEAD,
    imports=("import jax", "import jax.numpy as jnp", "import optax"),
    clip=CLIP,
    gradient=GRADIENT,
    called=_called,
    borrowed=_borrowed,
    to_numpy="np.asarray({})",
    of_numpy="jnp.array({})",
    hessian="jax.vmap(jax.hessian(loss), in_axes=1, out_axes=2)(theta)",
    jacobian="jax.vmap(jax.jacrev(residuals), in_axes=1, out_axes=2)(theta)",
)
