"""Run the benchmarks named, or all: every module here that has `figures` is one."""

import argparse
import importlib
import json
import os
import pkgutil
import platform
import sys
from pathlib import Path

import benchmarks
from benchmarks.harness import Figure, table


def main() -> int:
    """Print the table and write the JSON; 1 when a limit was missed."""
    os.environ["FALLLINE_COMPILE"] = "wait"
    modules = {each.name: importlib.import_module(f"benchmarks.{each.name}") for each in _found()}
    known = {name: module for name, module in modules.items() if hasattr(module, "figures")}
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=benchmarks.__doc__)
    parser.add_argument("names", nargs="*", help=f"any of {', '.join(known)}; all by default")
    parser.add_argument("--json", type=Path, default=Path("build/benchmarks.json"), help="where the figures go")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(known):
        parser.error(f"no benchmark is named {', '.join(sorted(unknown))}")
    figures: list[Figure] = []
    for name in chosen.names or known:
        print(f"{name} ...", file=sys.stderr, flush=True)
        figures.extend(known[name].figures())
    print(table(figures))
    _write(chosen.json, figures)
    return int(any(figure.held is False for figure in figures))


def _found() -> list[pkgutil.ModuleInfo]:
    return [each for each in pkgutil.iter_modules(benchmarks.__path__) if not each.name.startswith("_")]


def _write(path: Path, figures: list[Figure]) -> None:
    machine = {"cores": os.cpu_count(), "processor": platform.machine(), "python": platform.python_version()}
    rows = [figure._asdict() | {"ratio": figure.ratio, "held": figure.held} for figure in figures]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"machine": machine, "figures": rows}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
