"""requirements.txt is constraints.txt with digests for `fallline[gui]`; docs/licences.md lists the same packages."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]


def pinned(name):
    """{package: its versions} of a file; a digest for each line is left out."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        wanted = line.partition("#")[0].partition("--hash")[0].strip()
        if wanted:
            wanted = Requirement(wanted)
            found.setdefault(canonicalize_name(wanted.name), set()).add(str(wanted.specifier))
    return found


def test_the_versions_are_those_that_are_tested():
    locked, tested = pinned("requirements.txt"), pinned("constraints.txt")
    assert {name: versions for name, versions in locked.items() if tested.get(name) != versions} == {}


def test_every_line_has_a_digest():
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert len(lines) > 20
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", line) for line in lines)


def test_all_that_the_project_asks_for_is_there():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["gui"]]
    assert {canonicalize_name(Requirement(line).name) for line in asked} <= set(pinned("requirements.txt"))


def test_the_page_of_licences_lists_each_and_names_a_licence():
    rows = re.findall(
        r"^\| (\S+) \| (.+) \|$", (ROOT / "docs" / "licences.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    listed = {canonicalize_name(name): terms for name, terms in rows if name != "package"}
    assert set(listed) == set(pinned("requirements.txt"))
    assert all(terms.strip() and terms != "UNKNOWN" for terms in listed.values())
