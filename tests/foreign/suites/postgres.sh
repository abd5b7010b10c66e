#!/bin/sh
# A database is made, served, asked by eight clients at once and shut down
# needs: sh
# apt: postgresql
# dnf: postgresql-server postgresql-contrib
. "$HERE/lib.sh"
for directory in /usr/lib/postgresql/*/bin /usr/libexec/postgresql* /usr/pgsql-*/bin; do
	[ ! -x "$directory/initdb" ] || PATH=$directory:$PATH
done
for tool in initdb pg_ctl psql pgbench; do
	command -v "$tool" >/dev/null || cannot "not installed: $tool"
done
not_as_root "$0"
set -e
initdb -D base -U me -A trust -N >log 2>&1 || { cat log; exit 1; }
# short names: the path of a socket has at most 107 bytes
pg_ctl -D base -w -t 120 -l server.log -o "-k '$PWD' -h '' -F" start >log 2>&1 ||
	{ cat log server.log; exit 1; }
export PGHOST="$PWD" PGUSER=me PGDATABASE=postgres
pgbench -i -q >log 2>&1 || { cat log; exit 1; }
pgbench -c 8 -j 2 -t 50 >log 2>&1 || { cat log; exit 1; }
grep -E '^(number of|transaction type)' log
psql -Atc 'select count(*) from pgbench_history' -c 'select sum(abalance) = sum(h.delta)
	from (select sum(abalance) as abalance from pgbench_accounts) a,
	(select sum(delta) as delta from pgbench_history) h'
pg_ctl -D base -w -t 120 -m fast stop
