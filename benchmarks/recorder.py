"""What `fallline.watch` costs a training loop in torch: the same loop with it and without, in turn, by the processor's
time, so that a busy machine counts for neither.

A perceptron of 784-64-10 on batches of 64, by Adam; each loop runs on its own copy of the network.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.harness import Figure, medians

STEPS, TURNS = 400, 41
"""Steps of a turn, and turns."""
LIMIT = 1.02


def figures() -> Iterator[Figure]:
    """The default, and every step measured."""
    import torch

    import fallline

    with tempfile.TemporaryDirectory() as folder:
        plain, model = _loop(torch, None), _network(torch)
        default = fallline.watch(Path(folder, "default.recording"), *model)
        other = _network(torch)
        whole = fallline.watch(Path(folder, "whole.recording"), *other, every=1)
        watched, measured = _loop(torch, default, model), _loop(torch, whole, other)
        base, ours = (seconds / STEPS * 1e6 for seconds in medians(plain, watched, repeats=TURNS, cpu=True))
        yield Figure("a watched step of a small network", ours, "us", "the step alone", base, LIMIT)
        base, ours = (seconds / STEPS * 1e6 for seconds in medians(plain, measured, repeats=7, cpu=True))
        yield Figure("the same, every step measured", ours, "us", "the step alone", base)
        default.close()
        whole.close()
        kept = fallline.open_recording(Path(folder, "default.recording"))
        share = len(kept.tables["measured"]) / len(kept.tables["loss"])
        yield Figure("share of steps that were measured by default", share, "")


def _network(torch: Any) -> tuple[Any, Any]:
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(784, 64), torch.nn.Tanh(), torch.nn.Linear(64, 10))
    return model, torch.optim.Adam(model.parameters())


def _loop(torch: Any, run: Any, given: Any = None) -> Any:
    model, optimizer = given or _network(torch)
    source = torch.Generator().manual_seed(0)
    inputs, labels = torch.rand(1797, 784, generator=source), torch.randint(0, 10, (1797,), generator=source)

    def train() -> None:
        for step in range(STEPS):
            first = 64 * step % 1728
            loss = torch.nn.functional.cross_entropy(model(inputs[first : first + 64]), labels[first : first + 64])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if run is not None:
                run.step(loss)

    return train
