/* What /proc/PID/maps says about an address space, which events carry. */
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "model/memory/state.h"

enum { KEPT_MAX = 1000000 };

static bool begins_with(const char *s, const char *head)
{
	return !strncmp(s, head, strlen(head));
}

/* "/lib/libc.so.6" */
static bool is_library_name(const char *name)
{
	const char *slash = strrchr(name, '/'), *so = strstr(slash ? slash : name, ".so");

	return so && (!so[3] || so[3] == '.' || so[3] == ' ');
}

enum memory_kind memory_kind_of_file(const char *name, bool executes, bool is_shared,
				     const struct memory_space *s)
{
	if (*s->file && !strcmp(name, s->file))
		return MEMORY_PROGRAM;
	if (begins_with(name, "/memfd:") || begins_with(name, "/dev/shm/") ||
	    begins_with(name, "/SYSV") || begins_with(name, "/dev/zero"))
		return is_shared ? MEMORY_SHARED : MEMORY_ANONYMOUS;
	return !is_shared && (executes || is_library_name(name)) ? MEMORY_LIBRARY : MEMORY_FILE;
}

/* `before` is the piece below the range, or NULL: anonymous memory directly behind that of a
 * program or library is its data without initial values. */
static enum memory_kind kind_of(const struct mapped_range *r, const struct memory_piece *before,
				const struct memory_space *s)
{
	if (!strcmp(r->name, "[heap]"))
		return MEMORY_HEAP;
	if (!strcmp(r->name, "[stack]"))
		return MEMORY_STACK;
	if (begins_with(r->name, "[anon:") || !*r->name) {
		if (r->is_shared)
			return MEMORY_SHARED;
		return before && before->end == r->start && r->writes &&
			(before->kind == MEMORY_PROGRAM || before->kind == MEMORY_LIBRARY) ?
			before->kind : MEMORY_ANONYMOUS;
	}
	if (begins_with(r->name, "[anon_shmem"))
		return MEMORY_SHARED;
	if (*r->name == '[')
		return MEMORY_KERNEL;
	return memory_kind_of_file(r->name, r->executes, r->is_shared, s);
}

static const struct memory_piece *last_of(const struct memory_ranges *r)
{
	return r->count ? ranges_at(r, r->count - 1) : NULL;
}

/* Adds what the range has: known pieces, and new ones between them. */
static void load_range(struct memory_model *m, const struct memory_space *s,
		       struct memory_ranges *to, const struct mapped_range *r, uint64_t time)
{
	struct memory_piece new = {
		.time = time, .name = intern_text(&m->pool, r->name), .call = "",
		.kind = kind_of(r, last_of(to), s), .reads = r->reads, .writes = r->writes,
		.executes = r->executes, .is_shared = r->is_shared,
	};
	const struct memory_ranges *known = &s->ranges;
	uint64_t next = r->start;

	for (size_t i = ranges_find(known, r->start); next < r->end; i++) {
		const struct memory_piece *p = i < known->count ? ranges_at(known, i) : NULL;
		struct memory_piece piece = new;

		if (p && p->start < r->end) {
			if (p->start > next) {
				piece.start = next;
				piece.end = p->start;
				ranges_add(to, piece);
				next = p->start;
			}
			piece = *p;
			piece.reads = r->reads;
			piece.writes = r->writes;
			piece.executes = r->executes;
			piece.is_shared = r->is_shared;
			if (*new.name)
				piece.name = new.name;
			if (new.kind == MEMORY_HEAP || new.kind == MEMORY_STACK)
				piece.kind = new.kind;
			piece.end = p->end < r->end ? p->end : r->end;
		} else {
			piece.end = r->end;
		}
		piece.start = next;
		next = piece.end;
		ranges_add(to, piece);
	}
}

/* Compares what was known with what is mapped. */
static void note_drift(struct memory_space *s, const struct memory_ranges *loaded)
{
	uint64_t common = 0, stack = loaded->sums.kinds[MEMORY_STACK];

	for (size_t i = 0; i < loaded->count; i++) {
		const struct memory_piece *p = ranges_at(loaded, i);

		for (size_t k = ranges_find(&s->ranges, p->start); k < s->ranges.count; k++) {
			const struct memory_piece *known = ranges_at(&s->ranges, k);
			uint64_t from = p->start > known->start ? p->start : known->start,
				to = p->end < known->end ? p->end : known->end;

			if (known->start >= p->end)
				break;
			common += from < to && p->kind != MEMORY_STACK ? to - from : 0;
		}
	}
	s->unexplained = loaded->sums.mapped - stack - common;
	s->vanished = s->ranges.sums.mapped - s->ranges.sums.kinds[MEMORY_STACK] - common;
}

void memory_space_load(struct memory_model *m, struct memory_space *s, const struct memory_map *map,
		       uint64_t time)
{
	struct memory_ranges loaded = {0};

	for (unsigned i = 0; i < map->count; i++) {
		const struct mapped_range *r = &map->all[i];
		const struct memory_piece *last = last_of(&loaded);

		if (r->start >= r->end || (last && r->start < last->end))
			continue;
		load_range(m, s, &loaded, r, time);
		if (!strcmp(r->name, "[heap]") && !s->heap_end)
			s->heap_end = r->end;
	}
	if (s->ranges.count)
		note_drift(s, &loaded);
	ranges_done(&s->ranges);
	s->ranges = loaded;
	memory_space_changed(s, time, "");
}

bool memory_keeps(struct memory_model *m)
{
	if (!m->keeps_all)
		return false;
	if (m->kept == KEPT_MAX) {
		m->not_kept++;
		return false;
	}
	m->kept++;
	return true;
}

void memory_space_keep(struct memory_model *m, struct memory_space *s, const struct memory_map *map)
{
	free(s->map);
	s->map_count = 0;
	s->map = alloc_more(NULL, map->count + 1, sizeof(*s->map));
	for (unsigned i = 0; i < map->count; i++) {
		if (!memory_keeps(m))
			continue;
		s->map[s->map_count] = map->all[i];
		s->map[s->map_count++].name = intern_text(&m->pool, map->all[i].name);
	}
}
