#!/bin/sh
# Runs the whole suite without a screen, then the window's tests again in a real X window; fails if either fails.
# Arguments go to pytest:  tools/test.sh -k momentum
set -eu
cd "$(dirname "$0")/.."
export OPENBLAS_NUM_THREADS=1 # there is a worker for each core already
arguments=$#
status=0

check() {
    code=0
    "$@" || code=$?
    # pytest's 5 is "no test ran": a fault of the suite, but not of a choice such as -k that meets one half alone.
    if [ "$code" != 0 ] && ! { [ "$code" = 5 ] && [ "$arguments" -gt 0 ]; }; then status=1; fi
}

echo "== the whole suite, offscreen"
check env QT_QPA_PLATFORM=offscreen .venv/bin/python -m pytest -n auto --dist worksteal "$@"

if [ "$(uname -s)" = Linux ]; then
    # tests/conftest.py gives each worker a screen of its own. FALLLINE_TESTS= (nothing) runs every test of the window.
    echo "== tests/gui, in windows (Xvfb): those with a hand on them"
    check env QT_QPA_PLATFORM=xcb FALLLINE_TESTS="${FALLLINE_TESTS-hands}" xvfb-run -a -s "-screen 0 1600x1100x24" .venv/bin/python -m pytest -n auto --dist worksteal tests/gui "$@"
fi
exit "$status"
