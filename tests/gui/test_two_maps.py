"""The pages Density and Surrogate: offered where wanted, and maps of the engine for the outlined run and step."""

import numpy as np
import pytest

from fallline import load_scenario
from fallline.engine.analysis.density import boltzmann, visited
from fallline.engine.optimizers._surrogate import believed, surrogate
from fallline.engine.scenario.edit import with_run
from fallline.gui.session import Session
from fallline.gui.theme import DARK
from fallline.gui.views.density_view import DensityView, SurrogateView
