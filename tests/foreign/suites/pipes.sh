#!/bin/sh
# Archives through pipes, a reader that goes away, a process that is killed, traps and job numbers
# needs: tar gzip
# apt: tar gzip
# dnf: tar gzip
# short
set -e
mkdir tree
i=0
while [ $i -lt 50 ]; do
	i=$((i + 1))
	seq 1 $((i * 20)) >"tree/$i"
done
tar --sort=name --owner=0 --group=0 --mtime=@0 -cf - tree | gzip -n | cksum
tar -cf - tree | gzip | (mkdir out && cd out && tar -xzf -)
diff -r tree out/tree && echo same
yes | head -n 1000 | sort | uniq -c | tr -s ' '
status=0
sh -c 'kill -SEGV $$' 2>/dev/null || status=$?
echo "killed: $status"
trap 'echo trapped' USR1
sh -c "kill -USR1 $$"
sleep 100 &
kill "$!"
status=0
wait "$!" || status=$?
echo "waited: $status"
find tree -type f -print0 | xargs -0 -n 10 -P 4 cat | cksum | cut -d' ' -f2
