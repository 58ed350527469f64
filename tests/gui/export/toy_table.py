"""A format of data that nobody else knows, as one file: what a plug-in would register."""

from fallline.engine.files.embedded_scenario import marked, marked_in
from fallline.engine.files.format import Format

HEAD = "toy table\n"


def write(scenario, paths, target):
    losses = "".join(f"{run.label}\t{path.loss[-1, 0]}\n" for run, path in zip(scenario.runs, paths, strict=True))
    target.write_text(HEAD + losses + marked(scenario), "utf-8")


FORMAT = Format(
    name="toy", kind="data", endings=(".toy",), words="Toy table", begins=HEAD.encode(), read=marked_in, write=write
)
