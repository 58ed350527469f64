#!/bin/sh
# Runs the whole suite without a screen, then the window's tests again in a real X window; fails if either fails.
# Arguments go to pytest:  tools/test.sh -k momentum
set -eu
cd "$(dirname "$0")/.."
arguments=$#
status=0

check() {
    code=0
    "$@" || code=$?
    # pytest's 5 is "no test ran": a fault of the suite, but not of a choice such as -k that meets one half alone.
    if [ "$code" != 0 ] && ! { [ "$code" = 5 ] && [ "$arguments" -gt 0 ]; }; then status=1; fi
}

echo "== the whole suite, offscreen"
check env QT_QPA_PLATFORM=offscreen .venv/bin/python -m pytest -n auto "$@"

if [ "$(uname -s)" = Linux ]; then
    echo "== tests/gui, in windows (Xvfb)"  # tests/conftest.py gives each worker a screen of its own
    check env QT_QPA_PLATFORM=xcb xvfb-run -a -s "-screen 0 1600x1100x24" .venv/bin/python -m pytest -n auto tests/gui "$@"
fi
exit "$status"
