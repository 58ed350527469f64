"""The axes of a small sweep over the ravine."""

from fallline.engine.studies.sweep import parse_axis

X, Y = parse_axis("runs.1.schedule.lr=log:1e-3:0.2:12"), parse_axis("runs.1.optimizer.beta=lin:0:0.99:10")
