/* State shared by the files of the historian. */
#ifndef MODEL_HISTORY_HISTORIAN_STATE_H
#define MODEL_HISTORY_HISTORIAN_STATE_H

#include <stddef.h>

#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "model/history/historian.h"
#include "model/history/intern.h"
#include "model/history/failed_calls.h"

/* A life with its entry in the indices */
struct kept_life {
	struct life life;		/* must be first: a life is cast to it */
	struct kept_life *earlier;	/* the previous life with the same pid */
	bool alive, zombie;		/* counted in historian.alive or .zombies */
};
_Static_assert(!offsetof(struct kept_life, life), "a life is cast to its entry");

/* The type of struct history.index */
struct history_index {
	struct hash by_serial;		/* serial of the first task → struct kept_life */
	struct hash by_pid;		/* pid → the latest life with it */
};

struct historian {
	struct history history;
	struct history_index index;
	struct life **lives;		/* same as .history.all */
	size_t room;
	struct arena arena;		/* objects that are modified later */
	struct intern_pool pool;	/* constant objects, shared if equal */
	unsigned alive, zombies;	/* current numbers */
	struct failed_calls *failed_calls;
};
#endif
