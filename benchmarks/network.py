"""The perceptron on the digits, per step: momentum on batches of 32, the loss of all training examples at each."""

from collections.abc import Iterator

import msgspec
import numpy as np

from benchmarks.harness import Figure, medians
from fallline import load_scenario, trace
from fallline.engine.models.network import Network
from fallline.engine.scenario.scenario import Scenario

LABEL = "Momentum, 32"


def figures() -> Iterator[Figure]:
    """Against the loop that everyone writes in torch, in float64 too; ours keeps each step's full gradient as well."""
    digits = load_scenario("digits")
    run = next(run for run in digits.runs if run.label == LABEL)
    made = msgspec.structs.replace(digits, runs=(run,))
    times = medians(lambda: trace(made), lambda: torch_loop(made), cpu=True)
    ours, theirs = (1e3 * each / made.steps for each in times)
    yield Figure("a perceptron on the digits, momentum, per step, CPU", ours, "ms", "torch, a loop", theirs, 1.0)


def torch_loop(scenario: Scenario) -> list[float]:
    """The losses of the training set, before each step; torch may use all threads, as it would."""
    import torch

    model, run = scenario.landscape, scenario.runs[0]
    assert isinstance(model, Network)
    (inputs, hidden, outputs), train = model.widths, model.parts.train
    network = torch.nn.Sequential(
        torch.nn.Linear(inputs, hidden), torch.nn.Tanh(), torch.nn.Linear(hidden, outputs)
    ).double()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.05, momentum=0.9)
    x, y = torch.as_tensor(train.x), torch.as_tensor(train.y.astype(np.int64))
    loss = torch.nn.CrossEntropyLoss()
    draw, found = np.random.default_rng(0), []
    for _ in range(scenario.steps):
        with torch.no_grad():
            found.append(float(loss(network(x), y)))
        rows = torch.as_tensor(draw.choice(len(y), run.gradient.batch_size, replace=False))
        optimizer.zero_grad()
        loss(network(x[rows]), y[rows]).backward()
        optimizer.step()
    return found
