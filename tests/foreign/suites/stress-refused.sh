#!/bin/sh
# stress-ng: calls that do not exist, bad arguments and addresses, filters, userfaultfd, io_uring, ptrace
# needs: stress-ng
# apt: stress-ng
# dnf: stress-ng
# outlived
. "$HERE/lib.sh"
not_as_root "$0"
stress enosys 200 sysbadaddr 200 seccomp 100 userfaultfd 500 io-uring 50 ptrace 500
