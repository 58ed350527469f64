"""Makes the corpus anew: one small file of each kind that is opened. python tests/fuzz/make_corpus.py"""

import json
import struct
from pathlib import Path

import numpy as np

from fallline import dumps, load_scenario, trace
from fallline.engine.files import link
from fallline.engine.files.format import FORMATS
from fallline.engine.scenario.edit import replace

CORPUS = Path(__file__).parent / "corpus"
DATA = (
    'version = 1\nsteps = 3\n[landscape]\nname = "linear-regression"\ndata = "data.csv"\ntarget = "y"\n'
    '[[runs]]\noptimizer = { name = "adam" }\n'
)
TABLE = "a,b,y\n" + "".join(f"{i},{i * i % 7},{i % 3}\n" for i in range(12))


def main():
    from fallline.gui.application import application
    from fallline.gui.commands.export import export

    application()
    ravine = load_scenario("ravine")
    small = replace(ravine, steps=2, runs=ravine.runs[:2], title="Small", description="")
    (CORPUS / "plain.toml").write_text(dumps(small), "utf-8")
    (CORPUS / "data.toml").write_text(DATA, "utf-8")
    (CORPUS / "data.csv").write_text(TABLE, "utf-8")
    (CORPUS / "link.txt").write_text(link.to_text(small), "utf-8")
    lessons = Path(__file__).parents[2] / "resources" / "lessons"
    (CORPUS / "lesson.toml").write_bytes(min(lessons.glob("*.toml"), key=lambda path: path.stat().st_size).read_bytes())
    for ending in FORMATS.endings("data", "script"):
        export(small, CORPUS / f"export{ending}", {})
    for ending in FORMATS.endings("picture", "film"):
        options = {"last": 2, "hold": 0.0} if ending in FORMATS.endings("film") else {}
        export(small, CORPUS / f"export{ending}", options | {"legend": False}, "160x150")
    for name in ("export.svg", "export.pdf"):  # what the eye sees is most of them, and nothing that is read
        whole = (CORPUS / name).read_bytes()
        at = whole.index(b"fallline-scenario")
        (CORPUS / name).write_bytes(whole[:100] + whole[at - 60 : at + 3000])
    points = np.column_stack([path.theta[:, :, 0] for path in trace(small)])
    np.save(CORPUS / "run.npy", points)
    np.savez(CORPUS / "run.npz", theta=points)
    np.savetxt(CORPUS / "run.csv", points, delimiter=",", header="p,q,r,s", comments="")
    head = {"w": {"dtype": "F64", "shape": list(points.shape), "data_offsets": [0, points.nbytes]}}
    text = json.dumps(head).encode()
    (CORPUS / "run.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + points.tobytes())


if __name__ == "__main__":
    main()
