/* Queries of a history (ptrail/history.h) */
#include "ptrail/history.h"

#include <string.h>

#include "model/history/historian_state.h"
#include "model/process/name.h"

const struct life *history_of_serial(const struct history *h, uint64_t serial)
{
	const struct kept_life *k = h->index ? hash_get(&h->index->by_serial, serial) : NULL;

	for (size_t i = 0; !h->index && i < h->count; i++)
		if (h->all[i]->id.serial == serial)
			return h->all[i];
	return k ? &k->life : NULL;
}

const struct life *history_find(const struct history *h, pid_t pid, uint64_t time)
{
	const struct kept_life *k = h->index ? hash_get(&h->index->by_pid, pid) : NULL;

	for (size_t i = h->index ? 0 : h->count; i-- > 0;)
		if (h->all[i]->id.tid == pid && h->all[i]->born <= time)
			return h->all[i];
	while (k && k->life.born > time)
		k = k->earlier;
	return k ? &k->life : NULL;
}

const char *life_program_name(const struct life_program *p)
{
	const char *name = p->title && *p->title ? p->title : name_of_program(p->file, p->path);

	return *name ? name : "?";
}

const char *life_name(const struct life *l)
{
	return life_program_name(l->program);
}

bool life_failed(const struct life *l)
{
	return l->exited && (l->ending.signaled || l->ending.number);
}

uint64_t life_duration(const struct history *h, const struct life *l)
{
	uint64_t end = l->exited ? l->exited : h->end;

	return end > l->born ? end - l->born : 0;
}
