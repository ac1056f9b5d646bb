#!/usr/bin/env bash
# c-side.sh DIRECTORY: the C side against `clang -fsyntax-only` on the sources of debian-sources.sh, one
# core, processor time, the least of five runs each, in turns. Budget: parse and lowering 1.3 times.
# Build before: swift build -c release
set -euo pipefail
directory="$(cd "${1:?usage: c-side.sh DIRECTORY}" && pwd)"
here="$(cd "$(dirname "$0")/.." && pwd)"
tool="$here/.build/release/unsafe-lint-dev"
clang="$(dirname "$(readlink -f "$(command -v swift)")")/clang"

# Milliseconds of processor time that a command takes.
cost() {
  local TIMEFORMAT='%U %S' spent
  spent="$({ time taskset -c 0 "$@" >/dev/null 2>&1; } 2>&1)" || true
  awk '{ printf "%d\n", ($1 + $2) * 1000 }' <<<"$spent"
}

least() { sort -n | head -1; }

measure() { # NAME DIRECTORY FILES… -- FLAGS…
  local name="$1" folder="$2" files=() reference=() lowering=() flags=()
  shift 2
  while [ "$1" != -- ]; do files+=("$1"); shift; done
  shift
  for flag in "$@"; do flags+=("--cflag=$flag"); done
  cd "$folder"
  for _ in 1 2 3 4 5; do
    reference+=("$(cost "$clang" -w -fsyntax-only "$@" "${files[@]}")")
    lowering+=("$(cost "$tool" dump-ir --counts "${flags[@]}" "${files[@]}")")
  done
  local a b memory
  a="$(printf '%s\n' "${reference[@]}" | least)"
  b="$(printf '%s\n' "${lowering[@]}" | least)"
  memory="$(/usr/bin/env python3 - "$tool" dump-ir --counts "${flags[@]}" "${files[@]}" <<'PYTHON'
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
PYTHON
)"
  printf '%-20s clang %6d ms   parse and lowering %6d ms   %s x   %s MB\n' "$name" "$a" "$b" \
    "$(awk "BEGIN { printf \"%.2f\", $b / $a }")" "$memory"
}

sources() { (cd "$1" && ls ${2:-*.c}); }

measure sqlite3 "$directory/sqlite-amalgamation" sqlite3.c -- -D_GNU_SOURCE
measure zlib "$directory/zlib" $(sources "$directory/zlib") -- -D_GNU_SOURCE
measure lua "$directory/lua5.4/src" $(sources "$directory/lua5.4/src" 'l*.c') -- -D_GNU_SOURCE
measure libuv "$directory/libuv1" $(sources "$directory/libuv1" 'src/*.c') -- -Iinclude -Isrc -D_GNU_SOURCE
