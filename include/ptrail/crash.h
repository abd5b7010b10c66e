/* Explanations of crashes */
#ifndef PTRAIL_CRASH_H
#define PTRAIL_CRASH_H

#include <stdint.h>

struct stack;

/* Why a crash happened */
enum crash_kind {
	CRASH_NULL,		/* access to an address near 0: a null pointer plus .addr */
	CRASH_STACK_OVERFLOW,	/* access below the stack of the task */
	CRASH_READ_ONLY,	/* write to memory of .object that cannot be written */
	CRASH_NOT_EXECUTABLE,	/* jump to memory of .object that cannot be executed */
	CRASH_NO_ACCESS,	/* access to memory of .object that cannot be read either */
	CRASH_UNMAPPED,		/* access to an address where nothing is mapped */
	CRASH_BAD_ADDRESS,	/* access to an address outside of user space; .addr is unknown */
	CRASH_PAST_END,		/* access to a mapping of the file .object beyond its end */
	CRASH_ABORT,		/* the program has called abort() */
	CRASH_OTHER,		/* no more is known than the signal says */
	CRASH_NULL_CALL,	/* jump to an address near 0, by a null function pointer */
	CRASH_UNMAPPED_JUMP,	/* jump to an address where nothing is mapped */
	CRASH_MISALIGNED,	/* access to an address without the alignment that it has to have */
	CRASH_KINDS
};

/* The explanation of a crash: of a fault or abort() that kills the process */
struct crash {
	enum crash_kind kind;
	uint64_t addr;		/* that was accessed; 0 if none */
	const char *object;	/* as in a stack_frame; "": none, or anonymous memory */
	const char *message;	/* CRASH_ABORT: that the C library has printed; "": unknown */
};

/* A fault whose handler ended the process with an exit status */
struct caught_fault {
	int number, code;	/* of the signal; si_code */
	const struct crash *crash;	/* never NULL */
	const struct stack *stack;	/* from the function with the fault on; never NULL */
};
#endif
