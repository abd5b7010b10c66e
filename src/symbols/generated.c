#include "symbols/generated.h"

#include "symbols/question/channel.h"

struct generated_name {
	const char *name;	/* NULL: none */
	uint64_t start;
};

static void clear(struct generated *g)
{
	hash_done(&g->names);
	arena_done(&g->arena);
	g->names = (struct hash){0};
	g->arena = (struct arena){0};
}

/* Lets the reader that has read the file forget it. */
static void forget(struct generated *g, struct channel *channel)
{
	struct symbol_question q = {.kind = QUESTION_FORGET, .file = g->number};
	enum answer_state state;
	struct answer_reader w;

	if (g->reader && channel && channel_is_running(channel, g->reader)) {
		state = channel_ask(channel, &q, -1, &w);
		channel_note_failure(channel, state, "a perf map");
	}
	g->reader = 0;
}

static bool is_same(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

void generated_update(struct generated *g, struct channel *channel, int fd)
{
	struct stat st;
	bool is_other;

	if (fd < 0 || fstat(fd, &st)) {
		generated_done(g, channel);
		return;
	}
	is_other = st.st_ino != g->file.st_ino || st.st_dev != g->file.st_dev;
	if (is_other) {
		forget(g, channel);
		g->is_refused = false;
	}
	if (is_other || st.st_size != g->file.st_size ||
	    !is_same(&st.st_mtim, &g->file.st_mtim) || !is_same(&st.st_ctim, &g->file.st_ctim)) {
		clear(g);
		g->reader = 0;
	}
	g->file = st;
}

/* Asks the reader, which gets the file if it has not read it as it is now. */
static enum answer_state ask(struct generated *g, struct channel *channel, int fd, uint64_t addr,
			     struct answer_reader *w)
{
	struct symbol_question q = {.kind = QUESTION_GENERATED, .file = g->number,
				    .address = {addr}};
	enum answer_state state;
	unsigned reader;

	if (!channel_has_time(channel))
		return ANSWER_NO_TIME;
	reader = channel_reader(channel, &state);
	if (!reader)
		return state;
	state = channel_ask(channel, &q, g->reader == reader ? -1 : fd, w);
	g->reader = state == ANSWERED ? reader : 0;
	return state;
}

/* Keeps the answer. Returns NULL if it is malformed. */
static struct generated_name *keep(struct generated *g, uint64_t addr, struct answer_reader *w)
{
	struct generated_name *n = arena_new(&g->arena, struct generated_name);

	if (wire_get(w, 1)) {
		n->name = wire_get_name(w, NAME_MAX_BYTES, &g->arena);
		n->start = wire_get(w, UINT64_MAX);
	}
	if (w->is_malformed)
		return NULL;
	hash_put(&g->names, addr + 1, n);
	return n;
}

const char *generated_find(struct generated *g, struct channel *channel, int fd, uint64_t addr,
			   uint64_t *start)
{
	struct generated_name *n = hash_get(&g->names, addr + 1);
	enum answer_state state = ANSWERED;
	struct answer_reader w;

	if (fd < 0 || g->is_refused)
		return NULL;
	if (!n) {
		state = ask(g, channel, fd, addr, &w);
		n = state == ANSWERED ? keep(g, addr, &w) : NULL;
		if (state == ANSWERED && !n) {
			channel_reject(channel);
			state = ANSWER_DIED;
		}
		g->is_refused = state == ANSWER_DIED || state == ANSWER_LATE;
		channel_note_failure(channel, state, "a perf map");
	}
	if (!n)
		return NULL;
	*start = n->start;
	return n->name;
}

void generated_done(struct generated *g, struct channel *channel)
{
	forget(g, channel);
	clear(g);
	*g = (struct generated){.number = g->number};
}
