#include "trace/proc/oom_kills.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/system/clock.h"
#include "trace/proc/proc.h"

enum { GROUPS_MAX = 64 };	/* greatest number of remembered cgroups; few commands use more */

/* Returns the number after "NAME " in a file of such lines; 0: there is none. */
static uint64_t count_in(const char *text, const char *name)
{
	size_t n = strlen(name);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, name, n) && line[n] == ' ')
			return strtoull(line + n, NULL, 10);
		if (!*line)
			break;
	}
	return 0;
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

	snprintf(path, sizeof(path), "%s/proc/vmstat", s->root);
	return read_text(path, text, sizeof(text)) ? count_in(text, "oom_kill") : 0;
}

static bool has_word(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = list; at && *at; at = strchr(at, ',')) {
		at += *at == ',';
		if (!strncmp(at, word, n) && strcspn(at, ",\n:") == n)
			return true;
	}
	return false;
}

/* Format: "ID PARENT DEVICE ROOT POINT OPTIONS ... - TYPE SOURCE OPTIONS", see proc(5) */
static void find_mounts(struct oom_counters *s)
{
	char path[PATH_MAX], root[PATH_MAX], point[PATH_MAX], type[16], options[256];
	_cleanup_free_ char *line = NULL;
	size_t room = 0;

	snprintf(path, sizeof(path), "%s/proc/self/mountinfo", s->root);
	_cleanup_fclose_ FILE *f = fopen(path, "re");

	while (f && getline(&line, &room, f) > 0) {
		const char *rest = strstr(line, " - cgroup");
		struct cgroup_mount *m;

		if (!rest || sscanf(line, "%*s %*s %*s %4095s %4095s", root, point) != 2 ||
		    sscanf(rest, " - %15s %*s %255s", type, options) != 2)
			continue;
		m = !strcmp(type, "cgroup2") ? &s->second :
			has_word(options, "memory") ? &s->first : NULL;
		if (!m || m->point[0])
			continue;
		snprintf(m->point, sizeof(m->point), "%s", point);
		snprintf(m->root, sizeof(m->root), "%s", strcmp(root, "/") ? root : "");
	}
}

/* The cgroup of a process from /proc/PID/cgroup, with lines "NUMBER:CONTROLLERS:PATH" */
struct cgroup_place {
	const struct cgroup_mount *mount;	/* NULL: unknown */
	bool second;
	char path[PATH_MAX];
};

static void parse_cgroup(const struct oom_counters *s, const char *text, struct cgroup_place *place)
{
	*place = (struct cgroup_place){0};
	for (const char *line = text; line && *line; line = strchr(line, '\n')) {
		line += *line == '\n';

		const char *controllers = strchr(line, ':'), *path;

		path = controllers ? strchr(controllers + 1, ':') : NULL;
		if (!path)
			break;
		bool second = path == controllers + 1;

		if (!second && !has_word(controllers + 1, "memory"))
			continue;
		if (place->mount && second)
			continue;	/* the memory controller belongs to version 1 */
		place->mount = second ? &s->second : &s->first;
		place->second = second;
		snprintf(place->path, sizeof(place->path), "%.*s",
			 (int)strcspn(path + 1, "\n"), path + 1);
	}
	if (place->mount && !place->mount->point[0])
		place->mount = NULL;
}

/* Reads a file of a cgroup. Returns false if there is none. */
static bool cgroup_text(const struct oom_counters *s, const struct cgroup_place *place,
		       const char *file, char *text, size_t room)
{
	char path[3 * PATH_MAX];
	size_t n = strlen(place->mount->root);
	const char *below = strncmp(place->path, place->mount->root, n) ? place->path :
		place->path + n;

	snprintf(path, sizeof(path), "%s%s%s/%s", s->root, place->mount->point, below, file);
	return read_text(path, text, room);
}

/* Gets the number of kills in the cgroup. Returns false if the cgroup does not count them. */
static bool cgroup_kill_count(const struct oom_counters *s, const struct cgroup_place *place,
			uint64_t *kills)
{
	char text[1024];

	*kills = 0;
	if (!cgroup_text(s, place, place->second ? "memory.events" : "memory.oom_control", text,
			sizeof(text)))
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
		if (cgroup_text(s, place, "memory.stat", text, sizeof(text)))
			least = count_in(text, "hierarchical_memory_limit");
		return least < INT64_MAX / 2 ? least : 0;
	}
	for (char *end = up.path; end; ) {
		limit = cgroup_text(s, &up, "memory.max", text, sizeof(text)) && *text != 'm' ?
			strtoull(text, NULL, 10) : UINT64_MAX;
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

	*s = (struct oom_counters){.root = root};
	find_mounts(s);
	s->kills.seen = system_kills(s);
	snprintf(path, sizeof(path), "%s/proc/self/cgroup", root);
	if (!read_text(path, text, sizeof(text)))
		return;
	parse_cgroup(s, text, &place);
	c = place.mount ? find_counter(s, place.path, &is_new) : NULL;
	if (c)
		cgroup_kill_count(s, &place, &c->seen);
}

void oom_counters_done(struct oom_counters *s)
{
	for (unsigned i = 0; i < s->count; i++)
		free(s->groups[i].path);
	free(s->groups);
	*s = (struct oom_counters){0};
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
	char text[4096];
	bool is_new = false;
	ssize_t n = proc_read_in(dir_fd, "cgroup", text, sizeof(text) - 1);

	text[n > 0 ? n : 0] = 0;
	parse_cgroup(s, text, &place);
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
