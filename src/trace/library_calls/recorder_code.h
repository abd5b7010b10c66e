/* The code that records library calls in a tracee, and the layout of the memory that it shares with
 * ptrail. Also included by the assembler code of recorder_code.c. */
#ifndef TRACE_LIBRARY_CALLS_RECORDER_CODE_H
#define TRACE_LIBRARY_CALLS_RECORDER_CODE_H

/* Offsets in an area, which begins with the code. Its first words are variables. */
#define AREA_RING		0	/* address of the ring */
#define AREA_THREAD		8	/* thread pointer (fs) of the thread that is recorded */
#define AREA_MODE		16	/* one of the modes below */
#define AREA_ENTER		64	/* where trampolines jump to, with their address in r11 */
#define AREA_TRAMPOLINES	0x800
#define AREA_SIZE		0x10000

/* Offsets in a trampoline. Its code comes first. */
#define TRAMPOLINE_SLOT		16	/* address of the pointer to the function */
/* For each of two copies the number of the argument, from 1; 0: none. Then that of the argument
 * with its length; 0: it is a string. */
#define TRAMPOLINE_COPIES	24
#define TRAMPOLINE_LIMIT	28	/* bytes of a copy at most */
#define TRAMPOLINE_RESULT	29	/* not 0: the result is a string */
#define TRAMPOLINE_WHOLE	30	/* not 0: a call stops if more than the limit is wanted */
#define TRAMPOLINE_ZERO		31	/* a byte that is 0 */
#define TRAMPOLINE_SIZE		32

/* Offsets in the ring */
#define RING_HEAD		0	/* number of units that have been written */
#define RING_TAIL		64	/* number of units that have been taken */
#define RING_DEPTH		128	/* number of calls in progress */
#define RING_CALLS		256	/* the calls in progress */
#define RING_RECORDS		0x1000
/* A record has as many units as it needs. The last one in the ring may extend behind it. */
#define RING_UNIT_COUNT		8192
#define RING_UNIT_SHIFT		6	/* size of a unit, as a power of two */
#define RING_SIZE		(RING_RECORDS + (RING_UNIT_COUNT << RING_UNIT_SHIFT) + 0x1000)
#define RING_DEPTH_MAX		16

/* Offsets in a call in progress */
#define CALL_RETURN		0
#define CALL_SP			8
#define CALL_TRAMPOLINE		16
#define CALL_SHIFT		5	/* its size, as a power of two */

/* Offsets in a record */
#define RECORD_TRAMPOLINE	0	/* 0: a return */
#define RECORD_TIME		8
#define RECORD_SP		16
#define RECORD_RETURN		24
#define RECORD_UNITS		32	/* units to the next record */
#define RECORD_ARGUMENTS	40	/* six registers; of a return: the result */
#define RECORD_COPIES		88	/* up to two, the second one after the bytes of the first */
#define RECORD_RESULT_COPY	48	/* of a return */
#define RECORD_UNITS_MAX	5
#define COPY_GOT		0
#define COPY_WANTED		4
#define COPY_BYTES		8
#define COPY_ROOM		80

/* Modes of an area */
#define RECORDER_ON		0
#define RECORDER_STOPS		1	/* each call stops */
#define RECORDER_OFF		2	/* calls are made as if they were not traced */

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

struct recorder_copy {
	uint32_t got, wanted;
	uint8_t bytes[COPY_ROOM];	/* .got of them, rounded up to a word */
};

struct recorder_record {
	uint64_t trampoline, time, sp, return_address, units, arguments[6];
};

struct recorder_call {
	uint64_t return_address, sp, trampoline, unused;
};

_Static_assert(sizeof(struct recorder_record) == RECORD_COPIES, "as the code has it");
_Static_assert(offsetof(struct recorder_record, units) == RECORD_UNITS, "as the code has it");
_Static_assert(offsetof(struct recorder_record, arguments) == RECORD_ARGUMENTS,
	       "as the code has it");
_Static_assert(offsetof(struct recorder_copy, bytes) == COPY_BYTES, "as the code has it");
_Static_assert(RECORD_COPIES + 2 * sizeof(struct recorder_copy) <=
	       RECORD_UNITS_MAX << RING_UNIT_SHIFT, "the longest record");
_Static_assert(sizeof(struct recorder_call) == 1 << CALL_SHIFT, "as the code has it");

#pragma GCC visibility push(hidden)
extern const uint8_t recorder_code[], recorder_enter[], recorder_saved[], recorder_committed[],
	recorder_restore[], recorder_jump[], recorder_by_mode[], recorder_stop[],
	recorder_full[], recorder_trap[], recorder_enter_end[], recorder_return[],
	recorder_return_saved[], recorder_return_committed[], recorder_return_restore[],
	recorder_return_full[], recorder_return_trap[], recorder_code_end[];
#pragma GCC visibility pop
#endif
#endif
