"""resources/languages: what Fallline says, for those who translate it, and the tables that it reads.

python tools/language.py            each de/*.po gets the texts that it lacks and loses those that nobody says; de.mo
python tools/language.py --check    1 where a text is not translated, or a table is not up to date
python tools/language.py --missing  how many texts each part lacks, and those of the parts that are named
"""

import ast
import io
import re
import string
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
TABLES = ROOT / "resources" / "languages"
LANGUAGES = ("de",)
PARTS = {
    "engine": ("engine",),
    "declared": (),
    "labs": (
        "gui/labs", "gui/lessons", "gui/lesson_pages", "gui/course", "gui/writing",
        "gui/export/page.py", "gui/export/page_words.py",
    ),
    "views": ("gui/views", "gui/panels", "gui/panes", "gui/chart", "gui/maps", "gui/presenting", "gui/widgets"),
    "window": ("gui",),
    "texts": (),
}  # fmt: skip
"""Each text stands in the first part that says it: that of a folder, of families, or of lessons, labs and scenarios."""
DECLARED = ("title", "group", "purpose", "heading", "x", "y")
Text = str | tuple[str, str]
"""A text, or the one for one and the one for many."""


def said() -> dict[str, list[Text]]:
    """Part -> its texts, in the order of files and lines."""
    from declared_texts import of_families, of_files, of_forms, of_problems

    found: dict[str, list[Text]] = {}
    known = set[Text]()
    for part, folders in PARTS.items():
        texts = of_families() if part == "declared" else of_files() if part == "texts" else _of_code(folders)
        texts = [*texts, *(of_forms() if part == "window" else of_problems() if part == "declared" else ())]
        found[part] = [text for text in dict.fromkeys(texts) if text and text not in known]
        known.update(found[part])
    return found


def _of_code(folders: tuple[str, ...]) -> Iterator[Text]:
    for folder in folders:
        for path in [ROOT / folder] if folder.endswith(".py") else sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    yield from _called(node.func.id, node)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "plot":
                    yield from map(_words, node.args[:3])  # of a lab: its title, and what stands along its axes
                if isinstance(node, ast.ClassDef):
                    yield from (_words(each.value) for each in node.body if _declares(each))


def _called(name: str, node: ast.Call) -> Iterator[Text]:
    words = [_words(each) for each in node.args]
    if name in ("tr", "later", "Place"):
        yield words[0]
    if name == "Format":  # of files
        yield from (_words(keyword.value) for keyword in node.keywords if keyword.arg in ("words", "note"))
    if name == "Place":  # of a view: its page too
        yield from (_words(keyword.value) for keyword in node.keywords if keyword.arg == "page")
    if name == "plural":
        yield words[1], words[2]
    if name == "Meta":  # of a field: fallline.engine.family.fields says it when it is shown
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        yield _words(given.get("description"))
        if isinstance(extra := given.get("extra"), ast.Dict):
            pairs = zip(extra.keys, extra.values, strict=True)
            for key, value in pairs:
                if _words(key) in ("label", "unit", "zero"):
                    yield _words(value)
                if _words(key) == "choices" and isinstance(value, ast.Dict):
                    yield from map(_words, value.values)


def _declares(statement: ast.stmt) -> bool:
    """Whether it gives a family, a lab or a view a word that is said when it is shown."""
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return any(isinstance(each, ast.Name) and each.id in DECLARED for each in targets)


def _words(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _kept(path: Path) -> dict[Text, str | tuple[str, ...]]:
    """Text -> what it is in the language of the file at `path`."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {message.id: message.string for message in read_po(file, locale=path.parent.name) if message.id}


def _catalog(language: str, texts: list[Text], kept: dict[Text, str | tuple[str, ...]]) -> Catalog:
    at = datetime(2026, 1, 1, tzinfo=UTC)  # the same words are the same file, whenever it is written
    catalog = Catalog(locale=language, project="Fallline", version="1", creation_date=at, revision_date=at, fuzzy=False)
    for text in texts:
        catalog.add(text, kept.get(text, ("", "") if isinstance(text, tuple) else ""))
    return catalog


def _written(catalog: Catalog) -> bytes:
    file = io.BytesIO()
    write_po(file, catalog, width=116, omit_header=True)
    return file.getvalue()


def _compiled(catalogs: list[Catalog]) -> bytes:
    whole = catalogs[0]
    for catalog in catalogs[1:]:
        for message in catalog:
            if message.id:
                whole.add(message.id, message.string)
    file = io.BytesIO()
    write_mo(file, whole)
    return file.getvalue()


def places(text: Text) -> list[set[str]]:
    """The parts that each form of `text` is to be filled in with: {name:spec} -> name!conversion:spec."""
    forms = text if isinstance(text, tuple) else (text,)
    return [{f"{name}!{conversion}:{spec}" for name, spec, conversion in _fields(form)} for form in forms]


def _fields(form: str) -> Iterator[tuple[str, str, str]]:
    try:
        pieces = list(string.Formatter().parse(form))
    except ValueError:  # no template, but words with a brace in them
        return
    for _, name, spec, conversion in pieces:
        if name is not None and re.fullmatch(r"\w*", name):
            yield name, spec or "", conversion or ""


def faults(part: str, texts: list[Text], kept: dict[Text, str | tuple[str, ...]]) -> Iterator[str]:
    """What is wrong with the translations of a part, a line each."""
    for text in texts:
        there = kept.get(text, "")
        forms = there if isinstance(there, tuple) else (there,)
        if not all(forms):
            yield f"{part}.po: not translated: {text!r}"
        elif any(found not in places(text) for found in places(there)):
            yield f"{part}.po: other parts to fill in than in English: {text!r}"


def main(asked: list[str]) -> int:
    """The exit status."""
    found, wrong = said(), list[str]()
    for language in LANGUAGES:
        folder = TABLES / language
        kept = {part: _kept(folder / f"{part}.po") for part in PARTS}
        everywhere = {text: words for table in kept.values() for text, words in table.items() if words}
        tables = {part: everywhere | table for part, table in kept.items()}
        wrong += [fault for part, texts in found.items() for fault in faults(part, texts, tables[part])]
        catalogs = {part: _catalog(language, texts, tables[part]) for part, texts in found.items()}
        files = {folder / f"{part}.po": _written(catalog) for part, catalog in catalogs.items()}
        files[TABLES / f"{language}.mo"] = _compiled(list(catalogs.values()))
        if "--missing" in asked:
            continue
        if "--check" in asked:
            wrong += [
                f"stale: {path.relative_to(ROOT)}; run make generated"
                for path, content in files.items()
                if not path.exists() or path.read_bytes() != content
            ]
            continue
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in files.items():
            path.write_bytes(content)
    if "--missing" in asked:
        for part in PARTS:
            print(part, sum(line.startswith(f"{part}.po") for line in wrong), "of", len(found[part]))
        print("\n".join(line for line in wrong if line.partition(".")[0] in asked))
    elif wrong:
        print("\n".join(wrong if "--check" in asked else wrong[:5]))
    return 1 if wrong and "--check" in asked else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
