/* Includes all files of rows, one for each subsystem, in an order that defines constants before
 * they are used. No include guard: tables.c and the tests include this several times, each time
 * with other definitions of these kinds of rows and of the hooks in words.h. What the includer
 * leaves undefined expands to nothing. All are undefined afterwards.
 *
 * SYS(name, x86_64, i386, arm64, classes, fields…)
 *	a system call: its number on each machine, or NO if the machine lacks it; its classes in
 *	capitals (desc/classes.def; FILE | DESC for two, 0 for none); RET, the ARGs, SAYS, TRAITS
 * SYS_NAMED(as SYS)
 *	text shows the names of the arguments
 * SYS_AS(row, name, as SYS), SYS_NAMED_AS(row, name, as SYS_NAMED)
 *	another row of that name, for a machine with other arguments; `row` is unique
 * SYS_FAR_AS(row, name, as SYS)
 *	the first argument points to the arguments (i386's mmap)
 * MULTIPLEXED(name, x86_64, i386, arm64, classes, set, fields…), MULTIPLEXED_HERE(the same)
 *	the first argument chooses a syscall, by `set`; its arguments are in memory (socketcall), or
 *	in the registers that follow (ipc)
 *
 * BITS(name, unknown, members…), ENUM(name, unknown, members…)
 *	a set of flags, of values; text shows `unknown` with a value that has no name, "O_???",
 *	unless it is NULL
 *
 * STRUCT(name, header, C type, flags, fields…)
 *	a record with its fields in memory order. Tests compare it with the C type of a header:
 *	UAPI (the kernel's) or LIBC, both listed in tests/desc/headers; UAPI32, UAPI64: on machines
 *	with words of 32 or 64 bits only. NONE: no header has it; the BTF of the running kernel may,
 *	as the C type or, if that is `void`, by the name of the row. Flags: R_ of desc/type.h; 0:
 *	none.
 * TUPLE(name, fields…), UNION(name, fields…)
 *	a record that text shows as a list; all fields at offset 0 */
#ifndef BITS
#define BITS(...)
#endif
#ifndef ENUM
#define ENUM(...)
#endif
#ifndef STRUCT
#define STRUCT(...)
#endif
#ifndef TUPLE
#define TUPLE(...)
#endif
#ifndef UNION
#define UNION(...)
#endif
#ifndef SYS
#define SYS(...)
#endif
#ifndef SYS_NAMED
#define SYS_NAMED(...)
#endif
#ifndef SYS_AS
#define SYS_AS(...)
#endif
#ifndef SYS_NAMED_AS
#define SYS_NAMED_AS(...)
#endif
#ifndef SYS_FAR_AS
#define SYS_FAR_AS(...)
#endif
#ifndef MULTIPLEXED
#define MULTIPLEXED(...)
#endif
#ifndef MULTIPLEXED_HERE
#define MULTIPLEXED_HERE(...)
#endif
#ifndef SAYS
#define SAYS(...)
#endif
#ifndef TRAITS
#define TRAITS(...)
#endif
#ifndef FIELD_
#define FIELD_(...)
#endif
#ifndef UNNAMED_
#define UNNAMED_(...)
#endif
#ifndef MEMBER_
#define MEMBER_(...)
#endif
#ifndef ENUMERATOR_
#define ENUMERATOR_(...)
#endif
#ifndef OPTION_
#define OPTION_(...)
#endif
#ifndef NESTED_
#define NESTED_(...)
#endif

#include "desc/rows/common.def"
#include "desc/rows/files.def"
#include "desc/rows/stat.def"
#include "desc/rows/xattrs.def"
#include "desc/rows/mounts.def"
#include "desc/rows/memory.def"
#include "desc/rows/signals.def"
#include "desc/rows/processes.def"
#include "desc/rows/ids.def"
#include "desc/rows/sched.def"
#include "desc/rows/time.def"
#include "desc/rows/sockets.def"
#include "desc/rows/sockopts.def"
#include "desc/rows/netlink.def"
#include "desc/rows/poll.def"
#include "desc/rows/ioctls.def"
#include "desc/rows/ioctls_block.def"
#include "desc/rows/ioctls_devices.def"
#include "desc/rows/ioctls_hardware.def"
#include "desc/rows/ioctls_input.def"
#include "desc/rows/ioctls_kvm.def"
#include "desc/rows/ioctls_zfs.def"
#include "desc/rows/ioctls_media.def"
#include "desc/rows/ioctls_media_names.def"
#include "desc/rows/ioctl_names.def"
#include "desc/rows/ipc.def"
#include "desc/rows/aio.def"
#include "desc/rows/ptrace.def"
#include "desc/rows/bpf.def"
#include "desc/rows/quota.def"
#include "desc/rows/kernel.def"

#undef BITS
#undef ENUM
#undef STRUCT
#undef TUPLE
#undef UNION
#undef SYS
#undef SYS_NAMED
#undef SYS_AS
#undef SYS_NAMED_AS
#undef SYS_FAR_AS
#undef MULTIPLEXED
#undef MULTIPLEXED_HERE
#undef SAYS
#undef TRAITS
#undef FIELD_
#undef UNNAMED_
#undef MEMBER_
#undef ENUMERATOR_
#undef OPTION_
#undef NESTED_
