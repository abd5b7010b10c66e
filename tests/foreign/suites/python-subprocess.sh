#!/bin/sh
# Python's own tests of subprocess
# needs: python3
# outlived
. "$HERE/lib.sh"
python_tests test_subprocess
