"""What the shipped scenarios of the edge of stability say of themselves is so."""

import numpy as np
import pytest

from fallline import load_scenario
from fallline.engine.analysis.sharpness import sharpness


@pytest.fixture(name="along")
def _along(traced_once):
    def along(name, most):
        scenario = load_scenario(name)
        paths = traced_once(scenario)
        return paths, [sharpness(scenario, run, path, most) for run, path in zip(scenario.runs, paths, strict=True)]

    return along


def test_a_network_on_real_data_is_driven_to_the_edge_and_stays_there(along):
    paths, found = along("edge-of-stability", 35)
    assert paths[0].theta.shape[1] == 661
    for each, edge in zip(found, (20, 20 / 3), strict=True):
        assert each.edge == pytest.approx(edge)
        assert each.value[-1] == pytest.approx(edge, rel=0.03)
    assert found[0].value[0] < 7
    assert (np.diff(found[0].value[1:]) > 0).all()  # it rises all the way
    assert found[1].value[found[1].steps >= 400] == pytest.approx(20 / 3, rel=0.03)  # and this one stays
    assert all(path.loss[-1] < 0.2 * path.loss[0] for path in paths)


def test_so_is_a_point_in_a_valley_that_narrows(along):
    paths, found = along("edge-in-two-parameters", 2501)
    for each in found[1:]:
        assert each.value.max() > 1.1 * each.edge[0]
        assert each.value[-600:] == pytest.approx(each.edge[-600:], rel=0.03)
    assert found[0].value.max() < 0.8 * found[0].edge[0]
    assert paths[2].theta[-1, 0, 0] < paths[1].theta[-1, 0, 0] < 3.1


def test_a_large_rate_throws_the_loss_up_and_the_sharpness_down(along):
    paths, found = along("catapult", 21)
    calm, thrown, lost = paths
    assert (np.diff(calm.loss[:, 0]) < 0).all()
    assert found[1].value[0] == pytest.approx(10, rel=0.01)
    assert found[1].edge[0] == pytest.approx(10 / 3)
    assert 4.5 < thrown.loss.max() / thrown.loss[0, 0] < 5.5
    assert thrown.loss[-1] < calm.loss[-1]
    assert found[1].value[6:9].max() < 2.3
    assert (thrown.status, lost.status) == ("done", "diverged")


def test_warm_up_presses_the_sharpness_down_before_the_rate_is_there(along):
    paths, found = along("warm-up", 51)
    assert paths[0].diverged_at == 13
    for path, each, warm in zip(paths[1:], found[1:], (100, 200), strict=True):
        assert path.status == "done"
        assert each.value[0] == pytest.approx(10, rel=0.01)
        there = each.value[each.steps >= warm]
        assert np.median(there) == pytest.approx(2.5, rel=0.15)
