#!/bin/sh
# Python: threads, subprocesses, multiprocessing by fork and spawn, signals
# needs: python3
# apt: python3
# dnf: python3
# short
# outlived
exec python3 "$HERE/processes.py"
