"""Formulas that were printed with a bracket around each operation, without those that do not tell."""

import ast
import re

PART = re.compile(r"_(\d+)")
"""What printing calls a part that is used more than once."""


class _Renamed(ast.NodeTransformer):
    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(PART.sub(r"part_\1", node.id), node.ctx) if PART.fullmatch(node.id) else node


def readable(lines: list[str], texts: list[str]) -> tuple[list[str], list[str]]:
    """Assignments and expressions in the same order of operations, with as few brackets as Python needs."""
    return [_plain(line) for line in lines], [_plain(text) for text in texts]


def _plain(text: str) -> str:
    return ast.unparse(_Renamed().visit(ast.parse(text.strip())))
