"""One browser for all pages."""

import pytest

from tests.pages.browser import browser


@pytest.fixture(scope="session")
def _chromium():
    with browser() as opened:
        yield opened


@pytest.fixture
def chromium(_chromium):
    """It, as large as a small screen and by day, with nothing in its log."""
    _chromium.look(1000, 800)
    _chromium.log()
    return _chromium
