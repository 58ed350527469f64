"""A recorder for a training loop: one line, and the run can be watched in the window while it trains."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fallline.engine.recorder.recorder import Recorder
    from fallline.engine.recorder.writer import Existing


def watch(
    path: str | Path | None = None,
    model: Any = None,
    optimizer: Any = None,
    *,
    parameters: Any = None,
    name: str = "",
    cost: float = 0.01,
    every: int | None = None,
    existing: "Existing" = "refuse",
    from_step: int | None = None,
    seed: int = 0,
    to: str | None = None,
    average: Any = None,
) -> "Recorder":
    """Record a training run into one file that `fallline watch FILE` follows while it grows.

    Or send it `to` a window that listens, by `fallline watch 127.0.0.1:8765`; or both.

    Losses are recorded at every step; rates, norms and parameters at as many as `cost` allows. Nothing that happens to
    the file later stops the training: a full disk costs one warning.

    Args:
        path: the file, such as "run.recording"; may be left out where `to` is given.
        model: a torch.nn.Module.
        optimizer: a torch.optim.Optimizer; its hooks see each gradient before the step.
        parameters: in place of the two, arrays or a pytree of JAX at the start; `step` is then given those after it.
        name: of the run; the file's by default.
        cost: share of the training's time that recording its steps may take; the first 0.01 s are free.
        every: measure each so-manieth step instead, whatever that costs; 1 for all.
        existing: what to do where the file exists: "refuse", "resume" the run after its last step, or "replace" it.
        from_step: where a run is resumed from a checkpoint, its step: what was recorded later is taken back.
        seed: of the random projection that many parameters are seen by; runs of one seed share a picture.
        to: an address of this machine alone, such as "127.0.0.1:8765", at which a window listens, now or later. It is
            sent all but checkpoints. Training never waits for it, but for up to a second at its end.
        average: a second model of the same parameters that is kept beside the first, such as
            torch.optim.swa_utils.AveragedModel, or a list of tensors; its path is recorded too. Of arrays and pytrees
            that at the start: `step` is then given those after it.

    Returns:
        A `Recorder`, a context manager: `step(loss)` after each step of the optimizer, `over(batches)` to loop over,
        `end_epoch`, `validation`, `checkpoint`, `curvature` and `noise_scale` as wanted.

    Raises:
        ValueError: where there is nothing to watch, `to` is no such address, or the file is not a recording, or of
            another run.
        FileExistsError: where the file exists, unless `existing` says what to do.
        OSError: where it cannot be made.

    >>> import fallline, tempfile, pathlib
    >>> theta, path = [4.0, -2.0], pathlib.Path(tempfile.mkdtemp(), "bowl.recording")
    >>> with fallline.watch(path, parameters=theta, every=1) as run:
    ...     for _ in range(10):
    ...         loss, gradient = theta[0] ** 2 + theta[1] ** 2, [2 * each for each in theta]
    ...         theta = [each - 0.1 * slope for each, slope in zip(theta, gradient)]
    ...         run.step(loss, theta, gradient=gradient, rate=0.1)
    >>> fallline.open_recording(path).positions.shape
    (11, 2)
    """
    from fallline.engine.recorder.address import address_of
    from fallline.engine.recorder.budget import Budget
    from fallline.engine.recorder.recorder import Recorder
    from fallline.engine.recorder.run_file import RunFile
    from fallline.engine.recorder.sender import Sender

    if not 0 < cost <= 1:
        raise ValueError(f"cost is a share of the time, above 0 and up to 1, not {cost}")
    if (every is not None and every < 1) or (from_step is not None and from_step < 0):
        raise ValueError("every is 1 or more, from_step 0 or more")
    if existing not in ("refuse", "resume", "replace"):
        raise ValueError(f"existing is refuse, resume or replace, not {existing!r}")
    if path is None and to is None:
        raise ValueError("give a path, an address to send to, or both")
    sender = Sender(address_of(to)) if to is not None else None
    source = _source(model, optimizer, parameters, seed)
    file = RunFile(Path(path) if path is not None else None, name, seed, existing, sender)
    file.average = average
    try:
        return Recorder(file, source, Budget(cost, every), seed, from_step)
    except BaseException:
        file.close()
        raise


def _source(model: Any, optimizer: Any, parameters: Any, seed: int) -> Any:
    """Of torch, of arrays, or None where the steps will bring their own."""
    from fallline.engine.recorder.arrays_source import ArraysSource
    from fallline.engine.recorder.torch_source import TorchSource

    if (model is not None or optimizer is not None) and parameters is not None:
        raise ValueError("give a model or parameters, not both")
    if parameters is not None:
        return ArraysSource(parameters, seed)
    if model is None and optimizer is None:
        return None
    if not hasattr(model if model is not None else optimizer, "state_dict"):
        raise ValueError("the model is none of torch's: give arrays or pytrees as parameters")
    return TorchSource(model, optimizer, seed)
