# Shared by contrib/try, contrib/check, contrib/check-arm64 and contrib/check-kernel: installing packages, and building outside of
# the source tree. Must be sourced with $source set to the top of the source tree; in a subshell if the
# environment must not be changed.
# shellcheck shell=sh disable=SC2154 # $source
#
# Nothing is written into the source tree. Each kind of build has its own directory, with a copy
# of the sources (autoreconf writes beside them) and the build itself:
#	$PTRAIL_BUILD/KIND/{src,build,log}
# PTRAIL_BUILD is by default a directory for this source tree in the user's cache.

EXIT_OWN_FAILURE=125
# shellcheck disable=SC2034 # flags of a build without sanitizers, used by the sourcing script
optimized='-g1 -O2'
unset MAKEFLAGS MAKELEVEL CDPATH
LC_ALL=C
export LC_ALL

note()
{
	printf 'ptrail: %s\n' "$*" >&2
}

die()
{
	note "$@"
	exit "$EXIT_OWN_FAILURE"
}

# spent [WHAT]: prints the time, and the processor time of all processes waited for, since the last call
used=0
since=0
spent()
{
	times >"$work/times"	# (in a subshell, those of the subshell)
	total=$(sed -n '2s/[ms]/ /gp' "$work/times" | awk '{ printf "%d", 60 * ($1 + $3) + $2 + $4 }')
	now=$(date +%s)
	[ $# = 0 ] || echo "$1 took $((now - since)) s, and $((total - used)) s of processor time"
	used=$total since=$now
}

# Possible needs and the packages that provide them; "-": none.
#	need       | apt                  | dnf                          | apk                    | pacman
packages='
	autoconf   | autoconf             | autoconf                     | autoconf               | autoconf
	automake   | automake             | automake                     | automake               | automake
	make       | make                 | make                         | make                   | make
	compiler   | gcc libc6-dev        | gcc glibc-devel              | gcc musl-dev           | gcc
	objcopy    | binutils             | binutils                     | binutils               | binutils
	headers    | linux-libc-dev       | kernel-headers               | linux-headers          | linux-api-headers
	pkgconfig  | pkg-config           | pkgconf-pkg-config           | pkgconf                | pkgconf
	zstd       | libzstd-dev          | libzstd-devel                | zstd-dev               | zstd
	sqlite     | libsqlite3-dev       | sqlite-devel                 | sqlite-dev             | sqlite
	libcurl    | libcurl4-openssl-dev | libcurl-devel                | curl-dev               | curl
	libunwind  | libunwind-dev        | libunwind-devel              | libunwind-dev          | libunwind
	libelf     | libelf-dev           | elfutils-libelf-devel        | elfutils-dev           | libelf
	lzma       | liblzma-dev          | xz-devel                     | xz-dev                 | xz
	libdw      | libdw-dev            | elfutils-devel               | elfutils-dev           | libelf
	ncurses    | libncurses-dev       | ncurses-devel                | ncurses-dev            | ncurses
	check      | check                | check-devel                  | check-dev              | check
	m32        | gcc-multilib         | glibc-devel.i686 libgcc.i686 | -                      | lib32-glibc lib32-gcc-libs
	sanitizers | -                    | libasan libubsan             | -                      | -
	libfuzzer  | clang libclang-rt-dev | clang compiler-rt            | clang compiler-rt      | clang compiler-rt
	strace     | strace               | strace                       | strace                 | strace
	jq         | jq                   | jq                           | jq                     | jq
	jsonschema | python3-jsonschema   | python3-jsonschema           | py3-jsonschema         | python-jsonschema
	pgrep      | procps               | procps-ng                    | procps                 | procps-ng
	curl       | curl                 | curl                         | curl                   | curl
	sqlite3    | sqlite3              | sqlite                       | sqlite                 | sqlite
	shellcheck | shellcheck           | ShellCheck                   | shellcheck             | shellcheck
	xmllint    | libxml2-utils        | libxml2                      | libxml2-utils          | libxml2
	protoc     | protobuf-compiler    | protobuf-compiler            | protobuf               | protobuf
	yaml       | python3-yaml         | python3-pyyaml               | py3-yaml               | python-yaml
	protobuf   | python3-protobuf     | python3-protobuf             | py3-protobuf           | python-protobuf
	musl       | musl-tools           | musl-gcc                     | -                      | musl
	gawk       | gawk                 | gawk                         | gawk                   | gawk
	busybox    | busybox-static       | busybox                      | busybox                | busybox
	bash       | bash                 | bash                         | bash                   | bash
	zsh        | zsh                  | zsh                          | zsh                    | zsh
	fish       | fish                 | fish                         | fish                   | fish
	tmux       | tmux                 | tmux                         | tmux                   | tmux
	gdb        | gdb                  | gdb                          | gdb                    | gdb
	ltrace     | ltrace               | ltrace                       | -                      | ltrace
	uftrace    | uftrace              | uftrace                      | -                      | -
	valgrind   | valgrind             | valgrind                     | valgrind               | valgrind
	arm64      | clang binutils-aarch64-linux-gnu libc6-dev-arm64-cross libgcc-12-dev-arm64-cross | - | - | -
	clang      | clang                | -                            | -                      | -
	aarch64-linux-gnu-ld | binutils-aarch64-linux-gnu | -            | -                      | -
	qemu-aarch64 | qemu-user           | -                            | -                      | -
	qemu-system-aarch64 | qemu-system-arm | -                        | -                      | -
	qemu-system-x86_64 | qemu-system-x86  | -                        | -                      | -
	xz         | xz-utils             | xz                           | xz                     | xz
	mmdebstrap | mmdebstrap           | -                            | -                      | -
	mke2fs     | e2fsprogs            | -                            | -                      | -
	depmod     | kmod                 | -                            | -                      | -
	cpio       | cpio                 | -                            | -                      | -
'
# shellcheck disable=SC2034 # used by the sourcing script
needs_to_build='autoconf automake make compiler objcopy headers pkgconfig'
# Optional output formats, compression, stack traces and the live view
# shellcheck disable=SC2034
needs_for_all='zstd sqlite libcurl libunwind libelf lzma libdw ncurses'
# shellcheck disable=SC2034
needs_to_test='check m32 arm64 qemu-aarch64 strace jq jsonschema pgrep curl shellcheck xmllint protoc yaml sqlite3 protobuf musl gawk busybox bash zsh fish tmux gdb ltrace uftrace valgrind'

# Readers of Parquet files for tests/fleet, and a client for tests/app/mcp.test: npm packages, in a directory that all
# source trees share
needs_from_npm='@duckdb/node-api@1.5.6-r.1 hyparquet@1.33.0 hyparquet-compressors@1.1.2 @modelcontextprotocol/sdk@1.32.2'

# For contrib/check-arm64, which can be run on Debian only
# shellcheck disable=SC2034
needs_for_arm64='clang aarch64-linux-gnu-ld qemu-system-aarch64 mmdebstrap mke2fs depmod cpio'

# For contrib/check-kernel, on Debian for x86-64
# shellcheck disable=SC2034
needs_for_kernel='qemu-system-x86_64 depmod cpio busybox xz'

# compiles FLAGS...: whether the compiler can build a program with the headers on standard input
compiles()
{
	for cc in ${CC:-gcc cc clang}; do
		command -v "$cc" >/dev/null || continue
		[ -z "${CC-}" ] || cc=$CC
		probe=$(mktemp) || return 1
		{ cat; echo 'int main(void) { return 0; }'; } |
			$cc "$@" -x c -o "$probe" - >/dev/null 2>&1
		compiled=$?
		rm -f "$probe"
		return $compiled
	done
	return 1
}

# any_python MODULE: whether any python3 on the PATH has it; packages provide it for the system's
any_python()
(
	IFS=:
	for folder in $PATH; do
		[ ! -x "$folder/python3" ] || ! "$folder/python3" -c "import $1" || exit 0
	done
	exit 1
)

# has NEED: whether it is installed, tested without asking the package manager
has()
{
	case $1 in
	autoconf) command -v autoreconf ;;
	pkgconfig) command -v pkg-config ;;
	compiler) echo '#include <stdio.h>' | compiles ;;
	headers) echo '#include <linux/ptrace.h>' | compiles ;;
	check) pkg-config --exists check ;;
	zstd) pkg-config --exists libzstd ;;
	sqlite) pkg-config --exists sqlite3 ;;
	libcurl) pkg-config --exists libcurl ;;
	libunwind) pkg-config --exists libunwind-generic ;;
	libelf) pkg-config --exists libelf ;;
	lzma) pkg-config --exists liblzma ;;
	libdw) pkg-config --exists libdw ;;
	ncurses) pkg-config --exists ncursesw ;;
	m32)
		case $(uname -m) in
		x86_64)
			# with the kernel's headers: the libraries may be installed without them
			printf '#include <%s>\n' stdio.h pthread.h sys/syscall.h linux/types.h |
				compiles -m32 -pthread ;;
		esac ;;
	arm64)	# programs for that machine can be built, on another one
		case $(uname -m) in
		aarch64) ;;
		*) echo '#include <sys/ptrace.h>' | CC="clang --target=aarch64-linux-gnu" compiles ;;
		esac ;;
	sanitizers) echo '#include <stdio.h>' | compiles -fsanitize=address,undefined ;;
	libfuzzer)
		echo 'int LLVMFuzzerTestOneInput(const char *data, unsigned long size) { return !data + !size; }' |
			CC=clang compiles -Dmain=unused -fsanitize=fuzzer,address,undefined ;;
	jsonschema) python3 -c 'import jsonschema' ;;
	yaml) python3 -c 'import yaml' ;;
	protobuf) any_python google.protobuf ;;
	musl) command -v musl-gcc ;;
	ltrace)	# Debian has no package of it for that machine
		case $(uname -m) in
		aarch64) ;;
		*) command -v ltrace ;;
		esac ;;
	*) command -v "$1" ;;
	esac >/dev/null 2>&1
}

