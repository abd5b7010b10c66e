# Runs in the guest of contrib/check-arm64 or contrib/check-kernel, as root: the tests of /host/list, two at a
# time, each with the only case that it is to run if there is one, and the recordings. /host is the directory of
# the build, which is shared with the machine outside.
# shellcheck shell=sh
PATH=/tmp/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C
top_srcdir=/host/src top_builddir=/host/build PTRAIL=/host/build/ptrail CC=gcc
# An emulated processor is some twenty times as slow, and where it shares a processor with others, it does not see that.
# What hangs is terminated after hours: contrib/guest.sh limits the processor time of the whole guest.
CK_TAP_LOG_FILE_NAME=- CK_DEFAULT_TIMEOUT=600 CK_TIMEOUT_MULTIPLIER=60 PTRAIL_FAST=auto
export PATH HOME LC_ALL top_srcdir top_builddir PTRAIL CC PTRAIL_FAST
export CK_TAP_LOG_FILE_NAME CK_DEFAULT_TIMEOUT CK_TIMEOUT_MULTIPLIER
. /host/environment
seconds=7200	# of a test
export PTRAIL_TEST_LONG seconds

# Limits in tests are also for machines that are not emulated. Those that make a test wait are below a minute.
mkdir /tmp/bin
cat >/tmp/bin/timeout <<'END'
#!/bin/sh
state=option
for word; do
	shift
	case $state,$word in
	option,-k | option,-s) state=value ;;
	option,-*) ;;
	option,[6-9][0-9] | option,[1-9][0-9][0-9]) state=command word=$((60 * word)) ;;
	option,*) state=command ;;
	value,*) state=option ;;
	esac
	set -- "$@" "$word"
done
exec /usr/bin/timeout "$@"
END
chmod +x /tmp/bin/timeout

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
/usr/bin/timeout -k 10 "$seconds" "$@" >/tmp/log.$$ 2>&1 </dev/null
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
