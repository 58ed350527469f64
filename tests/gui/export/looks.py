"""Small pictures and films of several kinds, to be drawn."""

from fallline.gui.export.options import FilmOptions, PictureOptions

SVG = "{http://www.w3.org/2000/svg}"


PAPER = PictureOptions(width=8.5, height=7, unit="cm", theme="print", step=40)


SMALL = FilmOptions(width=320, height=240, last=12, hold=0.2, speed=60, show="contour+loss")


SOLID = PictureOptions(width=480, height=300, show="surface+loss", theme="light", step=60)


BESIDE = PictureOptions(width=1000, height=625, show="contour+loss", theme="light", step=60)
