#!/bin/sh
# A headless browser runs a page's script and prints the resulting page
# needs: sh
# apt: chromium-headless-shell
# dnf: chromium-headless
# outlived
. "$HERE/lib.sh"
for browser in chromium chromium-headless-shell chromium-browser google-chrome ''; do
	[ -n "$browser" ] || cannot "not installed: chromium"
	! command -v "$browser" >/dev/null || break
done
cat >page.html <<'END'
<!doctype html><title>a</title><p id=p>before</p><script>
let sum = 0;
for (let i = 0; i < 100000; i++) sum += i;
document.getElementById("p").textContent = "after " + sum;
</script>
END
"$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run \
	--user-data-dir="$PWD/profile" --dump-dom "file://$PWD/page.html" 2>log >page || {
	cat log
	exit 1
}
cat page
grep -q 'after 4999950000' page
