/* How a traced program asks tests/fast/stepper for a signal at a certain instruction: by prctl with
 * options that do not exist.
 *
 *	prctl(STEPS_BEGIN, HOW)	send a signal between this syscall and the next
 *	prctl(STEPS_END)	cancel the signal; it would have come later
 *
 * HOW says where. A program that executes the same code between the two each time gets the signal
 * one instruction later each time. */
#ifndef TESTS_FAST_STEPS_H
#define TESTS_FAST_STEPS_H

#define STEPS_BEGIN	0x73746570
#define STEPS_END	0x73746571

enum {
	STEPS_FIRST,		/* immediately after STEPS_BEGIN */
	STEPS_NEXT,		/* one instruction after the previous signal */
	STEPS_WAITS,		/* in a syscall, when it blocks */
};
#endif
