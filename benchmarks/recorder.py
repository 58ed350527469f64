"""What `fallline.watch` costs a training loop in torch: the same loop with it and without, in turn, by the processor's
time, so that a busy machine counts for neither.

A perceptron of 784-64-10 on batches of 64, by Adam. Both loops train one network: two copies differ by 3 % in how they
lie in memory. Turns are long: the time of the loop without counts as training too, and lets the recorder measure two
steps more in each turn.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.harness import Figure, medians

STEPS, TURNS = 1000, 15
"""Steps of a turn, and turns."""
LIMIT = 1.02


def figures() -> Iterator[Figure]:
    """The default, and every step measured."""
    import torch

    import fallline

    with tempfile.TemporaryDirectory() as folder:
        model = _network(torch)
        plain = _loop(torch, None, model)
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
