#!/bin/sh
# OCaml: threads that a timer switches, a collector, forks, pipes and signals, compiled both ways
# needs: ocamlopt ocamlc cc
# apt: ocaml-nox gcc libc6-dev
# dnf: ocaml
. "$HERE/lib.sh"
cp "$HERE/threads.ml" .
for compiler in ocamlopt ocamlc; do
	[ $compiler = ocamlopt ] && suffix=cmxa || suffix=cma
	if [ ! -e "$CACHE/$compiler" ]; then
		$compiler -w -a -I +unix -I +threads unix.$suffix threads.$suffix threads.ml \
			-o "$CACHE/$compiler" 2>log || cannot "$compiler cannot build: $(tail -n 1 log)"
	fi
	status=0
	timeout -k 5 120 "$CACHE/$compiler" 2>log || status=$?
	tail -n 20 log >&2
	echo "$compiler: status $status"
done
ocamlc -c -w -a -I +unix -I +threads threads.ml
echo "compiled: $?"
