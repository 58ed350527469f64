"""How a plain script is written, with numpy alone: the engine's own methods and derivatives, printed."""

from fallline.engine.code.recipe import Library
from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Optimizer

HEAD = '''def start():
    """The start of every walker, one column each."""
    return np.array(START)'''


def _none(_counterpart: Counterpart, _optimizer: Optimizer) -> None:
    """It has no optimizers."""


LIBRARY = Library(
    key="numpy",
    name="numpy",
    arrays="np",
    array="np.array",
    number="",
    renamed={},
    head=HEAD,
    first='np.seterr(all="ignore")  # a run that leaves goes on as infinities and NaN',
    clip="",
    called=_none,
    declared=False,
)
