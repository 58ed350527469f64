"""The source distribution is the whole project, and CITATION.cff is of this version."""

import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
PASSED_OVER = {"__pycache__", "build", "dist"}


def files(folder):
    """All of the project: what caches and tools leave begins with a dot, or is made."""
    for top, folders, names in os.walk(folder):
        inside = Path(top).relative_to(folder)
        folders[:] = [name for name in folders if name not in PASSED_OVER and (name[0] != "." or name == ".ci")]
        folders[:] = [name for name in folders if not name.endswith(".egg-info")]
        yield from (inside / name for name in names if name[0] != "." and not name.endswith((".pyc", ".pyo")))


def test_it_holds_every_file(tmp_path):
    known = {".md", ".py", ".toml", ".txt", ".cff", ".in", ""}  # at the top people leave what they like
    wanted = {path for path in files(ROOT) if len(path.parts) > 1 or path.suffix in known}
    for path in wanted:
        (tmp_path / "copy" / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / "copy" / path)
    build = "import sys; from setuptools import build_meta; print(build_meta.build_sdist(sys.argv[1]))"
    made = subprocess.run(
        [sys.executable, "-c", build, tmp_path], cwd=tmp_path / "copy", capture_output=True, text=True, check=True
    )
    with tarfile.open(tmp_path / made.stdout.splitlines()[-1]) as archive:
        held = {Path(*Path(name).parts[1:]) for name in archive.getnames()}
    assert {"docs", "tests", "tools", "benchmarks", "Makefile", "constraints.txt"} <= {path.parts[0] for path in wanted}
    assert wanted <= held, sorted(wanted - held)[:9]


def test_a_citation_names_the_version_and_the_licence():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = (ROOT / "CITATION.cff").read_text("utf-8").splitlines()
    assert f"version: {project['version']}" in lines
    assert f"license: {project['license']}" in lines
    assert f"  - name: {project['authors'][0]['name']}" in lines
