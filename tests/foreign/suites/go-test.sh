#!/bin/sh
# Go's own tests of os/exec and os/signal, built by go while it is traced
# needs: go
# apt: golang-go
# dnf: golang golang-tests
# outlived
export GOCACHE="$CACHE/go" GOPATH="$CACHE/path" GOTOOLCHAIN=local
for package in os/exec os/signal; do
	go test -count=1 -v "$package" >log 2>&1
	echo "$package: status $?"
	tail -n 20 log >&2
	grep -E '^ *--- ' log >results || exit 1
	sed 's/ *([0-9.]*s)$//' results | sort
done
