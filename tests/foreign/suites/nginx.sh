#!/bin/sh
# A server with workers, asked fifty times, loads another configuration, and ends when asked to
# needs: nginx curl
# apt: nginx-light curl
# dnf: nginx curl
. "$HERE/lib.sh"
set -e
configuration()
{
	nginx_configuration <<END
		root $PWD/files;
		location /version { return 200 "version $1\n"; }
END
}
mkdir files
chmod 755 . files
seq 1 10000 >files/numbers
ask()
{
	curl -sS --unix-socket "$PWD/socket" "http://localhost/$1"
}
is_version()
{
	[ "$(ask version)" = "version $1" ]
}
configuration 1 >nginx.conf
nginx -e "$PWD/error.log" -c "$PWD/nginx.conf"
until_true 30 is_version 1
i=0
while [ $i -lt 50 ]; do
	i=$((i + 1))
	ask numbers
done | cksum
configuration 2 >nginx.conf
nginx -e "$PWD/error.log" -c "$PWD/nginx.conf" -s reload
# old workers may answer for a while
until_true 30 is_version 2
echo reloaded
nginx -e "$PWD/error.log" -c "$PWD/nginx.conf" -s quit
until_true 30 test ! -e pid
grep -E '\[(alert|crit|emerg)\]' error.log | sed 's/.*\[/[/'
