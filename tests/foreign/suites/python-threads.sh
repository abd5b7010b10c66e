#!/bin/sh
# Python's own tests of threads
# needs: python3
# outlived
. "$HERE/lib.sh"
python_tests test_threading test_thread test_concurrent_futures
