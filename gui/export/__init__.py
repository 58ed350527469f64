"""Pictures of a scenario, drawn by the same views as the window."""

from fallline.engine.files.format import FORMATS

FORMATS.look_in("fallline.gui.export.formats")
