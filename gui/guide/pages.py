"""The pages of the guide, as they are shipped, and what a link in them leads to."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any, Literal, NamedTuple

from fallline.engine.language import tr

INDEX = "README.md"
Kind = Literal["lab", "lesson", "scenario", "guide"]
KINDS: tuple[Kind, ...] = ("lab", "lesson", "scenario", "guide")


class Target(NamedTuple):
    """A lab or a lesson by its number, a scenario by its name, a page of the guide by that of its file."""

    kind: Kind
    name: str


def target(link: str) -> Target | None:
    """Of a link such as lab:5 or guide:05-momentum.md; None for any other."""
    kind, _, name = link.partition(":")
    return next((Target(each, name) for each in KINDS if each == kind and name), None)


def folder() -> Any:
    """Where they are."""
    return resources.files("fallline.guide")


@cache
def page_of(topic: int) -> str | None:
    """The file of the page of a topic; None where there is none."""
    return next((each.name for each in folder().iterdir() if each.name.startswith(f"{topic:02}-")), None)


def links_of(topic: int) -> str:
    """As HTML: the lesson and the page of the guide on a topic; nothing where there are none."""
    page = page_of(topic)
    return (
        ""
        if page is None
        else tr(
            '<a href="lesson:{topic}">Lesson {topic}</a> · <a href="guide:{page}">Guide</a>',
            topic=topic,
            page=page,
        )
    )
