#include "model/locks/cycles.h"

/* Most orders that a search compares */
enum { STEPS_MAX = 20000000 };

struct cycle_search {
	const struct locks *locks;
	struct lock_cycle *found, now;
	size_t count, most;
	unsigned length;
	unsigned long steps;
	struct hash seen;		/* hash of the locks of a cycle that was found */
};

static const struct lock_use *nth_use(const struct lock_order *o, unsigned n)
{
	return n ? &o->guards[n - 1] : &o->held;
}

/* Whether the two tasks can be at this point at the same time */
static bool are_compatible(const struct lock_order *a, const struct lock_order *b)
{
	if (a->process == b->process && a->tid == b->tid)
		return false;
	/* what a task did before it created the other one, or its creator did, is over */
	if (a->last < b->began || b->last < a->began ||
	    (a->ended && a->ended <= b->began) || (b->ended && b->ended <= a->began))
		return false;
	for (unsigned i = 0; i <= a->guard_count; i++)
		for (unsigned j = 0; j <= b->guard_count; j++)
			if (lock_uses_conflict(nth_use(a, i), nth_use(b, j)))
				return false;
	return true;
}

static bool fits(struct cycle_search *s, const struct lock_order *o)
{
	const struct lock_cycle *now = &s->now;

	if (o->index <= now->chain[0]->index ||
	    !lock_uses_conflict(&now->chain[now->count - 1]->wanted, &o->held))
		return false;
	for (unsigned i = 0; i < now->count; i++)
		if (!are_compatible(now->chain[i], o))
			return false;
	return true;
}

static void keep(struct cycle_search *s)
{
	uint64_t hash = 0;

	for (unsigned i = 0; i < s->now.count; i++)
		hash += hash_mix(s->now.chain[i]->held.key + s->now.chain[i]->held.start);
	hash = hash_mix(hash);
	if (hash_get(&s->seen, hash))
		return;
	hash_put(&s->seen, hash, s);
	s->found[s->count++] = s->now;
}

static void extend(struct cycle_search *s)
{
	const struct lock_cycle *now = &s->now;
	const struct lock_order *o = now->chain[now->count - 1];

	if (now->count == s->length) {
		if (lock_uses_conflict(&o->wanted, &now->chain[0]->held))
			keep(s);
		return;
	}
	for (o = hash_get(&s->locks->by_held, o->wanted.key);
	     o && s->count < s->most && s->steps++ < STEPS_MAX; o = o->same_held)
		if (fits(s, o)) {
			s->now.chain[s->now.count++] = o;
			extend(s);
			s->now.count--;
		}
}

size_t locks_find_cycles(const struct locks *k, struct lock_cycle *found, size_t most)
{
	struct cycle_search s = {.locks = k, .found = found, .most = most};

	for (s.length = 2; s.length <= LOCK_CYCLE_LONGEST; s.length++)
		for (const struct lock_order *o = k->first; o && s.count < most; o = o->next) {
			s.now = (struct lock_cycle){.chain = {o}, .count = 1};
			extend(&s);
		}
	hash_done(&s.seen);
	return s.count;
}
