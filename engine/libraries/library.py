"""A library whose optimizers can be runs: found without being imported, and imported when one of them is asked for."""

import ast
import importlib
import importlib.util
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from fallline.engine.family.registry import Unavailable
from fallline.engine.language import tr
from fallline.engine.libraries.signature import Signature
from fallline.engine.method.optimizer import Array, Optimizer


class Library(msgspec.Struct, frozen=True):
    """Where the optimizers of one library are found."""

    name: str
    """Of the package, and before the colon."""
    module: str
    """In which users find them."""
    defined: str
    """From which modules that one imports them."""
    rate: str
    """The argument that the schedule gives."""
    unsuited: dict[str, str] = {}
    """Names that cannot be a run here, and why."""

    def installed(self) -> bool:
        """Whether it can be imported, as far as is seen without doing so."""
        return importlib.util.find_spec(self.name) is not None

    def names(self) -> tuple[str, ...]:
        """The optimizers that can be runs, read from the library's source; empty where it is not installed."""
        return tuple(name for name in _exported(self.name, self.module, self.defined) if name not in self.unsuited)

    def get(self, name: str) -> Any:
        """What makes the optimizer `name`; raises Unavailable with the reason in one line."""
        if not self.installed():
            raise Unavailable(tr("{name} is not installed: pip install {package}", name=self.name, package=self.name))
        if name in self.unsuited:
            raise Unavailable(
                tr(
                    "{library}:{name} cannot be a run: it {unsuited}",
                    library=self.name,
                    name=name,
                    unsuited=self.unsuited[name],
                )
            )
        known = self.names()
        if name not in known:
            raise Unavailable(
                tr(
                    "{module} has no optimizer {name!r}; known are {names}",
                    module=self.module,
                    name=name,
                    names=", ".join(known),
                )
            )
        return getattr(self.load(), name)

    def load(self) -> Any:
        """The module, imported; raises Unavailable where it is broken."""
        try:
            return importlib.import_module(self.module)
        except Exception as error:  # noqa: BLE001  # an installation may be broken in any way
            raise Unavailable(
                tr("{name} cannot be imported: {error}", name=self.name, error=" ".join(str(error).split())[:200])
            ) from None


class Borrowed(Optimizer, frozen=True):
    """An optimizer of a library. Its state is the library's own, and one array to us; no slot of it is recorded."""

    library: ClassVar[Library]
    called: ClassVar[str]
    """Its name there."""
    signature: ClassVar[Signature]

    def __post_init__(self) -> None:
        super().__post_init__()
        self.check()

    def check(self) -> None:
        """Let the library look at the settings; raises ValueError with what it says."""
        raise NotImplementedError

    def settings(self) -> dict[str, Any]:
        """The arguments that the library takes, but for the rate."""
        return self.signature.settings(self)

    def make(self, *args: Any, **rate: Any) -> Any:
        """The library's own object."""
        return getattr(self.library.load(), self.called)(*args, **rate, **self.settings())

    def begin(self, theta: Array) -> tuple[Any, ...]:
        raise NotImplementedError


@cache
def _exported(package: str, module: str, defined: str) -> tuple[str, ...]:
    """Names that `module` imports from modules whose name begins with `defined`, and whose case is an optimizer's."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return ()
    source = Path(spec.origin).parent.joinpath(*module.split(".")[1:], "__init__.py")
    try:
        tree = ast.parse(source.read_text("utf-8"))
    except (OSError, SyntaxError, UnicodeDecodeError):
        return ()
    imports = (node for node in tree.body if isinstance(node, ast.ImportFrom) and node.level == 0)
    return tuple(
        sorted(alias.name for node in imports if (node.module or "").startswith(defined) for alias in node.names)
    )
