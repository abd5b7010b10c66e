#include "symbols/objects.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "symbols/file/elf_library.h"
#include "symbols/loader_cache.h"
#include "symbols/question/channel.h"
#include "symbols/reader/jump_table.h"
#include "symbols/reader/object_answer.h"

/* What a file contains */
struct objects_answer {
	const void *content;	/* NULL: it is of another kind, or cannot be read */
};

struct objects {
	struct channel *channel;
	struct arena arena;
	unsigned reader;	/* that was asked last */
	struct hash known;	/* key of the file → struct objects_answer: struct elf_object */
	struct hash jumps;	/* the same: struct jump_table */
	struct hash caches;	/* key of the file → struct loader_cache */
};

struct objects *objects_new(char **why)
{
	struct objects *o;

	if (!elf_library_is_there(why))
		return NULL;
	o = alloc_new(struct objects);
	o->channel = channel_new(0);
	return o;
}

void objects_free(struct objects *o)
{
	if (!o)
		return;
	hash_done(&o->known);
	hash_done(&o->jumps);
	hash_done(&o->caches);
	arena_done(&o->arena);
	channel_free(o->channel);
	free(o);
}

void objects_set_host(struct objects *o, const struct channel_host *host)
{
	channel_set_host(o->channel, host);
}

static bool is_elf(int fd)
{
	char magic[SELFMAG];

	return pread(fd, magic, sizeof(magic), 0) == sizeof(magic) &&
		!memcmp(magic, ELFMAG, sizeof(magic));
}

/* Sets the key of the file. Returns false if it cannot be examined. */
static bool get_any_key(int fd, uint64_t *key)
{
	struct stat st;

	if (fstat(fd, &st))
		return false;

	uint64_t identity[] = {st.st_dev, st.st_ino, st.st_size, st.st_mtim.tv_sec,
			       st.st_mtim.tv_nsec, st.st_ctim.tv_sec, st.st_ctim.tv_nsec};

	*key = hash_mix(fnv_bytes(FNV_BASIS, identity, sizeof(identity)));
	return true;
}

/* The same for an ELF file; false if it is none */
static bool get_key(int fd, uint64_t *key)
{
	return is_elf(fd) && get_any_key(fd, key);
}

/* Asks about the file. A reader that had other files before may have needed too much memory for all
 * of them: the file gets another one. */
static enum answer_state ask(struct objects *o, enum question_kind kind, int fd,
			     struct answer_reader *w)
{
	struct symbol_question q = {.kind = kind};
	enum answer_state state;
	unsigned before = o->reader;

	o->reader = channel_reader(o->channel, &state);
	if (o->reader)
		state = channel_ask(o->channel, &q, fd, w);
	if (state == ANSWER_DIED && o->reader == before && (o->reader = channel_reader(o->channel,
										       &state)))
		state = channel_ask(o->channel, &q, fd, w);
	return state;
}

/* Asks about the file with the key, and keeps the answer in the hash; see objects_read(). */
static const void *find(struct objects *o, struct hash *answers, enum question_kind kind, int fd,
			uint64_t key,
			const void *(*get)(struct answer_reader *w, struct arena *arena))
{
	struct objects_answer *a = hash_get(answers, key);
	enum answer_state state;
	struct answer_reader w;

	if (a)
		return a->content;
	state = ask(o, kind, fd, &w);
	if (state == ANSWER_INTERRUPTED || state == ANSWER_NEVER)
		return NULL;
	a = arena_new(&o->arena, struct objects_answer);
	hash_put(answers, key, a);
	if (state == ANSWERED && wire_get(&w, 1))
		a->content = get(&w, &o->arena);
	if (state == ANSWERED && w.is_malformed) {
		a->content = NULL;
		channel_reject(o->channel);
		state = ANSWER_DIED;
	}
	if (state != ANSWERED)
		channel_note_failure(o->channel, state, "an ELF file");
	return a->content;
}

static const void *get_object(struct answer_reader *w, struct arena *arena)
{
	return object_answer_get(w, arena);
}

static const void *get_jumps(struct answer_reader *w, struct arena *arena)
{
	return jumps_answer_get(w, arena);
}

const struct elf_object *objects_read(struct objects *o, int fd)
{
	uint64_t key;

	return get_key(fd, &key) ? find(o, &o->known, QUESTION_OBJECT, fd, key, get_object) : NULL;
}

const struct jump_table *objects_jumps(struct objects *o, int fd)
{
	uint64_t key;

	return get_key(fd, &key) ? find(o, &o->jumps, QUESTION_JUMPS, fd, key, get_jumps) : NULL;
}

const struct loader_cache *objects_loader_cache(struct objects *o, int fd)
{
	const struct loader_cache *c;
	uint64_t key;

	if (!get_any_key(fd, &key))
		return NULL;
	c = hash_get(&o->caches, key);
	if (c)
		return c;
	c = loader_cache_read(fd, &o->arena);
	if (c)
		hash_put(&o->caches, key, (void *)c);
	return c;
}

bool objects_cache_has(const struct loader_cache *c, const char *path, size_t length,
		       unsigned machine, unsigned bits)
{
	return loader_cache_has(c, path, length, machine, bits);
}
