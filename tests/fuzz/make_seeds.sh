#!/bin/sh
# make_seeds.sh DIRECTORY MAKE_SEEDS: writes the seeds that are not text to DIRECTORY/TARGET. ELF files and
# rules for unwinding are those of small programs, which are built here; MAKE_SEEDS writes the others.
to=$1
make_seeds=$2
rm -rf "$to" && mkdir -p "$to/elf" "$to/frames" || exit
work=$(mktemp -d) || exit
trap 'rm -rf "$work"' EXIT

cat >"$work/a.c" <<'C'
extern int puts(const char *s);
static inline __attribute__((always_inline)) int twice(int n)
{
	return 2 * n + puts("twice");
}
__attribute__((noinline)) int inner(int n, int (*f)(int))
{
	volatile char room[64];
	for (int i = 0; i < n; i++)
		room[i % 64] = f(i);
	return room[0] + twice(n);
}
int outer(int n)
{
	return inner(n, outer) + 1;
}
int cxx(int n) __asm__("_ZN2ns1AIiE1fERKSt4pairIiS1_E");
int cxx(int n)
{
	return n;
}
int rust(int n) __asm__("_RINvNtCs1_7mycrate3mod3funTllERS0_E");
int rust(int n)
{
	return n + 1;
}
int old_rust(int n) __asm__("_ZN4deep4main17h9168ce8565efbfd4E");
int old_rust(int n)
{
	return n + 2;
}
char *__abort_msg;
C
cat >"$work/b.c" <<'C'
extern int outer(int n);
int call(int n)
{
	return outer(n);
}
C

# build NAME OPTION...: a small library; without the C library, whose headers and files may be missing
build()
{
	name=$1
	shift
	${CC:-cc} -w "$@" -nostdlib -shared -fPIC -Wl,-z,noseparate-code -Wl,--build-id -o "$work/$name" "$work/a.c" \
		2>/dev/null
}

# section NAME SECTION HEAD: the section of the file, after the four bytes that printf writes for HEAD
# shellcheck disable=SC2059 # a format without conversions
section()
{
	rm -f "$work/bytes"
	objcopy --dump-section "$2=$work/bytes" "$work/$1" "$work/unused" 2>/dev/null &&
		[ -s "$work/bytes" ] && { printf "$3"; cat "$work/bytes"; } >"$to/frames/$1$2"
}

# pair MAIN DEBUG: a file and its debug file, which begins at a multiple of 16
pair()
{
	cat "$work/$1" >"$to/elf/$1.$2"
	head -c $((15 - ($(wc -c <"$work/$1") + 15) % 16)) /dev/zero >>"$to/elf/$1.$2"
	cat "$work/$2" >>"$to/elf/$1.$2"
}

build plain -O1
build lines -g -O2
build packed -g1 -O1 -gz
build short -g1 -gdwarf-4 -O0 -Wl,--version-script=/dev/stdin -Wl,-soname,libshort.so.1 -Wl,-rpath,/opt/lib <<'V' ||
V1 { global: outer; local: *; };
V
	cp "$work/plain" "$work/short"
# needs a version of the one before
${CC:-cc} -w -nostdlib -shared -fPIC -Wl,-z,noseparate-code -o "$work/needs" "$work/b.c" "$work/short" 2>/dev/null
build rows -O1 -fno-asynchronous-unwind-tables -fno-unwind-tables -g1
build narrow -m32 -g1 -O1
for name in plain lines packed short needs rows narrow; do
	[ -s "$work/$name" ] || continue
	cp "$work/$name" "$to/elf/$name"
	bits=0
	[ $name != narrow ] || bits=1
	section $name .eh_frame "\\$bits\\20\\0\\0"
	section $name .debug_frame "\\$((bits + 2))\\0\\0\\0"
done
if objcopy --only-keep-debug "$work/lines" "$work/debug" && objcopy --strip-debug "$work/lines" "$work/main" &&
	objcopy --add-gnu-debuglink="$work/debug" "$work/main"; then
	pair main debug
fi
if command -v xz >/dev/null && objcopy --strip-debug "$work/plain" "$work/small" &&
	xz -c --check=crc32 "$work/small" >"$work/small.xz" &&
	objcopy --strip-all --add-section .gnu_debugdata="$work/small.xz" "$work/plain" "$work/mini"; then
	cp "$work/mini" "$to/elf/mini"
fi
"$make_seeds" "$to" "$to"/elf/*
