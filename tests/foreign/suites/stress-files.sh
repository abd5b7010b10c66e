#!/bin/sh
# stress-ng: names, links, locks, notifications, copies between descriptors, asynchronous input
# needs: stress-ng
# apt: stress-ng
# dnf: stress-ng
# outlived
. "$HERE/lib.sh"
not_as_root "$0"
stress dentry 500 dir 100 dirdeep 10 rename 500 chmod 100 fcntl 200 flock 200 lockf 200 lease 100 sendfile 50 \
	splice 200 tee 100 vm-splice 100 copy-file 5 aio 100 open 500 dup 50 fstat 200 getdent 200 utime 200 \
	seek 200 iomix 100 sync-file 5 xattr 5 touch 200 fiemap 50 procfs 2
