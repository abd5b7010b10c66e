#!/bin/sh
# stress-ng: affinity, priorities, policies, yields, clocks, context switches, system-wide questions
# needs: stress-ng
# apt: stress-ng
# dnf: stress-ng
# outlived
. "$HERE/lib.sh"
not_as_root "$0"
stress affinity 200 schedpolicy 50 switch 2000 context 200 nanosleep 100 clock 100 sleep 50 get 100 \
	getrandom 100 sysinfo 50 set 50 vdso 1000 usersyscall 200 loadavg 20 sigfd 200 wait 50 waitcpu 50 \
	personality 20 cap 5 x86syscall 500 fp-error 50 longjmp 500 funccall 5 tsc 100