# missing NEED...: prints the ones that are not installed
missing()
{
	for need; do
		has "$need" || printf '%s ' "$need"
	done
}

package_manager()
{
	for manager in apt-get dnf apk pacman; do
		command -v $manager && return
	done | sed 's,.*/,,'
}

# packages_of MANAGER NEED...: prints the packages that provide them
packages_of()
{
	case $1 in
	apt-get) column=2 ;;
	dnf) column=3 ;;
	apk) column=4 ;;
	pacman) column=5 ;;
	*) return ;;
	esac
	shift
	for need; do
		printf '%s\n' "$packages" | awk -F '|' -v need="$need" -v column=$column '
			{ gsub(/[ \t]/, "", $1) }
			$1 == need { gsub(/^[ \t]+|[ \t]+$/, "", $column) }
			$1 == need && $column != "-" { printf "%s ", $column }'
	done
}

# The command line that installs packages
install_command()
{
	case $1 in
	apt-get) echo "apt-get install -y --no-install-recommends --no-remove" ;;
	dnf) echo "dnf install -y" ;;
	apk) echo "apk add" ;;
	pacman) echo "pacman -S --needed --noconfirm" ;;
	esac
}

# refresh MANAGER: updates the lists of packages; dnf does that by itself
refresh()
{
	case $1 in
	apt-get) apt-get update -q ;;
	apk) apk update ;;
	pacman) pacman -Sy --noconfirm ;;
	esac
}

