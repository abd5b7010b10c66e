/* What decoding yields: a tree of values in an arena. Values know what they mean, not how they
 * look; printers walk them. A tree is valid while the event it belongs to is being printed. */
#ifndef PTRAIL_VALUE_H
#define PTRAIL_VALUE_H

#include <stdbool.h>
#include <stdint.h>

/* What a number or bytes mean, for enrichment, filters and printers. A closed set. */
enum sense {
	SENSE_NUMBER,
	SENSE_FD,	/* a file descriptor; .path says what it is, where that was asked for */
	SENSE_PID,
	SENSE_UID,
	SENSE_GID,
	SENSE_PATH,	/* bytes: a path name */
	SENSE_TEXT,	/* bytes: other text */
	SENSE_DATA,	/* bytes: anything */
	SENSE_SIGNAL,
	SENSE_ERRNO,
	SENSE_ADDRESS,	/* in the tracee */
	SENSE_SIZE,
	SENSE_OFFSET,
	SENSE_MODE,	/* permission bits */
	SENSE_DEVICE,	/* the kernel's encoding of major and minor */
	SENSE_PORT,
	SENSE_NET32,	/* 32 bits that the wire carries in big-endian order */
	SENSE_NET16,	/* 16 bits of that kind (a protocol); with a name: htons(ETH_P_ALL) */
	SENSE_IFINDEX,	/* a network interface's number; .path its name, where that was asked for */
	SENSE_INET,	/* number: an IPv4 address, host order */
	SENSE_INET6,	/* 16 bytes */
	SENSE_HWADDR,	/* bytes: a link-layer address */
	SENSE_TIME,	/* seconds or a part of one */
	/* a point in time: a record of seconds since 1970 and a fraction; or a number of seconds,
	 * whose fraction (ns) is the next member if that is a SENSE_TIME */
	SENSE_DATE,
	SENSE_CLOCK,
	SENSE_READY,	/* a count of descriptors; 0: time ran out */
	SENSE_SIGSET,
	SENSE_WAIT,	/* record: a wait status: exited | signaled [core] | stopped | continued */
	SENSE_RLIMIT,
	SENSE_IOCTL,	/* an ioctl's request */
	SENSE_FILTER,	/* record: an instruction of classic BPF: code, jt, jf, k */
	SENSE_CALL,	/* a system call's number; its name is the call's */
	SENSE_WAKE_OP,	/* record: what FUTEX_WAKE_OP does: op [oparg_shift] oparg cmp cmparg */
	SENSE_IOPRIO,	/* record: class, level */
	SENSE_QUOTA,	/* record: cmd, type */
	SENSE_TICKS,	/* a time in hundredths of a second (sysconf(_SC_CLK_TCK) is always 100) */
};

enum value_kind {
	V_NUMBER,	/* .num */
	V_BYTES,	/* .bytes: text or data */
	V_LIST,		/* .list */
	V_RECORD,	/* .list, of named members */
	V_CHANGE,	/* .change: what it was at entry, what it became */
	V_NULL,		/* a null pointer */
	V_UNREAD,	/* a pointer whose target could not be, or was not, read: .at, .why */
	V_PENDING,	/* known at exit only; .at */
};

enum {
	VF_MORE = 1,		/* a detail: text shows it when verbose */
	VF_COMPLEMENT = 2,	/* the list names what is not in the set */
	VF_COUNTED = 4,		/* text shows address and count unless verbose */
	VF_SET = 8,		/* a list of numbers that are bits */
	VF_TUPLE = 16,		/* a record that text shows as a list */
	VF_ABSTRACT = 32,	/* a socket name without a file */
	VF_NUL = 64,		/* bytes that ended at a NUL, which is not among them */
	VF_SETTLED = 128,	/* an argument that exit will not change */
	VF_FLAGS = 256,		/* a number that is a sum of parts */
	VF_HEX = 512,		/* bytes that text shows as \x.. */
	VF_BESIDE = 1024,	/* a number that text shows with its names in a comment */
	VF_INDEXED = 2048,	/* text shows a record as a list: [[VINTR]=0x3, [VQUIT]=0x1c] */
	VF_SHIFTS = 4096,	/* its names are those of bit numbers: text shows 1<<CAP_CHOWN */
	VF_BEYOND = 8192,	/* bytes behind the record that is known; .from */
	VF_GONE = 16384,	/* nothing has the name that .path says any more */
	VF_UNASKED = 32768,	/* .path is there for others: text and JSON leave it out */
};

struct value {
	uint8_t kind;			/* enum value_kind */
	uint8_t sense;			/* enum sense */
	uint16_t flags;			/* VF_ */
	const char *name;		/* as a member; NULL in lists */
	struct value *next;		/* sibling, or NULL */
	uint64_t at;			/* address it was read from through a pointer, or 0 */
	union {
		struct {
			uint64_t n;			/* sign-extended when is_signed */
			/* names, NULL-terminated; NULL: none. An empty one: c_oflag=NL0| */
			const char *const *parts;
			uint64_t rest;			/* bits, or the value, without a name */
			const char *unknown;		/* "O_???" when a name was expected */
			const char *path;	/* SENSE_FD, SENSE_IFINDEX: what it is, or NULL */
			uint8_t base, digits;		/* enum base; hex: fill so many columns */
			bool is_signed;
		} num;
		struct {
			const uint8_t *p;
			uint64_t len, whole;		/* bytes here; bytes there are */
			uint64_t from;			/* VF_BEYOND: the first one's offset */
		} bytes;
		struct {
			struct value *first;
			uint64_t count, whole;		/* members here; members there are */
			const char *noun;		/* VF_COUNTED: "vars", or "" */
			uint64_t bad;	/* where memory that cannot be read cuts it short; or 0 */
		} list;
		struct {
			struct value *before, *after;
		} change;
		const char *why;			/* V_UNREAD */
	};
};

enum base { DEC, HEX, OCT };

/* One occurrence of a system call, decoded */
struct call_view {
	const char *name;		/* NULL: a number nobody knows */
	uint64_t nr;
	bool named;			/* text shows the arguments' names (clone) */
	struct value *args;		/* V_RECORD */
	/* V_NUMBER; NULL until the call returned; of a failed one the errno. .name: what text calls
	 * it ("seals"), or NULL */
	struct value *ret;
	struct value *after;		/* V_RECORD of what the result brought, or NULL */
	const char *error;		/* "ENOENT" of a failed call; NULL: it has no name */
	const char *error_text;		/* "No such file or directory" */
};
#endif
