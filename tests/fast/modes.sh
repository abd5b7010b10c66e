# Sourced by the tests of this directory, after tests/lib/tap.sh: the modes of tracing that are
# compared.
# shellcheck shell=sh disable=SC2154 # $tmp
#
# Sets $modes to those that ptrail supports here, in the order in which they are compared: the
# others are compared with the first. MODES in the environment overrides it. A mode is a value of
# the environment variable PTRAIL_FAST.
#	off	ptrace-stops at each syscall
#	require	the fast source, or failure

modes=${MODES-}
fast_why=
if [ -z "$modes" ]; then
	modes=off
	if can fast; then
		modes="off require"
	else
		fast_why=$why_not
	fi
fi
# all but the first
# shellcheck disable=SC2034 # used by the tests that source this
others=${modes#"${modes%% *}"}

# point_of_modes: a point that says which modes are compared
point_of_modes()
{
	if [ -n "$others" ]; then
		pass "modes: $modes"
	else
		skip "the fast source" "$fast_why"
	fi
}
