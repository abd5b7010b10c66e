#!/bin/sh
# Erlang: a thousand processes on four schedulers, ports to programs, files and tables
# needs: erl
# apt: erlang-base
# dnf: erlang-erts
. "$HERE/lib.sh"
cp "$HERE/ring.erl" .
status=0
timeout -k 5 120 erl -noshell -noinput +S 4 +A 4 -kernel start_distribution false -eval '
{ok, _, Code} = compile:file("ring.erl", [binary]),
{module, ring} = code:load_binary(ring, "ring.erl", Code),
ring:main().' 2>log || status=$?
tail -n 20 log >&2
echo "status $status"
