"""Losses, gradients and Hessians of all models are those of torch's autodiff, to 1e-10."""

import numpy as np
import pytest

from fallline import LANDSCAPES
from fallline.engine.models.model import Model

from . import reference
from .models import MODELS

BY_LABEL = {str(model): model for model in MODELS}


@pytest.fixture(params=BY_LABEL, name="case")
def _case(request):
    return BY_LABEL[request.param]


@pytest.fixture
def model(case, tmp_path):
    """Our model, on the case's numbers in a CSV file as a person's own."""
    x, y = case.data()
    path = tmp_path / "data.csv"
    targets = y.tolist() if case.classes == 1 else y.astype(int).tolist()
    rows = [",".join(map(repr, [*row, target])) for row, target in zip(x.tolist(), targets, strict=True)]
    head = ",".join([*(f"x{i}" for i in range(case.widths[0])), "y"])
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    fields = {"data": str(path), "target": "y", "features": (), "standardise": False, "l2": case.l2}
    fields |= {"validation_share": 0.0, "test_share": 0.0}
    if case.name == "mlp":
        fields |= {"hidden": case.widths[1:-1], "activation": case.activation}
        fields["output"] = "regression" if case.classes == 1 else "classification"
    elif case.name != "softmax-regression":
        fields["intercept"] = case.intercept
    return LANDSCAPES[case.name](**fields)


def test_loss_gradient_and_second_derivatives_are_those_of_autodiff(case, model):
    theta = case.points().T
    assert model.dimension == case.dimension == len(theta)
    if case.large:
        direction = np.tile(case.direction()[:, None], theta.shape[1])
        second = model.hessian_vector(theta, direction).T
    else:
        second = model.hessian(theta).transpose(2, 0, 1)
    found = zip(model.loss(theta), model.gradient(theta).T, second, strict=True)
    for ours, theirs in zip(found, reference.derivatives(case), strict=True):
        for name, value in reference.kept(case, *ours).items():
            scale = np.abs(theirs[name]).max()
            np.testing.assert_allclose(value, theirs[name], rtol=1e-10, atol=1e-12 * scale, err_msg=name)
            assert scale > 1e-3


def test_the_mean_over_a_batch_of_all_examples_has_the_same_gradient(case, model):
    theta = case.points().T
    everyone = np.tile(np.arange(model.examples)[:, None], (1, theta.shape[1]))
    for ours, theirs in zip(model.batch_gradient(theta, everyone).T, reference.derivatives(case), strict=True):
        kept = reference.kept(case, 0.0, ours, model.hessian(theta)[:, :, 0] if not case.large else ours)
        np.testing.assert_allclose(kept["gradient"], theirs["gradient"], rtol=1e-10, atol=1e-12)


def test_every_model_is_compared_in_several_sizes():
    families = {tag for tag, family in LANDSCAPES.items() if issubclass(family, Model)}
    sizes = {tag: {case.dimension for case in MODELS if case.name == tag} for tag in families}
    assert len(families) >= 4
    assert min(map(len, sizes.values())) >= 3
    assert {case.activation for case in MODELS} == {None, "tanh", "sigmoid", "relu"}
    assert max(sizes["mlp"]) > 2000  # two layers on 64 features, as for the digits
