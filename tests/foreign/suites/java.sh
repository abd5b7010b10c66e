#!/bin/sh
# A pool of 200 threads with 2000 tasks, and programs that are run from it
# needs: javac java
# apt: openjdk-17-jdk-headless
# dnf: java-17-openjdk-devel
set -e
[ -e "$CACHE/Pool.class" ] || javac -d "$CACHE" "$HERE/Pool.java"
status=0
java -cp "$CACHE" Pool || status=$?
echo "status $status"
