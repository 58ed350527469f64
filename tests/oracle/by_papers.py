"""Paths by packages of the papers' authors, which only whoever writes the references needs: see papers.PAPERS."""

import importlib
import json
import warnings

import torch

from .landscapes import LANDSCAPES
from .papers import EVERY, PAPERS, STEPS, VERSIONS
from .reference import STORED

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def path(case, steps):
    """Positions (steps + 1)."""
    _, gradient, _, start = LANDSCAPES[case.landscape]
    theta = torch.tensor(start, requires_grad=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = getattr(importlib.import_module(case.package), case.theirs)
        optimizer = made([theta], lr=case.lr, **case.arguments)
        positions = [theta.tolist()]
        for _ in range(steps):
            theta.grad = torch.tensor(gradient(*theta.tolist()))
            optimizer.step()
            positions.append(theta.tolist())
    return positions


def main():
    """Write stored/papers.json: python -m tests.oracle.by_papers, where `dadaptation` and `mars` can be imported."""
    rows = {str(case): [[float(f"{x:.15g}") for x in at] for at in path(case, STEPS)[::EVERY]] for case in PAPERS}
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(row)}" for key, row in rows.items())
    text = f'{{"versions": {json.dumps(VERSIONS)}, "rows": {{\n{lines}\n}}}}\n'
    (STORED / "papers.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
