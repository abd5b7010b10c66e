# Sourced by the tests that trace tests/fast/live/renames with -y -s 300.
# shellcheck shell=sh

# wrong_names FILE: the first names of descriptors in the trace that are not the data that is written to
# them, and of descriptors without a name
wrong_names()
{
	sed -nE -e 's/.*write\([0-9]+(<([^>]*)>)?, "(\/[^"]*)".*/\2 is \3/p' "$1" |
		awk '$1 != $3 { print; if (++n == 3) exit }'
}