# install_packages MANAGER PACKAGE...: if it fails, tries again with updated lists
install_packages()
{
	manager=$1
	shift
	command=$(install_command "$manager")
	[ "$manager" != apt-get ] || command="env DEBIAN_FRONTEND=noninteractive $command"
	# shellcheck disable=SC2086 # words
	{ $command "$@" || { refresh "$manager" && $command "$@"; }; } </dev/null >>"$log" 2>&1
}

# provide required|wanted|optional NEED...: installs missing packages as root, else prints the command
# line. Exits if a required package cannot be installed, or if the command must be typed and the
# packages are not optional; if another package cannot be installed, prints a message.
provide()
{
	how=$1
	shift
	lacking=$(missing "$@")
	[ -n "$lacking" ] || return 0
	manager=$(package_manager)
	# shellcheck disable=SC2086 # words
	wanted=$(packages_of "$manager" $lacking)
	if [ -z "$wanted" ]; then
		[ "$how" != required ] || die "please install: $lacking"
		return 0
	fi
	if [ "$(id -u)" != 0 ]; then
		as_root=
		! command -v sudo >/dev/null || as_root='sudo '
		if [ "$how" = optional ]; then
			note "features are left out, because packages are missing: $lacking"
			note "this command installs them${as_root:+,} ${as_root:-as root}:"
			printf '  %s%s %s\n' "$as_root" "$(install_command "$manager")" "${wanted% }" >&2
			return 0
		fi
		note "missing: $lacking"
		note "run this command${as_root:+,} ${as_root:-as root, }and then the same command again:"
		printf '  %s%s %s\n' "$as_root" "$(install_command "$manager")" "${wanted% }" >&2
		exit "$EXIT_OWN_FAILURE"
	fi
	note "installing with $manager: $wanted"
	# shellcheck disable=SC2086 # words
	if ! install_packages "$manager" $wanted && [ "$how" != required ]; then
		# one by one: that of another version of the system may be unknown to this one
		for package in $wanted; do
			install_packages "$manager" "$package" || note "cannot install $package"
		done
	fi
	# shellcheck disable=SC2086 # words
	lacking=$(missing $lacking)
	[ -z "$lacking" ] || [ "$how" != required ] || {
		tail -n 20 "$log" >&2
		die "cannot install $lacking"
	}
}

