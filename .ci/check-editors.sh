#!/usr/bin/env bash
# The language server with real clients: Neovim, and pytest-lsp, which checks every message's types.
# Needs Debian's neovim and Python; part of `make nightly`.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v nvim >/dev/null || { echo "neovim is missing: apt install neovim" >&2; exit 1; }
swift build --product unsafe-lint
UNSAFE_LINT="$(swift build --show-bin-path)/unsafe-lint"
PROJECT="$PWD/Examples/Plugged"
export UNSAFE_LINT PROJECT

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/python"
"$work/python/bin/pip" install --quiet pytest-lsp

echo "== Neovim"
timeout 180 nvim --headless -u NONE -c "luafile .ci/editors/session.lua"

echo "== pytest-lsp"
PYTHONDONTWRITEBYTECODE=1 "$work/python/bin/python" -m pytest -q -p no:cacheprovider .ci/editors

echo "== editors are served"
