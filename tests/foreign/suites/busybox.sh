#!/bin/sh
# A static program that calls itself: shell, find, sort, awk, md5sum
# needs: busybox
# apt: busybox-static
# dnf: busybox
# short
exec busybox sh -c '
i=0
while [ $i -lt 100 ]; do
	i=$((i + 1))
	echo "$i $((i * 7919 % 101))" >file$i
done
busybox find . -name "file*" | busybox xargs busybox cat | busybox sort -n >sorted
busybox awk "{ s += \$2 } END { print NR, s }" sorted
busybox md5sum sorted
busybox tar -cf - sorted | busybox gzip | busybox gunzip | busybox tar -tf -
(exit 9) || echo $?
busybox sleep 100 &
kill $!
wait $! || echo $?
'
