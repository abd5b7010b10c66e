#!/bin/sh
# Eight worker threads and twenty programs that are waited for
# needs: node
# apt: nodejs
# dnf: nodejs
# short
status=0
node "$HERE/workers.js" || status=$?
echo "status $status"
[ "$status" = 11 ]
