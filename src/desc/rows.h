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
 *	a record that text shows as a list; all fields at offset 0
 *
 * MESSAGES(name, type, set, flags)
 *	the messages of a netlink family, nl_NAME_message: the type of .nlmsg_type, the set of what
 *	such a number chooses, the set of sets of flags by it. acknowledgment(NAME) is the type of
 *	what follows the header of an NLMSG_ERROR.
 * ATTRS(name, unknown, members…), ATTRS_OF(name, unknown, set, members…)
 *	a netlink attribute: as ENUM, its types, with the payload as fields; without fields it is
 *	shown as bytes. OF: the names of types are those of another set
 * ATTRS_EACH(name, type)
 *	a netlink attribute whose type is a position, and whose payload are attributes of a type */
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

#define MESSAGES(n, type_, types, level) \
	STRUCT(nlmsghdr_##n, UAPI, struct nlmsghdr, 0, F(nlmsg_len, u32) \
		F(nlmsg_type, type_) F(nlmsg_flags, bits(u16, level, LEVEL(nlmsg_type))) \
		F(nlmsg_seq, u32) F(nlmsg_pid, pid)) \
	STRUCT(nl_##n##_message, NONE, void, R_TUPLE | R_PAYLOAD, \
		F(header, nlmsghdr_##n) REST(pick(nlmsg_type, types))) \
	STRUCT(nl_##n##_error, NONE, void, 0, F(error, minus_errno) \
		F(msg, chain(nl_##n##_message, nlmsg_len, 4, FIRST))) \
	STRUCT(nl_##n##_capped_error, NONE, void, 0, F(error, minus_errno) \
		F(msg, nlmsghdr_##n)) \
	STRUCT(nl_##n##_ack, NONE, void, R_TUPLE | R_PAYLOAD, \
		F(error, whole_or(nl_##n##_error, 20, none), FLAGS(F_SPAN)) \
		F(attrs, attributes(nlmsgerr_attr))) \
	STRUCT(nl_##n##_capped_ack, NONE, void, R_TUPLE | R_PAYLOAD, \
		F(error, nl_##n##_capped_error, FLAGS(F_SPAN)) \
		F(attrs, attributes(nlmsgerr_attr))) \
	ENUM(nl_##n##_acks, NULL, NAMED(whole, 0, FIELDS(F(ack, nl_##n##_ack))) \
		ELSE(F(ack, nl_##n##_capped_ack)))
#define ATTRS(n, unknown, ...) \
	ENUM(n##_types, unknown, ALSO(NLA_F_NESTED) ALSO(NLA_F_NET_BYTEORDER) __VA_ARGS__ \
		ELSE(F(data, bytes_hex_left))) \
	STRUCT(n##_header, UAPI, struct nlattr, 0, F(nla_len, u16) \
		F(nla_type, one(nla_type, n##_types))) \
	STRUCT(n, NONE, void, R_TUPLE | R_PAYLOAD, \
		F(header, n##_header) REST(pick(nla_type, n##_types, MASK(0x3fff))))
#define ATTRS_EACH(n, t) \
	ENUM(n##_types, NULL, ALSO(NLA_F_NESTED) ALSO(NLA_F_NET_BYTEORDER) \
		ELSE(F(data, attributes(t)))) \
	STRUCT(n##_header, UAPI, struct nlattr, 0, F(nla_len, u16) \
		F(nla_type, one(nla_type, n##_types))) \
	STRUCT(n, NONE, void, R_TUPLE | R_PAYLOAD, \
		F(header, n##_header) REST(pick(nla_type, n##_types, MASK(0x3fff))))
#define ATTRS_OF(n, unknown, names, ...) \
	ENUM(n##_names, unknown, ALSO(NLA_F_NESTED) ALSO(NLA_F_NET_BYTEORDER) ALL_OF(names)) \
	ENUM(n##_types, NULL, __VA_ARGS__ ELSE(F(data, bytes_hex_left))) \
	STRUCT(n##_header, UAPI, struct nlattr, 0, F(nla_len, u16) \
		F(nla_type, one(nla_type, n##_names))) \
	STRUCT(n, NONE, void, R_TUPLE | R_PAYLOAD, \
		F(header, n##_header) REST(pick(nla_type, n##_types, MASK(0x3fff))))

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
#include "desc/rows/netlink_link.def"
#include "desc/rows/netlink_route.def"
#include "desc/rows/netlink_tc.def"
#include "desc/rows/netlink_generic.def"
#include "desc/rows/netlink_diag.def"
#include "desc/rows/netlink_netfilter.def"
#include "desc/rows/poll.def"
#include "desc/rows/ioctls.def"
#include "desc/rows/ioctls_block.def"
#include "desc/rows/ioctls_devices.def"
#include "desc/rows/ioctls_console.def"
#include "desc/rows/ioctls_hardware.def"
#include "desc/rows/ioctls_input.def"
#include "desc/rows/ioctls_kvm.def"
#include "desc/rows/ioctls_zfs.def"
#include "desc/rows/ioctls_objects.def"
#include "desc/rows/ioctls_btrfs.def"
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
#undef MESSAGES
#undef ATTRS
#undef ATTRS_OF
