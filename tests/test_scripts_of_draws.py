"""Every kind of noise and every method for finite sums is in a script, which draws what was drawn here."""

import pytest

from fallline import LANDSCAPES, OPTIMIZERS
from fallline.engine.code import code
from fallline.engine.method.gradient import Gradient
from fallline.engine.schedules.constant import Constant

from .test_scripts import ANY, TOLERANCE, agree, need, scenario_of

LINE, CLASSES = LANDSCAPES["linear-regression"](), LANDSCAPES["softmax-regression"](l2=0.1)
NET = LANDSCAPES["mlp"](hidden=(3,))
PLANAR = [
    Gradient(noise=0.5, noise_kind="anisotropic", noise_angle=30.0),
    Gradient(noise=0.5, noise_kind="multiplicative", clip_norm=2.0, weight_decay=0.1),
    Gradient(noise=0.01, noise_kind="heavy-tailed"),
    Gradient(noise=0.01, noise_kind="heavy-tailed", noise_alpha=1.0),
]
OF_EXAMPLES = [
    Gradient(noise=0.2, noise_kind="anisotropic"),
    Gradient(noise=0.2, noise_kind="label"),
    Gradient(noise=0.2, noise_kind="label", batch_size=7, replacement=True),
    Gradient(noise=0.2, noise_kind="label", batch_size=16, source="finite-difference", h=1e-3),
]


def on(model, optimizer, gradient, steps=8):
    start = tuple(0.3 * ((k % 3) - 1.2) for k in range(model.dimension))
    return scenario_of(optimizer, model, gradient, Constant(lr=0.02), (start, start), steps)


@ANY
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("gradient", PLANAR, ids=lambda each: f"{each.noise_kind} {each.noise_alpha}")
def test_noise_of_each_kind_is_drawn_as_here(gradient, library):
    need(library)
    for optimizer in (OPTIMIZERS["momentum"](), OPTIMIZERS["line-search"]()):
        agree(scenario_of(optimizer, gradient=gradient, steps=8), library, 100 * TOLERANCE[library])


@ANY
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("gradient", OF_EXAMPLES, ids=["examples", "labels", "of a batch", "by differences"])
@pytest.mark.parametrize("model", [LINE, CLASSES, NET], ids=["line", "classes", "net"])
def test_noise_of_examples_and_of_labels_is_drawn_as_here(model, gradient, library):
    need(library)
    exact = gradient.source == "exact" or library == "numpy"
    agree(on(model, OPTIMIZERS["momentum"](), gradient), library, TOLERANCE[library] if exact else 1e-8)


@ANY
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("optimizer", [OPTIMIZERS["svrg"](every=5), OPTIMIZERS["saga"]()], ids=["svrg", "saga"])
def test_methods_for_finite_sums_are_written_out_with_what_they_ask(optimizer, library):
    need(library)
    for model, gradient in [
        (LINE, Gradient(batch_size=1)),
        (LINE, Gradient(batch_size=3, replacement=True, noise=0.1, clip_norm=0.5, weight_decay=0.1)),
        (LINE, Gradient(batch_size=3, noise=0.1, noise_kind="anisotropic")),
        (CLASSES, Gradient(batch_size=3, noise=0.1, noise_kind="label")),
        (NET, Gradient()),
        (LANDSCAPES["booth"](), Gradient(noise=0.3)),
    ]:
        agree(on(model, optimizer, gradient, steps=12), library, TOLERANCE[library])
    if library == "numpy":
        by_differences = Gradient(batch_size=3, source="finite-difference", h=1e-4)
        agree(on(LINE, optimizer, by_differences), library, 1e-11)


@ANY
@pytest.mark.filterwarnings("default")
def test_a_sampled_landscape_is_written_with_its_draws(library):
    need(library)
    made = LANDSCAPES["sampled"](samples=40, w="exponential")
    for optimizer, gradient in [
        (OPTIMIZERS["momentum"](), Gradient(batch_size=3)),
        (OPTIMIZERS["newton"](damping=20.0), Gradient()),
        (OPTIMIZERS["saga"](), Gradient(batch_size=2, replacement=True)),
        (OPTIMIZERS["adam"](), Gradient(noise=0.3, noise_kind="anisotropic")),
    ]:
        agree(on(made, optimizer, gradient), library, TOLERANCE[library])


def test_a_script_without_wrong_labels_says_nothing_of_them():
    for library in ("numpy", "torch"):
        assert "labels=None" not in code(on(LINE, OPTIMIZERS["momentum"](), Gradient(batch_size=3)), library).replace(
            "def batch_loss(self, theta, rows, labels=None)", ""
        ).replace("def batch_gradient(self, theta, rows, labels=None)", "")
