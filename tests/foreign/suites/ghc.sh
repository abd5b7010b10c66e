#!/bin/sh
# Haskell: a program with threads on four processors, a timer, a parallel collector and programs
# needs: ghc
# apt: ghc
# dnf: ghc
. "$HERE/lib.sh"
[ -e "$CACHE/threads" ] ||
	ghc -v0 -O0 -threaded -rtsopts -outputdir "$CACHE" -o "$CACHE/threads" "$HERE/threads.hs" ||
	cannot "ghc cannot build"
status=0
timeout -k 5 120 "$CACHE/threads" +RTS -N4 -A64k -C0.001 2>log || status=$?
tail -n 20 log >&2
echo "status $status"
# the compiler: one module, without linking
ghc -v0 -O0 -fforce-recomp -outputdir . -c "$HERE/threads.hs" -o threads.o
echo "compiled: $?"
