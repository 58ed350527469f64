"""What the site consists of: its navigation, the pages that are made for it, and its colours."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from latex2mathml.converter import convert

from fallline.engine.scenario.scenario import Scenario
from fallline.gui.lessons.lesson import Lesson
from fallline.gui.theme import DARK, LIGHT, Theme

FENCE = re.compile(r"^```math\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
Navigation = list[dict[str, Any]]
LISTS = "catalogue.md", "problems.md"
"""What there is to run: methods, landscapes and schedules; and the library of problems."""


def navigation(docs: Path) -> Navigation:
    """Every page of `docs`: the guide in the order of its own list, the others by name."""
    index = (docs / "guide" / "README.md").read_text("utf-8")
    guide = dict.fromkeys(re.findall(r"\]\(([a-z0-9-]+\.md)\)", index))
    others = [each.name for each in sorted(docs.glob("*.md")) if each.name not in LISTS]
    return [
        {"Fallline": ["index.md", "CHANGELOG.md", "CONTRIBUTING.md"]},
        {"Guide": ["guide/README.md", *(f"guide/{name}" for name in guide)]},
        {"Live": ["live/index.md"]},
        {"Catalogue": list(LISTS)},
        {"Python": ["reference.md"]},
        {
            "Documents": [
                *others,
                {"Decisions": [f"decisions/{each.name}" for each in sorted(docs.glob("decisions/*.md"))]},
            ]
        },
    ]


def reference(names: Iterable[str]) -> str:
    """The page of the public Python face: each of its `names`, and the module of problems."""
    each = "\n\n".join(f"::: fallline.{name}" for name in sorted(names, key=str.lower))
    return (
        "# The Python face\n\nWhat stands here is public and stays; the rest of the package may change.\n\n"
        f"## fallline\n\n{each}\n\n## fallline.problems\n\n::: fallline.problems\n    options: {{heading_level: 3}}\n"
    )


def gallery(scenarios: dict[str, Scenario], lessons: dict[str, Lesson]) -> str:
    """The list of all pages that compute."""
    rows = "".join(
        f"- **[{scenario.title}]({name}.html)**: {' '.join(scenario.description.split())}\n"
        for name, scenario in scenarios.items()
    )
    told = "The scenarios that ship, to drag and to play: each is one file, made by `fallline export`."
    asked = "The lessons, each with what it asks to predict, made by `fallline export-lesson`."
    taught = "".join(f"- **[{each.topic}. {each.title}](lesson-{name}.html)**\n" for name, each in lessons.items())
    return f"# Live pages\n\n{told}\n\n{rows}\n## Lessons\n\n{asked}\n\n{taught}"


def formulas_set(text: str) -> str:
    """`text` with its fences of LaTeX as MathML, which browsers set by themselves."""
    return FENCE.sub(lambda fence: f'<div class="formula">{convert(fence[1], display="block")}</div>', text)


def style(text: str) -> str:
    """The site's own style sheet after the colours of the window's two themes."""
    return "".join(_colours(theme, scheme) for theme, scheme in ((LIGHT, "default"), (DARK, "slate"))) + text


def _colours(theme: Theme, scheme: str) -> str:
    colours = {
        "primary-fg-color": theme.bar, "primary-bg-color": theme.text, "primary-bg-color--light": theme.muted,
        "accent-fg-color": theme.accent, "typeset-a-color": theme.accent, "default-bg-color": theme.window,
        "default-fg-color": theme.text, "default-fg-color--light": theme.muted, "typeset-color": theme.text,
        "code-bg-color": theme.card, "footer-bg-color": theme.bar, "footer-bg-color--dark": theme.bar,
        "footer-fg-color": theme.text, "footer-fg-color--light": theme.muted, "footer-fg-color--lighter": theme.muted,
        "live-border": theme.border,
    }  # fmt: skip
    rows = "".join(f"  --md-{name}: {colour};\n" for name, colour in colours.items())
    return f'[data-md-color-scheme="{scheme}"][data-md-color-primary] {{\n{rows}}}\n'
