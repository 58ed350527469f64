"""Nothing that the first painted frame does not need is imported before it."""

import subprocess
import sys

HEAVY = """sympy numba scipy PIL av OpenGL matplotlib ziamath.zmath numpy.testing numpy.f2py
gui.labs gui.lessons gui.maps gui.export.figure gui.export.dialog engine.studies.sweep"""
CODE = f"""
import sys
from engine import load_scenario
from gui.application import application
app = application()
from gui.main_window import MainWindow
class Window(MainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        print(*sorted(set({HEAVY.split()!r}) & set(sys.modules)))
        sys.stdout.flush()
        import os
        os._exit(0)
window = Window(load_scenario("ravine"))
window.show()
app.exec()
"""


def test_nothing_heavy_is_imported_before_the_first_paint():
    done = subprocess.run([sys.executable, "-c", CODE], stdout=subprocess.PIPE, text=True, check=True, timeout=60)
    assert done.stdout.split() == []
