#!/bin/sh
# Writes the libraries' compiler and linker flags as make variables; the file is touched only where they changed.
set -eu
out=$1
"$(dirname "$0")/deps.sh"
modules="
libcurl
libxml-2.0
gumbo
libpcre2-8
sqlite3
libpsl
libidn2
zlib
jansson
inih
poppler-glib
libarchive
javascriptcoregtk-4.1
libsodium
libbrotlidec
libzstd
libcrypto
libmicrohttpd
libseccomp
"
mkdir -p "$(dirname "$out")"
{
    echo "LIBRARY_CFLAGS := $(pkg-config --cflags $modules | sed 's/-I/-isystem /g')"
    echo "LIBRARY_LIBS := $(pkg-config --libs $modules) -lcsv -lunistring -lm"
    echo "SERVER_LIBS := $(pkg-config --libs libmicrohttpd)"
} >"$out.new"
if cmp -s "$out.new" "$out"; then rm "$out.new"; else mv "$out.new" "$out"; fi
