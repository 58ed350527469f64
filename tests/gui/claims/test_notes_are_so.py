"""The figures that labs say under their plots, each recomputed from what was run, or from theory."""

import numpy as np
import pytest
from msgspec.structs import replace

from fallline import trace
from fallline.engine.analysis import theory
from fallline.engine.landscapes.expression import Expression
from fallline.engine.landscapes.quadratic import Quadratic
from fallline.engine.optimizers.momentum import Momentum
from fallline.engine.studies import batch_size, generalization, noise_scale, three_ways
from fallline.engine.studies.gradient_cost import GradientCost, gradient_cost
from fallline.engine.studies.hessian_cost import Costs
from fallline.engine.studies.troubles import shaken, squeezed
from fallline.gui.figures import figure
from fallline.gui.labs.all_labs import labs
from fallline.gui.theme import DARK


@pytest.fixture
def lab(qtbot, monkeypatch):
    """`lab(number, result=None, **changes)`: its page, drawn of `result` or of what it computes at once."""
    monkeypatch.setattr("fallline.gui.labs.formula_panel.FormulaPanel.ask", lambda *_, **__: None)

    def draw(number, result=None, **changes):
        page = next(kind for kind in labs() if kind.number == number)(DARK)
        qtbot.addWidget(page)
        page.settings = replace(page.settings, **changes)
        page._take(page.compute(page.settings) if result is None else result)
        return page

    return draw


def test_lab_1_says_what_gradients_cost_here(lab):
    page = lab(1)
    costs = gradient_cost(GradientCost(units=(4, 16)))
    page._take_measurement(costs)
    times = costs.forward_seconds[-1] / costs.backward_seconds[-1]
    assert page.time.note.text() == f"At d = 49 differences take {figure(float(times), 2)} times as long"
    assert page.losses.note.text().endswith(f"the time of {figure(costs.typical_backward, 2)}")
    np.testing.assert_array_equal(costs.forward, costs.dimensions + 1)
    np.testing.assert_array_equal(costs.central, 2 * costs.dimensions)


