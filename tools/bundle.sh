#!/bin/sh
# dist/fallline: a folder with the program, Python and all it needs, for people without Python; made by PyInstaller of
# an installation of its own, and then started, in a window and without one, by tests/test_bundle.py.
set -eu
cd "$(dirname "$0")/.."
place=build/bundle
"${PYTHON:-python3}" -m venv --clear "$place"
"$place/bin/python" -m pip install --quiet -c constraints.txt ".[gui,bundle]"
"$place/bin/pyinstaller" --log-level WARN --noconfirm --distpath dist --workpath build/pyinstaller tools/bundle.spec
du -sh dist/fallline
FALLLINE_BUNDLE="$PWD/dist/fallline/fallline" .venv/bin/python -m pytest tests/test_bundle.py
