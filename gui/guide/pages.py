"""The pages of the guide, as they are shipped, and what a link in them leads to."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any, Literal, NamedTuple

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


def links_of(topic: int, *, lesson: bool) -> str:
    """As HTML: what else there is on the topic of a lab, or of a lesson."""
    page = page_of(topic)
    if page is None:
        return ""
    other = f'<a href="lesson:{topic}">Lesson {topic}</a>' if lesson else f'<a href="lab:{topic}">Lab {topic}</a>'
    return f'{other} · <a href="guide:{page}">Guide</a>'
