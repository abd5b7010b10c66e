#!/bin/sh
# A database with a thread for each client, asked by sysbench on four connections, and shut down
# needs: sysbench
# apt: mariadb-server sysbench
# dnf: mariadb-server sysbench
. "$HERE/lib.sh"
for tool in mariadbd mariadb mariadb-install-db mariadb-admin; do
	command -v "$tool" >/dev/null || cannot "not installed: $tool"
done
set -e
me=$(id -un)
if [ ! -e "$CACHE/base" ]; then
	mariadb-install-db --no-defaults --user="$me" --datadir="$CACHE/base.new" \
		--auth-root-authentication-method=normal --skip-test-db >log 2>&1 ||
		cannot "mariadb-install-db fails: $(tail -n 1 log)"
	mv "$CACHE/base.new" "$CACHE/base"
fi
cp -r "$CACHE/base" base
mariadbd --no-defaults --user="$me" --datadir="$PWD/base" --socket="$PWD/socket" --skip-networking \
	--pid-file="$PWD/pid" --innodb-flush-method=fsync --innodb-buffer-pool-size=32M \
	--innodb-flush-log-at-trx-commit=2 >server.log 2>&1 &
server=$!
client()
{
	mariadb --no-defaults --socket="$PWD/socket" -uroot --batch --skip-column-names "$@"
}
until_true 60 client -e 'select 1' || { cat server.log; exit 1; }
client -e 'create database sbtest'
bench()
{
	timeout -k 5 120 sysbench oltp_read_write --mysql-socket="$PWD/socket" --mysql-user=root \
		--tables=2 --table-size=500 --threads=4 --events=100 --time=0 --rand-seed=1 "$1" \
		>log 2>&1 || { tail -n 20 log; exit 1; }
}
bench prepare
bench run
grep 'transactions:' log | awk '{ print $1, $2 }'
client sbtest -e 'select count(*) from sbtest1; select count(*) from sbtest2; check table sbtest1'
mariadb-admin --no-defaults --socket="$PWD/socket" -uroot shutdown
status=0
wait "$server" || status=$?
echo "mariadbd: status $status"
