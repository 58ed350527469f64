"""The bench of lab 1: each fault shows itself in differences, by where they disagree and by how much."""

import numpy as np
import pytest

from fallline.engine.studies.broken_gradient import BLOCKS, HIDDEN, HS, WRONG, backward_with, bench, network


def found_by_differences(letter):
    """What a learner can conclude from the plot of the bench, knowing the kinds of fault and not the letter."""
    seen = bench(letter)
    if not seen.wrong:
        return "none"
    if all(seen.ratio(k) < -0.9 for k, name in enumerate(BLOCKS) if name in seen.wrong):
        return "a sign"
    weights_alone = set(seen.wrong) <= {name for name in BLOCKS if name.startswith("W")}
    if weights_alone:
        return "no penalty"
    if "b₃" in seen.wrong:
        return "a factor"
    return "no tanh'" if set(seen.wrong) == {"W₁", "b₁"} else "the wrong layer"


@pytest.mark.parametrize("letter", HIDDEN)
def test_differences_tell_which_fault_is_behind_a_letter(letter):
    assert found_by_differences(letter) == HIDDEN[letter]


def test_the_right_one_is_the_networks_own_gradient_and_every_fault_is_another():
    net = network()
    theta = np.array(net.start)[:, None]
    exact = net.gradient(theta)
    np.testing.assert_allclose(backward_with("none", theta), exact, atol=1e-14)
    for fault in set(HIDDEN.values()) - {"none"}:
        assert np.linalg.norm(backward_with(fault, theta) - exact) > 0.01 * np.linalg.norm(exact)


def test_a_fault_does_not_go_away_with_h_and_what_is_right_does():
    h = np.array(HS)
    usual = (h > 1e-7) & (h < 1e-3)
    for letter, fault in HIDDEN.items():
        seen = bench(letter)
        for name, errors in zip(BLOCKS, seen.errors, strict=True):
            if name in seen.wrong:
                assert errors[usual].max() / errors[usual].min() < 1.01
                assert errors.min() > WRONG
            else:
                assert errors[usual].max() < WRONG, fault


def test_a_factor_leaves_intercepts_twice_as_long_and_a_sign_turns_one_block():
    assert bench("E").ratio(5) == pytest.approx(2, rel=1e-6)
    assert bench("B").wrong == ("b₃",)
    assert bench("B").ratio(5) == pytest.approx(-1, rel=1e-6)
    assert bench("D").wrong == ("W₁", "W₂", "W₃")
    assert bench("A").wrong == ("W₁", "b₁", "W₂", "b₂")
