#!/usr/bin/env bash
# debian-sources.sh DIRECTORY: C sources of Debian for tests and measurements, outside the project.
# Needs a deb-src line and dpkg-dev; sqlite3 also tclsh. What is there already is kept.
set -euo pipefail
directory="${1:?usage: debian-sources.sh DIRECTORY}"
mkdir -p "$directory"
cd "$directory"
for package in sqlite3 zlib lua5.4 libuv1 libpng1.6 expat lz4; do
  [ -e "$package" ] && continue
  apt-get source -qq --download-only "$package"
  dpkg-source -x "$package"_*.dsc "$package.unpacked" >/dev/null
  mv "$package.unpacked" "$package"
done
if [ ! -e sqlite-amalgamation ]; then
  (cd sqlite3 && sh ./configure >/dev/null && make -s sqlite3.c >/dev/null)
  mkdir sqlite-amalgamation
  cp sqlite3/sqlite3.c sqlite3/sqlite3.h sqlite-amalgamation/
fi
echo "-Iinclude -Isrc -Itest -D_GNU_SOURCE" >libuv1/cflags
echo "-Ilib -DXML_CONTEXT_BYTES=1024 -DHAVE_GETRANDOM" >expat/cflags
echo "-Ilib -Ilib/legacy -Iprograms" >lz4/cflags
