#!/bin/sh
# Windows programs: a batch file with loops, pipes and files, the registry, and exit statuses
# needs: wineserver
# apt: wine wine64
# dnf: wine-core
# outlived
. "$HERE/lib.sh"
for wine in wine64-stable wine64 wine /usr/lib/wine/wine64 ''; do
	[ -n "$wine" ] || cannot "not installed: wine"
	! command -v "$wine" >/dev/null || break
done
export WINEPREFIX="$CACHE/prefix" WINEDEBUG=-all WINEDLLOVERRIDES="mscoree=;mshtml=" DISPLAY=
# the server ends when the last program has
wine_ends()
{
	timeout -k 5 120 wineserver -w
}
if [ ! -e "$CACHE/made" ]; then
	timeout -k 5 300 "$wine" wineboot -i >log 2>&1 || cannot "wineboot fails: $(tail -n 1 log)"
	wine_ends
	: >"$CACHE/made"
fi
cat >a.bat <<'BAT'
@echo off
for /L %%i in (1,1,20) do echo %%i >>numbers.txt
find "1" <numbers.txt
reg add HKCU\Software\A /v b /d c /f >nul
reg query HKCU\Software\A /v b | find "REG_SZ"
cmd /c exit 7
echo status %ERRORLEVEL%
for /L %%i in (1,1,3) do cmd /c echo program %%i
exit 5
BAT
timeout -k 5 120 "$wine" cmd /c a.bat 2>log | tr -d '\r'
status=0
timeout -k 5 120 "$wine" cmd /c 'exit 9' 2>>log || status=$?
echo "status $status"
wine_ends && echo "the server ended"
cksum <numbers.txt
