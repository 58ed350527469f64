"""The guide as it is shipped: every page and picture is shown, and every link leads somewhere."""

import re

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextDocument

from fallline.engine.files.open import scenario_names
from fallline.gui.guide.pages import folder, links_of, target
from fallline.gui.labs.all_labs import labs
from fallline.gui.lessons.lesson import shipped_lessons

PAGES = sorted(each.name for each in folder().iterdir() if each.name.endswith(".md"))


@pytest.fixture
def guide(window):
    return window.windows.open_guide()


def test_every_link_of_every_page_leads_to_something():
    known = {
        "lab": {str(lab.number) for lab in labs()},
        "lesson": {str(lesson.topic) for lesson in shipped_lessons()},
        "scenario": set(scenario_names()),
    }
    found = 0
    for page in PAGES:
        for link in re.findall(r"\]\(([a-z]+:[^)/]+)\)", folder().joinpath(page).read_text("utf-8")):
            to = target(link)
            assert to is not None, (page, link)
            assert to.name in known[to.kind], (page, link)
            found += 1
    assert found > 40


def test_each_page_is_shown_with_its_pictures(guide):
    for page in PAGES:
        guide.open_page(page)
        assert guide.page == page
        assert len(guide.text.toPlainText()) > 400
        text = folder().joinpath(page).read_text("utf-8")
        for picture in re.findall(r"!\[[^]]*\]\(([^)]+)\)", text):
            image = guide.text.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl(picture))
            assert 200 <= image.width() <= guide.text.viewport().width(), picture


def test_a_link_opens_what_it_names_and_back_leads_back(window, guide, measured_once):
    guide.text.anchorClicked.emit(QUrl("05-momentum.md"))
    assert guide.page == "05-momentum.md"
    guide.text.anchorClicked.emit(QUrl("scenario:saddle"))
    assert window.session.scenario.title == "Waiting at a saddle"
    guide.text.anchorClicked.emit(QUrl("lesson:8"))
    assert window.windows.lessons().page.lesson.topic == 8
    guide.text.backward()
    assert guide.page == "README.md"
    guide.text.anchorClicked.emit(QUrl("https://example.org/"))
    assert guide.page == "README.md", "nothing is fetched"


def test_nothing_outside_the_guide_is_read(guide):
    assert guide.text.loadResource(QTextDocument.ResourceType.MarkdownResource.value, QUrl("../notes.md")) is None
    assert guide.text.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl("https://x.org/a.png")) is None


def test_a_lab_links_to_the_lesson_that_runs_it():
    run = {(lesson.topic, step.run.lab) for lesson in shipped_lessons() for step in lesson.steps}
    ours = [lab for lab in labs() if lab.__module__.startswith("fallline.")]
    assert not [lab.number for lab in ours if (lab.topic or lab.number, lab.number) not in run]


def test_labs_and_lessons_link_to_their_page_and_to_each_other(open_lab, window):
    lab = open_lab(5)
    assert 'href="lesson:5"' in lab._side.findChild(type(lab.state), "lab-links").text()
    assert 'href="guide:05-momentum.md"' in links_of(5)
    pane = window.windows.open_lesson(4)
    assert "guide:05-momentum.md" in pane.page.links.text()
    pane.page.linked.emit("guide:05-momentum.md")
    assert window.windows.open_guide().page == "05-momentum.md"
