#!/bin/sh
# Mono: a pool of threads, a collector that stops them with signals, and programs that are run
# needs: mono mcs
# apt: mono-runtime mono-mcs
# dnf: mono-core
. "$HERE/lib.sh"
[ -e "$CACHE/Pool.exe" ] || mcs -out:"$CACHE/Pool.exe" "$HERE/Pool.cs" || cannot "mcs cannot build"
status=0
timeout -k 5 120 mono "$CACHE/Pool.exe" 2>log || status=$?
tail -n 20 log >&2
echo "status $status"
