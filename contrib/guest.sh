# Shared by contrib/check-arm64 and contrib/check-kernel: running tests in a guest of qemu. Sourced after
# contrib/lib.sh and begin(). The guest mounts $work at /host, and executes tests/machine/guest.sh, which runs the
# tests of $work/list and writes a log of each to $work/results.
# shellcheck shell=sh disable=SC2154 # $work

# list FILE: prints the tests in it: the first word of each line that is not a comment
list()
{
	sed '/^#/d; s/[[:space:]].*//; /^$/d' "$1"
}

# fetch_kernel DIRECTORY RELEASE ARCHITECTURE PACKAGE: downloads the kernel that the package of Debian depends on, with
# lists of packages of its own, and unpacks it in DIRECTORY/unpacked, if it is not there yet
fetch_kernel()
{
	[ ! -e "$1/ready" ] || return 0
	note "downloading $4 of Debian $2"
	rm -rf "$1"
	mkdir -p "$1/lists/partial" "$1/archives/partial" "$1/unpacked"
	: >"$1/status"
	keyring=/usr/share/keyrings/debian-archive-keyring.gpg
	# shellcheck disable=SC2016 # names of apt-get
	mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | head -n 1)
	[ -n "$mirror" ] || die "apt-get has no source of Debian's packages; run apt-get update"
	echo "deb [signed-by=$keyring] $mirror $2 main" >"$1/sources"
	cat >"$1/apt.conf" <<-END
		APT::Architecture "$3";
		APT::Architectures {"$3";};
		APT::Sandbox::User "";
		Acquire::Languages "none";
		Dir::State "$1";
		Dir::State::lists "$1/lists";
		Dir::State::status "$1/status";
		Dir::Cache "$1";
		Dir::Etc::sourcelist "$1/sources";
		Dir::Etc::sourceparts "-";
	END
	(
		APT_CONFIG=$1/apt.conf
		export APT_CONFIG
		cd "$1" && apt-get update -q || exit 1
		package=$(apt-cache depends "$4" | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)/\1/p')
		# shellcheck disable=SC2086 # one word
		apt-get download ${package:?} && dpkg-deb -x linux-image-*.deb unpacked
	) </dev/null >>"$log" 2>&1 || {
		tail -n 20 "$log" >&2
		die "cannot download $4"
	}
	# a merged /usr
	if [ ! -e "$1/unpacked/lib" ]; then
		ln -s usr/lib "$1/unpacked/lib"
	fi
	depmod -b "$1/unpacked" "$(ls "$1/unpacked/lib/modules")"
	rm -rf "$1"/*.deb "$1/lists" "$1"/*pkgcache.bin
	: >"$1/ready"
}

# modules KERNEL MODULE...: prints the files of these modules and of those that they need, in order. KERNEL is the
# directory of an unpacked kernel.
modules()
{
	tree=$1
	shift
	awk -v wanted="$*" '
		{
			file = $1
			sub(/:$/, "", file)
			name = file
			sub(/.*\//, "", name)
			sub(/\.ko.*$/, "", name)
			path[name] = file
			needs[name] = $0
		}
		# modules.dep lists all that a module needs, the first to be loaded last
		function add(file) { if (!seen[file]++) print file }
		END {
			count = split(wanted, w, " ")
			for (i = 1; i <= count; i++) {
				if (!(w[i] in path))	# built in
					continue
				n = split(needs[w[i]], f, " ")
				for (j = n; j > 1; j--)
					add(f[j])
				add(path[w[i]])
			}
		}' "$tree"/lib/modules/*/modules.dep
}

