"""Links of the documents, as they stand in the repository and in the program, turned into those of the site."""

import posixpath
import re
from collections.abc import Callable
from pathlib import Path

CODE = r"(?P<code>^```.*?^```|^ {4,}<[^\n]*|`[^`\n]*`)"
LINK = re.compile(
    CODE + r"|(?P<before>!?\[(?P<words>[^\]]*)\]\(|src=\")(?P<to>[^)\s\"]+)(?P<after>[)\"])",
    re.MULTILINE | re.DOTALL,
)
APART = re.compile(CODE + r"|\] \[", re.MULTILINE | re.DOTALL)
"""Between two brackets of a formula, which would be read as a reference otherwise."""
CARRIED = {"README.md": "index.md", "CHANGELOG.md": "CHANGELOG.md", "CONTRIBUTING.md": "CONTRIBUTING.md",
           "LICENSE": "LICENSE.txt"}  # fmt: skip
"""Files beside docs/ that the site has too, and where."""


def place(origin: str) -> str:
    """Where the site has a file of the repository."""
    return CARRIED.get(origin, origin.removeprefix("docs/"))


def relinked(text: str, origin: str, root: Path, tell: Callable[[str], object]) -> str:
    """`text` of the file `origin` of the repository, linked within the site.

    Of a link to what the site does not have, the words are left; `tell` is told of one to what the repository does not
    have. Links such as lab:5 and scenario:ravine are left to `live`.
    """

    def turned(link: re.Match[str]) -> str:
        to, hash_, part = link["to"].partition("#") if link["to"] else ("", "", "")
        if link["code"] or not to or re.match(r"[a-z]+:", to):
            return link[0]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(origin), to))
        if not (root / path).exists():
            tell(f"{origin}: there is no {to}")
        if path not in CARRIED and (not path.startswith("docs/") or (root / path).is_dir()):
            return link["words"] or ""
        return f"{link['before']}{posixpath.relpath(place(path), here)}{hash_}{part}{link['after']}"

    text = APART.sub(lambda found: found["code"] or r"] \[", text)
    here = posixpath.dirname(place(origin))
    return LINK.sub(turned, text)
