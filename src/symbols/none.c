/* Stubs for a build without libunwind or libelf, or for an unknown machine. stacks_new
 * and objects_new say so, so that no other function is called. */
#include "symbols/stacks.h"

#include "base/memory/alloc.h"
#include "symbols/objects.h"
#include "symbols/reader/reader.h"

/* The functions ignore their parameters. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

#if HAVE_LIBUNWIND && HAVE_LIBELF
static const char reason[] = "not supported on this machine, only on x86-64 and arm64";
#else
static const char reason[] = "ptrail was built without libunwind or libelf";
#endif

struct stacks *stacks_new(unsigned limit, bool wants_lines, char **why)
{
	*why = alloc_string(reason);
	return NULL;
}

void stacks_free(struct stacks *s)
{
}

void stacks_set_host(struct stacks *s, const struct channel_host *host)
{
}

const struct stack *stacks_capture(struct stacks *s, const struct stack_task *t,
				   struct arena *arena)
{
	return NULL;
}

const struct address_map *stacks_map(struct stacks *s, const struct stack_task *t)
{
	return NULL;
}

bool stacks_abort_message(struct stacks *s, const struct stack_task *t, char *to, size_t room)
{
	return false;
}

uint64_t stacks_goroutine_list(struct stacks *s, const struct stack_task *t)
{
	return 0;
}

void stacks_note_mapping(struct stacks *s, pid_t tgid, uint64_t start, uint64_t size)
{
}

void stacks_note_heap(struct stacks *s, pid_t tgid)
{
}

void stacks_note_change(struct stacks *s, pid_t tgid)
{
}

void stacks_forget(struct stacks *s, pid_t tgid)
{
}

struct objects *objects_new(char **why)
{
	*why = alloc_string(reason);
	return NULL;
}

void objects_free(struct objects *o)
{
}

void objects_set_host(struct objects *o, const struct channel_host *host)
{
}

const struct elf_object *objects_read(struct objects *o, int fd)
{
	return NULL;
}

const struct jump_table *objects_jumps(struct objects *o, int fd)
{
	return NULL;
}

const struct loader_cache *objects_loader_cache(struct objects *o, int fd)
{
	return NULL;
}

bool objects_cache_has(const struct loader_cache *c, const char *path, size_t length,
		       unsigned machine, unsigned bits)
{
	return false;
}

bool reader_is_wanted(int argc, char **argv)
{
	return false;
}

int reader_run(void)
{
	return 1;
}
