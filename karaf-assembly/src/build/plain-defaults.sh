#!/usr/bin/env bash
# Gives the files of a folder the shape in which Karaf leaves them at its first start, without the time of the build:
# the launcher tells by their checksums what the operator changed.
set -eu
cd "$1"
# a line feed at the end; no line such as "#Sat Nov 21 06:13:47 UTC 2026"
find . -type f -exec sed -i -e '/^#[A-Z][a-z][a-z] [A-Z][a-z][a-z] .* 20[0-9][0-9]$/d' -e '$a\' {} +
