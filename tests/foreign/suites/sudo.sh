#!/bin/sh
# A program that changes the user: ids, exit statuses, its own terminal, environment
# needs: sudo
# apt: sudo
# dnf: sudo
. "$HERE/lib.sh"
[ "$(id -u)" = 0 ] || cannot "needs root"
as_nobody()
{
	timeout -k 5 60 sudo -n -u nobody "$@" 2>>log
}
as_nobody true || cannot "sudo refuses: $(tail -n 1 log)"
as_nobody sh -c 'id -u; id -un; echo "$SUDO_USER"'
for i in 1 2 3; do
	status=0
	as_nobody sh -c "exit $i" || status=$?
	echo "status $status"
done
status=0
as_nobody sh -c 'kill -TERM $$' || status=$?
echo "killed: status $status"
seq 1 20000 | as_nobody sort -rn | cksum
as_nobody sh -c 'cat /etc/shadow >/dev/null 2>&1 || echo refused'
as_nobody sudo -n true 2>/dev/null || echo "nobody may not"
if command -v setpriv >/dev/null; then
	setpriv --reuid 65534 --regid 65534 --clear-groups sudo -n true 2>/dev/null || echo "nor from outside"
fi
status=0
sudo -n -u nobody a-command-that-is-nowhere 2>/dev/null || status=$?
echo "status $status"
