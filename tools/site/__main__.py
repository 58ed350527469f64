"""Build the site: write its pages to build/site-source, have them set in build/site, and check every link of that.

python tools/site [FOLDER]
"""

import json
import posixpath
import shutil
import subprocess
import sys
from pathlib import Path

import built
import contents
import live
import relinked

import fallline
from fallline.engine.files.open import scenario_names
from fallline.gui.display import prepare
from fallline.gui.export.page import page
from fallline.gui.lesson_pages.lesson_page import lesson_page
from fallline.gui.lessons.lesson import shipped_lesson, shipped_names

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PASSED_OVER = "*.py", "__pycache__"


def write(folder: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def source(folder: Path) -> list[str]:
    """Write all that the generator reads; a sentence for each link that leads nowhere."""
    docs = ROOT / "docs"
    shutil.copytree(docs, folder / "docs", ignore=shutil.ignore_patterns(*PASSED_OVER))
    scenarios = {name: fallline.load_scenario(name) for name in scenario_names()}
    lessons = {name: shipped_lesson(name) for name in shipped_names()}
    pages = live.addresses(scenarios, lessons)
    faults: list[str] = []
    read = {f"docs/{path.relative_to(docs).as_posix()}" for path in docs.rglob("*.md")} | set(relinked.CARRIED)
    texts = {}
    for origin in sorted(read):
        name = relinked.place(origin)
        text = relinked.relinked((ROOT / origin).read_text("utf-8"), origin, ROOT, faults.append)
        up = posixpath.relpath(".", posixpath.dirname(name) or ".") + "/"
        texts[name] = contents.formulas_set(live.live(text, pages, up))
    texts["reference.md"] = contents.reference(fallline.__all__)
    texts[f"{live.FOLDER}/index.md"] = contents.gallery(scenarios, lessons)
    texts["assets/fallline.css"] = contents.style((HERE / "site.css").read_text("utf-8"))
    texts |= {f"{live.FOLDER}/{name}.html": page(scenario) for name, scenario in scenarios.items()}
    texts |= {f"{live.FOLDER}/lesson-{name}.html": lesson_page(lesson) for name, lesson in lessons.items()}
    write(folder / "docs", texts)
    settings = (HERE / "zensical.yml").read_text("utf-8")
    settings = settings.replace("PACKAGE", str(ROOT / ".venv" / "links")).replace("HERE", str(HERE))
    write(folder, {"mkdocs.yml": f"{settings}nav: {json.dumps(contents.navigation(docs))}\n"})
    return faults


if __name__ == "__main__":
    made, target = ROOT / "build" / "site-source", Path(sys.argv[1] if sys.argv[1:] else ROOT / "build" / "site")
    for folder in (made, target):
        shutil.rmtree(folder, ignore_errors=True)
    prepare()  # pictures of labs are drawn
    found = source(made)
    subprocess.run([sys.executable, "-m", "zensical", "build", "--strict"], cwd=made, check=True)
    shutil.move(made / "site", target)
    for path in target.rglob("*.html"):  # the sign at the top leads to a folder, which needs a server
        path.write_text(path.read_text("utf-8").replace('href="./.."', 'href="../index.html"'), "utf-8")
    found += built.faults(target)
    sys.exit("\n".join(found) or 0)
