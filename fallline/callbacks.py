"""The recorder as a callback of Lightning and of Keras, which call it where a loop of one's own would."""

import sys
from pathlib import Path
from typing import Any

from fallline.watching import watch


def lightning_callback(path: str | Path, **settings: Any) -> Any:
    """Record a training of Lightning: `Trainer(callbacks=[fallline.lightning_callback("run.recording")])`.

    Args:
        path: the file, such as "run.recording".
        settings: what `watch` takes besides, such as cost=0.01 or existing="replace".

    Returns:
        A Callback: the loss of each step, of all its batches where gradients are accumulated, the end of each epoch,
        and the metric `val_loss` where one is logged. Its `run` is the `Recorder`, for checkpoints and curvature at
        moments of your own.

    Raises:
        Nothing: what is wrong with the file is raised when the training starts.

    >>> import fallline
    >>> fallline.lightning_callback("run.recording").run is None  # until the training starts
    True
    """
    base = _base("lightning.pytorch", "Callback") or _base("pytorch_lightning", "Callback") or object

    class Watch(base):  # type: ignore[misc, valid-type]
        run: Any = None

        def on_train_start(self, trainer: Any, pl_module: Any) -> None:
            self.run = watch(path, pl_module, trainer.optimizers[0], **settings)
            self._at, self._loss = trainer.global_step, None

        def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
            loss = outputs.get("loss") if isinstance(outputs, dict) else outputs
            self._loss = loss if self._loss is None else self._loss + loss  # of several, each is told by its share
            if trainer.global_step != self._at:
                self._at = trainer.global_step
                self.run.step(self._loss)
                self._loss = None

        def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
            self.run.end_epoch()

        def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
            if self.run is not None and "val_loss" in trainer.callback_metrics:  # a check before the training has none
                self.run.validation(trainer.callback_metrics["val_loss"])

        def on_train_end(self, trainer: Any, pl_module: Any) -> None:
            self.run.close()

    return Watch()


def keras_callback(path: str | Path, **settings: Any) -> Any:
    """Record a training of Keras: `model.fit(..., callbacks=[fallline.keras_callback("run.recording")])`.

    Args:
        path: the file, such as "run.recording".
        settings: what `watch` takes besides, such as cost=0.01 or existing="replace".

    Returns:
        A Callback: the loss, as Keras tells it (its mean over the epoch so far), parameters and rate, the end of each
        epoch, and `val_loss` where there is one. Gradients are not told to callbacks. Its `run` is the `Recorder`.

    Raises:
        Nothing: what is wrong with the file is raised when the training starts.
    """
    base = _base("keras", "callbacks.Callback") or object

    class Watch(base):  # type: ignore[misc, valid-type]
        run: Any = None

        def on_train_begin(self, logs: Any = None) -> None:
            self.run = watch(path, parameters=list(self.model.trainable_variables), **settings)

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            rate = getattr(self.model.optimizer, "learning_rate", None)
            weights = list(self.model.trainable_variables)
            self.run.step((logs or {}).get("loss"), weights, rate=None if rate is None else float(rate))

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            self.run.end_epoch((logs or {}).get("val_loss"))

        def on_train_end(self, logs: Any = None) -> None:
            self.run.close()

    return Watch()


def _base(module: str, name: str) -> Any:
    """The class of a library that is imported already: whoever trains by it has it."""
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return found
