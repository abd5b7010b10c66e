#!/bin/sh
# Inserts that are a transaction each, with a journal, then with a write-ahead log
# needs: sqlite3
# apt: sqlite3
# dnf: sqlite
# short
set -e
[ "$LENGTH" = long ] && rows=200 || rows=40
i=0
while [ $i -lt $rows ]; do
	i=$((i + 1))
	echo "insert into numbers values ($i, $((i * i)));"
done >rows
for mode in delete wal; do
	{
		echo "pragma journal_mode=$mode; create table if not exists numbers (n, square);"
		cat rows
	} | sqlite3 base
done
sqlite3 base 'select count(*), sum(square) from numbers; pragma integrity_check'
