#!/bin/sh
# each.sh DIRECTORY PROGRAM [ARG...]: runs the program untraced and in each of $MODES, for
# transparent.test, each time in an empty working directory. Creates DIRECTORY, and leaves there for
# each MODE and for "native":
#	MODE.out	the output of the program and of ptrail
#	MODE.status	its exit status
#	MODE.trace	the trace
# Everything has a time limit; after a timeout the status is 124.
directory=$1
shift
mkdir "$directory" && cd "$directory" || exit 99

# one NAME COMMAND...: the output includes that of daemons after the end of their command
one()
{
	name=$1
	shift
	mkdir "$name" && cd "$name" || exit 99
	{
		# bash reports on its own standard error which program was killed
		{ timeout -s KILL 120 "$@" </dev/null 2>&3 3>&-; } 3>&2 2>/dev/null
		echo $? >"../$name.status"
	} 2>&1 | cat >"../$name.out"
	cd ..
}

one native "$@"
for mode in $MODES; do
	gate='' fast=$mode
	[ "$mode" != dispatch ] || gate=--seccomp=never fast=require
	# shellcheck disable=SC2086 # none, or an option
	one "$mode" env PTRAIL_FAST="$fast" "$PTRAIL" $gate -f \
		-o "../$mode.trace" "$@"
done
exit 0
