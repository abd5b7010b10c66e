# Sourced by the suites. Each runs in an empty directory, prints only output that is the same in
# each run, and exits with 0; what is not the same (times, pids) goes to a file or to standard
# error.
# shellcheck shell=sh

# cannot REASON: this suite cannot run here
cannot()
{
	echo "$*"
	exit 77
}

# until_true SECONDS COMMAND...: tries again until it succeeds
until_true()
{
	tries=$(($1 * 20))
	shift
	until "$@" >/dev/null 2>&1; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || {
			echo "never true: $*"
			return 1
		}
		sleep 0.05
	done
}

# not_as_root ARG0: continues as another user, for programs that refuse to run as root
not_as_root()
{
	[ "$(id -u)" = 0 ] || return 0
	command -v setpriv >/dev/null || cannot "not installed: setpriv"
	chown 65534:65534 .
	exec setpriv --reuid 65534 --regid 65534 --clear-groups sh "$1"
}

# nginx_configuration: a configuration of nginx with two workers and a server at ./socket, whose
# directives come from standard input; all files are in this directory
nginx_configuration()
{
	cat <<END
worker_processes 2;
pid $PWD/pid;
error_log $PWD/error.log;
events { worker_connections 64; }
http {
	access_log off;
	client_body_temp_path $PWD/body; proxy_temp_path $PWD/proxy; fastcgi_temp_path $PWD/fast;
	uwsgi_temp_path $PWD/uwsgi; scgi_temp_path $PWD/scgi;
	server {
		listen unix:$PWD/socket;
END
	cat
	printf '\t}\n}\n'
}

# python_tests TEST...: runs tests of Python itself; the output has the result of each
python_tests()
{
	for python in python3 /usr/bin/python3 ''; do
		[ -n "$python" ] || cannot "not installed: Python's tests $*"
		"$python" - "$@" <<'END' 2>/dev/null && break
import importlib.util, sys, test.libregrtest
sys.exit(not all(importlib.util.find_spec("test." + name) for name in sys.argv[1:]))
END
	done
	"$python" -m test -u walltime --junit-xml results.xml "$@" >log 2>&1
	echo "status $?"
	tail -n 30 log >&2
	"$python" "$HERE/junit.py" results.xml
}

# stress STRESSOR OPERATIONS [STRESSOR OPERATIONS]...: stressors one after the other, each for so
# many operations; the verdict is whether each succeeded. Those that this version or machine does
# not know are left out.
stress()
{
	while [ $# -gt 0 ]; do
		if stress-ng --help | grep -q -e "--$1-ops "; then
			stress-ng --no-rand-seed "--$1" 1 "--$1-ops" "$2" --temp-path . >log 2>&1
			echo "$1: status $?"
			grep -E ' (fail|error):' log | sed 's/ \[[0-9]*\]//'
			tail -n 5 log >&2
		fi
		shift 2
	done
}
