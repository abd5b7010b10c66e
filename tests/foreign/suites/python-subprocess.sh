#!/bin/sh
# Python's own tests of subprocess
# needs: python3
# apt: ^libpython3[.][0-9]+-testsuite$
# dnf: python3-test
# outlived
. "$HERE/lib.sh"
python_tests test_subprocess