# provide_from_npm: installs what $needs_from_npm lists with npm, if that is there
provide_from_npm()
{
	npm_directory=${PTRAIL_NPM:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/ptrail/npm}
	if ! command -v npm >/dev/null || [ "$(cat "$npm_directory/installed" 2>/dev/null)" = "$needs_from_npm" ]; then
		return 0
	fi
	note "installing with npm: $needs_from_npm"
	# shellcheck disable=SC2086 # words
	if mkdir -p "$npm_directory" && npm install --prefix "$npm_directory" --no-audit --no-fund $needs_from_npm \
		</dev/null >>"$log" 2>&1; then
		printf '%s\n' "$needs_from_npm" >"$npm_directory/installed"
	else
		note "cannot install them; their tests are skipped"
	fi
}

# The directory of all builds of this source tree, named after its path
build_root()
{
	if [ -n "${PTRAIL_BUILD-}" ]; then
		printf '%s\n' "$PTRAIL_BUILD"
		return
	fi
	cache=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}
	printf '%s\n' "$cache/ptrail/build-$(printf %s "$source" | cksum | tr ' ' -)"
}

# begin KIND: sets $work, $copy, $build and $log, and waits until no other process builds there
begin()
{
	root=$(build_root)
	if ! mkdir -p "$root/$1" 2>/dev/null || [ ! -w "$root/$1" ]; then
		die "cannot write to $root; set PTRAIL_BUILD to another directory"
	fi
	work=$(cd "$root/$1" && pwd) || die "cannot enter $root/$1"
	copy=$work/src
	build=$work/build
	log=$work/log
	exec 9>"$work/lock"
	if command -v flock >/dev/null && ! flock -n 9; then
		note "waiting for another build in $work"
		flock 9
	fi
	: >"$log"
}

# The files of the source tree, one per line: of a checkout the files that git tracks and new files
# in the source directories; of an unpacked archive all files.
list_sources()
{
	cd "$source" || return
	{
		if [ -e .git ] && command -v git >/dev/null; then
			git -c safe.directory='*' -c core.quotepath=off ls-files
			git -c safe.directory='*' -c core.quotepath=off ls-files \
				-o --exclude-standard src include tests man contrib
		else
			find . -type f ! -path './.git/*' | sed 's,^\./,,'
		fi
	} | while IFS= read -r file; do
		[ ! -f "$file" ] || printf '%s\n' "$file"
	done
}

# Files built while the clock was ahead would stay up to date for ever: they are rebuilt.
forget_the_future()
{
	touch "$work/now"
	if [ -n "$(find "$work" -newer "$work/now")" ]; then
		rm -rf "$build" "$copy" "$work/sums" "$work/ready"
	fi
}

