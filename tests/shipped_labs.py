"""What the labs that are files run, at other dials: the shipped files themselves are held."""

from types import SimpleNamespace

from fallline.engine.analysis.central_flow import central_flow, why_not
from fallline.engine.analysis.sharpness import sharpness
from fallline.engine.files.lab_file import shipped_labs
from fallline.engine.run.trace import trace
from fallline.engine.studies.bowl import floors


def lab_at(number, **dials):
    """Scenario and paths of shipped lab `number`."""
    (lab,) = (each for each in shipped_labs() if each.file.number == number)
    assert set(dials) <= set(lab.values)
    scenario = lab.at(lab.values | dials)
    return scenario, trace(scenario)


def stairs(lr, factor, every, noise, steps):
    """Of lab 7."""
    scenario, (falling, constant) = lab_at(7, lr=lr, factor=factor, every=every, noise=noise, steps=steps)
    return SimpleNamespace(
        mean_falling=falling.loss.mean(axis=1),
        mean_constant=constant.loss.mean(axis=1),
        floor=floors(scenario, scenario.runs[0]),
    )


def edge(**dials):
    """Of lab 13: its scenario, path, sharpness and flow."""
    scenario, (path,) = lab_at(13, **dials)
    (run,) = scenario.runs
    flow = None if why_not(scenario, run, path) else central_flow(scenario, run, path)
    return SimpleNamespace(scenario=scenario, path=path, sharpness=sharpness(scenario, run, path, 600), flow=flow)
