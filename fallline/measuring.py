"""Where a network stands: its own loss on planes through its parameters, measured in one call into one file."""

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fallline.engine.planes.kinds import Kind
    from fallline.engine.planes.source import Product, Source


def planes(
    path: str | Path,
    model: Any = None,
    loss: Callable[..., Any] | None = None,
    batches: Iterable[Any] | None = None,
    *,
    parameters: Any = None,
    checkpoints: Any = (),
    kinds: "Sequence[Kind] | None" = None,
    size: int = 25,
    three: tuple[int, int, int] | None = None,
    line: tuple[int, int] = (0, -1),
    product: "Product | None" = None,
    name: str = "",
    seed: int = 0,
    directions: bool = True,
    progress: Callable[[float, str], None] | None = None,
) -> Path:
    """Measure the loss of a network on planes through its parameters, and write a file that the window opens.

    It may be interrupted, and goes on where it was when it is called again in the same way: until the file is whole,
    what is measured is in a folder beside it, which ends in ".part".

    Args:
        path: the file, such as "where.npz".
        model: a torch.nn.Module, on whatever device, measured in the mode that it is in: call `model.eval()` before.
            It is as it was afterwards.
        loss: for torch, a function of a batch that gives its mean loss, or a loss module such as CrossEntropyLoss for
            batches that are pairs of inputs and targets; for JAX and plain arrays, one of parameters and a batch.
        batches: a list or loader of all examples; where there is none, `loss` takes no batch.
        parameters: in place of the model, a pytree of JAX or plain arrays.
        checkpoints: where it has been, in order: state_dicts, trees, vectors, or a recording of `fallline.watch`.
        kinds: some of "principal", "random", "eigenvectors", "checkpoints" (a plane through three), "line" (between
            two, with its barrier) and "spectrum" (the density of the Hessian's eigenvalues); all that can be had.
        size: points along each side of a plane.
        three: which checkpoints span the plane of three, by default the first, the last and that in the middle; the
            last is where the network stands.
        line: which two the line is between.
        product: of plain arrays v -> H v, where eigenvectors or the spectrum are wanted.
        name: of the network; that of the file by default.
        seed: of random directions.
        directions: whether the file holds origin and directions of each plane, 3 d numbers for each.
        progress: told the share that is done and what is measured; on a terminal a line by default.

    Returns:
        The path of the file: `fallline.show(path)` opens it, `numpy.load(path)` has the numbers.

    Raises:
        ValueError: in a sentence, where there is nothing to measure or a kind that was asked for cannot be had.
        OSError: where the file cannot be written.

    >>> import fallline, tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp(), "bowl.npz")
    >>> way = [[3.0, 1.0], [1.0, 0.8], [0.3, 0.6]]
    >>> found = fallline.planes(path, loss=lambda at: at[0] ** 2 + 3 * at[1] ** 2, parameters=[0.1, 0.5],
    ...                         checkpoints=way, kinds=["principal"], size=5)
    >>> fallline.load_scenario(path).snapshots[0].title
    'Principal plane of 4 checkpoints'
    """
    import numpy as np

    from fallline.engine.planes.journal import Journal
    from fallline.engine.planes.kinds import refused
    from fallline.engine.planes.measure import Settings, digest, measured, possible
    from fallline.engine.planes.written import write

    if loss is None:
        raise ValueError("give the loss, a function")
    if not 3 <= size <= 1001:
        raise ValueError(f"size is 3 to 1001 points along a side, not {size}")
    refused(kinds or ())
    target = Path(path)
    source = _source(model, loss, batches, parameters, product)
    points = np.array([*(source.vector(each) for each in _each(checkpoints)), source.place])
    if len(points) > 1 and (points[-1] == points[-2]).all():
        points = points[:-1]
    chosen = tuple(kinds) if kinds is not None else possible(len(points), product=source.product() is not None)
    settings = Settings(chosen, kinds is not None, size, seed, three or (0, -1, len(points) // 2), line)
    journal = Journal(target.with_name(f"{target.name}.part"), digest(source, points, settings))
    found = measured(source, points, settings, journal, progress or _line)
    write(target, name or target.stem, found, directions=directions)
    journal.remove()
    (progress or _line)(1.0, f"{target.name} is written")
    return target


def _source(model: Any, loss: Any, batches: Any, parameters: Any, product: Any) -> "Source":
    from fallline.engine.planes.torch_network import TorchNetwork
    from fallline.engine.planes.tree_network import ArraysNetwork, JaxNetwork
    from fallline.engine.recorder.arrays_source import of_jax

    if (model is None) == (parameters is None):
        raise ValueError("give a model, or parameters, and not both")
    if model is not None:
        if not hasattr(model, "named_parameters"):
            raise ValueError("the model is none of torch's: give arrays or pytrees as parameters")
        return TorchNetwork(model, loss, batches)
    if of_jax(parameters):
        return JaxNetwork(parameters, loss, batches)
    return ArraysNetwork(parameters, loss, batches, product)


def _each(checkpoints: Any) -> list[Any]:
    """One by one; those of a recording as they are loaded from it."""
    from fallline.engine.recorder.reader import open_recording
    from fallline.engine.recorder.recording import Recording

    found = open_recording(checkpoints) if isinstance(checkpoints, str | Path) else checkpoints
    if isinstance(found, Recording):
        if not found.checkpoints:
            raise ValueError(f"{found.path.name} holds no checkpoints: run.checkpoint() keeps one")
        return [found.load(each) for each in found.checkpoints]
    return list(found)


def _line(share: float, words: str) -> None:
    """On a terminal, over the one before."""
    if sys.stderr.isatty():
        print(f"\r\033[K{100 * share:3.0f} %  {words}", end="\n" if share == 1 else "", file=sys.stderr, flush=True)
