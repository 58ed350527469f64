"""A format of pictures that nobody else knows, as one file: portable pixmaps, the scenario in their comments."""

from itertools import takewhile

from PySide6.QtGui import QImage

from fallline.engine.files.embedded_scenario import commented, found, uncommented
from fallline.engine.files.format import Format


def write(drawing, target):
    image = drawing.image().convertToFormat(QImage.Format.Format_RGB888)
    width, height, stride = image.width(), image.height(), image.bytesPerLine()
    rows = bytes(image.constBits())
    head = f"P6\n{commented(drawing.scenario)}{width} {height}\n255\n".encode("ascii")
    target.write_bytes(head + b"".join(rows[at : at + 3 * width] for at in range(0, height * stride, stride)))


def read(path):
    with path.open("rb") as file:
        head = b"".join(takewhile(lambda line: line.startswith((b"P6", b"#")), file))
    return found(uncommented(head.decode("ascii")).encode(), path.parent)


FORMAT = Format(
    name="ppm",
    kind="picture",
    endings=(".ppm", ".pnm"),
    words="Portable pixmap",
    begins=rb"P6\s",
    read=read,
    write=write,
    drawn=True,
)
