#include "print/html/functions.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"

enum {
	KNOWN_MAX = 4096,	/* functions of a process that are counted */
	LISTED_MAX = 100,	/* functions of a process in the page */
};

struct function_count {
	struct function_count *next;
	const char *name;
	uint64_t calls, total;	/* total duration in ns, with what the function calls */
};

/* The functions of a process */
struct html_functions {
	struct hash by_name;		/* hash of the name → struct function_count */
	struct function_count *first;	/* the newest */
	unsigned count;			/* number of functions in the list */
	uint64_t uncounted;		/* calls of further functions */
};

static struct html_functions *functions_of(struct html_function_set *a, uint64_t serial)
{
	struct html_functions *of = hash_get(&a->processes, serial);

	if (!of) {
		of = arena_new(&a->arena, struct html_functions);
		hash_put(&a->processes, serial, of);
	}
	return of;
}

void html_functions_add(struct html_function_set *a, const struct event *e)
{
	struct html_functions *of;
	struct function_count *f;
	const char *name;
	uint64_t key;

	if (e->kind != EVENT_LIBRARY_RETURN || !e->process)
		return;
	of = functions_of(a, e->process->id.serial);
	key = hash_mix(fnv_string(FNV_BASIS, e->library.function));
	f = hash_get(&of->by_name, key);
	if (!f && of->count == KNOWN_MAX) {
		of->uncounted++;
		return;
	}
	if (!f) {
		f = arena_new(&a->arena, struct function_count);
		name = e->library.view ? e->library.view->name : e->library.function;
		f->name = arena_copy(&a->arena, name, strlen(name));
		f->next = of->first;
		of->first = f;
		of->count++;
		hash_put(&of->by_name, key, f);
	}
	f->calls++;
	f->total += e->time > e->library.entered ? e->time - e->library.entered : 0;
}

static int compare(const void *a, const void *b)
{
	const struct function_count *x = *(const struct function_count *const *)a;
	const struct function_count *y = *(const struct function_count *const *)b;

	if (x->total != y->total)
		return x->total > y->total ? -1 : 1;
	return strcmp(x->name, y->name);
}

const struct html_functions *html_functions_find(const struct html_function_set *a,
						 uint64_t serial)
{
	return hash_get(&a->processes, serial);
}

void html_functions_put(const struct html_functions *of, struct html_data *d)
{
	_cleanup_free_ const struct function_count **all =
		alloc_more(NULL, of->count, sizeof(const struct function_count *));
	unsigned n = 0;

	for (const struct function_count *f = of->first; f; f = f->next)
		all[n++] = f;
	qsort(all, n, sizeof(const struct function_count *), compare);
	json_member_array(&d->j, "functions");
	for (unsigned i = 0; i < n && i < LISTED_MAX; i++) {
		json_object(&d->j);
		html_str(d, "name", all[i]->name);
		html_uint(d, "calls", all[i]->calls);
		html_uint(d, "total", all[i]->total);
		json_object_end(&d->j);
	}
	json_array_end(&d->j);
	html_uint(d, "functions_more", n > LISTED_MAX ? n - LISTED_MAX : 0);
	html_uint(d, "functions_uncounted", of->uncounted);
}

void html_functions_free(struct html_function_set *a)
{
	struct html_functions *of;

	for (size_t at = 0; (of = hash_next(&a->processes, &at));)
		hash_done(&of->by_name);
	hash_done(&a->processes);
	arena_done(&a->arena);
}