# copy_directories: copies the files on standard input that exist; those of a directory follow one another
copy_directories()
{
	to=
	set --
	while IFS= read -r file; do
		[ -f "$source/$file" ] || continue
		case $file in
		*/*) directory=$copy/${file%/*} ;;
		*) directory=$copy ;;
		esac
		if [ $# != 0 ] && [ "$directory" != "$to" ]; then
			mkdir -p "$to" && cp "$@" "$to/" || return
			set --
		fi
		to=$directory
		set -- "$@" "$source/$file"
	done
	[ $# = 0 ] || { mkdir -p "$to" && cp "$@" "$to/"; }
}

# Updates the copy by content, so that only changed files are rebuilt. Sets
# $changed to the files that were changed, added or removed.
copy_sources()
{
	mkdir -p "$copy"
	touch "$work/sums"
	list_sources >"$work/files"
	[ -s "$work/files" ] || die "no sources in $source"
	(cd "$source" && tr '\n' '\0' <"$work/files" | xargs -0 cksum) >"$work/sums.new" ||
		die "cannot read all of $source"
	changed=$(awk '
		{ name = $0; sub(/^[0-9]+ [0-9]+ /, "", name) }
		FILENAME == ARGV[1] { old[name] = $0; next }
		old[name] != $0 { print name }
		{ delete old[name] }
		END { for (name in old) print name }' "$work/sums" "$work/sums.new")
	[ -n "$changed" ] || return 0
	case $changed in
	*configure.ac* | *Makefile.am*) rm -rf "$build" "$work/ready" ;;
	*Makemodule.am*) rm -f "$work/ready" ;;
	esac
	# One process for each directory: on a slow machine, one for each of 3,000 files takes minutes.
	printf '%s\n' "$changed" | sort >"$work/changed"
	if ! (cd "$copy" && tr '\n' '\0' <"$work/changed" | xargs -0 rm -f) ||
		! copy_directories <"$work/changed"; then
		die "cannot copy the sources to $copy"
	fi
	mv "$work/sums.new" "$work/sums"
}

# File modes are not part of the checksums
copy_modes()
{
	while IFS= read -r file; do
		if [ -x "$source/$file" ]; then
			[ -x "$copy/$file" ] || chmod +x "$copy/$file"
		elif [ -x "$copy/$file" ]; then
			chmod -x "$copy/$file"
		fi
	done <"$work/files"
}

# step COMMAND...: runs it with output to the log
step()
{
	printf '\n$ %s\n' "$*" >>"$log"
	(cd "$build" && exec "$@") </dev/null >>"$log" 2>&1 9>&-
}

processors()
{
	nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1
}

# is_same FILE FILE: whether both exist with the same contents
is_same()
{
	[ -e "$1" ] && [ -e "$2" ] && [ "$(cksum <"$1")" = "$(cksum <"$2")" ]
}

# write_flags CONFIGURE-ARGS...: records in $work/flags what decides how objects are compiled. What is
# installed also does, but through config.h, on which all objects depend.
write_flags()
{
	printf '%s\n' "$* CC=${CC-} CFLAGS=${CFLAGS-} CPPFLAGS=${CPPFLAGS-} LDFLAGS=${LDFLAGS-}" |
		sed 's/ *--without-check//' >"$work/flags.new"
	if ! is_same "$work/flags" "$work/flags.new"; then
		rm -rf "$build" "$work/ready"
		mv "$work/flags.new" "$work/flags"
	fi
}

# share_objects: takes the objects of another kind's directory, if it was built of the same sources with
# the same flags. Times are preserved, so that make sees that objects are newer than their sources.
# $work/built has the checksums of the sources of a complete build.
share_objects()
{
	for other in "$root"/*; do
		if [ "$other" = "$work" ] || ! is_same "$other/flags" "$work/flags" ||
			! is_same "$other/built" "$work/sums"; then
			continue
		fi
		mkdir -p "$build/src"
		cp -pR "$other/src/." "$copy/" && cp -pRu "$other/build/src/." "$build/src/" &&
			{ [ ! -e "$other/build/libptrail.a" ] ||
				cp -pu "$other/build/libptrail.a" "$build/"; } &&
			{ [ -e "$build/config.h" ] || cp -p "$other/build/config.h" "$build/"; } &&
			is_same "$other/built" "$work/sums" && return
		# another process builds there at this moment
		rm -rf "$build" "$copy" "$work/sums" "$work/ready"
		copy_sources
	done 2>>"$log"
}

# configure_all CONFIGURE-ARGS...: updates the copy, and configures if needed. If it fails, prints the
# first error.
configure_all()
{
	wish="$* ${lacks-}"
	forget_the_future
	copy_sources
	copy_modes
	write_flags "$@"
	rm -f "$work/built"
	share_objects
	mkdir -p "$build"
	if [ ! -e "$work/ready" ] || [ "$(cat "$work/ready")" != "$wish" ]; then
		note "building in $work"
		rm -f "$work/ready"
		# relative, because configure refuses a path to the sources that has spaces
		if ! step autoreconf -fi "$copy" || ! step "$copy/configure" --srcdir=../src "$@"; then
			show_log
			return 1
		fi
		printf '%s\n' "$wish" >"$work/ready"
	elif [ -n "$changed" ]; then
		note "building what changed"
	fi
}

# make_all CONFIGURE-ARGS...: configures if needed, and builds. If it fails, prints the first error.
make_all()
{
	configure_all "$@" || return
	compile_all || {
		show_log
		return 1
	}
	cp "$work/sums" "$work/built"
}

# compile_all: builds; of a long build, prints how far it is
compile_all()
{
	# shellcheck disable=SC2046 # words
	objects=$(make_variable $(make_variable PROGRAMS LIBRARIES | sed 's/[^[:alnum:]]/_/g; s/$/_OBJECTS/') | grep -c .)
	rm -f "$work/status"
	{
		printf '\n$ make all\n'
		(cd "$build" && exec make -s -j"$(processors)" all) </dev/null 2>&1
		echo $? >"$work/status"
	} 9>&- | awk -v objects="$objects" '
		{ print; fflush() }
		/^  CC / && ++n % 100 == 0 {
			printf "ptrail: compiled %d of %d files\n", n, objects | "cat >&2"
			close("cat >&2")
		}' >>"$log" 9>&-
	status=$(cat "$work/status")
	return "${status:-1}"
}

# show_log: prints the first error of the step that failed with what follows it, or the end of the log if
# no line looks like an error
show_log()
{
	awk '/^\$ / { n = 0 } { lines[++n] = $0 } END { for (i = 1; i <= n; i++) print lines[i] }' "$log" >"$log.step"
	first=$(grep -nEm1 '(^|[^[:alnum:]_])(error|ERROR)[: ]|undefined reference|: \*\*\* |No rule to make' "$log.step")
	if [ -n "$first" ]; then
		tail -n "+${first%%:*}" "$log.step" | head -n 20 >&2
	else
		tail -n 60 "$log.step" >&2
	fi
	note "the build failed; the whole log is $log"
}

# make_variable NAME...: prints the words of variables of the Makefile, one per line
make_variable()
{
	{
		echo 'include Makefile'
		printf 'print:\n\t@printf "%%s\\n"'
		# shellcheck disable=SC2016 # make expands them
		printf ' $(%s)' "$@"
		echo
	} | (cd "$build" && make -s -f - print 2>/dev/null)
}

# find_tests NAME...: prints the tests with these names, which may lack directories and ".test". Fails if a
# name is that of no test or of several.
find_tests()
{
	make_variable TESTS >"$work/tests"
	for name; do
		if grep -Fqx -e "$name" "$work/tests"; then
			printf '%s\n' "$name"
			continue
		fi
		awk -v name="${name%.test}" '{
			path = $0
			sub(/\.test$/, "", path)
			if (path == name || substr("/" path, length(path) - length(name) + 1) == "/" name)
				print
		}' "$work/tests" >"$work/found"
		case $(wc -l <"$work/found") in
		*[!0-9]* | 0)
			note "'$name' is not a test; tests are tests/DIRECTORY/NAME.test and tests/DIRECTORY/test_NAME"
			return 1 ;;
		1) cat "$work/found" ;;
		*)
			note "'$name' is the name of several tests: $(tr '\n' ' ' <"$work/found")"
			return 1 ;;
		esac
	done
}

# list_programs TEST...: prints the programs that the given tests need, one per line: a unit test itself; of a
# shell test, the ones that it or a file that it names refers to as $top_builddir/tests/..., and all of
# a directory if only that is named there, as in $top_builddir/tests/live/$name.
list_programs()
{
	make_variable check_PROGRAMS check_DATA >"$work/programs"
	find "$copy/tests" -type f \( -name '*.sh' -o -name '*.py' -o -name '*.awk' \) >"$work/helpers"
	for test; do
		case $test in
		*.test) ;;
		*)
			printf '%s\n' "$test"
			continue ;;
		esac
		set -- "$copy/$test"
		while IFS= read -r helper; do
			! grep -qF "${helper##*/}" "$copy/$test" || set -- "$@" "$helper"
		done <"$work/helpers"
		cat "$@"
	done >"$work/wanted"
	awk 'FILENAME == ARGV[1] { programs[$0] = 1; next }
		$0 in programs { print }
		{
			while (match($0, /top_builddir[})"]*\/tests[a-zA-Z0-9_.\/]*/)) {
				name = substr($0, RSTART, RLENGTH)
				sub(/^[^\/]*\//, "", name)
				sub(/[.\/]+$/, "", name)
				$0 = substr($0, RSTART + RLENGTH)
				for (program in programs)
					if (program == name || index(program, name "/") == 1)
						print program
			}
		}' "$work/programs" "$work/wanted" | sort -u
}
