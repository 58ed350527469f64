"""What tomllib says of a text that is no TOML, in the language of the person; English as tomllib has it."""

import re

from fallline.engine.language import later, tr

SAID = (
    later("Cannot declare {what} twice"), later("Cannot mutate immutable namespace {what}"),
    later("Cannot overwrite a value"), later("Cannot redefine namespace {what}"),
    later("Duplicate inline table key {what}"), later("Escaped character is not a Unicode scalar value"),
    later("Expected '=' after a key in a key/value pair"), later("Expected ']' at the end of a table declaration"),
    later("Expected ']]' at the end of an array declaration"),
    later("Expected newline or end of document after a statement"), later("Expected {what}"),
    later("Found invalid character {what}"), later("Illegal character {what}"), later("Invalid date or datetime"),
    later("Invalid hex value"), later("Invalid initial character for a key part"), later("Invalid statement"),
    later("Invalid value"), later("Unclosed array"), later("Unclosed inline table"),
    later("Unescaped '\\' in a string"), later("Unterminated string"),
)  # fmt: skip
"""All of its sentences."""
PLACE = re.compile(r"(.*) \(at (?:(end of document)|line (\d+), column (\d+))\)", re.DOTALL)


def toml_words(message: str) -> str:
    """`message` of tomllib with its place; one that is not known stays as it is."""
    found = PLACE.fullmatch(message)
    if found is None:
        return message
    what, ends, line, column = found.groups()
    if ends:
        return tr("{what} (at end of document)", what=_said(what))
    return tr("{what} (at line {line}, column {column})", what=_said(what), line=line, column=column)


def _said(what: str) -> str:
    for template in SAID:
        before, place, after = template.partition("{what}")
        if what == template:
            return tr(template)
        if place and what.startswith(before) and what.endswith(after):
            return tr(template, what=what[len(before) : len(what) - len(after)])
    return what
