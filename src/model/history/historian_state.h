/* What the files of the historian share. */
#ifndef MODEL_HISTORY_HISTORIAN_STATE_H
#define MODEL_HISTORY_HISTORIAN_STATE_H

#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "model/history/historian.h"
#include "model/history/intern.h"
#include "model/history/failed_calls.h"

/* A life, and how it is found */
struct kept_life {
	struct life life;		/* first: a life is cast to it */
	struct kept_life *earlier;	/* who had the same pid before */
	bool alive, zombie;		/* counted among them */
};

/* What struct history.index points at */
struct history_index {
	struct hash by_serial;		/* serial of the first task → struct kept_life */
	struct hash by_pid;		/* pid → the latest that had it */
};

struct historian {
	struct history history;
	struct history_index index;
	struct life **lives;		/* .history.all */
	size_t room;
	struct arena arena;		/* what is written to again */
	struct keep keep;		/* what is not */
	unsigned alive, zombies;	/* now */
	struct mishaps *mishaps;
};
#endif
