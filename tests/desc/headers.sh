# shellcheck shell=sh disable=SC2154 # tests/lib/tap.sh gives top_srcdir
# Sourced by the tests that hold rows against the machine's headers. A test writes `todo`, a C statement
# a line, and calls compare for one group of headers after another: lines that a group's headers do
# not know stay in `todo`. With sanitizers the rows are the same: tests read them, and compare nothing.

# can_compile BITS: programs of that kind can be built and run here
can_compile()
{
	printf '#include <%s>\n' stdio.h linux/types.h >probe.c
	echo 'int main(void) { return sizeof(void *) * 8 != BITS; }' >>probe.c
	$CC -m"$1" -DBITS="$1" -o probe probe.c >probe.log 2>&1 && ./probe
}

# write_group GROUP: its includes, in group.h
write_group()
{
	sed -n "s/^$1 //p" "$top_srcdir/tests/desc/headers" | while read -r header; do
		printf '#if __has_include(<%s>)\n#include <%s>\n#endif\n' "$header" "$header"
	done >group.h
}

# compare NAME BITS GROUP: a test point; what was not known stays in todo
compare()
{
	write_group "$3"
	times=
	[ "$3" != time64 ] || times='-D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64'
	case $($CC --version) in
	*clang*) all=-ferror-limit=0 ;;
	*) all='-fmax-errors=0 -ftrack-macro-expansion=0' ;;
	esac
	# Constants that are not even a word of these headers need no compiler, which would think long
	# about what was meant instead.
	# shellcheck disable=SC2086
	$CC -m"$2" -std=gnu17 -D_GNU_SOURCE $times -w -E -dD group.h 2>/dev/null |
		tr -cs 'A-Za-z0-9_' '\n' | sort -u >words
	: >unknown
	: >checks.inc
	awk -F '"' 'NR == FNR { word[$1]; next }
		{ print >(/^constant/ && !($2 in word) ? "unknown" : "checks.inc") }' words todo
	cp "$top_srcdir/tests/desc/compare.c" compare.c
	# A compiler may name a thing once only, so again until nothing is left to say.
	# shellcheck disable=SC2086 # several words
	while ! LC_ALL=C $CC -m"$2" -std=gnu17 -D_GNU_SOURCE $times -w $all -I. -fsyntax-only compare.c 2>log; do
		sed -n 's/^.*checks\.inc:\([0-9]*\):.* error:.*/\1/p' log | sort -un >lines
		if ! [ -s lines ]; then
			fail "$1: the headers compile"
			comment "$(head -n 20 log)"
			return
		fi
		awk 'NR == FNR { bad[$1]; next } { print >(FNR in bad ? "bad" : "good") }' lines checks.inc
		cat bad >>unknown
		rm bad
		: >>good
		mv good checks.inc
	done
	mv unknown todo
	# shellcheck disable=SC2086
	$CC -m"$2" -std=gnu17 -D_GNU_SOURCE $times -w -I. -o compared compare.c
	./compared >log
	if [ $? -eq 0 ]; then
		pass "$1: $(tail -n 1 log)"
	else
		fail "$1: $(tail -n 1 log)"
		comment "$(sed '$d' log)"
	fi
}
