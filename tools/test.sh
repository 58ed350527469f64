#!/bin/sh
# Runs the suite without a screen, and what puts a hand on the window in a real X window; fails if either fails.
# Elsewhere than on Linux all of it runs without a screen; FALLLINE_TESTS= (nothing) runs every test in both.
# Arguments go to pytest:  tools/test.sh tests/gui/test_start.py -k ring
# Where arguments choose, one process runs them (workers take longer to start than most choices to run; -n auto asks
# for them).
set -eu
cd "$(dirname "$0")/.."
export OPENBLAS_NUM_THREADS=1 # there is a worker for each core already
export PYTHONDONTWRITEBYTECODE= # or each worker makes the code of 140 test files anew: half of the time before the first
status=0

if [ $# = 0 ]; then
    chosen=no
    set -- -n auto --dist worksteal
else
    chosen=yes
fi

check() {
    code=0
    "$@" || code=$?
    # pytest's 5 is "no test ran": a fault of the suite, but not of a choice such as -k that meets one half alone.
    if [ "$code" != 0 ] && ! { [ "$code" = 5 ] && [ "$chosen" = yes ]; }; then status=1; fi
}

echo "== without a screen"
if [ "$(uname -s)" = Linux ] && [ $chosen = no ]; then others=others; else others=; fi
check env QT_QPA_PLATFORM=offscreen FALLLINE_TESTS="${FALLLINE_TESTS-$others}" .venv/bin/python -m pytest "$@"

# Of the places that are named, those which hold tests of the window; where none is named, tests/gui.
named=no
window=no
for each in "$@"; do
    shift
    case "$each" in
        tests/gui | tests/gui/* | ./tests/gui | ./tests/gui/*) named=yes window=yes ;;
        tests | tests/ | ./tests | ./tests/) named=yes window=yes each=tests/gui ;;
        tests/* | ./tests/*) named=yes && continue ;;
    esac
    set -- "$@" "$each"
done
[ "$named" = yes ] || { window=yes && set -- tests/gui "$@"; }

if [ "$(uname -s)" = Linux ] && [ "$window" = yes ]; then
    # tests/conftest.py gives each worker a screen of its own.
    echo "== tests/gui, in windows (Xvfb): those with a hand on them"
    check env QT_QPA_PLATFORM=xcb FALLLINE_TESTS="${FALLLINE_TESTS-hands}" xvfb-run -a -s "-screen 0 1600x1100x24" .venv/bin/python -m pytest "$@"
fi
exit "$status"
