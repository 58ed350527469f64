"""Callbacks of Lightning and Keras, by stand-ins that call the hooks in the order and with the arguments they have."""

from types import SimpleNamespace

import numpy as np
import pytest

import fallline


class Variable:
    """As Keras has them: an array on demand."""

    def __init__(self, values):
        self.values = np.array(values)

    def __array__(self, dtype=None, copy=None):
        return self.values.astype(dtype or float)


def test_a_training_of_keras_is_recorded(tmp_path):
    path = tmp_path / "run.recording"
    weights = [Variable([[3.0, 1.0]]), Variable([0.5])]
    callback = fallline.keras_callback(path, every=1)
    callback.model = SimpleNamespace(trainable_variables=weights, optimizer=SimpleNamespace(learning_rate=0.1))
    callback.on_train_begin()
    for epoch in range(2):
        for batch in range(3):
            for each in weights:
                each.values = each.values * 0.9
            callback.on_train_batch_end(batch, {"loss": float(10 - 3 * epoch - batch)})
        callback.on_epoch_end(epoch, {"val_loss": 7.0 - epoch})
    callback.on_train_end()
    found = fallline.open_recording(path)
    assert found.column("loss", "loss").tolist() == [10, 9, 8, 7, 6, 5]
    assert found.column("validation", "loss").tolist() == [7, 6]
    assert found.column("epoch", "step").tolist() == [3, 6]
    np.testing.assert_allclose(found.positions, np.outer(0.9 ** np.arange(7), [3.0, 1.0, 0.5]))
    np.testing.assert_allclose(found.column("measured", "rate")[1:], 0.1)


def test_a_training_of_lightning_is_recorded(tmp_path):
    torch = pytest.importorskip("torch")
    path, model = tmp_path / "run.recording", torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    trainer = SimpleNamespace(optimizers=[optimizer], callback_metrics={"val_loss": torch.tensor(2.0)}, global_step=0)
    callback = fallline.lightning_callback(path, every=1)
    callback.on_validation_end(trainer, model)  # the sanity check comes before the training
    callback.on_train_start(trainer, model)
    losses = []
    for step in range(4):
        optimizer.zero_grad()
        loss = model(torch.ones(3, 2)).square().mean()
        loss.backward()
        optimizer.step()
        callback.on_train_batch_end(trainer, model, {"loss": loss / 2}, None, 2 * step)  # half of one that accumulates
        trainer.global_step += 1
        callback.on_train_batch_end(trainer, model, {"loss": loss / 2}, None, 2 * step + 1)
        losses.append(loss.item())
    callback.on_validation_end(trainer, model)
    callback.on_train_epoch_end(trainer, model)
    callback.on_train_end(trainer, model)
    found = fallline.open_recording(path)
    assert found.column("loss", "step").tolist() == [1, 2, 3, 4]
    assert found.column("loss", "loss").tolist() == pytest.approx(losses)
    assert found.column("validation", "loss").tolist() == [2]
    assert np.isfinite(found.column("measured", "gradient_norm")[1:]).all()
