# Sourced by the shell tests: one line of TAP for each thing that was looked at.
# shellcheck shell=sh
#
#	#!/bin/sh
#	. "${top_srcdir:=$(dirname "$0")/../..}/tests/lib/tap.sh"
#	"$PTRAIL" --version >out
#	is "$?" 0 "--version succeeds"
#	done_testing
#
# The test starts in an empty directory of its own, $tmp, which is removed at its end, and has
#	$top_srcdir, $top_builddir	absolute; by hand the latter is taken from the environment or $PWD
#	$PTRAIL				the program under test, absolute
#	$CC				the compiler that built it
# A test that ends before done_testing (or that does less than it planned) is an error.

top_srcdir=$(cd "$top_srcdir" && pwd) || exit 99
top_builddir=$(cd "${top_builddir:-.}" && pwd) || exit 99
# Names with other characters have to be quoted by programs that a test starts, and are shown escaped:
# where a directory has one, the test gets a plain name for it.
case ${TMPDIR-} in
*[!A-Za-z0-9_./+-]*) TMPDIR=/tmp ;;
esac
CC=${CC:-cc}
# tests count the processes of a build
CC=${CC#ccache }
# nothing is written beside the sources
PYTHONDONTWRITEBYTECODE=1
# messages and orders that tests compare are those of C, in whatever locale they are run
LC_ALL=C
export CC PYTHONDONTWRITEBYTECODE LC_ALL
# the variables by which ptrail recognizes a CI system, whose labels would be in outputs
unset GITHUB_ACTIONS GITLAB_CI BUILDKITE JENKINS_URL
# With sanitizers: LeakSanitizer of gcc 12 guesses where the thread-local storage of libraries is that dlopen(3)
# loads, such as libcurl, and crashes if it guesses wrong.
if [ "${SANITIZE-}" ]; then
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}intercept_tls_get_addr=0
	export ASAN_OPTIONS
fi
# With sanitizers, to register all globals takes half of a short run, and LeakSanitizer a third. These have most
# of the runs, of code that the other tests run, too.
case ${SANITIZE:+$0} in
*/tests/contrib/* | */tests/differential/* | */tests/fast/* | */tests/foreign/* | */tests/print/broken.test | \
	*/tests/print/failures.test | */tests/stress/* | */tests/trace/*)
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0:report_globals=0
	export ASAN_OPTIONS ;;
esac

tap_count=0
tap_failed=0
tap_plan=
tap_by_make=${CK_TAP_LOG_FILE_NAME-}

tmp=$(mktemp -d "${TMPDIR:-/tmp}/ptrail-test.XXXXXX") || exit 99
cd "$tmp" || exit 99
tap_here=$(pwd -P)

# tap_plain NAME DIRECTORY: prints the directory, or a link to it with a plain name
tap_plain()
{
	case $2 in
	*[!A-Za-z0-9_./+-]*) mkdir -p "$tmp/.trees" && ln -s "$2" "$tmp/.trees/$1" && echo "$tmp/.trees/$1" ;;
	*) echo "$2" ;;
	esac
}
tap_built=$top_builddir
top_srcdir=$(tap_plain source "$top_srcdir") && top_builddir=$(tap_plain build "$top_builddir") || exit 99
case $CC in
*' '*)	# with options: the tests have it as one word
	printf '#!/bin/sh\nexec %s "$@"\n' "$CC" >"$tmp/.cc" && chmod +x "$tmp/.cc" && CC=$tmp/.cc || exit 99
	;;
esac
PTRAIL=${PTRAIL:-$top_builddir/ptrail}
case $PTRAIL in
"$tap_built"/*) PTRAIL=$top_builddir${PTRAIL#"$tap_built"} ;;
esac
export top_srcdir top_builddir PTRAIL

# Numbers of processes that the test started and may leave behind: started="$started $!"
started=

# Kills those that are there still. Each has $tmp as its working directory, or is a child: another
# process that has the number by now has not. (The directory of ptrail, which is not dumpable, can be
# read by root only.)
end_started()
{
	for pid in $started; do
		[ "$(readlink "/proc/$pid/cwd")" != "$tap_here" ] &&
			! grep -Eqx "PPid:[[:space:]]*$$" "/proc/$pid/status" || kill -9 "$pid"
	done 2>/dev/null
	started=
}

# linux_is MAJOR MINOR: whether the kernel has this version, or a later one
linux_is()
{
	uname -r | awk -F. -v major="$1" -v minor="$2" \
		'{ exit !($1 > major || ($1 == major && $2 + 0 >= minor)) }'
}

# has_exited PID: whether the process has exited, reaped or not. Every user can read this file; most
# others of ptrail, which is not dumpable, only root.
has_exited()
{
	! grep -q '^State:.[^ZX]' "/proc/$1/status" 2>/dev/null
}

# session_has_ended SID: whether all processes of the session have exited, reaped or not; needs pgrep
session_has_ended()
{
	for session_pid in $(pgrep -s "$1"); do
		has_exited "$session_pid" || return 1
	done
}

# is_in PID STATES: whether the process is in one of these states, letters as in ps(1)
is_in()
{
	grep -q "^State:.[$2]" "/proc/$1/status" 2>/dev/null
}

# until_true COMMAND...: waits until it succeeds, a minute at most. If it never did, the test fails at its
# end, whatever the rest of it says.
until_true()
{
	tries=0
	until "$@" >"$tmp/.until" 2>&1; do
		tries=$((tries + 1))
		[ $tries -lt 3000 ] || {
			printf '%s\n' "$*" >>"$tmp/.waited"
			return 1
		}
		sleep 0.02
	done
}

# Runs at the end, however it comes. What else is to be undone then is done by `cleanup`, a function
# that a test may define.
tap_end()
{
	status=$?
	trap - EXIT
	if command -v cleanup >/dev/null; then
		cleanup
	fi
	end_started
	cd / && rm -rf "$tmp"
	exit "$status"
}
trap tap_end EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# Words before a command that run it as another user; set by other_user
user=

# other_user [ID]: whether we are root and can become another user (65534) that can enter $tmp, which
# becomes world-accessible. Sets $user to the command prefix that does it, or to nothing; options of
# setpriv may follow it. The user may have no access to the build: it gets copies of programs, also
# as the COMMAND of setpriv, which does come there, while nothing that it runs does.
#	if other_user; then
#		$user "$(for_user "$PTRAIL")" -o writable/t true
other_user()
{
	user="setpriv --reuid=${1:-65534} --regid=${1:-65534} --clear-groups"
	if [ "$(id -u)" != 0 ] || ! chmod 755 "$tmp" ||
		! $user sh -c 'cd "$0"' "$tmp" 2>/dev/null; then
		user=
	fi
	[ -n "$user" ]
}

# for_user FILE: prints where a copy of this program is, of the same name, that $user can run; FILE
# itself where $user is nothing
for_user()
{
	tap_copy=$1
	if [ -n "$user" ]; then
		tap_copy=$tmp/.user/${1##*/}
		[ -e "$tap_copy" ] || {
			mkdir -p "$tmp/.user" && cp "$1" "$tap_copy" &&
				chmod 755 "$tmp/.user" "$tap_copy"
		}
	fi
	printf '%s\n' "$tap_copy"
}

