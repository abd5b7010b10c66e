#!/bin/sh
# Sandboxes: all kinds of namespaces, a process 1 that reaps, a nested sandbox, a seccomp filter
# needs: bwrap
# apt: bubblewrap
# dnf: bubblewrap
# outlived
. "$HERE/lib.sh"
box()
{
	timeout -k 5 60 bwrap --unshare-all --die-with-parent --ro-bind / / --proc /proc --dev /dev \
		--tmpfs /tmp "$@"
}
box true 2>log || cannot "no sandbox here: $(tail -n 1 log)"
box sh -c 'echo "process $$"; ls /tmp; touch /usr/x 2>/dev/null || echo read-only'
box --uid 1000 --gid 1000 --hostname box sh -c 'id -u; id -g; uname -n'
status=0
box sh -c 'exit 9' || status=$?
echo "status $status"
status=0
box sh -c 'kill -KILL $$' 2>/dev/null || status=$?
echo "killed: status $status"
box --as-pid-1 sh -c 'for i in 1 2 3; do (exit $i) & done; wait; echo "process $$"'
box sh -c '(sleep 0.05 & exit 0); sh -c "echo in a pipe" | cat'
box --dev-bind / / bwrap --unshare-pid --ro-bind / / --proc /proc sh -c 'echo "nested $$"' \
	2>/dev/null || echo "nested is refused"
