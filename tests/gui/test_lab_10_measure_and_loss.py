"""Lab 10: what decides the loss is measured and drawn beside it, for all three methods; idle dials are switched off."""

import numpy as np
import pytest

from fallline.gui.labs.preconditioner import SHORT


def test_at_45_degrees_the_full_matrix_meets_a_worse_kappa_and_is_lower_by_the_size_of_its_steps(
    open_lab, hand, turn, editor
):
    lab = open_lab(10)
    hand.choose(editor(lab, "method"), "AdaGrad, full matrix")
    turn(lab, rotation=45)
    diagonal, full = (lab.result["every"][name] for name in ("AdaGrad", "AdaGrad, full matrix"))
    assert diagonal.met[12:] == pytest.approx(25, abs=0.05)
    assert 29 < full.met[12:].min() <= full.met[12:].max() < 34
    assert diagonal.path.loss[-1, 0] / full.path.loss[-1, 0] == pytest.approx(29, abs=0.5)
    for found, left in ((diagonal, 0.997), (full, 0.958)):
        assert 1 - found.factors[-1, 0] == pytest.approx(left, abs=5e-4)
        # What is left after each of the last steps is what the flattest factor says: of the distance, not the loss.
        measured = (found.path.loss[-1, 0] / found.path.loss[-21, 0]) ** (1 / 40)
        assert measured == pytest.approx(1 - found.factors[-1, 0], abs=2e-3)
    assert (full.factors[12:, 1] < 2).all()
    turn(lab, lr=2)
    assert lab.result["along"].met[-1] < 2
    assert lab.result["along"].path.loss[-1, 0] < 1e-80


def test_factors_are_the_rate_times_the_eigenvalues_of_the_symmetric_form(open_lab, turn):
    lab = open_lab(10)
    turn(lab, rotation=30)
    found = lab.result["along"]
    root = np.diag(np.diagonal(found.scaling[7]) ** -0.5)
    np.testing.assert_allclose(found.factors[7], 0.3 * np.linalg.eigvalsh(root @ found.hessian[7] @ root), rtol=1e-6)


def test_the_losses_of_all_three_are_in_one_picture_with_their_ends(open_lab):
    lab = open_lab(10)
    assert [label.text for _, label in lab.losses.legend.items] == list(SHORT.values())
    for (item, _), found in zip(lab.losses.legend.items, lab.result["every"].values(), strict=True):
        np.testing.assert_allclose(10 ** item.item.getData()[1], found.path.loss[:, 0], rtol=1e-6)
    assert lab.losses.note.text().startswith("In the end AdaGrad 9e−5, full matrix 6e−8")


def test_dials_that_do_nothing_are_switched_off_and_say_why(open_lab, hand, editor, settle):
    lab = open_lab(10)
    assert editor(lab, "rotation").isEnabled()
    hand.choose(editor(lab, "landscape"), "curved valley")
    settle()
    assert not editor(lab, "rotation").isEnabled()
    assert editor(lab, "rotation").toolTip() == "The curved valley is not turned"
    hand.choose(editor(lab, "landscape"), "ravine")
    settle()
    assert editor(lab, "rotation").isEnabled()
    assert editor(lab, "rotation").toolTip().startswith("Turn of the ravine")


def test_replacement_is_switched_off_where_there_are_copies(open_lab, turn, editor):
    lab = open_lab(2)
    assert not editor(lab, "replacement").isEnabled()
    turn(lab, copies=1)
    assert editor(lab, "replacement").isEnabled()
