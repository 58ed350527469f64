"""The guide: every picture and page that it links to is there, and every picture is linked to."""

import re
from pathlib import Path

import pytest

GUIDE = Path(__file__).parents[2] / "docs" / "guide"
PAGES = sorted(GUIDE.glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_links_to_is_there(page):
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))
    assert not [link for link in links if not (GUIDE / link).exists()]


def test_no_picture_is_left_over_and_each_is_small():
    text = "".join(page.read_text("utf-8") for page in PAGES)
    for picture in (GUIDE / "pictures").iterdir():
        assert f"pictures/{picture.name}" in text
        assert 5_000 < picture.stat().st_size < 240_000