def test_lab_2_says_the_ends_and_what_a_step_costs(lab):
    page = lab(2)
    model, paths = three_ways.MODEL, trace(three_ways.scenario(page.settings))
    lowest = float(model.loss(np.array(model.minima()[0])[:, None])[0])
    ends = [(path.loss - lowest).mean(axis=1)[-len(path.loss) // 4 :].mean() for path in paths]
    assert (
        page.steps.note.text() == f"Mean of 8 runs in the end: {figure(ends[2], 2)} (one), {figure(ends[1], 2)} (batch)"
    )
    assert page.seen.note.text() == "A step sees 310,000 (all), 16 (batch), 1 (one)"
    took = [figure(1e6 * way.seconds, 2) for way in page.result]
    assert page.time.note.text() == f"A step takes {took[0]} µs (all), {took[1]} (batch), {took[2]} (one)"


def test_of_many_copies_a_few_hundred_draws_hardly_repeat_one():
    usual = three_ways.ThreeWays()
    pairs = usual.steps * (usual.steps - 1) / 2
    assert pairs / (usual.copies * three_ways.MODEL.examples) < 0.2  # repeats to be expected of one at a time


def test_lab_3_says_the_best_size_and_what_an_epoch_takes(lab):
    settings = batch_size.BatchSize(epochs=2, seeds=4)
    page = lab(3, tuple(batch_size.at(settings, size) for size in (1, 8, 310)))
    one, _, everyone = page.result
    assert (
        page.time.note.text()
        == f"One at a time takes {figure(one.seconds / everyone.seconds, 2)} times as long as all at once"
    )
    for plot, part in ((page.train, "train"), (page.validation, "validation")):
        least = min(page.result, key=lambda found: np.median(getattr(found, part)))
        median = figure(float(np.median(getattr(least, part))))
        assert plot.note.text() == f"Least at b = {least.size}: {median}, rate {figure(least.lr)}"


def test_lab_4_says_the_loss_at_rest_also_where_no_theory_knows_it():
    flat = shaken(0.3, Expression(formula="x^2/2"))  # along y nothing curves
    assert flat.words.startswith(
        f"mean loss {flat.path.loss[80:].mean():.2g} at the end. It curves up every way neither"
    )
    assert squeezed(9.0, Expression(formula="x^2/2")).words.startswith("at the rate 0.05. It curves up")
    bowl = shaken(0.3, Expression(formula="x^2 + 2y^2 + 5"))  # its curvatures are 2 and 4, so its rate is 0.1
    floor = sum(0.1 * 0.09 / (2 * (2 - 0.1 * lam)) for lam in (2.0, 4.0))
    assert bowl.words.startswith(f"mean loss {bowl.path.loss[80:].mean() - 5:.2g} at the end, by theory {floor:.2g}; ")


def test_lab_5_says_how_each_direction_moves_and_its_floors(lab):
    page = lab(5, lr=0.3, beta=0.5, kappa=10.0, noise=0.4)
    roots = [np.roots([1, -(1 + 0.5 - 0.3 * lam), 0.5]) for lam in (0.1, 1.0)]
    ways = ["swings" if abs(pair[0].imag) > 0 else "creeps" for pair in roots]
    assert (
        page.circle.note.text()
        == f"Flat direction (orange): {ways[0]}. Steep (blue): {ways[1]}. On the dashed circle |σ| = √β"
    )
    assert np.abs(roots[1]) == pytest.approx(np.sqrt(0.5)) if ways[1] == "swings" else ways[1] == "creeps"

    def rest(lr, beta):
        return sum(
            lam / 2 * 0.16 * lr * (1 + beta) / (lam * (1 - beta) * (2 * (1 + beta) - lr * lam)) for lam in (0.1, 1.0)
        )

    three = [figure(rest(lr, beta), 2) for lr, beta in ((0.3, 0), (0.3, 0.5), (0.15, 0.5))]
    assert (
        page.under_noise.note.text()
        == f"Floors by theory: descent {three[0]}, momentum {three[1]}, at rate (1 − β) {three[2]}"
    )
    digits = [
        figure(float(-np.log(10) / np.log(theory.rate(Momentum(beta=0.5), lr, [0.1, 1.0]))), 2) for lr in (0.3, 0.15)
    ]
    told = f"Dashed: steps for a digit, here {digits[0]} (green), {digits[1]} (pink, rate (1 − β))"
    assert page.floors.note.text() == f"Solid: floor. {told}"
    beyond = lab(5, lr=2.5, beta=0.5)
    assert beyond.floors.note.text().startswith("Solid: floor itself, for descent has none.")


def test_lab_6_says_the_share_of_the_correction_and_where_it_diverges(lab):
    page = lab(6)
    page.show_step(3)
    v = page.result["forms"].acceleration.state["v"][:, :, 0]
    share = 0.85 * np.linalg.norm(v[4] - v[3]) / np.linalg.norm(v[4])
    assert (
        page.apart.note.text()
        == f"Step 3: −lr v′ (blue), then −lr β (v′ − v) (pink), {figure(float(share))} times as long"
    )
    leaves = lab(6, lr=0.3)
    found = leaves.result["forms"]
    first = min(
        path.diverged_at for path in (found.momentum, found.look_ahead, found.shifted) if path.diverged_at is not None
    )
    assert leaves.picture.note.text() == f"It diverges at step {first}: take a smaller rate, or less momentum"


def test_lab_8_says_what_memory_and_time_grow_as_and_where_f_has_no_value(lab):
    page = lab(8, formula="log(x)", start=-1.0)
    assert page.tangents.note.text() == "Step 0: x = −1. There f(x) has no value: start where it has one"
    d = np.array([10, 100, 1000])
    powers = {"solve": 3.0, "form": 2.0, "gradient": 0.2, "hessian_bytes": 2.0}
    cost = dict.fromkeys(("solve", "form", "gradient"), 1e-09 * d**3.0)
    costs = Costs(**given(d, cost, powers))
    page._take_measurement(costs)
    assert page.memory.note.text() == "H grows as d^2. Of a million parameters: 8 TB"
    assert 8 * 1e6**2 == 8e12
    assert (
        page.time.note.text()
        == "Fitted: solve d^3, form d^2, ∇f d^0.2 (its fixed cost still rules). Counting operations: 3, 2 and 1"
    )


def given(d, cost, powers):
    return dict(cost, dimensions=d, exponents=powers, hessian_bytes=8.0 * d**2, gradient_bytes=8.0 * d)


def test_lab_10_says_the_condition_number_met_and_what_is_left_of_the_flattest(lab):
    page = lab(10)
    page.show_step(20)
    found = page.result["along"]
    hessian = Quadratic(l1=1.0, l2=25.0, rotation=page.settings.rotation).hessian(np.zeros((2, 1)))[:, :, 0]
    met = np.sort(np.linalg.eigvals(np.linalg.inv(found.scaling[20]) @ hessian).real)
    assert page.kappas.note.text() == f"At step 20: 25 for H, {figure(float(met[1] / met[0]))} as it is met"
    flat, steep = (page.settings.lr * met).tolist()
    left = f"Left of the flattest: {figure(abs(1 - flat))}"
    assert page.factors.note.text() == f"At step 20: {figure(flat)} and {figure(steep)}, of a limit of 2. {left}"


def test_lab_11_says_how_much_longer_an_uncorrected_step_is(lab):
    page = lab(11)
    t = np.arange(1, page.settings.steps + 1)
    excess = (1 - 0.9**t) / np.sqrt(1 - 0.999**t)
    told = f"{figure(excess[0])} times as long at t = 1, {figure(float(excess.max()))} at most"
    assert page.factors.note.text() == f"Without either a step is {told}"


def test_lab_12_says_the_test_loss_where_training_losses_are_alike(lab):
    settings = generalization.Generalization(seeds=1, steps=200)
    found = tuple(generalization.at(settings, size) for size in generalization.sizes())
    page, told = lab(12, found), []
    for each in found:
        train, test = each.medians
        if train.min() <= 0.15:
            below = int(np.argmax(train <= 0.15))
            low, high = sorted((test[below - 1], test[below]))
            assert low - 1e-9 <= each.at_fit <= high + 1e-9
            told.append(f"{figure(each.at_fit, 2)} (b = {each.size})")
    expected = f"Where training loss comes down to 0.15, test loss is {', '.join(told) or 'not known yet'}"
    assert page.along.note.text() == expected


def test_lab_14_says_the_fitted_law_and_the_mean_scale(lab):
    settings = noise_scale.NoiseScale(target=0.2, seeds=4)
    found = tuple(noise_scale.arrived(settings, size) for size in noise_scale.SIZES)
    page = lab(14, (found, noise_scale.along(settings.target)))
    least, critical = noise_scale.fitted(found)
    assert 0 < least < max(each.steps for each in found)
    assert critical > 1
    assert (
        page.steps.note.text()
        == f"Fitted: {figure(least, 2)} steps at least, critical batch size {figure(critical, 2)}"
    )
    scale = page.result[1]
    assert f"is {figure(scale.mean, 2)} on average" in page.scale.note.text()
    assert scale.noise[-1] > scale.noise[0]
