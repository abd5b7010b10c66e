#include "trace/cgroup/quotas.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

enum {
	GROUPS_MAX = 256,	/* greatest number of remembered cgroups */
	TEXT_MAX = 4096,
	NS_PER_US = 1000,
};

static uint64_t ns_of_us(uint64_t us)
{
	return us > UINT64_MAX / NS_PER_US ? UINT64_MAX : us * NS_PER_US;
}

bool quota_parse_counts(const char *text, struct quota_counts *c)
{
	struct quota_counts found;
	bool is_known;

	*c = (struct quota_counts){0};
	is_known = cgroup_number(text, "throttled_time", &found.throttled);
	if (cgroup_number(text, "throttled_usec", &found.throttled)) {
		found.throttled = ns_of_us(found.throttled);
		is_known = true;
	}
	if (!is_known || !cgroup_number(text, "nr_periods", &found.periods) ||
	    !cgroup_number(text, "nr_throttled", &found.throttled_periods))
		return false;
	*c = found;
	return true;
}

/* Parses digits, in microseconds. Returns the end of the number; NULL: there is none. */
static const char *parse_us(const char *text, uint64_t *ns)
{
	char *end;

	*ns = 0;
	if (!isdigit((unsigned char)*text))
		return NULL;
	*ns = ns_of_us(strtoull(text, &end, 10));
	return end;
}

void quota_parse_max(const char *text, uint64_t *quota, uint64_t *period)
{
	const char *rest = parse_us(text, quota);

	*period = 0;
	if (rest && *rest == ' ')
		parse_us(rest + 1, period);
	if (!*period)
		*quota = 0;
}

void quota_counters_init(struct quota_counters *s, const char *prefix)
{
	*s = (struct quota_counters){0};
	cgroup_find_mounts(&s->mounts, prefix, "cpu");
}

void quota_counters_done(struct quota_counters *s)
{
	for (unsigned i = 0; i < s->count; i++)
		free(s->all[i].path);
	free(s->all);
	s->all = NULL;
	s->count = 0;
}

static struct quota_group *find_group(const struct quota_counters *s, const char *path)
{
	for (unsigned i = 0; i < s->count; i++)
		if (!strcmp(s->all[i].path, path))
			return &s->all[i];
	return NULL;
}

static void add_counts(struct quota_counts *sum, const struct quota_counts *now,
		       const struct quota_counts *before)
{
	sum->periods += now->periods - before->periods;
	sum->throttled_periods += now->throttled_periods - before->throttled_periods;
	sum->throttled += now->throttled - before->throttled;
}

/* Adds what has happened since the counters were last read; everything, if the cgroup was created
 * again since then. */
static void update_group(struct quota_group *g, const struct quota_counts *now, uint64_t inode)
{
	bool is_same = inode == g->inode && now->periods >= g->seen.periods &&
		now->throttled_periods >= g->seen.throttled_periods &&
		now->throttled >= g->seen.throttled;

	add_counts(&g->sum, now, is_same ? &g->seen : &(struct quota_counts){0});
	g->seen = *now;
	g->inode = inode;
}

/* Returns the cgroup with its current counters; NULL: they cannot be read, or there are too many
 * cgroups. `is_begin`: a new cgroup counts from now on, else since it was created */
static struct quota_group *read_group(struct quota_counters *s, const struct cgroup_place *place,
				      bool is_begin)
{
	struct quota_group *g = find_group(s, place->path);
	struct quota_counts now;
	char text[TEXT_MAX];
	uint64_t inode;

	if ((!g && s->count == GROUPS_MAX) ||
	    !cgroup_read(&s->mounts, place, "cpu.stat", text, sizeof(text), &inode))
		return NULL;
	/* all are 0 until the controller is enabled */
	quota_parse_counts(text, &now);
	if (g) {
		update_group(g, &now, inode);
		return g;
	}
	s->all = alloc_more(s->all, s->count + 1, sizeof(*s->all));
	g = &s->all[s->count++];
	*g = (struct quota_group){
		.path = alloc_string(place->path), .inode = inode, .seen = now,
		.sum = is_begin ? (struct quota_counts){0} : now, .is_since_creation = !is_begin,
	};
	return g;
}

void quota_counters_note(struct quota_counters *s, const char *cgroups)
{
	struct cgroup_place place;

	cgroup_parse(&s->mounts, cgroups, &place);
	if (!place.mount || find_group(s, place.path))
		return;
	do
		read_group(s, &place, true);
	while (cgroup_ascend(&place) && !find_group(s, place.path));
}

static void read_limit(const struct quota_counters *s, const struct cgroup_place *place,
		       struct cpu_quota *q)
{
	char text[TEXT_MAX];

	if (place->second) {
		if (cgroup_read(&s->mounts, place, "cpu.max", text, sizeof(text), NULL))
			quota_parse_max(text, &q->quota, &q->period);
		return;
	}
	/* without a quota it is -1 */
	if (cgroup_read(&s->mounts, place, "cpu.cfs_quota_us", text, sizeof(text), NULL))
		parse_us(text, &q->quota);
	if (q->quota &&
	    cgroup_read(&s->mounts, place, "cpu.cfs_period_us", text, sizeof(text), NULL))
		parse_us(text, &q->period);
	if (!q->period)
		q->quota = 0;
}

/* The same, of a cgroup that may have been seen */
static void find_limit(const struct quota_counters *s, const struct cgroup_place *place,
		       uint64_t now, struct quota_group *g, struct cpu_quota *q)
{
	if (!g || !g->limit_read || now - g->limit_read >= QUOTA_LIMIT_KEPT) {
		read_limit(s, place, q);
		if (!g)
			return;
		g->quota = q->quota;
		g->period = q->period;
		g->limit_read = now;
	}
	q->quota = g->quota;
	q->period = g->period;
}

/* Returns false if the cgroup has no quota, or if no period of it has ended yet. Without a quota,
 * cpu.stat is not read: for version 2 the kernel then sums up the numbers of all CPUs. */
static bool read_quota(struct quota_counters *s, const struct cgroup_place *place, uint64_t now,
		       struct cpu_quota *q)
{
	struct quota_group *g = find_group(s, place->path);

	find_limit(s, place, now, g, q);
	if (!q->quota && !(g && g->has_had_quota))
		return false;
	g = read_group(s, place, false);
	if (!g)
		return false;
	g->has_had_quota = true;
	q->is_since_creation = g->is_since_creation;
	q->periods = g->sum.periods;
	q->throttled_periods = g->sum.throttled_periods;
	q->throttled = g->sum.throttled;
	return q->periods > 0;
}

void quota_counters_read(struct quota_counters *s, const char *cgroups, uint64_t now,
			 struct arena *arena, struct scheduling *to)
{
	struct cpu_quota *all = NULL;
	struct cgroup_place place;

	cgroup_parse(&s->mounts, cgroups, &place);
	if (!place.mount)
		return;
	do {
		struct cpu_quota q = {.version = place.second ? 2 : 1};

		if (!read_quota(s, &place, now, &q))
			continue;
		if (!all)
			all = arena_alloc(arena, CPU_QUOTAS_MAX * sizeof(*all));
		q.cgroup = arena_copy(arena, place.path, strlen(place.path));
		all[to->quota_count++] = q;
	} while (to->quota_count < CPU_QUOTAS_MAX && cgroup_ascend(&place));
	to->quotas = all;
}
