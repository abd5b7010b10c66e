#!/bin/sh
# Packages are built, installed into another root directory, upgraded, removed and purged
# needs: dpkg dpkg-deb
# apt: dpkg
# dnf: dpkg
set -e
root=$PWD/root
mkdir -p "$root/var/lib/dpkg/updates" "$root/var/lib/dpkg/info" "$root/tmp"
: >"$root/var/lib/dpkg/status"
: >"$root/var/lib/dpkg/available"
package()
{
	rm -rf tree
	mkdir -p "tree/DEBIAN" "tree/usr/share/$1" tree/etc
	printf 'Package: %s\nVersion: %s\nArchitecture: all\nMaintainer: a <a@b>\nDescription: a\n' \
		"$1" "$2" >tree/DEBIAN/control
	echo "/etc/$1.conf" >tree/DEBIAN/conffiles
	printf '#!/bin/sh\necho "postinst %s $1 $2"\n' "$1" >tree/DEBIAN/postinst
	printf '#!/bin/sh\necho "prerm %s $1 $2"\n' "$1" >tree/DEBIAN/prerm
	chmod 755 tree/DEBIAN/postinst tree/DEBIAN/prerm
	echo "$2" >"tree/etc/$1.conf"
	i=0
	while [ $i -lt 60 ]; do
		i=$((i + 1))
		seq 1 $i >"tree/usr/share/$1/$i"
	done
	dpkg-deb --root-owner-group -b tree "$1-$2.deb"
}
do_dpkg()
{
	dpkg --root="$root" --force-not-root --force-script-chrootless --force-unsafe-io \
		--force-depends --log="$PWD/log" --force-confnew "$@" 2>&1 | sed "s,$PWD,,g"
}
for version in 1 2; do
	package one $version
	package two $version
	do_dpkg -i one-$version.deb two-$version.deb
done
dpkg-query --admindir="$root/var/lib/dpkg" -W
(cd "$root" && find etc usr -type f -print | sort | xargs cat | cksum)
do_dpkg -r one
do_dpkg -P two
dpkg-query --admindir="$root/var/lib/dpkg" -W -f '${Package} ${Status}\n'
