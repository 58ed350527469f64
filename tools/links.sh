#!/bin/sh
# The package as one tree of links in .venv/links, for tools that follow folders and not setuptools' package-dir.
set -eu
cd "$(dirname "$0")/.."
rm -rf .venv/links
mkdir -p .venv/links/fallline
for item in "$PWD"/fallline/* "$PWD/engine" "$PWD/gui" "$PWD/resources"; do
    [ "$(basename "$item")" = __pycache__ ] || ln -s "$item" .venv/links/fallline/
done
ln -s "$PWD/docs/guide" .venv/links/fallline/guide
