"""What holds for every test: hypothesis repeats itself, and nobody's own settings are read or written."""

import gc
import os
import random
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

# Shared machines stall: time limits belong in benchmarks. Derandomized, a red run is red again on the next machine;
# HYPOTHESIS_PROFILE=explore looks for new examples.
settings.register_profile(
    "steady", max_examples=50, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("explore", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


_WORKERS = pytest.StashKey[list]()


@pytest.fixture(scope="session")
def traced_once():
    """`traced_once(scenario)`: `trace` with a memory, for the long ones of several tests."""
    from fallline import trace

    return cache(trace)


@pytest.fixture(scope="session", autouse=True)
def registries_hold_what_is_shipped():
    """No test file, and no test, leaves a family of its own listed: what runs after it, in any order, would see it."""
    assert not _listed_by_tests(), "withdraw it, or let its tag be its own name"
    yield
    gc.collect()  # a class that nobody has any more goes with a collection alone
    assert not _listed_by_tests(), "withdraw it, as the fixture `alone` does"


def _listed_by_tests():
    from fallline.engine.family.registry import Family, families, origin

    return [cls for cls in families(Family) if not cls.__module__.startswith("fallline.") and not origin(cls)]


@pytest.fixture
def alone():
    """A landscape of one's own with a loss and a gradient alone."""
    from fallline.engine.family.registry import withdraw
    from fallline.engine.problem.landscape import Landscape

    class Alone(Landscape, frozen=True, tag="alone-by-hand"):
        """x^2 + 3 y^2, by hand."""

        def loss(self, theta):
            return theta[0] ** 2 + 3 * theta[1] ** 2

        def gradient(self, theta):
            return np.array([2 * theta[0], 6 * theta[1]])

    yield Alone()
    withdraw(Alone)


def pytest_configure(config):
    """Give the run a home of its own, before Qt starts and reads where home is."""
    home = tempfile.TemporaryDirectory(prefix="fallline-test-")
    config.add_cleanup(home.cleanup)
    for folder in ("config", "data", "state"):  # not the cache: compiled kernels take seconds to make
        os.environ[f"XDG_{folder.upper()}_HOME"] = str(Path(home.name, folder))
    if sys.platform == "linux" and not any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY"))):
        # Qt would end the whole run.
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # A path must not depend on how far a compiler in the background is; tests/engine/compiled asks for it.
    os.environ.setdefault("FALLLINE_COMPILE", "0")
    os.environ.setdefault("FALLLINE_LANGUAGE", "en")
    if "XDG_RUNTIME_DIR" not in os.environ:  # a bare container; Qt would warn about it
        runtime = Path(home.name, "runtime")
        runtime.mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    if "PYTEST_XDIST_WORKER" in os.environ and os.environ.get("QT_QPA_PLATFORM") == "xcb":
        _open_a_screen(config)


def pytest_collection_modifyitems(items):
    """FALLLINE_SHUFFLE=7: the tests in an order of chance, to find one that leans on another; a seed repeats it."""
    if seed := os.environ.get("FALLLINE_SHUFFLE"):
        random.Random(seed).shuffle(items)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    """Remember each worker that xdist starts."""
    node.config.stash.setdefault(_WORKERS, []).append(node.gateway)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session):
    """Let a run fail of which a worker died after its last test: xdist waits for its end, and does not look at it."""
    yield
    for gateway in session.config.stash.get(_WORKERS, []):
        status = gateway._io.popen.wait()  # execnet has no public way to it
        if status != 0:
            how = f"by signal {-status}" if status < 0 else f"with status {status}"
            session.config.get_terminal_writer().line(f"{gateway.id} died at its exit {how}", red=True)
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_collection_finish():
    """Spare the garbage collector what stays to the end: numba and all the tests are much to look through."""
    gc.collect()
    gc.freeze()


def _open_a_screen(config):
    """Give each of several workers a screen of its own: two windows on one would take the focus from each other."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1100x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    config.add_cleanup(server.wait)
    config.add_cleanup(server.terminate)  # cleanups run last to first
    os.close(write)
    with os.fdopen(read) as answer:
        os.environ["DISPLAY"] = f":{answer.readline().strip()}"
