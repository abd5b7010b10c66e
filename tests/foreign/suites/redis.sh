#!/bin/sh
# A server is asked by fifty clients at once, saves in a child, and shuts down
# needs: redis-server redis-cli redis-benchmark
# apt: redis-server
# dnf: redis
. "$HERE/lib.sh"
set -e
cli()
{
	redis-cli -s "$PWD/socket" "$@"
}
redis-server --port 0 --unixsocket "$PWD/socket" --dir "$PWD" --save '' --daemonize no >log 2>&1 &
server=$!
until_true 30 cli ping
redis-benchmark -s "$PWD/socket" -n 5000 -r 10 -t set,get -q >benchmark 2>&1
cli set key value
cli get key
cli save
cli bgsave
until_true 30 sh -c "redis-cli -s '$PWD/socket' info persistence |
	grep -q 'rdb_bgsave_in_progress:0'"
cli info persistence | grep -E '^rdb_last_bgsave_status' | tr -d '\r'
cli shutdown nosave
status=0
wait "$server" || status=$?
echo "server: status $status"