# comment TEXT: each line of it behind a "# "
comment()
{
	printf '%s\n' "$*" | sed 's/^/# /'
}

# plan N: N lines will come. Without it, done_testing prints how many came.
plan()
{
	tap_plan=$1
	echo "1..$1"
}

# skip_all REASON: nothing of this test can run here
skip_all()
{
	echo "1..0 # SKIP $*"
	exit 0
}

# bail REASON: the test itself cannot continue, which is a failure
bail()
{
	echo "Bail out! $*"
	exit 99
}

# Sets $tap_full to the name of a point as it is printed, which stands alone: that of "... REST" is
# "NAME: REST", after the latest point whose name is no such one.
tap_subject=
tap_newline='
'
tap_name_fully()
{
	case $1 in
	'... '*) tap_full=${tap_subject:+$tap_subject: }${1#... } ;;
	*) tap_full=$1 tap_subject=$1 ;;
	esac
}

# A "#" would begin a directive. Most names have none: they need no process.
tap_point()
{
	tap_count=$((tap_count + 1))
	tap_name_fully "$2"
	case $tap_full in
	*[#"$tap_newline"]*) tap_full=$(printf %s "$tap_full" | tr '#\n' '  ') ;;
	esac
	printf '%s %d - %s\n' "$1" "$tap_count" "$tap_full"
}

pass()
{
	tap_point ok "$*"
}

# fail NAME: not ok; say more with `comment` behind it
fail()
{
	tap_failed=$((tap_failed + 1))
	tap_point 'not ok' "$*"
}

# skip NAME REASON: this point cannot be looked at here, because of REASON
skip()
{
	tap_count=$((tap_count + 1))
	tap_name_fully "$1"
	echo "ok $tap_count - $tap_full # SKIP $2"
}

# ok NAME COMMAND [ARG...]: COMMAND succeeds. Its output is shown when it does not.
ok()
{
	tap_name=$1
	shift
	# the braces: bash says of a program that a signal ended that it did
	if { "$@" >"$tmp/.ok" 2>&1; } 2>/dev/null; then
		pass "$tap_name"
		return 0
	fi
	fail "$tap_name"
	comment "exit status not 0: $*"
	comment "$(cat "$tmp/.ok")"
	return 1
}

# not_ok NAME COMMAND [ARG...]: COMMAND fails, and not by a signal
not_ok()
{
	tap_name=$1
	shift
	{ "$@" >"$tmp/.ok" 2>&1; } 2>/dev/null
	tap_status=$?
	if [ "$tap_status" -gt 0 ] && [ "$tap_status" -lt 126 ]; then
		pass "$tap_name"
		return 0
	fi
	fail "$tap_name"
	comment "exit status $tap_status, wanted a failure: $*"
	comment "$(cat "$tmp/.ok")"
	return 1
}

# show_streams: what the latest command wrote, if the test keeps that in files named out and err. Behind
# a failed point: a status or a count alone does not say what was seen.
show_streams()
{
	for tap_file in err out; do
		[ ! -s "$tap_file" ] || comment "$tap_file:  $(head -n 10 "$tap_file" | cut -c 1-300 | tr -d '\000')"
	done
}

# is GOT WANT NAME: two strings are the same
is()
{
	if [ "$1" = "$2" ]; then
		pass "$3"
		return 0
	fi
	fail "$3"
	comment "got:  $1"
	comment "want: $2"
	show_streams
	return 1
}

# tap_finds PATTERN TEXT: whether the extended regular expression finds a line of the text, which comes by a
# here-document: a pipe would need another process
tap_finds()
{
	grep -Eq -e "$1" <<-EOF
		$2
	EOF
}

# like GOT PATTERN NAME: GOT has a line that the extended regular expression PATTERN finds
like()
{
	if tap_finds "$2" "$1"; then
		pass "$3"
		return 0
	fi
	fail "$3"
	comment "got:      $(printf '%s\n' "$1" | head -n 20)"
	comment "want: /$2/"
	return 1
}

# unlike GOT PATTERN NAME: GOT has no line that PATTERN finds
unlike()
{
	if ! tap_finds "$2" "$1"; then
		pass "$3"
		return 0
	fi
	fail "$3"
	comment "got:          $(printf '%s\n' "$1" | grep -E -e "$2" | head -n 20)"
	comment "unwanted: /$2/"
	return 1
}

# same GOT WANT NAME: two files have the same bytes; the difference is shown when not
same()
{
	if cmp -s -- "$1" "$2"; then
		pass "$3"
		return 0
	fi
	fail "$3"
	comment "$(diff -u -- "$2" "$1" 2>&1 | head -n 60)"
	return 1
}

# without_nonce FILE: prints a report in HTML without its nonce, which is another one in each report
without_nonce()
{
	sed "s/nonce-[0-9a-f]*/nonce/g; s/ nonce=\"[0-9a-f]*\"//" "$1"
}

# have TOOL...: all of these programs are installed. Use: have jq || skip_all "jq is not installed"
have()
{
	for tap_tool; do
		command -v "$tap_tool" >/dev/null || return 1
	done
}

# can PROBE [ARG]: whether the machine allows this, as tests/lib/can.c finds out with system calls of its
# own. Sets $why_not to the reason if not. What ptrail can do is what is tested: no test may decide by
# ptrail whether it skips.
#	can seccomp || skip "selected syscalls" "$why_not"
can()
{
	why_not=$("$top_builddir/tests/lib/can" "$@" 2>&1)
	case $? in
	0) return 0 ;;
	77) why_not="cannot $1: $why_not" && return 1 ;;
	esac
	bail "tests/lib/can $*: $why_not"
}

