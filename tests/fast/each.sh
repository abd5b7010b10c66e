#!/bin/sh
# each.sh FOLDER PROGRAM [ARG...]: runs it untraced and in each of $MODES, in a new FOLDER of its
# own, for transparent.test, each time in an empty working directory. Leaves there, for each MODE and for "native":
#	MODE.out	what it and ptrail printed
#	MODE.status	its exit status
#	MODE.trace	the trace
# Everything in it is bounded: who takes longer has the status 124.
folder=$1
shift
mkdir "$folder" && cd "$folder" || exit 99

# one NAME COMMAND...: what daemons print behind the end of their command belongs to it
one()
{
	name=$1
	shift
	mkdir "$name" && cd "$name" || exit 99
	{
		# bash says on its own standard error which program was killed
		{ timeout -s KILL 120 "$@" </dev/null 2>&3 3>&-; } 3>&2 2>/dev/null
		echo $? >"../$name.status"
	} 2>&1 | cat >"../$name.out"
	cd ..
}

one native "$@"
for mode in $MODES; do
	one "$mode" env PTRAIL_FAST="$mode" "$PTRAIL" -f -o "../$mode.trace" "$@"
done
exit 0
