#!/bin/sh
# A headless browser: workers compute and report to a server, and the page is rendered into a file
# needs: python3
# apt: firefox-esr
# dnf: firefox
# outlived
. "$HERE/lib.sh"
for browser in firefox-esr firefox ''; do
	[ -n "$browser" ] || cannot "not installed: firefox"
	! command -v "$browser" >/dev/null || break
done
cp "$HERE/page.html" .
mkdir profile
timeout -k 5 300 python3 "$HERE/page.py" "$browser" --headless --no-remote --profile "$PWD/profile" \
	--window-size=400,300 --screenshot "$PWD/page.png" 2>log
echo "status $?"
tail -n 20 log >&2
[ -s page.png ] && head -c 8 page.png | od -An -c
