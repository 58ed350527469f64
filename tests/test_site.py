"""The site: its navigation names every page, every link of the documents resolves, scenarios become live.

`make site` builds it, and checks every link of what was built; here is what needs no generator.
"""

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = {("scenario", "ravine"): "ravine.html", ("scenario", "saddle"): "saddle.html"}


@pytest.fixture
def tools(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools" / "site"))
    yield
    for name in ("built", "contents", "live", "relinked"):
        sys.modules.pop(name, None)


def named(navigation):
    if isinstance(navigation, str):
        return [navigation]
    each = navigation.values() if isinstance(navigation, dict) else navigation
    return [name for part in each for name in named(part)]


def test_the_navigation_names_every_page_once(tools):
    import contents

    found = named(contents.navigation(DOCS))
    assert len(found) == len(set(found))
    made = {"index.md", "CHANGELOG.md", "CONTRIBUTING.md", "reference.md", "live/index.md"}
    assert set(found) == made | {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}


def test_every_link_of_the_documents_resolves(tools):
    import relinked

    faults = []
    for path in [*DOCS.rglob("*.md"), *(ROOT / name for name in relinked.CARRIED)]:
        origin = path.relative_to(ROOT).as_posix()
        text = relinked.relinked(path.read_text("utf-8"), origin, ROOT, faults.append)
        assert "](docs/" not in re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    assert faults == []


def test_links_lead_within_the_site_and_those_beyond_it_are_words(tools):
    import relinked

    def turned(text, origin):
        return relinked.relinked(text, origin, ROOT, faults.append)

    faults = []
    assert turned("[a](docs/notes.md#x) ![b](docs/window.png)", "README.md") == "[a](notes.md#x) ![b](window.png)"
    assert turned("[a](../../README.md) [b](../../engine/report.py)", "docs/guide/why.md") == "[a](../index.md) b"
    assert turned('<img src="docs/window.png">', "README.md") == '<img src="window.png">'
    kept = "`[a](no.md)` [b](#here) [c](https://example.org/) [d](lab:5)\n```\n[e](no.md)\n```"
    assert turned(kept, "docs/notes.md") == kept
    assert not faults
    turned("[a](no.md)", "docs/notes.md")
    assert faults == ["docs/notes.md: there is no no.md"]


def test_a_scenario_is_live_below_the_block_that_speaks_of_it(tools):
    import live

    text = "- See [a <ravine>](scenario:ravine), [lab 5](lab:5).\n- And [it](scenario:ravine), [two](scenario:saddle)."
    found = live.live(f"{text}\n\nEnd.", PAGES, "../")
    wide, words, first, second, end = found.removeprefix("---\n").split("\n\n")
    assert wide == "hide: [toc]\n---"
    assert words == (
        "- See [a <ravine>](../live/ravine.html), lab 5.\n- And [it](../live/ravine.html), [two](../live/saddle.html)."
    )
    assert first.startswith('<details class="live" open>\n<summary>a &lt;ravine&gt; ')
    assert '<iframe src="../live/ravine.html" title="a &lt;ravine&gt;" loading="lazy">' in first
    assert second.startswith('<details class="live">')
    assert end == "End."


def test_every_lesson_that_the_guide_speaks_of_is_live_there(tools):
    import live

    from fallline.gui.lessons.lesson import shipped_lesson, shipped_names

    found = live.addresses((), {name: shipped_lesson(name) for name in shipped_names()})
    assert found["lesson", "5"] == "lesson-05-momentum.html"
    spoken = {link[1:] for path in DOCS.rglob("*.md") for link in live.LINK.findall(path.read_text("utf-8"))}
    assert {each for each in spoken if each[0] == "lesson"} == set(found)


def test_a_broken_link_and_a_file_from_elsewhere_are_found_in_what_was_built(tools, tmp_path):
    import built

    (tmp_path / "a.html").write_text(
        '<h1 id="top">A</h1><a href="b.html#there">b</a><a href="https://example.org/">c</a>'
    )
    (tmp_path / "b.html").write_text(
        '<p id="there"><a href="a.html#no">a</a><img src="no.png"><script src="//x.org/a.js">'
    )
    assert built.faults(tmp_path) == [
        "b.html: there is no a.html#no", "b.html: there is no no.png", "b.html: //x.org/a.js would be fetched",
    ]  # fmt: skip
