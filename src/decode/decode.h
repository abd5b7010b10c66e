/* Description + registers + memory → values. A pure function: the same registers and the same
 * bytes give the same tree, whether the bytes come from a live tracee, a test or a recording. */
#ifndef DECODE_DECODE_H
#define DECODE_DECODE_H

#include "decode/memory.h"
#include "desc/schema.h"
#include "ptrail/value.h"

struct limits {
	uint64_t bytes;		/* of a string or buffer (the largest that any printer wants) */
	uint64_t members;	/* of a list */
	bool verbose;		/* members of counted lists too (execve's environment) */
	/* no numbers of records that text shows only when verbose; the record then has more members
	 * (.whole) than there are (.count) */
	bool brief;
};

struct regs {
	const struct abi *abi;
	uint64_t nr, arg[6], sp;	/* sp: the stack pointer */
	int64_t ret;		/* -errno when failed */
	bool failed;
};

struct decoder {
	struct schema *schema;
	struct arena *arena;	/* where the values go */
	struct memory *mem;
	struct limits limits;
	/* What kind of messages a descriptor carries: a value of set `payloads`, 0 if unknown; or
	 * NULL */
	uint64_t (*fd_class)(void *ctx, int fd);
	void *ctx;
	bool interfaces;	/* out: there is a SENSE_IFINDEX among the values */
};

/* The call as it is known at `when`. Registers that no row knows give args arg1 to arg6 in hex;
 * view.name is NULL then. `entry` is what AT_ENTRY gave for this call (same arena) and spares
 * work; or NULL. The entry's tree is not changed. */
struct call_view decode_call(struct decoder *d, const struct regs *r, enum when when,
			     const struct call_view *entry);

/* A call of which only number and result are known: no arguments */
struct call_view decode_return(struct decoder *d, const struct regs *r);

/* A record of desc_records (by number, on machine `abi`) that lies in `bytes`: a V_RECORD. Pointers
 * in it are followed in d->mem as it is at entry. */
struct value *decode_record(struct decoder *d, const struct abi *abi, uint16_t record,
			    const void *bytes, uint64_t size);
#endif
