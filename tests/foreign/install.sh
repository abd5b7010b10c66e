#!/bin/sh
# install.sh [--print] [--suites DIRECTORY] [SUITE...]: installs the packages that these suites need, or
# all suites. The package manager is that of contrib/lib.sh; the packages are named in the heads of the
# suites (# apt: and # dnf:). Packages are installed one at a time, so that one that this system does not
# have does not keep others away. Services that a package would start are not started.
#
#	--print			prints the packages, one a line, and installs nothing
#	--suites DIRECTORY	suites of another directory
#
# Exits with 1 when a package could not be installed, and with 125 when nothing can be: no known
# package manager, or not run as root.
here=$(CDPATH="" cd "$(dirname "$0")" && pwd -P) || exit 125
source=$(CDPATH="" cd "$here/../.." && pwd -P) || exit 125
. "$source/contrib/lib.sh"

print=
suites=$here/suites
while :; do
	case ${1-} in
	--print) print=yes ;;
	--suites)
		suites=$2
		shift ;;
	-*)
		note "'$1' is not an option of install.sh (--print, --suites DIRECTORY)"
		exit 2 ;;
	*) break ;;
	esac
	shift
done

manager=$(package_manager)
case $manager in
apt-get) tag=apt ;;
dnf) tag=dnf ;;
*) die "cannot install packages: suites name them for apt and dnf only" ;;
esac
[ $# -gt 0 ] || for script in "$suites"/*.sh; do
	name=${script##*/}
	set -- "$@" "${name%.sh}"
done
for suite; do
	[ -f "$suites/$suite.sh" ] || die "no such suite: '$suite'"
done
wanted=$(for suite; do
	sed -n "s/^# $tag: *//p" "$suites/$suite.sh"
done | tr -s ' ' '\n' | sort -u)
if [ -n "$print" ]; then
	printf '%s\n' "$wanted"
	exit
fi
# shellcheck disable=SC2046 # words
[ "$(id -u)" = 0 ] || die "cannot install packages: not root; type as root:
  $(install_command "$manager")" $wanted

log=$(mktemp) || exit 125
# what asks whether a service may be started gets the answer no, unless this system has its own
policy=/usr/sbin/policy-rc.d
own_policy=
cleanup()
{
	rm -f "$log" ${own_policy:+"$policy"}
}
trap cleanup EXIT
trap 'exit 143' TERM INT HUP
if [ "$manager" = apt-get ] && [ ! -e "$policy" ]; then
	own_policy=yes
	printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy"
fi
failed=0
set -f
for package in $wanted; do
	note "installing with $manager: $package"
	install_packages "$manager" "$package" && continue
	failed=1
	tail -n 5 "$log" >&2
	note "cannot install '$package'"
done
exit $failed
