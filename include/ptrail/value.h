/* The result of decoding: a tree of values in an arena. A value describes a meaning, not a
 * presentation; printers walk the tree. A tree is valid while its event is delivered. */
#ifndef PTRAIL_VALUE_H
#define PTRAIL_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The meaning of a number or of bytes, for enrichment, filters and printers. */
enum sense {
	SENSE_NUMBER,
	SENSE_FD,	/* a file descriptor; .path: its target, if wanted */
	SENSE_PID,
	SENSE_UID,
	SENSE_GID,
	SENSE_PATH,	/* bytes: a path name */
	SENSE_TEXT,	/* bytes: other text */
	SENSE_DATA,	/* bytes: arbitrary data */
	SENSE_SIGNAL,
	SENSE_ERRNO,
	SENSE_ADDRESS,	/* an address in the tracee */
	SENSE_SIZE,
	SENSE_OFFSET,
	SENSE_MODE,	/* permission bits */
	SENSE_DEVICE,	/* a device number, in the kernel's encoding of major and minor */
	SENSE_PORT,
	SENSE_NET32,	/* 32 bits in network byte order */
	SENSE_NET64,	/* 64 bits in network byte order */
	SENSE_NET16,	/* 16 bits in network byte order; with a name: htons(ETH_P_ALL) */
	SENSE_IFINDEX,	/* index of a network interface; .path: its name, if wanted */
	SENSE_INET,	/* number: an IPv4 address in host byte order */
	SENSE_INET6,	/* bytes: an IPv6 address, 16 bytes */
	SENSE_HWADDR,	/* bytes: a link-layer address */
	SENSE_TIME,	/* a duration: seconds or fractions of a second */
	/* a timestamp: a record of seconds since 1970 and a fraction; or a number of seconds, whose
	 * fraction (ns) is the next member if that is a SENSE_TIME */
	SENSE_DATE,
	SENSE_CLOCK,
	SENSE_READY,	/* a count of descriptors; 0: timeout */
	SENSE_SIGSET,
	SENSE_WAIT,	/* record: a wait status: exited | signaled [core] | stopped | continued */
	SENSE_RLIMIT,
	SENSE_IOCTL,	/* an ioctl request */
	SENSE_FILTER,	/* record: a classic BPF instruction: code, jt, jf, k */
	SENSE_CALL,	/* a syscall number, with the name of the syscall */
	SENSE_WAKE_OP,	/* record: operation of FUTEX_WAKE_OP: op [oparg_shift] oparg cmp cmparg */
	SENSE_IOPRIO,	/* record: class, level */
	SENSE_QUOTA,	/* record: cmd, type */
	SENSE_TICKS,	/* a duration in 1/100 s (sysconf(_SC_CLK_TCK) is always 100) */
	SENSE_NAME,	/* bytes: text in an array of fixed size, all of it without VF_NUL */
	SENSE_FOURCC,	/* a code of four characters, the first in the lowest byte */
	SENSE_VERSION,	/* a version of the kernel: 16, 8 and 8 bits */
	SENSE_FRACTION,	/* record: numerator, denominator */
	SENSE_NFNL,	/* record: subsystem, type: the type of a netfilter message */
	SENSE_THEIR_FD,	/* as SENSE_FD, of the process of the pidfd that precedes it */
	SENSE_LITTLE16,	/* 16 bits in the byte order of Bluetooth: htobs(4097) */
	SENSE_CALLSIGN,	/* bytes: an AX.25 address, 7 bytes */
	SENSE_UUID,	/* bytes: a UUID, 16 bytes in the order in which it is written */
	SENSE_CHAR,	/* a character */
	SENSE_IFREQS,	/* a size in bytes, of structs ifreq; .unit */
	/* a number: period of a tone, in 1/1193182 s; a record: ms, the duration, and such a
	 * period */
	SENSE_TONE,
	SENSE_MICROSECONDS,	/* a duration */
	SENSE_NANOSECONDS,
	SENSE_NAMESPACE,	/* the inode number of a namespace */
	SENSE_MILLISECONDS,	/* a duration */
	SENSE_FAMILY,	/* the type of a generic netlink message: its family, by name if known */
};

