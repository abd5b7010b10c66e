#include "trace/processes/exec_names.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "trace/sched/perf_rings.h"
#include "trace/sched/tracepoint.h"

enum { NAMES_MAX = 4096 };		/* that are kept: the newest ones */

struct exec_name {
	pid_t tgid;
	uint64_t time;
	char *file;			/* NULL: the entry is empty */
};

struct exec_names {
	struct perf_rings *rings;
	struct tracepoint_field pid, file;
	struct exec_name all[NAMES_MAX];	/* the next one replaces that of .next */
	unsigned next;
};

struct exec_names *exec_names_new(char *why, size_t room)
{
	struct exec_names *n = alloc_new(struct exec_names);
	char text[TRACEPOINT_FORMAT_MAX];
	uint64_t id = 0;

	if (!is_first_pid_namespace())
		snprintf(why, room, "ptrail is in a pid namespace");
	else if (!tracepoint_read_format("sched_process_exec", text))
		snprintf(why, room, "tracefs has no readable format of sched_process_exec");
	else
		id = tracepoint_id(text);
	if (id) {
		n->pid = tracepoint_field(text, "pid");
		n->file = tracepoint_field(text, "filename");
		n->rings = perf_rings_new(&id, 1, why, room);
	}
	if (n->rings)
		return n;
	free(n);
	return NULL;
}

void exec_names_free(struct exec_names *n)
{
	if (!n)
		return;
	for (unsigned i = 0; i < NAMES_MAX; i++)
		free(n->all[i].file);
	perf_rings_free(n->rings);
	free(n);
}

/* Returns a 32-bit member of a record; 0: there is none. */
static uint32_t member(const unsigned char *raw, size_t size, struct tracepoint_field f)
{
	uint32_t value = 0;

	if (f.size == sizeof(value) && f.offset <= size && size - f.offset >= sizeof(value))
		memcpy(&value, raw + f.offset, sizeof(value));
	return value;
}

/* perf_reader.record. The member filename has the offset of the string and, in its upper half, its
 * size. */
static void note_name(void *ctx, unsigned cpu, uint64_t time, const unsigned char *raw,
		      size_t size)
{
	struct exec_names *n = ctx;
	uint32_t place = member(raw, size, n->file);
	size_t offset = place & 0xffff, length = place >> 16;
	struct exec_name *to = &n->all[n->next];

	(void)cpu;
	if (!length || offset > size || length > size - offset)
		return;
	free(to->file);
	to->file = alloc_substring((const char *)raw + offset,
				   strnlen((const char *)raw + offset, length));
	to->tgid = member(raw, size, n->pid);
	to->time = time;
	n->next = (n->next + 1) % NAMES_MAX;
}

/* perf_reader.lost: a name that is missing stays unknown */
static void lose_names(void *ctx)
{
	(void)ctx;
}

const char *exec_names_find(struct exec_names *n, pid_t tgid, uint64_t time)
{
	perf_rings_read(n->rings, &(struct perf_reader){note_name, lose_names, n});
	for (unsigned i = 1; i <= NAMES_MAX; i++) {
		const struct exec_name *one = &n->all[(n->next + NAMES_MAX - i) % NAMES_MAX];

		if (!one->file)
			return NULL;
		if (one->tgid == tgid && one->time <= time)
			return one->file;
	}
	return NULL;
}
