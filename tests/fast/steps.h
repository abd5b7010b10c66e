/* How a traced program asks tests/fast/stepper for a signal at a certain instruction, by prctl with
 * options that there are not:
 *	prctl(STEPS_BEGIN, HOW)	a signal is to come between this call and the next
 *	prctl(STEPS_END)	not any more: it would have come later
 * HOW says where. A program that does the same each time between the two is walked through it, one
 * instruction further each time. */
#ifndef TESTS_FAST_STEPS_H
#define TESTS_FAST_STEPS_H

#define STEPS_BEGIN	0x73746570
#define STEPS_END	0x73746571

enum {
	STEPS_FIRST,		/* at once, behind STEPS_BEGIN */
	STEPS_NEXT,		/* one instruction behind the place where the last signal came */
	STEPS_WAITS,		/* in a call, when it waits */
};
#endif
