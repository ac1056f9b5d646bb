#!/usr/bin/env bash
# Both plugins at work in a package that depends on this one by path. Builds the tool as that package
# sees it, which takes minutes: part of `make nightly`.
set -euo pipefail
cd "$(dirname "$0")/.."

package=Examples/Plugged
finding='Sources/App/main.swift:5:'
log="$(mktemp)"
trap 'rm -f "$log"' EXIT

expect() { # TEXT COMMAND…: the command fails and says so
  local text="$1"
  shift
  if "$@" >"$log" 2>&1; then
    cat "$log"
    echo "expected a failure of: $*" >&2
    exit 1
  fi
  if ! grep -qF -- "$text" "$log"; then
    cat "$log"
    echo "expected '$text' from: $*" >&2
    exit 1
  fi
}

echo "== the build tool plugin fails the build at the finding"
expect "$finding" swift build --package-path "$package"
grep -q 'main.swift:5:.*error: .*\[pointer-stashed-in-c-global\]' "$log" ||
  { cat "$log"; echo "expected an error in the compilers' form" >&2; exit 1; }

echo "== the command plugin says the same"
expect "$finding" swift package --package-path "$package" unsafe-lint --format concise
grep -q 'error: unsafe-lint has findings' "$log" || { cat "$log"; exit 1; }

echo "== for one target, and with the tool's other commands"
swift package --package-path "$package" unsafe-lint --format concise --target CKeep
swift package --package-path "$package" unsafe-lint explain pointer-stashed-in-c-global >/dev/null
expect "no target 'Nowhere'" swift package --package-path "$package" unsafe-lint --target Nowhere

echo "== plugins are sound"
