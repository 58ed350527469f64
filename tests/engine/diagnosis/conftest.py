"""What the diagnosis says of the cases of the first seed, once for all tests of this folder."""

import pytest

from .cases import cases, unclear
from .table import verdicts


@pytest.fixture(scope="session", name="known")
def _known():
    """Verdicts on the 200."""
    return verdicts(cases())


@pytest.fixture(scope="session", name="unclear")
def _unclear():
    """Verdicts on those without one cause."""
    return verdicts(unclear())
