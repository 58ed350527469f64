"""What msgspec says of a wrong value, in the words of this program and the language of the person."""

import re

from fallline.engine.language import later, tr

WANTED = re.compile(r"(`.*?`)(?P<length> of (?:at least |at most )?length)?(?P<bound> .*)?", re.DOTALL)

LENGTHS = {
    " of length": later("{type} of length{bound}"),
    " of at least length": later("{type} of at least length{bound}"),
    " of at most length": later("{type} of at most length{bound}"),
}


def fault_words(message: str) -> str:
    """`message` of msgspec, without its place: "expected `int`, got `str`"; one that is not known stays as it is."""
    for begins, said in (("Object contains unknown field ", _unknown), ("Object missing required field ", _missing)):
        if message.startswith(begins):
            return said(message.removeprefix(begins))
    if found := re.fullmatch(r"Invalid (enum )?value ('.*')", message, re.DOTALL):
        name = found[2]
        return tr("invalid enum value {name}", name=name) if found[1] else tr("invalid value {name}", name=name)
    if found := re.fullmatch(r"Expected (.*), got (`.*`|\d+)", message, re.DOTALL):
        return tr("expected {wanted}, got {given}", wanted=_wanted(found[1]), given=found[2])
    if message.startswith("Expected "):
        return tr("expected {wanted}", wanted=_wanted(message.removeprefix("Expected ")))
    return message.replace("Invalid", "invalid")


def _unknown(field: str) -> str:
    return tr("unknown field {field}", field=field)


def _missing(field: str) -> str:
    return tr("missing field {field}", field=field)


def _wanted(text: str) -> str:
    """A type, and what it is bounded by: `float` < 1.0, `str` of length <= 80."""
    found = WANTED.fullmatch(text)
    if found is None or not found["length"]:
        return text
    said = LENGTHS[found["length"]]
    return tr(said, type=found[1], bound=found["bound"] or "")
