#!/bin/sh
# command.sh TASKS: the command that is traced while the tracer fails. It forks, creates threads,
# calls execve from one and receives signals; its output and its exit status 7 are known.
exec 2>/dev/null
trap 'echo got USR1' USR1
kill -USR1 $$
for mode in fork vfork "clone 10" "threads 4" "exec-thread 3" "tree 3" leader-exit; do
	# shellcheck disable=SC2086
	"$1" $mode
	echo "$mode: $?"
done
sh -c 'kill -SEGV $$'
echo "a child died of $(($? - 128))"
exit 7
