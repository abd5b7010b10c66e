#!/bin/sh
# Python's own tests of threads
# needs: python3
# apt: ^libpython3[.][0-9]+-testsuite$
# dnf: python3-test
# outlived
. "$HERE/lib.sh"
python_tests test_threading test_thread test_concurrent_futures