enum value_kind {
	V_NUMBER,	/* .num */
	V_BYTES,	/* .bytes: text or data */
	V_LIST,		/* .list */
	V_RECORD,	/* .list, of named members */
	V_CHANGE,	/* .change: the value at enter and the value at exit */
	V_NULL,		/* a null pointer */
	V_UNREAD,	/* a pointer whose target was not read: .at, .why */
	V_PENDING,	/* unknown until syscall exit; .at */
};

enum {
	VF_MORE = 1,		/* a detail: text prints it only if verbose */
	VF_COMPLEMENT = 2,	/* the list contains the members that are not in the set */
	/* Text prints the address, and the count of a list, unless verbose. */
	VF_COUNTED = 4,
	VF_SET = 8,		/* a list of bit numbers */
	VF_TUPLE = 16,		/* a record that text prints as a list */
	VF_ABSTRACT = 32,	/* an abstract socket address */
	VF_NUL = 64,		/* bytes that were followed by a NUL, which is not included */
	VF_SETTLED = 128,	/* an argument that does not change at syscall exit */
	VF_FLAGS = 256,		/* a number that is a combination of flags */
	/* bytes that text prints as \x..; a V_UNREAD that text prints as ???, without address */
	VF_HEX = 512,
	/* a number that text prints with its names in a comment; a SENSE_DATE whose comment text
	 * omits in raw style */
	VF_BESIDE = 1024,
	VF_INDEXED = 2048,	/* text prints a record as [[VINTR]=0x3, [VQUIT]=0x1c] */
	VF_SHIFTS = 4096,	/* its names are those of bit numbers: text prints 1<<CAP_CHOWN */
	VF_TRAILING = 8192,	/* bytes after the known members of a record; .from */
	VF_DELETED = 16384,	/* .path was deleted */
	VF_PATH_UNWANTED = 32768,	/* text and JSON omit .path, which other consumers want */
	VF_REST_NAMELESS = 65536,	/* flags beside a value that has no name, which is .rest */
	VF_NUL_MISSING = 131072,	/* text that should end with a NUL and does not */
	VF_UNLIMITED = 262144,		/* bytes that text prints in full, whatever -s says */
	VF_NAMELESS = 524288,		/* a member of a record that text prints without its name */
	VF_ADDRESS = 1048576,	/* text prints only .at */
	/* a descriptor that is no file, or a path that is not looked up: -P does not compare it */
	VF_PATHLESS = 2097152,
	VF_EXTENT = 4194304,	/* text prints all bytes, and in a comment their offsets: .from */
	/* a member that text omits, without "..."; with VF_MORE, unless verbose. One of .terms that
	 * text omits in raw style */
	VF_QUIET = 1 << 23,
	/* text whose NUL counts as one of the bytes that text prints at most, unless VF_NUL is not
	 * set */
	VF_NUL_COUNTED = 1 << 24,
	VF_NAME_AGAIN = 1 << 25,	/* a V_CHANGE that text prints with its name twice */
	VF_JOINED = 1 << 26,	/* in raw style, text prints the number instead of its .terms */
	/* text prints a comment: of a V_UNREAD .why, after ???; of a V_RECORD .noun, at its end. A
	 * V_NUMBER that is a member of a record is a comment after the member before it. */
	VF_REMARK = 1 << 27,
};

/* Kinds of files that have a .detail, as a set in struct print_options */
enum {
	FD_DEVICE = 1,		/* "char 1:3", "block 8:0" */
	FD_SOCKET = 2,		/* protocol and addresses: "TCP:[127.0.0.1:80->127.0.0.1:4242]" */
	FD_PIDFD = 4,		/* the process ID */
	FD_EVENTFD = 8,		/* "{eventfd-count=0, eventfd-id=1, eventfd-semaphore=0}" */
	FD_SIGNALFD = 16,	/* "signalfd:[USR1 USR2]" */
	FD_DETAILS_ALL = 31,
};

