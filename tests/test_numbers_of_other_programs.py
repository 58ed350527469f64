"""Numbers as torch saves them: bfloat16 is read as it is, and a pickle is called what it is."""

import json
import pickle
import zipfile

import numpy as np
import pytest

from fallline import load_scenario
from fallline.engine.files.format import FORMATS
from fallline.engine.scenario.scenario import ScenarioError


def test_bfloat16_in_safetensors_is_the_upper_half_of_float32(tmp_path):
    values = np.array([[1.0, -2.5], [3.140625, 0.0], [1e30, -1e-30]], dtype="<f4")
    upper = (values.view("<u4") >> 16).astype("<u2")
    head = json.dumps({"theta": {"dtype": "BF16", "shape": [3, 2], "data_offsets": [0, 12]}}).encode()
    path = tmp_path / "a.safetensors"
    path.write_bytes(len(head).to_bytes(8, "little") + head + upper.tobytes())
    found = FORMATS.named("data", "safetensors").arrays(path)["theta"]
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, (upper.astype("<u4") << 16).view("<f4"))
    np.testing.assert_allclose(found, values, rtol=2**-7)
    assert load_scenario(path).steps == 2


def torch_saved(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("checkpoint/data.pkl", pickle.dumps({"weight": 1}, protocol=2))
        archive.writestr("checkpoint/version", "3")


@pytest.mark.parametrize("name", ["a.pt", "a.ckpt", "a.npz", "a.pkl", "a.csv"])
def test_a_pickle_is_named_and_never_read(tmp_path, name):
    path = tmp_path / name
    if name == "a.pkl":
        path.write_bytes(pickle.dumps({"weight": 1}))
    else:
        torch_saved(path)
    with pytest.raises(ScenarioError, match=r"a pickle, as torch\.save and pickle\.dump write it"):
        load_scenario(path)
