#!/bin/sh
# strace's own test suite, run with ptrail under the name strace and compared with strace's results
# needs: apt-get dpkg-source gcc make gawk python3
# apt: dpkg-dev gcc libc6-dev gcc-multilib make gawk python3
# tracer
#
# Fetches and builds the distribution's source package of strace and runs its suite twice, 64-bit and,
# if the compiler can, 32-bit: with the strace that was built, and with the program under test. Of
# the tests that strace passes here, at least 97 of 100 have to pass, or to differ by rule: because
# strace has changed a text since, or ptrail knows more constants (strace_changes.py), or as listed with
# the reason in strace-accepted.txt, which lists at most 5 of 100. ONLY="NAME..." in the environment
# runs these tests only, without a verdict on shares.
. "$HERE/lib.sh"
set -u

# The package lists of the system with sources instead of binaries: the system's may lack them
fetch()
{
	mkdir -p apt/parts apt/lists/partial apt/archives/partial
	for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
		case $file in
		*.sources) sed 's/^Types:.*/Types: deb-src/' "$file" ;;
		*.list) sed -n 's/^deb\(-src\)\{0,1\} /deb-src /p' "$file" ;;
		*) continue ;;
		esac >"apt/parts/${file##*/}" 2>/dev/null
	done
	set -- -qq -o "Dir::Etc::SourceParts=$PWD/apt/parts" -o Dir::Etc::SourceList=/dev/null \
		-o "Dir::State::Lists=$PWD/apt/lists" -o "Dir::Cache=$PWD/apt"
	{ apt-get "$@" update && apt-get "$@" source strace; } >fetch.log 2>&1 ||
		cannot "strace's source package cannot be fetched: $(tail -n 1 fetch.log)"
}

# run_tests DIRECTORY STRACE: runs the suite of the directory; prints the result of each test,
# "NAME PASS", sorted
run_tests()
{
	rm -f "$1"/*.trs
	make -C "$1" -k -j2 check STRACE="$2" ${ONLY+TESTS="$ONLY"} </dev/null >"$1.log" 2>&1
	for trs in "$1"/*.trs; do
		name=${trs##*/}
		name=${name%.trs}
		name=${name%.test}
		printf '%s %s\n' "${name%.gen}" "$(sed -n 's/^:test-result: //p' "$trs")"
	done | sort
}

# verdict DIRECTORY: compares theirs and ours; prints what differs; false if too much does
verdict()
{
	# shellcheck disable=SC2046 # words
	python3 "$HERE/strace_changes.py" "$PWD/src/strace" "$1" \
		$(sed -n 's/ FAIL$//p' "$1.ours") >"$1.changed"
	awk -v where="$1" '
		FILENAME == ARGV[1] { if (/^[^#]/) accepted[$1] = 1; next }
		FILENAME == ARGV[2] { if ($2 == "PASS") { theirs[$1] = 1; all++ } next }
		FILENAME == ARGV[3] { changed[$1] = 1; next }
		!($1 in theirs) { next }
		$2 == "PASS" { passed++; if ($1 in accepted) print where ": " $1 " is listed, but passes"; next }
		$1 in changed { differ++; if ($1 in accepted) print where ": " $1 " is listed, but has rules"; next }
		$1 in accepted { listed++; next }
		{ print where ": " $1 ": " $2 }
		END {
			printf "%s: %d of %d pass, %d differ by rule, %d are accepted differences\n", \
				where, passed, all, differ, listed
			exit !(all && (passed + differ + listed) * 100 >= all * 97 && listed * 100 <= all * 5)
		}' "$HERE/strace-accepted.txt" "$1.theirs" "$1.changed" "$1.ours"
}

export TIMEOUT_DURATION=60
unset PTRAIL_FAST
mkdir bin
ln -s "$PTRAIL" bin/strace
if [ -z "${STRACE_SOURCE-}" ]; then
	fetch
	STRACE_SOURCE=$(echo strace-*/)
fi
cd "$STRACE_SOURCE" || exit 1
[ -x src/strace ] || { ./configure --enable-mpers=check --disable-gcc-Werror && make -j2; } \
	>build.log 2>&1 || cannot "strace cannot be built: $(tail -n 1 build.log)"
status=0
for directory in tests tests-m32; do
	[ -x "src/strace" ] && grep -q "^TESTS = " "$directory/Makefile" || continue
	[ $directory = tests ] || grep -q '^#define HAVE_M32_MPERS 1' src/config.h || continue
	run_tests $directory "$PWD/src/strace" >$directory.theirs
	run_tests $directory "$OLDPWD/bin/strace" >$directory.ours
	verdict $directory || status=1
done
exit $status
