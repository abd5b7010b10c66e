#!/bin/sh
# measure.sh PTRAIL RECORDINGS WORK RUNS: converts the recordings RECORDINGS/*.trail to Parquet, SQLite and JSON in the new
# directory WORK, and prints their sizes. Then it makes RUNS runs of them, by hard links with names of their own, and prints the
# processor time of each query of contrib/fleet over all of them (contrib/fleet/README.md, "Cost").
set -eu
ptrail=$1 recordings=$2 work=$3 runs=$4
here=$(cd "$(dirname "$0")" && pwd)

size()
{
	find "$@" -type f -exec cat {} + | wc -c
}

mkdir "$work"
count=0
for file in "$recordings"/*.trail; do
	count=$((count + 1))
	"$ptrail" --replay="$file" --print=parquet:"$work/lake",links=yes \
		--print=sqlite:"$work/$count.sqlite",links=yes --print=json:"$work/$count.json"
done
printf '%s runs: recordings %s, parquet %s, sqlite %s, json %s bytes\n' "$count" "$(size "$recordings"/*.trail)" \
	"$(size "$work/lake")" "$(size "$work"/*.sqlite)" "$(size "$work"/*.json)"

# One directory per table and day; the name of each run gets a number.
for table in "$work"/lake/*/date=*; do
	n=$count
	set -- "$table"/run=*
	while [ "$n" -lt "$runs" ]; do
		for run; do
			[ "$n" -lt "$runs" ] || break
			cp -rl "$run" "$run.$n"
			n=$((n + 1))
		done
	done
done
printf '%s runs\n' "$(find "$work"/lake/trace -name 'run=*' | wc -l)"
# modules are searched for beside the script: those that contrib/check installs
ln -s "${PTRAIL_NPM:-${XDG_CACHE_HOME:-$HOME/.cache}/ptrail/npm}/node_modules" "$work/node_modules"
cp "$here/query.mjs" "$work"
for query in "$here"/../../contrib/fleet/queries/*.sql; do
	node "$work/query.mjs" --time "$work/lake" "$here/../../contrib/fleet/tables.sql" file=/usr/include/stdio.h "$query"
done
