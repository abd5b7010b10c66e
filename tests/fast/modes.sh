# Sourced by the tests of this folder, behind tests/lib/tap.sh: the ways of tracing that are compared.
# shellcheck shell=sh disable=SC2154 # $tmp
#
# Sets $modes to those that ptrail has here, in the order in which they are compared: the first is
# what the others are held against. MODES in the environment says otherwise. A mode is what the
# environment variable PTRAIL_FAST is set to.
#	off	stops at each call
#	require	the fast source, or failure
#	auto	the fast source where that is possible

modes=${MODES-}
fast_why=
if [ -z "$modes" ]; then
	modes=off
	if can fast; then
		modes="off require auto"
	else
		fast_why=$why_not
	fi
fi
# those but the first
# shellcheck disable=SC2034 # used by who sources this
others=${modes#"${modes%% *}"}

# point_of_modes: a point that says which modes are looked at
point_of_modes()
{
	if [ -n "$others" ]; then
		pass "modes: $modes"
	else
		skip "the fast source" "$fast_why"
	fi
}
