#!/bin/sh
# stress-ng: fork, vfork, clone, exec, threads, zombies, sessions
# needs: stress-ng
# apt: stress-ng
# dnf: stress-ng
# outlived
. "$HERE/lib.sh"
not_as_root "$0"
stress fork 200 vfork 500 clone 100 exec 200 pthread 300 zombie 200 session 100 daemon 100 spawn 100
