#!/bin/sh
# Python's own tests of signals, fork and wait
# needs: python3
# outlived
. "$HERE/lib.sh"
python_tests test_signal test_threadsignals test_fork1 test_wait3 test_wait4 test_popen
