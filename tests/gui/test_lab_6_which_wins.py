"""Lab 6 draws the loss and says which of momentum and Nesterov wins, at these settings and each at its best."""

import numpy as np
import pytest

from fallline.engine.analysis import theory
from fallline.engine.optimizers.momentum import Momentum
from fallline.engine.optimizers.nesterov import Nesterov


def test_the_loss_is_drawn_and_its_ends_are_said(open_lab):
    lab = open_lab(6)
    found = lab.result["forms"]
    names = [label.text for _, label in lab.loss.legend.items]
    assert names == ["momentum", "Nesterov, θ", "Nesterov, φ"]
    drawn = [item.item.getData()[1] for item, _ in lab.loss.legend.items]
    for curve, path in zip(drawn, (found.momentum, found.look_ahead, found.shifted), strict=True):
        np.testing.assert_allclose(curve, np.log10(path.loss[:, 0]))
    assert lab.loss.note.text() == "After 60 steps: momentum 0.00105, Nesterov 1.5e−5"


def test_which_wins_turns_over_with_the_settings(open_lab, turn):
    lab = open_lab(6)
    digit = np.log(10)
    for lr, beta in ((0.03, 0.85), (0.06, 0.3)):
        turn(lab, lr=lr, beta=beta)
        rates = [float(theory.rate(each, lr, [1.0, 12.0])) for each in (Momentum(beta=beta), Nesterov(beta=beta))]
        here = [-digit / np.log(rate) for rate in rates]
        assert lab.result["beside"].here == pytest.approx(here)
        assert (here[1] < here[0]) == (beta == 0.85)
        assert lab.wins.note.text().startswith(f"Here momentum {here[0]:.3g}, Nesterov {here[1]:.3g}.")
    best = (-digit / np.log((np.sqrt(12) - 1) / (np.sqrt(12) + 1)), -digit / np.log(1 - 2 / np.sqrt(37)))
    assert lab.wins.note.text().endswith(f"Each at its best: {best[0]:.3g}, {best[1]:.3g}")
    turn(lab, lr=0.2, beta=0.9)
    assert "Nesterov none" in lab.wins.note.text()


def test_the_pink_part_is_longest_at_the_first_step_and_next_where_the_velocity_turns(open_lab):
    found = open_lab(6).result["forms"]
    _, correction = found.lengths
    assert correction.argmax() == 0
    v = found.acceleration.state["v"][1:, :, 0]
    turned = [np.arccos(v[k] @ v[k + 1] / np.linalg.norm(v[k]) / np.linalg.norm(v[k + 1])) for k in range(12)]
    assert abs(1 + int(correction[1:].argmax()) - (1 + int(np.argmax(turned)))) <= 1
