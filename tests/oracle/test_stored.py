"""The stored references are those of the cases, and say what wrote them."""

import json

from . import reference
from .averages import AVERAGES
from .models import MODELS
from .numbers import NUMBERS
from .optimizers import PATHS
from .papers import PAPERS
from .schedules import SCHEDULES
from .wrapped import CASES as WRAPPED


def test_the_files_hold_what_is_compared_and_nothing_else():
    expected = {
        "paths": [f"{case} on {landscape}" for case, landscape in reference.ROWS],
        "rates": [str(case) for case in SCHEDULES],
        "numbers": [str(case) for case in NUMBERS],
        "models": [str(model) for model in MODELS],
        "averages": [str(case) for case in AVERAGES],
        "papers": [str(case) for case in PAPERS],
        "wrapped": [str(case) for case in WRAPPED],
    }
    for name, labels in expected.items():
        assert list(reference.stored(name)) == labels
        assert len(set(labels)) == len(labels)
    assert {path.stem for path in reference.STORED.iterdir()} == {*expected, "scipy", "matrices", "cma", "samples"}
    assert len(reference.ROWS) == sum(len(case.rates) for case in PATHS)


def test_the_files_name_the_versions_that_wrote_them():
    for path in reference.STORED.iterdir():
        libraries = {
            "scipy": {"scipy"},
            "cma": {"cma"},
            "papers": {"dadaptation", "mars"},
            "matrices": {"torch", "optax", "pytorch_optimizer", "came", "psgd"},
            "samples": {"optax", "jax"},
            "wrapped": {"optax", "jax"},
        }.get(path.stem, {"torch", "optax"})
        assert set(json.loads(path.read_text(encoding="utf-8"))["versions"]) == libraries
