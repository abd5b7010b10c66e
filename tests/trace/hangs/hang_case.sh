# Sourced by the tests of programs that hang (hangs/*.txt): `first` and `not` of the tables
# (tests/print/failures/table.sh) are about the first line of `ptrail hang`, which says which task
# waits for which, or for what, or where it runs. The program of a case prints "ready" before it waits.
# shellcheck shell=sh disable=SC2034,SC2154 # variables of tap.sh and table.sh
. "$top_srcdir/tests/print/failures/table.sh"

needs trace
can stacks || skip_all "$why_not"
have setsid || skip_all "setsid is not installed"

pid=

# Ends the process group of a case.
cleanup()
{
	[ -n "$pid" ] || return 0
	kill -9 "-$pid" 2>"$tmp/err"
	wait "$pid" 2>"$tmp/err"
	pid=
}

trace()
{
	# a job of a shell without job control leads no process group: setsid does not fork
	setsid "$shell" -c "$1" >"$tmp/out" 2>"$tmp/err" </dev/null &
	pid=$!
	until_true grep -q ready "$tmp/out" || comment "$(cat "$tmp/err")"
	traced=yes
}

# Whether the first line matches: the program may not wait yet when it prints that it is ready. A look
# may take seconds, so that their number is limited.
sees()
{
	timeout 60 "$PTRAIL" hang -o "$tmp/look" "$pid" && sed -n 1p "$tmp/look" | grep -Eq -e "$1"
}

check()
{
	case $1 in
	first)
		tries=30
		until sees "$2" || [ $tries = 0 ]; do
			tries=$((tries - 1))
		done
		[ $tries != 0 ] || comment "$(cat "$tmp/look")"
		like "$(sed -n 1p "$tmp/look")" "$2" "$title" ;;
	not) unlike "$(sed -n 1p "$tmp/look")" "$2" "$title: nothing else" ;;
	*) fail "$title: '$1' is a word of the table" ;;
	esac
}

# run_hangs NAME...: runs the cases of these tables
run_hangs()
{
	tables=$(cd "$top_srcdir/tests/trace/hangs" && pwd -P) || exit
	for name; do
		shift
		set -- "$@" "$tables/$name.txt"
	done
	run_table "$@"
}
