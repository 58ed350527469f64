#!/bin/sh
# Sets up what Fallline needs; called by the Makefile, harmless to call again.
#   tools/setup.sh system run|test     Qt's system libraries (Linux): a window; for the tests a virtual screen too, and
#                                      the programs that open again what was exported (without them, tests skip)
#   tools/setup.sh system pages        the same, and a browser with its driver
#   tools/setup.sh venv [EXTRA,...]    .venv with the program and the named extras of pyproject.toml
set -eu
cd "$(dirname "$0")/.."
PATH="$PATH:/usr/sbin:/sbin" # ldconfig, for those who are not root

# file that the linker knows : Debian package that brings it
WINDOW_LIBRARIES="
    libEGL.so.1:libegl1 libGL.so.1:libgl1 libxkbcommon.so.0:libxkbcommon0 libdbus-1.so.3:libdbus-1-3
    libfontconfig.so.1:libfontconfig1 libglib-2.0.so.0:libglib2.0-0 libxcb-cursor.so.0:libxcb-cursor0
    libxcb-icccm.so.4:libxcb-icccm4 libxcb-keysyms.so.1:libxcb-keysyms1
    libxkbcommon-x11.so.0:libxkbcommon-x11-0 libxcb-shape.so.0:libxcb-shape0"
SCREEN_PROGRAMS="Xvfb:xvfb xauth:xauth"
BROWSER_PROGRAMS="chromium:chromium chromedriver:chromium-driver"
OPENING_PROGRAMS="rsvg-convert:librsvg2-bin pdftoppm:poppler-utils ffprobe:ffmpeg"

say() { printf 'fallline: %s\n' "$*" >&2; }

have() { command -v "$1" >/dev/null 2>&1; }

missing_packages() {
    known=$(ldconfig -p 2>/dev/null || true)
    for pair in $WINDOW_LIBRARIES; do
        case "$known" in *"${pair%%:*} "*) ;; *) printf '%s ' "${pair#*:}" ;; esac
    done
    # shellcheck disable=SC2086  # a list of pairs
    [ "$1" = run ] || missing_programs $SCREEN_PROGRAMS
}

missing_programs() {
    for pair in "$@"; do
        have "${pair%%:*}" || printf '%s ' "${pair#*:}"
    done
}

apt_install() {
    [ $# != 0 ] || return 0
    say "installing system libraries: $*"
    export DEBIAN_FRONTEND=noninteractive
    # An unreachable extra repository is no reason to stop: the install below decides.
    apt-get update -qq </dev/null || true
    apt-get install -y -qq --no-install-recommends -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 "$@" </dev/null >/dev/null
}

set_up_system() {
    [ "$(uname -s)" = Linux ] || return 0 # the wheels for macOS and Windows bring everything
    missing=$(missing_packages "$1")
    wished=
    # shellcheck disable=SC2086  # a list of pairs
    [ "$1" = run ] || wished=$(missing_programs $OPENING_PROGRAMS)
    # shellcheck disable=SC2086
    [ "$1" != pages ] || wished="$wished$(missing_programs $BROWSER_PROGRAMS)"
    [ -n "$missing$wished" ] || return 0
    if have apt-get && [ "$(id -u)" = 0 ]; then
        # shellcheck disable=SC2086  # a list of package names
        apt_install $missing $wished || { [ -n "$wished" ] && apt_install $missing; } # skipped tests are no reason to stop
        return 0
    fi
    [ -z "$missing" ] || say "missing system libraries."
    [ -z "$wished" ] || say "the tests that open exports with these programs will skip: $wished"
    if have apt-get; then
        say "Install with:"
        say "    sudo apt-get install $missing$wished"
    else
        say "These are Debian's names; your system has its own: $missing$wished"
    fi
    # A window may still open without some of the libraries (Wayland); the tests need them all.
    [ -z "$missing" ] || [ "$1" = run ]
}

find_python() {
    for python in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s' "$python"
            return 0
        fi
    done
    say "Python 3.11 or newer is needed; name yours with: make PYTHON=/path/to/python3"
    return 1
}

make_venv() {
    python=$(find_python)
    if "$python" -c 'import ensurepip' 2>/dev/null; then
        "$python" -m venv --clear .venv
    elif "$python" -m pip --version >/dev/null 2>&1; then
        # Debian without python3-venv: its venv has no pip to give, but its own pip can fill another environment.
        "$python" -m venv --clear --without-pip .venv
        "$python" -m pip --python .venv/bin/python install -qq pip
    else
        say "Python has neither ensurepip nor pip. On Debian and Ubuntu: sudo apt-get install python3-venv"
        return 1
    fi
}

set_up_venv() {
    .venv/bin/python -m pip --version >/dev/null 2>&1 || make_venv
    say "installing Python packages (the first time takes a minute or two) ..."
    .venv/bin/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e ".${1:+[$1]}" </dev/null
}

case "${1:-}" in
    system) set_up_system "${2:-run}" ;;
    venv) set_up_venv "${2:-}" ;;
    *)
        say "usage: tools/setup.sh system run|test | venv [EXTRA,...]"
        exit 2
        ;;
esac
