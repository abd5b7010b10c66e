#!/bin/sh
# Goroutines that are pre-empted by signals, and programs that are run from them
# needs: go
# apt: golang-go
# dnf: golang
set -e
export GOCACHE="$CACHE/go" GOPATH="$CACHE/path" GOFLAGS=-mod=mod GOTOOLCHAIN=local
[ -e "$CACHE/goroutines" ] || go build -o "$CACHE/goroutines" "$HERE/goroutines.go"
status=0
"$CACHE/goroutines" || status=$?
echo "status $status"
