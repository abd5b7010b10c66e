# Runs in the guest of contrib/check-arm64 or contrib/check-kernel, as root: the tests of /host/list, two at a
# time, each with the only case that it is to run if there is one, and the recordings. /host is the directory of
# the build, which is shared with the machine outside.
# shellcheck shell=sh
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C
top_srcdir=/host/src top_builddir=/host/build PTRAIL=/host/build/ptrail CC=gcc
# an emulated processor is some twenty times as slow
CK_TAP_LOG_FILE_NAME=- CK_DEFAULT_TIMEOUT=1500 PTRAIL_FAST=auto
export PATH HOME LC_ALL top_srcdir top_builddir PTRAIL CC CK_TAP_LOG_FILE_NAME CK_DEFAULT_TIMEOUT PTRAIL_FAST

{
	uname -a
	strace --version | head -n 1
	"$PTRAIL" --version
} >/host/results/machine 2>&1

# Process IDs are none of the small numbers that programs print: strace.test replaces them everywhere.
echo 20000 >/proc/sys/kernel/ns_last_pid

# (xargs has no shell functions)
cat >/tmp/run <<'END'
#!/bin/sh
log=/host/results/$(echo "$1" | tr / _).log
began=$(date +%s)
case $1 in
*.test) set -- /bin/sh "$top_srcdir/$1" ;;
*)
	CK_RUN_CASE=${2-}
	[ -z "$CK_RUN_CASE" ] || export CK_RUN_CASE
	cd "$(mktemp -d)" && set -- "$top_builddir/$1" ;;
esac
timeout -k 10 1500 "$@" >/tmp/log.$$ 2>&1 </dev/null
status=$?
[ $status = 0 ] || echo "# exit status $status" >>/tmp/log.$$
echo "# $(($(date +%s) - began)) s" >>/tmp/log.$$
cp /tmp/log.$$ "$log"
END
chmod +x /tmp/run
sed "s/ *\$//" /host/list | xargs -L 1 -P 2 /tmp/run

if [ -e /host/recordings/formats ]; then
	cd /tmp || exit
	"$PTRAIL" -o /dev/null --record=guest.trail sh -c 'ls /; (cat /nonexistent); kill -TERM $$'
	for format in $(cat /host/recordings/formats); do
		"$PTRAIL" --replay=guest.trail --print="$format:guest.$format"
		"$PTRAIL" --replay=/host/recordings/here.trail --print="$format:here.$format"
	done
	cp guest.* here.* /host/results/
fi >/host/results/recordings 2>&1
: >/host/results/end
