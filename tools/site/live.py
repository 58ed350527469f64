"""Pages that compute, within the guide: a block of text is followed by the scenarios and lessons that it links to."""

import html
import re
from collections.abc import Iterable, Mapping

from fallline.gui.lessons.lesson import Lesson

LINK = re.compile(r"\[([^\]]*)\]\((scenario|lesson|lab):([^)\s]+)\)")
FOLDER = "live"
WIDE = "---\nhide: [toc]\n---\n\n"
"""Before a page without sections: its frames get the room of a table of contents."""


def addresses(scenarios: Iterable[str], lessons: Mapping[str, Lesson]) -> dict[tuple[str, str], str]:
    """The file of each page in FOLDER, by what the guide calls it: a scenario by its name, a lesson by its topic."""
    found = {("scenario", name): f"{name}.html" for name in scenarios}
    return found | {("lesson", str(lesson.topic)): f"lesson-{name}.html" for name, lesson in lessons.items()}


def live(text: str, pages: Mapping[tuple[str, str], str], up: str) -> str:
    """`text` with its links to scenarios and lessons led to their pages, and these in frames below.

    `pages` is {(kind, name): the file of its page in FOLDER}; `up` leads from the page to the top of the site. Links to
    what has no page, such as a lab, are left as words. The first frame is open, the others are to be opened.
    """
    seen: set[str] = set()

    def turned(link: re.Match[str]) -> str:
        file = pages.get((link[2], link[3]))
        return link[1] if file is None else f"[{link[1]}]({up}{FOLDER}/{file})"

    blocks = re.split(r"(\n{2,})", text)
    for place, block in enumerate(blocks):
        frames = []
        for words, kind, name in LINK.findall(block):
            file = pages.get((kind, name))
            if file is not None and file not in seen:
                frames.append(frame(words, f"{up}{FOLDER}/{file}", opened=not seen))
                seen.add(file)
        blocks[place] = (
            "\n\n".join([LINK.sub(turned, block).rstrip("\n"), *frames]) if frames else LINK.sub(turned, block)
        )
    wide = WIDE if seen and "\n## " not in text else ""
    return wide + "".join(blocks)


def frame(title: str, address: str, *, opened: bool) -> str:
    """A page to be opened below its title; it is not loaded before it is seen."""
    title = html.escape(title)
    return (
        f'<details class="live"{" open" * opened}>\n<summary>{title} <a href="{address}">alone</a></summary>\n'
        f'<iframe src="{address}" title="{title}" loading="lazy"></iframe>\n</details>'
    )
