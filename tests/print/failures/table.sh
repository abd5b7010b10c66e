# Sourced by the test of failing builds, tests and scripts (failures/*.txt), which defines
#	trace COMMAND	runs the command by $shell and calls answer, once or, after a replay, twice
# and then calls run_table.
# shellcheck shell=sh disable=SC2034,SC2154 # variables of tap.sh and of the tests
#
# A case of the table begins with "== TITLE". Its further lines are a word and what belongs to it:
#	needs PROGRAM...	skipped if one is missing; bash: run by bash and not by sh
#	root			skipped if the user is another one
#	file PATH		the following lines that begin with a tab are its text
#	before COMMAND		not traced
#	skipif COMMAND		skipped if it succeeds
#	after COMMAND		not traced, when the case is over
#	unrecorded		traced without --record and without a seccomp filter, which the command can notice
#	run COMMAND		traced
#	first REGEX, not REGEX	what the first line matches, and what it does not match
#	advice, notadvice REGEX	the same of what to do
#	place FILE:LINE, none	the place in reports
# "!" before one of the last five: not explained yet; it ought to be so.
# ONLY=TEXT in the environment: only the cases with that text in their titles

LC_ALL=C.UTF-8
export LC_ALL
# Interpreters themselves, not programs in front of them that choose a version
PATH=/usr/bin:/bin:$PATH
unset MAKEFLAGS MAKELEVEL MFLAGS
tab=$(printf '\t')

# The case that is read: its title, and whether it was skipped, traced or replayed, too
title="" skipped="" traced="" replayed="" after="" unrecorded=""

# Undoes what a case has done.
cleanup()
{
	[ -z "$after" ] || (cd "$tmp/case" && sh -c "$after")
	after=
}

# begin TITLE: an empty directory for the next case
begin()
{
	cleanup
	title=$1 skipped="" traced="" replayed="" unrecorded="" file="" shell=sh
	cd "$tmp" && rm -rf case && mkdir case && cd case || exit
}

# need PROGRAM...: skips the case if one is missing
need()
{
	for program; do
		[ "$program" = bash ] && shell=bash
		[ -z "$skipped" ] || continue
		# rustup's programs exist without a compiler behind them
		case $program in
		cargo | rustc) can_run="$program --version" ;;
		*) can_run=true ;;
		esac
		if ! have "$program" || ! $can_run >"$tmp/out" 2>&1; then
			skipped=yes
			skip "$title" "$program is not installed"
		fi
	done
}

# answer WHY ANNOTATIONS: sets $first, $advice and $place from the files of --print=why and github. The second
# one of a case is that of its replay.
answer()
{
	if [ -n "$traced" ]; then
		replayed=yes live_first=$first live_advice=$advice live_place=$place
	fi
	first=$(head -n 1 "$1")
	advice=$(sed -n '/^  try: /,$p' "$1" | tr -s '\n ' '  ')
	place=$(grep -m1 '^::error' "$2" |
		sed -n 's/^::error file=\([^,]*\),line=\([0-9]*\).*/\1:\2/p')
	traced=yes
}

# check_answer WORD VALUE FIRST ADVICE PLACE TITLE: one line of a case, in one answer
check_answer()
{
	case $1 in
	first) like "$3" "$2" "$6" ;;
	not) unlike "$3" "$2" "$6: not another cause" ;;
	advice) like "$4" "$2" "$6: what to do" ;;
	notadvice) unlike "$4" "$2" "$6: no wrong advice" ;;
	place) is "${5:-none}" "$2" "$6: the place" ;;
	!first) unlike "$3" "$2" "not explained yet: $6" ;;
	!not) like "$3" "$2" "not explained yet: $6: not another cause" ;;
	!advice) unlike "$4" "$2" "not explained yet: $6: what to do" ;;
	!notadvice) like "$4" "$2" "not explained yet: $6: no wrong advice" ;;
	!place) unlike "${5:-none}" "^$2\$" "not explained yet: $6: the place" ;;
	*) fail "$6: '$1' is a word of the table" ;;
	esac
}

# check WORD VALUE: one line of a case
check()
{
	if [ -n "$replayed" ]; then
		check_answer "$1" "$2" "$live_first" "$live_advice" "$live_place" "$title"
		check_answer "$1" "$2" "$first" "$advice" "$place" "replayed: $title"
	else
		check_answer "$1" "$2" "$first" "$advice" "$place" "$title"
	fi
}

# Handles $line of the table.
one_line()
{
	word=${line%% *} rest=${line#* }
	case $line in
	'' | '#'*) return ;;
	'== '*)
		begin "$rest"
		case $title in *"${ONLY-}"*) ;; *) skipped=yes ;; esac
		return ;;
	esac
	[ -z "$skipped" ] || return 0
	case $line in
	"$tab"*)
		printf '%s\n' "${line#"$tab"}" >>"$file"
		return ;;
	esac
	case $word in
	needs)
		# shellcheck disable=SC2086 # words
		need $rest ;;
	root)
		[ "$(id -u)" = 0 ] || {
			skipped=yes
			skip "$title" "needs root"
		} ;;
	file)
		file=$rest
		mkdir -p "$(dirname "$file")" ;;
	before) sh -c "$rest" >"$tmp/setup" 2>&1 </dev/null ;;
	skipif)
		if sh -c "$rest" >"$tmp/out" 2>&1; then
			skipped=yes
			skip "$title" "untraced, it cannot"
		fi ;;
	unrecorded) unrecorded=yes ;;
	run) trace "$rest" ;;
	after) after=$rest ;;	# also if the rest of the case is skipped
	*)
		[ -n "$traced" ] && check "$word" "$rest" ;;
	esac
}

# run_table [NAME...]: runs the cases of these files, without names those of all
run_table()
{
	(
		cd "$(realpath "$top_srcdir")/tests/print/failures" || exit
		[ $# != 0 ] || set -- ./*.txt
		cat "$@"
	) >"$tmp/table"
	while IFS= read -r line; do
		one_line
	done <"$tmp/table"
	begin end
	cd "$tmp" || exit
}
