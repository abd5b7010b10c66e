/* What a task did over time: its states from the scheduler, joined with what its system calls
 * waited for and when it was stopped. */
#ifndef MODEL_STATES_LANES_H
#define MODEL_STATES_LANES_H

#include "ptrail/scheduling.h"

struct states_task;

/* A system call that waits, or a stop by job control */
struct lane_wait {
	uint64_t since, until;
	const char *call;	/* its name; NULL: a stop */
	uint8_t doing;		/* enum task_doing */
};

/* The waits of a task, in the order of their ends; when there are too many, the shortest are
 * forgotten. All 0: there are none. */
struct lane_waits {
	struct lane_wait *all;
	unsigned count, room;
	uint64_t least;		/* ns; shorter ones are not kept */
};

/* `most`: number of waits that are kept, at least 2 */
void lane_waits_add(struct lane_waits *w, struct lane_wait wait, unsigned most);
void lane_waits_done(struct lane_waits *w);

/* A part of a lane. It begins where the one before it ends. */
struct state_lane_part {
	uint64_t since, until;
	const char *call;	/* the system call that waits; NULL: none is known */
	uint8_t doing;		/* enum task_doing; TASK_DOINGS: several, each for a short time */
	uint8_t state;		/* enum kernel_state; KERNEL_STATES: several */
};

struct state_lane {
	struct state_lane_part *all;
	unsigned count;
};

/* Makes the lane of a task from its spans of states, without what is before `from` or after
 * `until`: at most `most` parts, where short ones become parts of several states. Returns an empty
 * lane if no states are known. */
struct state_lane lane_of(const struct scheduling *s, const struct lane_waits *w, uint64_t from,
			  uint64_t until, unsigned most);
void lane_free(struct state_lane *lane);
#endif