# make_initramfs KERNEL BUSYBOX MODULE...: makes $work/initramfs.gz. Its first process loads the modules, mounts the
# root file system by the commands on standard input at /new, and runs tests/machine/guest.sh in it, which sources
# $work/environment.
make_initramfs()
{
	kernel=$1 busybox=$2
	shift 2
	echo "PTRAIL_TEST_LONG=${PTRAIL_TEST_LONG-}" >"$work/environment"
	rm -rf "$work/initramfs"
	mkdir -p "$work/initramfs/bin" "$work/initramfs/proc" "$work/initramfs/sys" "$work/initramfs/dev" \
		"$work/initramfs/modules" "$work/initramfs/new"
	cp "$busybox" "$work/initramfs/bin/busybox"
	ln -s busybox "$work/initramfs/bin/sh"
	modules "$kernel" "$@" >"$work/initramfs/modules/list"
	while IFS= read -r file; do
		case $file in
		*.xz) xz -dc "$kernel"/lib/modules/*/"$file" >"$work/initramfs/modules/$(basename "$file" .xz)" ;;
		*) cp "$kernel"/lib/modules/*/"$file" "$work/initramfs/modules/" ;;
		esac
	done <"$work/initramfs/modules/list"
	{
		cat <<-'END'
			#!/bin/sh
			/bin/busybox --install -s /bin
			export PATH=/bin:/sbin:/usr/bin:/usr/sbin HOME=/root LC_ALL=C
			mount -t proc proc /proc
			mount -t sysfs sys /sys
			mount -t devtmpfs dev /dev
			while read -r file; do
				file=${file##*/}
				insmod /modules/"${file%.xz}"
			done </modules/list
		END
		cat
		cat <<-'END'
			for d in proc sys dev; do mount --move /$d /new/$d; done
			mount -t tmpfs tmp /new/tmp
			chmod 1777 /new/tmp
			# Debian makes these links at boot.
			ln -s /proc/self/fd /new/dev/fd
			ln -s fd/0 /new/dev/stdin
			ln -s fd/1 /new/dev/stdout
			ln -s fd/2 /new/dev/stderr
			mkdir -p /new/dev/pts /new/dev/shm
			mount -t devpts pts /new/dev/pts
			mount -t tmpfs shm /new/dev/shm
			chmod 1777 /new/dev/shm
			mount -t tracefs tracefs /new/sys/kernel/tracing
			ip link set lo up
			mkdir -p /new/host
			mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,cache=loose host /new/host
			chroot /new /bin/sh /host/src/tests/machine/guest.sh
			sync
			poweroff -f
		END
	} >"$work/initramfs/init"
	chmod +x "$work/initramfs/init"
	(cd "$work/initramfs" && find . | cpio --quiet -o -H newc) | gzip -1 >"$work/initramfs.gz"
}

# limited COMMAND...: runs an emulator. It is killed if it needs several times the processor time of all tests: how long these
# take depends on what else runs on the machine. A guest that does nothing is killed after four hours.
limited()
{
	timeout 14400 prlimit --cpu=10800 "$@"
}

# point OK NAME: adds a test point of the caller to the results
point()
{
	printf '%s 1 - %s\n1..1\n' "$1" "$2" >"$work/results/$(echo "$2" | tr ' /' '__').log"
}

# count_results TEST...: prints the log of each failed test and each skip, and sets $passed, $failed and
# $skipped. A test that ended early has no plan; one that did not run has no log.
count_results()
{
	passed=0 failed=0 skipped=0
	for test; do
		result=$work/results/$(echo "$test" | tr / _).log
		[ -e "$result" ] || echo "Bail out! it did not run" >"$result"
	done
	for result in "$work"/results/*.log; do
		counted=$(awk '
			/^ok .*# SKIP/ { skipped++; points++; next }
			/^ok / { passed++; points++ }
			/^not ok / { failed++; points++ }
			/^1\.\.[0-9]+/ { planned = substr($1, 4); has_plan = 1; if (/# SKIP/) skipped++ }
			END { print passed + 0, failed + (!has_plan || planned != points), skipped + 0 }' "$result")
		# shellcheck disable=SC2086 # words
		set -- $counted
		passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
		name=${result##*/}
		if [ "$2" != 0 ]; then
			printf '\n=== %s\n' "${name%.log}"
			grep -Ev '^ok ' "$result" | tail -n 100
		fi
		sed -n 's/.*# SKIP /skipped: '"${name%.log}"': /p' "$result"
	done
}
