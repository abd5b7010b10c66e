#!/bin/sh
# php-fpm behind nginx: workers that are asked fifty times, replaced by a reload, and a fault in one
# needs: nginx curl
# apt: php-fpm nginx-light curl
# dnf: php-fpm nginx curl
. "$HERE/lib.sh"
for fpm in /usr/sbin/php-fpm*; do
	[ -x "$fpm" ] || cannot "not installed: php-fpm"
done
set -e
cat >page.php <<'PHP'
<?php
$kept = [];
for ($i = 0; $i < 2000; $i++)
	$kept[$i % 100] = str_repeat(chr(65 + $i % 26), $i % 50);
file_put_contents("php://temp", "x");
exec("echo from a shell; exit 3", $lines, $status);
echo md5(implode(",", $kept)), " ", $lines[0], " ", $status, " ", $_GET["n"] ?? "", "\n";
PHP
chmod 755 .
me=$(id -un)
group=$(id -gn)
cat >fpm.conf <<END2
[global]
pid = $PWD/fpm.pid
error_log = $PWD/fpm.log
daemonize = no
[www]
user = $me
group = $group
listen = $PWD/fpm.socket
listen.mode = 0666
pm = static
pm.max_children = 3
pm.max_requests = 10
END2
echo "user $me $group;" >nginx.conf
nginx_configuration >>nginx.conf <<END2
		location / {
			fastcgi_pass unix:$PWD/fpm.socket;
			fastcgi_param SCRIPT_FILENAME $PWD/page.php;
			fastcgi_param REQUEST_METHOD \$request_method;
			fastcgi_param QUERY_STRING \$query_string;
		}
END2
[ "$(id -u)" != 0 ] || root=-R
"$fpm" ${root-} -n -F -y "$PWD/fpm.conf" >log 2>&1 &
master=$!
until_true 30 test -S fpm.socket
nginx -e "$PWD/error.log" -c "$PWD/nginx.conf"
ask()
{
	curl -sS --unix-socket "$PWD/socket" "http://localhost/?n=$1"
}
answers()
{
	[ "$(ask 0 | wc -w)" = 6 ]
}
until_true 30 answers
i=0
while [ $i -lt 50 ]; do
	i=$((i + 1))
	ask $i
done | cksum
for i in 1 2 3 4 5 6 7 8; do
	ask same >"answer$i" &
	asking="$asking $!"
done
wait $asking
cat answer* | sort | uniq -c | tr -s ' '
kill -USR2 "$master"
until_true 30 grep -q 'using inherited socket\|reloading: execvp' fpm.log
until_true 30 answers
echo reloaded
nginx -e "$PWD/error.log" -c "$PWD/nginx.conf" -s quit
until_true 30 test ! -e pid
kill -QUIT "$master"
status=0
wait "$master" || status=$?
echo "php-fpm: status $status"
grep -E '\[(alert|crit|emerg)\]' error.log | sed 's/.*\[/[/' || :
grep -c ALERT fpm.log || :
