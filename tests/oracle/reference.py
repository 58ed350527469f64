"""Where the references come from: the stored files, or with FALLLINE_ORACLE=live the installed libraries.

    python -m tests.oracle.reference    # traces everything again with torch and optax and writes stored/*.json

A reference is worth something only where rounding is not amplified. Each path is therefore traced a second time with
last bits nudged to and fro; where the two part by more than CALM the script stops rather than write a path that no
correct implementation could reproduce.

Of the 501 positions of a path the file keeps those at KEPT, for a step that differs shows in all that follow it; live,
all are compared. Positions are written so that they read back exactly, rates to 15 and derivatives to 12 digits.
"""

import importlib
import json
import os
import sys
import warnings
from functools import cache
from pathlib import Path

import numpy as np

from .averages import AVERAGES, POSITIONS
from .models import MODELS
from .numbers import NUMBERS
from .optimizers import PATHS
from .schedules import LR, SCHEDULES

STEPS = 500
FEWER = 200
"""Steps of a run in few digits, all of which are kept; in bfloat16 it need not be calm: every bit is the same."""
KEPT = [*range(21), *range(25, STEPS + 1, 25)]
CALM = 4e-13
"""Largest relative distance between the two traces of a path, a coordinate below 0.1 counting as 0.1.

Nudges that only add up make 4e-14 of it.
"""
LIVE = os.environ.get("FALLLINE_ORACLE") == "live"
STORED = Path(__file__).with_name("stored")
ROWS = [(case, landscape) for case in PATHS for landscape in case.rates]


def path(case, landscape, live=LIVE):
    """The steps known, (k,), the positions there, (k, 2), and the rates of those steps, (k - 1,)."""
    if live:
        positions, rates = traced(case, landscape)
        return np.arange(STEPS + 1), np.array(positions), np.array(rates)
    row = stored("paths")[f"{case} on {landscape}"]
    lr = row.get("lr", [case.rates[landscape]] * (len(KEPT) - 1))
    return np.array(KEPT), np.array(row["theta"]), np.array(lr)


def rates(schedule, live=LIVE):
    """The first 500 rates."""
    return np.array(library(schedule.library).rates(schedule, LR, STEPS) if live else stored("rates")[str(schedule)])


def derivatives(model, live=LIVE):
    """What is `kept` of loss, gradient and second derivatives, at each of the model's points."""
    if live:
        return [kept(model, *each) for each in library("torch").derivatives(model)]
    return stored("models")[str(model)]


def in_few_digits(case, live=LIVE):
    """The first positions of a run in float32 or bfloat16, (201, 2)."""
    return np.array(library("torch").in_few_digits(case, FEWER) if live else stored("numbers")[str(case)])


def averaged(case, live=LIVE):
    """The mean at every eighth of `POSITIONS`, (51, 2)."""
    return np.array(library("torch").averaged(case, POSITIONS.tolist())[::8] if live else stored("averages")[str(case)])


def kept(model, loss, gradient, second):
    """What is compared: of the symmetric Hessian the upper half, of a large model's numbers every seventh."""
    gradient, second = np.asarray(gradient), np.asarray(second)
    if model.large:
        gradient, second = gradient[::7], second[::7]
    else:
        second = second[np.triu_indices(model.dimension)]
    return {"loss": loss, "gradient": gradient.tolist(), "second": second.tolist()}


def traced(case, landscape, nudged=False):
    """All positions and rates, by the library itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("default")  # theirs are no fault of ours
        return library(case.library).path(case, landscape, case.rates[landscape], STEPS, nudged)


def library(name):
    """The module that speaks to a library; imported where it is needed, for tests need none."""
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        return importlib.import_module(f".by_{name}", __package__)


@cache
def stored(name):
    """The rows of one file by their label."""
    return json.loads((STORED / f"{name}.json").read_text(encoding="utf-8"))["rows"]


def parting(one, other):
    """The largest relative distance between positions, with 0.1 as the smallest scale that counts."""
    return np.max(np.abs(np.subtract(one, other)) / np.maximum(np.abs(other), 0.1))


def calm(case, landscape):
    """The row of a path for the file; SystemExit where rounding grows along it."""
    positions, rates = traced(case, landscape)
    again, same = traced(case, landscape, nudged=True)
    distance = parting(positions, again)
    sys.stdout.write(f"{case} on {landscape}, lr {case.rates[landscape]:g}: parts by {distance:.1e}\n")
    if not distance < CALM or rates != same:
        raise SystemExit("not calm: rounding grows along this path; choose a smaller rate")
    row = {"theta": [positions[k] for k in KEPT]}
    return row | ({"lr": short([rates[k] for k in KEPT[:-1]])} if case.schedule else {})


def short(values, digits=15):
    """The numbers in lists and dicts of any depth, rounded."""
    match values:
        case list():
            return [short(each, digits) for each in values]
        case dict():
            return {key: short(each, digits) for key, each in values.items()}
    return float(f"{values:.{digits}g}")


def write(name, rows):
    """One file, a line a row."""
    versions = {each: library(each).VERSION for each in ("torch", "optax")}
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(row, separators=(',', ':'))}" for key, row in rows.items())
    text = f'{{"versions": {json.dumps(versions)}, "rows": {{\n{lines}\n}}}}\n'
    (STORED / f"{name}.json").write_text(text, encoding="utf-8")
    sys.stdout.write(f"{name}: {len(rows)} rows, {len(text) / 1000:.0f} kB\n")


def main():
    write("rates", {str(each): short(rates(each, live=True).tolist()) for each in SCHEDULES})
    write("models", {str(each): short(derivatives(each, live=True), digits=12) for each in MODELS})
    write("numbers", {str(each): in_few_digits(each, live=True).tolist() for each in NUMBERS})
    write("averages", {str(each): short(averaged(each, live=True).tolist()) for each in AVERAGES})
    write("paths", {f"{case} on {landscape}": calm(case, landscape) for case, landscape in ROWS})


if __name__ == "__main__":
    main()
