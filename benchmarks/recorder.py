"""What `fallline.watch` costs a training loop in torch: steps with it and steps without, in turn, by the time of one
thread, so that a busy machine is as hard on both.

A perceptron of 784-64-10 on batches of 64, by Adam. One network takes all steps: two copies differ by 3 % in how they
lie in memory. What a step costs more is the median over pairs of ten steps, which holds the counting, and beside it the
mean without the outermost twentieths, which holds most of the measuring too. The recorder's own clock stands still
meanwhile, so that it is given no time that it does not take part in.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.harness import Figure

STEPS, PAIRS = 10, 2500
"""Steps of a turn, and pairs of turns."""
LIMIT = 1.02
Loop = Callable[[int, Any], float]


def figures() -> Iterator[Figure]:
    """The default, and every step measured."""
    import torch

    import fallline

    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        for name, every, limit in (("a watched step of a small network", None, LIMIT), (WHOLE, 1, None)):
            model, loop = _loop(torch)
            path = Path(folder, f"{every}.recording")
            with fallline.watch(path, *model, every=every) as run:
                alone, more, trimmed = _pairs(loop, run, PAIRS if every is None else PAIRS // 10)
            yield Figure(f"{name}, median of pairs", alone + more, "us", "the step alone", alone, limit)
            yield Figure(
                f"{name}, mean without the outermost twentieths", alone + trimmed, "us", "the step alone", alone, limit
            )
            kept = fallline.open_recording(path)
            yield Figure(
                "share of steps that were measured", len(kept.tables["measured"]) / len(kept.tables["loss"]), ""
            )


WHOLE = "the same, every step measured"


def _pairs(loop: Loop, run: Any, pairs: int) -> tuple[float, float, float]:
    """Microseconds of a step alone, and what a watched one takes more: the median, and the trimmed mean."""
    apart = [0.0]
    run._budget.take(lambda: time.thread_time() - apart[0])
    alone, more = list[float](), list[float]()
    for pair in range(-20, pairs):
        spent = dict[bool, float]()
        for watched in (pair % 2 == 0, pair % 2 == 1):
            spent[watched] = loop(STEPS * pair, run if watched else None)
            apart[0] += 0.0 if watched else spent[watched]
        if pair >= 0:
            alone.append(spent[False] / STEPS * 1e6)
            more.append((spent[True] - spent[False]) / STEPS * 1e6)
    cut = len(more) // 20
    return statistics.median(alone), statistics.median(more), statistics.mean(sorted(more)[cut:-cut])


def _loop(torch: Any) -> tuple[tuple[Any, Any], Loop]:
    """A model with its optimizer, and what takes STEPS steps of it, watched by a run or not: seconds of this thread."""
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(784, 64), torch.nn.Tanh(), torch.nn.Linear(64, 10))
    optimizer = torch.optim.Adam(model.parameters())
    inputs, labels = torch.rand(1797, 784), torch.randint(0, 10, (1797,))

    def train(first: int, run: Any) -> float:
        began = time.thread_time()
        for step in range(first, first + STEPS):
            at = 64 * step % 1728
            loss = torch.nn.functional.cross_entropy(model(inputs[at : at + 64]), labels[at : at + 64])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if run is not None:
                run.step(loss)
        return time.thread_time() - began

    return (model, optimizer), train