# is_filtered: whether the test, and so ptrail, has a seccomp filter, as in a container
is_filtered()
{
	grep -q '^Seccomp:.*[1-9]' /proc/self/status
}

# needs PROBE...: nothing of this test can run where one of these fails
needs()
{
	for tap_need; do
		can "$tap_need" || skip_all "$why_not"
	done
}

# use_npm PACKAGE FILE...: links the packages that contrib/check installs from npm into the directory of the
# test, and copies files of tests beside them. Fails if node or the package is not installed.
use_npm()
{
	tap_npm=${PTRAIL_NPM:-${XDG_CACHE_HOME:-$HOME/.cache}/ptrail/npm}/node_modules
	have node && [ -d "$tap_npm/$1" ] || return
	shift
	ln -s "$tap_npm" node_modules
	for tap_file; do
		cp "$top_srcdir/tests/$tap_file" .
	done
}

# formats [FORMAT...]: prints the formats that this ptrail can write, except these
formats()
{
	"$PTRAIL" --version | awk -v except=" $* " '
		/^formats:/ { $1 = ""; names = $0 }
		/^built with:.* sqlite/ { has_sqlite = 1 }
		END {
			count = split(names, name, " ")
			for (i = 1; i <= count; i++)
				if (!index(except, " " name[i] " ") && (name[i] !~ /^(sqlite|parquet)$/ || has_sqlite))
					printf "%s ", name[i]
		}'
}

# The last line of a test. Under make the driver counts the lines, so the status is 0.
done_testing()
{
	[ ! -s "$tmp/.waited" ] || {
		fail "each wait came to its end"
		comment "waited in vain: $(cat "$tmp/.waited")"
	}
	[ -n "$tap_plan" ] || echo "1..$tap_count"
	[ -n "$tap_by_make" ] || [ "$tap_failed" -eq 0 ] || exit 1
	exit 0
}
