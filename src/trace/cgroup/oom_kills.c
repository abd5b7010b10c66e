#include "trace/cgroup/oom_kills.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/system/clock.h"
#include "trace/proc/proc.h"

enum { GROUPS_MAX = 64 };	/* greatest number of remembered cgroups; few commands use more */

static uint64_t count_in(const char *text, const char *name)
{
	uint64_t count = 0;

	cgroup_number(text, name, &count);
	return count;
}

static bool read_text(const char *path, char *text, size_t room)
{
	ssize_t n = proc_file(path, text, room - 1);

	text[n > 0 ? n : 0] = 0;
	return n > 0;
}

static uint64_t system_kills(const struct oom_counters *s)
{
	char path[PATH_MAX], text[16384];

	snprintf(path, sizeof(path), "%s/proc/vmstat", s->mounts.prefix);
	return read_text(path, text, sizeof(text)) ? count_in(text, "oom_kill") : 0;
}

/* Gets the number of kills in the cgroup. Returns false if the cgroup does not count them. */
static bool cgroup_kill_count(const struct oom_counters *s, const struct cgroup_place *place,
			uint64_t *kills)
{
	char text[1024];

	*kills = 0;
	if (!cgroup_read(&s->mounts, place,
			 place->second ? "memory.events" : "memory.oom_control", text,
			 sizeof(text), NULL))
		return false;
	*kills = count_in(text, "oom_kill");
	return true;
}

/* Returns the smallest limit of the cgroup and its ancestors, in bytes; 0: there is none. */
static uint64_t cgroup_limit(const struct oom_counters *s, const struct cgroup_place *place)
{
	struct cgroup_place up = *place;
	uint64_t least = UINT64_MAX, limit;
	char text[8192];

	if (!place->second) {
		if (cgroup_read(&s->mounts, place, "memory.stat", text, sizeof(text), NULL))
			least = count_in(text, "hierarchical_memory_limit");
		return least < INT64_MAX / 2 ? least : 0;
	}
	for (char *end = up.path; end; ) {
		limit = UINT64_MAX;
		if (cgroup_read(&s->mounts, &up, "memory.max", text, sizeof(text), NULL) &&
		    *text != 'm')
			limit = strtoull(text, NULL, 10);
		if (limit < least)
			least = limit;
		end = strrchr(up.path, '/');
		if (end)
			*end = 0;
	}
	return least == UINT64_MAX ? 0 : least;
}

/* Returns the counter of a cgroup, 0 if it is new; NULL: there are too many cgroups. */
static struct kill_counter *find_counter(struct oom_counters *s, const char *path, bool *is_new)
{
	for (unsigned i = 0; i < s->count; i++)
		if (!strcmp(s->groups[i].path, path))
			return &s->groups[i].kills;
	if (s->count == GROUPS_MAX)
		return NULL;
	*is_new = true;
	s->groups = alloc_more(s->groups, s->count + 1, sizeof(*s->groups));
	s->groups[s->count] = (struct cgroup_kills){.path = alloc_string(path)};
	return &s->groups[s->count++].kills;
}

void oom_counters_init(struct oom_counters *s, const char *root)
{
	struct cgroup_place place;
	struct kill_counter *c;
	char path[PATH_MAX], text[4096];
	bool is_new = false;

	*s = (struct oom_counters){0};
	cgroup_find_mounts(&s->mounts, root, "memory");
	s->kills.seen = system_kills(s);
	snprintf(path, sizeof(path), "%s/proc/self/cgroup", root);
	if (!read_text(path, text, sizeof(text)))
		return;
	cgroup_parse(&s->mounts, text, &place);
	c = place.mount ? find_counter(s, place.path, &is_new) : NULL;
	if (c)
		cgroup_kill_count(s, &place, &c->seen);
}

void oom_counters_done(struct oom_counters *s)
{
	for (unsigned i = 0; i < s->count; i++)
		free(s->groups[i].path);
	free(s->groups);
	s->groups = NULL;
	s->count = 0;
}

static void update_counter(struct kill_counter *c, uint64_t value, uint64_t now)
{
	uint64_t new_kills = value > c->seen ? value - c->seen : 0;

	if (!new_kills && now - c->since > NS_PER_SECOND)
		c->unattributed = 0;
	c->unattributed += new_kills;
	if (new_kills)
		c->since = now;
	c->seen = value;
}

/* Takes one of the kills that are not attributed to a process. Returns their number before that. */
static uint64_t take_kill(struct kill_counter *c)
{
	return c->unattributed ? c->unattributed-- : 0;
}

const struct oom_evidence *oom_counters_attribute(struct oom_counters *s, int dir_fd, uint64_t now,
				      struct arena *arena)
{
	struct oom_evidence *found = arena_new(arena, struct oom_evidence);
	struct cgroup_place place = {0};
	struct kill_counter *c = NULL;
	uint64_t kills;
	char cgroups[CGROUPS_TEXT_MAX];
	bool is_new = false;

	proc_read_cgroups(dir_fd, cgroups);
	cgroup_parse(&s->mounts, cgroups, &place);
	update_counter(&s->kills, system_kills(s), now);
	if (place.mount)
		c = find_counter(s, place.path, &is_new);
	if (c) {
		found->group_counts = cgroup_kill_count(s, &place, &kills);
		update_counter(c, kills, now);
	}
	/* kills in a new cgroup from before it was known belong to no traced process */
	if (is_new && c && s->kills.seen && c->unattributed > s->kills.unattributed)
		c->unattributed = s->kills.unattributed;
	found->kills = take_kill(&s->kills);
	found->group_kills = c ? take_kill(c) : 0;
	found->group_limit = place.mount ? cgroup_limit(s, &place) : 0;
	found->group = arena_copy(arena, place.path, strlen(place.path));
	return found;
}
