#!/bin/sh
# Python's own tests of signals, fork and wait
# needs: python3
# apt: ^libpython3[.][0-9]+-testsuite$
# dnf: python3-test
# outlived
. "$HERE/lib.sh"
python_tests test_signal test_threadsignals test_fork1 test_wait3 test_wait4 test_popen
