#!/bin/sh
# stress-ng: signals that are sent, queued, raised by faults, waited for and let come from timers
# needs: stress-ng
# apt: stress-ng
# dnf: stress-ng
# outlived
. "$HERE/lib.sh"
not_as_root "$0"
stress kill 5000 sigq 2000 sigsegv 1000 sigfpe 1000 sigpending 2000 sigsuspend 500 sigtrap 500 \
	sigchld 200 sigabrt 100 sigrt 500 signest 500 sigpipe 200 sigaltstack 500 timer 500 \
	itimer 500 timerfd 500
