"""The program ends when its work is done, whatever the compiler is at, with its status and all that it printed."""

import os
import subprocess
import sys
import textwrap

import pytest

WARM = """
    import os, sys
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    from fallline import load_scenario
    from fallline.engine.kernels import compile_queue
    from fallline.engine.run import compiled
    compiled.warm(load_scenario("two-minima"))
    while "llvmlite.binding" not in sys.modules or not compile_queue._threads:
        pass
"""


@pytest.fixture(name="cold")
def _cold(tmp_path):
    """Runs code with an empty cache; a hang ends in TimeoutExpired."""

    def run(code, **environment):
        env = os.environ | {"FALLLINE_CACHE": str(tmp_path / "cache"), "FALLLINE_COMPILE": "1"} | environment
        command = [sys.executable, "-c", textwrap.dedent(code)]
        return subprocess.run(command, env=env, cwd=tmp_path, timeout=120, capture_output=True, text=True, check=False)

    return run


def test_a_script_that_ends_while_kernels_are_compiled_ends_with_its_own_status(cold):
    ended = cold(WARM + "    print('all said')\n    sys.exit(3)")
    assert (ended.returncode, ended.stdout, ended.stderr) == (3, "all said\n", "")


@pytest.mark.parametrize(("command", "status"), [("list optimizers", 0), ("list nothing", 2)])
def test_the_program_leaves_without_waiting_for_the_compiler(cold, command, status):
    """On a cold start LLVM is loaded while handlers run: its own, which calls its finalizers off, comes too late.

    The thread keeps its lock for ever, as one that dies there does, and a finalizer would wait for it.
    """
    stay = """
    import threading
    from fallline.engine.kernels import kernel_cache
    inside = threading.Event()
    def for_long(*_):
        inside.set()
        kernel_cache.closing.wait()
        from llvmlite import binding
        binding.finalized_with_its_module = binding.parse_assembly("")
        with binding.ffi.lib._lock:
            threading.Event().wait()
    kernel_cache.make = for_long
    compile_queue.ask(load_scenario("ravine").landscape, load_scenario("ravine").runs[0].optimizer)
    inside.wait()
    assert "llvmlite" not in sys.modules
    import atexit
    atexit.register(print, "handlers of others run")
    from fallline.command_line import main
    """
    head = WARM[: WARM.index("    compiled.warm")]
    ended = cold(f"{head}{stay}main({command.split()!r})")
    assert ended.returncode == status
    assert ended.stdout.endswith("handlers of others run\n")
    assert ended.stderr.count("\n") == (status == 2)


def test_a_command_that_runs_a_scenario_once_starts_no_compiler(cold):
    code = """
    import os, sys
    from fallline.command_line import main
    for words in ("run two-minima", "export two-minima out.csv", "check-gradient two-minima"):
        os.environ["FALLLINE_COMPILE"] = ""
        try:
            main(words.split())
        except SystemExit as ended:
            print(words, ended.code, "numba" in sys.modules, file=sys.stderr)
    """
    ended = cold(code, FALLLINE_COMPILE="")
    assert ended.returncode == 0
    assert ended.stderr.splitlines() == [
        "run two-minima 0 False", "export two-minima out.csv 0 False", "check-gradient two-minima 0 False",
    ]  # fmt: skip