struct value {
	uint8_t kind;			/* enum value_kind */
	uint8_t sense;			/* enum sense */
	/* V_RECORD: text marks each place where it omits members, not only the end */
	bool has_gaps;
	uint32_t flags;			/* VF_ */
	const char *name;		/* of a member or argument; NULL in lists */
	struct value *next;		/* sibling, or NULL */
	uint64_t at;			/* address in the tracee, if read through a pointer; or 0 */
	union {
		struct {
			uint64_t n;			/* sign-extended when is_signed */
			/* names, NULL-terminated; NULL: none. A name may be "": c_oflag=NL0| */
			const char *const *parts;
			uint64_t rest;			/* the bits, or the value, without a name */
			const char *unknown;		/* "O_???" if a name was expected */
			/* of a SENSE_FD, SENSE_IFINDEX; command name of a SENSE_PID; or NULL */
			const char *path;
			/* what a descriptor refers to, if wanted: "char 1:3", "TCP:[127.0.0.1:80]",
			 * the number of a process; NULL: unknown */
			const char *detail;
			/* numbers that text prints instead, joined by their names, "|" or "<<"; or
			 * NULL */
			const struct value *terms;
			uint8_t base, digits;		/* enum base; minimum digits if HEX */
			uint8_t detail_kind;		/* of .detail: a FD_ */
			bool is_signed;
			/* of a SENSE_PID of another pid namespace: the number in that of the
			 * tracer, if wanted; 0: the same, or unknown */
			int32_t here;
			uint8_t unit;	/* of a SENSE_IFREQS: sizeof(struct ifreq) */
		} num;
		struct {
			const uint8_t *p;
			uint64_t len, whole;		/* bytes in .p; bytes in the tracee */
			uint64_t from;	/* VF_TRAILING, VF_EXTENT: offset of the first byte */
			uint64_t bad;	/* address of unreadable memory that truncates them; or 0 */
		} bytes;
		struct {
			struct value *first;
			/* Members in the list; in the tracee. If members of a record are left out
			 * because no printer needs details, .whole is only larger than .count. */
			uint64_t count, whole;
			/* VF_COUNTED: "vars", or "". VF_INDEXED: "SK_MEMINFO_???" if the names
			 * are those of the indexes 0, 1, 2 …; VF_REMARK: a comment; else NULL */
			const char *noun;
			uint64_t bad;	/* address of unreadable memory that truncates it; or 0 */
			/* VF_SET whose bits have names: its words, a V_LIST; else NULL */
			struct value *words;
		} list;
		struct {
			struct value *before, *after;
		} change;
		const char *why;			/* V_UNREAD */
	};
};

/* DEC: a number that has or should have a name is printed in hexadecimal; ALWAYS_DEC: it is not */
enum base { DEC, HEX, OCT, ALWAYS_DEC };

struct call;		/* a row of the syscall table */

/* The text of a syscall that has returned */
struct call_text {
	const char *s;
	size_t result;	/* offset of "= 3"; before it is "read(3, ..." without the parenthesis */
	size_t size;
};

/* A decoded syscall */
struct call_view {
	const char *name;		/* NULL: unknown number */
	/* Row of that name, for syscall_traits(); of socketcall and ipc that of the multiplexed
	 * syscall. NULL: unknown number */
	const struct call *row;
	uint64_t nr;
	bool named;			/* text prints the names of arguments (clone) */
	bool raw;			/* -e raw: the values are the numbers in the registers */
	bool whole;			/* text prints what it omits without -v (-e abbrev) */
	bool dumped;			/* text prints all data after the line (-e read) */
	/* V_RECORD: .args with the bytes of buffers that these have decoded, as netlink messages
	 * are, for .dumped; NULL: .args has them */
	struct value *buffers;
	struct value *args;		/* V_RECORD */
	/* V_NUMBER; NULL until the syscall has returned; the errno if it failed. .name: what text
	 * prints before it ("seals"), or NULL */
	struct value *ret;
	struct value *after;		/* V_RECORD: data that depends on the result, or NULL */
	const char *error;		/* "ENOENT", if it failed; NULL: no name */
	const char *error_text;		/* "No such file or directory" */
	/* The text that the printer text writes, if it is the only consumer of values: .args, .ret
	 * and what follows them are NULL then. NULL: it is made from them. */
	const struct call_text *text;
};
#endif
