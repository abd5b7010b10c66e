#!/bin/sh
# Python's own tests of terminals, the system's calls, pipes, files and memory
# needs: python3
# apt: ^libpython3[.][0-9]+-testsuite$
# dnf: python3-test
# outlived
. "$HERE/lib.sh"
python_tests test_pty test_os test_posix test_pipes test_io test_mmap test_faulthandler
