/* Syscall numbers, from the rows: NR_x86_64_openat, NR_i386_openat, NR_arm64_openat; -1: the
 * machine lacks the syscall. The name is that of the row, which for some syscalls is not the
 * syscall's own (a row for each machine: clone). */
#ifndef DESC_NUMBERS_H
#define DESC_NUMBERS_H

#include "abi/abi.h"

/* What rows write for "none" would clash with other names, so that the table is an enum of
 * expressions in which NO is -1. */
enum {
#define NO			(-1)
#define SYS(n, x86_64, i386, arm64, ...) \
	NR_x86_64_##n = x86_64, NR_i386_##n = i386, NR_arm64_##n = arm64,
#define SYS_NAMED SYS
#define SYS_AS(row, n, ...)	SYS(row, __VA_ARGS__)
#define SYS_NAMED_AS SYS_AS
#define SYS_FAR_AS SYS_AS
#define MULTIPLEXED SYS
#define MULTIPLEXED_HERE SYS
#include "desc/rows.h"
/* the numbers of x32 that differ from those of x86-64: NR_x32_ptrace */
#define X32(n, nr)		NR_x32_##n = (nr) < 0 ? -1 : (int)X32_BIT | (nr),
#define X32_OFFSET		X32
#include "desc/rows/x32.def"
#undef X32
#undef X32_OFFSET
#undef NO
};

/* The numbers of row `n` by enum abi_id, as an initializer */
#define NR_ALL(n)		{NR_x86_64_##n, NR_i386_##n, NR_arm64_##n}
/* The same for clone, whose order of arguments differs between the machines */
#define NR_CLONE \
	{NR_x86_64_clone, NR_i386_clone_backwards, NR_arm64_clone_backwards}
#endif
