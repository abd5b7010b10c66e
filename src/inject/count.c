#include "inject/count.h"

#include <stdlib.h>

#include "base/memory/alloc.h"

/* The counters of a task: few, since only system calls of a rule are counted */
struct task_counts {
	unsigned count, room;
	struct invocation_count {
		enum abi_id abi;
		unsigned rule;
		uint64_t nr, invocations;
	} *all;
};

static struct invocation_count *find_count(struct task_counts *t, enum abi_id abi, uint64_t nr,
					   unsigned rule)
{
	for (unsigned i = 0; i < t->count; i++)
		if (t->all[i].nr == nr && t->all[i].abi == abi && t->all[i].rule == rule)
			return &t->all[i];
	if (t->count == t->room) {
		t->room = t->room ? t->room * 2 : 4;
		t->all = alloc_more(t->all, t->room, sizeof(*t->all));
	}
	t->all[t->count] = (struct invocation_count){.abi = abi, .rule = rule, .nr = nr};
	return &t->all[t->count++];
}

uint64_t count_invocation(struct invocation_counts *c, uint64_t serial, enum abi_id abi,
			  uint64_t nr, unsigned rule)
{
	struct task_counts *t = hash_get(&c->tasks, serial);

	if (!t) {
		t = alloc_new(struct task_counts);
		hash_put(&c->tasks, serial, t);
	}
	return ++find_count(t, abi, nr, rule)->invocations;
}

static void free_counts(struct task_counts *t)
{
	if (!t)
		return;
	free(t->all);
	free(t);
}

void forget_invocations(struct invocation_counts *c, uint64_t serial)
{
	if (c->tasks.count)
		free_counts(hash_remove(&c->tasks, serial));
}

void invocation_counts_done(struct invocation_counts *c)
{
	struct task_counts *t;

	for (size_t at = 0; (t = hash_next(&c->tasks, &at));)
		free_counts(t);
	hash_done(&c->tasks);
}
