#!/bin/sh
# Writes both locks anew from pyproject.toml: newest versions, with hashes, for Python 3.11 and later on any
# platform, and without the name of any package host.
set -eu
cd "$(dirname "$0")/.."
tools/setup.sh dev
if ! .venv/bin/python -m uv --version >/dev/null 2>&1; then
    .venv/bin/python -m pip install -q uv
fi
for target in requirements.lock requirements-dev.lock; do
    extra=
    [ "$target" = requirements-dev.lock ] && extra="--extra dev"
    # shellcheck disable=SC2086  # no extra, or two words
    .venv/bin/python -m uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header --no-annotate $extra pyproject.toml -o "$target"
done
