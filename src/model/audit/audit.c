#include "model/audit/audit.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

void audit_init(struct audit *a)
{
	*a = (struct audit){0};
	path_log_init(&a->log);
	sockets_init(&a->sockets);
	audit_acts_init(&a->acts, &a->log);
}

void audit_done(struct audit *a)
{
	audit_acts_done(&a->acts);
	sockets_done(&a->sockets);
	path_log_done(&a->log);
	hash_done(&a->keys);
	free(a->outside);
	free(a->rests);
}

void audit_note(struct audit *a, const struct event *e)
{
	path_log_note(&a->log, e);
	sockets_note(&a->sockets, e);
	audit_acts_note(&a->acts, e);
}

void audit_add(struct audit *a, const struct audit_finding *like, const char *object,
	       const struct witness *by)
{
	uint64_t key = fnv_string(FNV_BASIS, like->what);
	struct audit_finding *f;

	key = hash_mix(key ^ (uint64_t)like->level << 8 ^ like->kind);
	f = hash_get(&a->keys, key);
	if (!f) {
		f = arena_new(&a->log.arena, struct audit_finding);
		*f = *like;
		f->by = *by;
		f->next = a->findings;
		a->findings = f;
		a->per_level[f->level]++;
		a->finding_count += f->level != AUDIT_USUAL;
		a->per_kind[f->kind] += f->level != AUDIT_USUAL;
		hash_put(&a->keys, key, f);
	}
	if (by->time < f->by.time) {	/* the first object is that of the evidence */
		f->by = *by;
		if (f->object_count < AUDIT_OBJECTS_MAX)
			f->objects[f->object_count] = f->objects[0];
		f->objects[0] = object;
	} else if (*object && f->object_count < AUDIT_OBJECTS_MAX) {
		f->objects[f->object_count] = object;
	}
	f->object_count += *object != 0;
}

static void judge_acts(struct audit *a)
{
	for (const struct audit_act *act = a->acts.first; act; act = act->next) {
		struct audit_finding like = {
			.kind = act->kind, .level = act->level, .what = act->what,
			.reason = act->reason,
		};

		if (!audit_act_is_void(&a->acts, act))
			audit_add(a, &like, act->object, &act->by);
	}
}

static int compare_findings(const void *x, const void *y)
{
	const struct audit_finding *a = *(struct audit_finding *const *)x,
		*b = *(struct audit_finding *const *)y;

	if (a->level != b->level)
		return a->level < b->level ? -1 : 1;
	if (a->by.time != b->by.time)
		return a->by.time < b->by.time ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return strcmp(a->what, b->what);
}

static void sort_findings(struct audit *a)
{
	size_t count = a->finding_count + a->per_level[AUDIT_USUAL];
	struct audit_finding **all = alloc_zeroed((count + 1) * sizeof(*all)), **at = all;

	for (struct audit_finding *f = a->findings; f; f = f->next)
		*at++ = f;
	qsort(all, count, sizeof(*all), compare_findings);
	for (size_t i = 0; i < count; i++)
		all[i]->next = all[i + 1];
	a->findings = *all;
	free(all);
}

void audit_finish(struct audit *a, const struct history *h)
{
	static const struct history none;

	a->history = h ? h : &none;
	sockets_finish(&a->sockets);
	judge_acts(a);
	audit_judge_files(a);
	audit_judge_processes(a);
	audit_judge_network(a);
	sort_findings(a);
}
