#include "trace/sched/watch.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/system/clock.h"
#include "trace/proc/proc.h"
#include "trace/sched/tracepoint.h"

enum {
	RING_SIZE_MIN = 512 * 1024,	/* perf_event_mlock_kb allows it to any user */
	RING_SIZE_MAX = 4096 * 1024, RING_SIZE_OF_ALL = 64 * 1024 * 1024,
	FORMAT_MAX = 16384,
	RECORD_MAX = 512,		/* of those that are wanted */
};

enum { ON_SWITCH, ON_WAKE, ON_NEW, WATCHED };
static const char *const names[WATCHED] = {"sched_switch", "sched_wakeup", "sched_wakeup_new"};

struct watched_tracepoint {
	uint64_t id;
	struct tracepoint_field pid;	/* of the task that wakes up */
	struct tracepoint_field prev, state, next;	/* of a switch */
};

struct cpu_ring {
	struct perf_event_mmap_page *page;	/* NULL: the CPU does not exist */
	const unsigned char *bytes;
	size_t size;
	int fds[WATCHED];		/* -1: not open */
	struct sched_cpu cpu;
	uint64_t at, head;		/* what is read next; the end */
};

struct sched_watch {
	struct watched_tracepoint points[WATCHED];
	struct tracepoint_letters letters;
	struct sched_accounts accounts;
	struct cpu_ring *rings;
	unsigned ring_count;
};

/* --- set-up --- */

static bool read_format(const char *name, char text[FORMAT_MAX])
{
	static const char *const roots[] = {"/sys/kernel/tracing", "/sys/kernel/debug/tracing"};
	ssize_t n = 0;

	for (size_t i = 0; n <= 0 && i < sizeof(roots) / sizeof(*roots); i++) {
		char path[128];

		snprintf(path, sizeof(path), "%s/events/sched/%s/format", roots[i], name);
		n = proc_file(path, text, FORMAT_MAX - 1);
	}
	text[n > 0 ? n : 0] = 0;
	return n > 0;
}

static bool find_tracepoints(struct sched_watch *w, char *why, size_t room)
{
	char text[FORMAT_MAX];

	for (unsigned i = 0; i < WATCHED; i++) {
		struct watched_tracepoint *p = &w->points[i];

		if (!read_format(names[i], text)) {
			snprintf(why, room, "tracefs has no readable format of %s", names[i]);
			return false;
		}
		*p = (struct watched_tracepoint){
			.id = tracepoint_id(text), .pid = tracepoint_field(text, "pid"),
			.prev = tracepoint_field(text, "prev_pid"),
			.state = tracepoint_field(text, "prev_state"),
			.next = tracepoint_field(text, "next_pid"),
		};
		if (p->id && (i == ON_SWITCH ? p->prev.size && p->state.size && p->next.size &&
			      tracepoint_letters(text, &w->letters) : p->pid.size))
			continue;
		snprintf(why, room, "the format of %s is not understood", names[i]);
		return false;
	}
	return true;
}

static int open_event(const struct watched_tracepoint *p, int cpu)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT, .size = sizeof(attr), .config = p->id,
		.sample_period = 1, .sample_type = PERF_SAMPLE_TIME | PERF_SAMPLE_RAW,
		.use_clockid = 1, .clockid = CLOCK_MONOTONIC,
		.watermark = 1, .wakeup_watermark = RING_SIZE_MAX,
	};

	return syscall(SYS_perf_event_open, &attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
}

static void close_ring(struct cpu_ring *ring)
{
	int error = errno;

	for (unsigned i = 0; i < WATCHED; i++)
		if (ring->fds[i] >= 0)
			close(ring->fds[i]);
	if (ring->page)
		munmap(ring->page, sysconf(_SC_PAGESIZE) + ring->size);
	errno = error;
}

/* Maps the ring of the first event, a smaller one if that is all that is allowed. Returns whether
 * that succeeded; otherwise sets errno. */
static bool map_ring(struct cpu_ring *ring, size_t size)
{
	size_t page_size = sysconf(_SC_PAGESIZE);
	void *page = MAP_FAILED;

	for (; page == MAP_FAILED && size >= RING_SIZE_MIN; size /= 2) {
		ring->size = size;
		page = mmap(NULL, page_size + size, PROT_READ | PROT_WRITE, MAP_SHARED,
			    ring->fds[0], 0);
	}
	if (page == MAP_FAILED)
		return false;
	ring->page = page;
	ring->bytes = (unsigned char *)page + page_size;
	return true;
}

/* Returns whether the CPU is watched, or is offline; otherwise sets errno. */
static bool open_ring(const struct sched_watch *w, struct cpu_ring *ring, int cpu, size_t size)
{
	for (unsigned i = 0; i < WATCHED; i++)
		ring->fds[i] = -1;
	for (unsigned i = 0; i < WATCHED; i++) {
		ring->fds[i] = open_event(&w->points[i], cpu);
		if (ring->fds[i] < 0)
			return !i && errno == ENODEV;
		if (i ? ioctl(ring->fds[i], PERF_EVENT_IOC_SET_OUTPUT, ring->fds[0]) != 0 :
		    !map_ring(ring, size))
			return false;
	}
	return true;
}

/* Whether at least half of the descriptors that this process may have are left for other files */
static bool leaves_descriptors(const struct cpu_ring *ring)
{
	struct rlimit limit;

	return ring->fds[WATCHED - 1] < 0 || getrlimit(RLIMIT_NOFILE, &limit) ||
		(rlim_t)ring->fds[WATCHED - 1] < limit.rlim_cur / 2;
}

static bool open_rings(struct sched_watch *w, char *why, size_t room)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF);
	size_t size = RING_SIZE_MAX;

	while (size > RING_SIZE_MIN && size * cpus > RING_SIZE_OF_ALL)
		size /= 2;
	w->rings = alloc_zeroed((cpus > 0 ? cpus : 1) * sizeof(*w->rings));
	for (int cpu = 0; cpu < cpus; cpu++) {
		w->ring_count++;
		if (!open_ring(w, &w->rings[cpu], cpu, size))
			snprintf(why, room, "perf_event_open of CPU %d: %s", cpu, strerror(errno));
		else if (!leaves_descriptors(&w->rings[cpu]))
			snprintf(why, room, "too few descriptors (RLIMIT_NOFILE)");
		else
			continue;
		return false;
	}
	return true;
}

/* Whether the numbers of tasks in records are those that this process uses */
static bool is_first_namespace(void)
{
	const ino_t first = 0xEFFFFFFC;		/* PROC_PID_INIT_INO of the kernel */
	struct stat st;

	return !stat("/proc/self/ns/pid", &st) && st.st_ino == first;
}

struct sched_watch *sched_watch_new(char *why, size_t room)
{
	struct sched_watch *w;

	if (!is_first_namespace()) {
		snprintf(why, room, "ptrail is in a pid namespace");
		return NULL;
	}
	w = alloc_new(struct sched_watch);
	if (find_tracepoints(w, why, room) && open_rings(w, why, room))
		return w;
	sched_watch_free(w);
	return NULL;
}

void sched_watch_free(struct sched_watch *w)
{
	if (!w)
		return;
	for (unsigned i = 0; i < w->ring_count; i++)
		close_ring(&w->rings[i]);
	accounts_done(&w->accounts);
	free(w->rings);
	free(w);
}

/* --- records --- */

/* Copies from the ring, which wraps around. */
static void copy_out(const struct cpu_ring *ring, uint64_t at, void *to, size_t n)
{
	size_t begin = at % ring->size, first = ring->size - begin < n ? ring->size - begin : n;

	memcpy(to, ring->bytes + begin, first);
	memcpy((unsigned char *)to + first, ring->bytes, n - first);
}

static int64_t field_of(const unsigned char *raw, size_t size, struct tracepoint_field f)
{
	int32_t n32 = 0;
	int64_t n64 = 0;

	if (f.offset > size || f.size > size - f.offset)
		return 0;
	if (f.size == sizeof(n64))
		memcpy(&n64, raw + f.offset, sizeof(n64));
	else if (f.size == sizeof(n32))
		memcpy(&n32, raw + f.offset, sizeof(n32));
	return f.size == sizeof(n64) ? n64 : n32;
}

static void note_tracepoint(struct sched_watch *w, struct cpu_ring *ring, uint64_t time,
			    const unsigned char *raw, size_t size)
{
	uint16_t id = 0;		/* common_type, the first member of each record */
	unsigned which = 0;
	const struct watched_tracepoint *p;

	if (size >= sizeof(id))
		memcpy(&id, raw, sizeof(id));
	while (which < WATCHED && w->points[which].id != id)
		which++;
	if (which == WATCHED)
		return;
	p = &w->points[which];
	switch (which) {
	case ON_SWITCH:
		accounts_switch(&w->accounts, &ring->cpu, time, field_of(raw, size, p->prev),
				tracepoint_letter(&w->letters, field_of(raw, size, p->state)),
				field_of(raw, size, p->next));
		break;
	case ON_WAKE:
		accounts_wake(&w->accounts, time, field_of(raw, size, p->pid));
		break;
	case ON_NEW:
		accounts_begin(&w->accounts, time, field_of(raw, size, p->pid));
		break;
	}
}

/* What all samples begin with */
struct sample_head {
	struct perf_event_header header;
	uint64_t time;
	uint32_t raw_size;
};

/* Returns the time of the next record; 0: it is no sample; UINT64_MAX: there is none. */
static uint64_t next_time(const struct cpu_ring *ring)
{
	struct sample_head head;

	if (ring->head - ring->at < sizeof(head.header))
		return UINT64_MAX;
	copy_out(ring, ring->at, &head, sizeof(head.header) + sizeof(head.time));
	return head.header.type == PERF_RECORD_SAMPLE ? head.time : 0;
}

static void take_record(struct sched_watch *w, struct cpu_ring *ring)
{
	unsigned char record[RECORD_MAX];
	const size_t head_size = offsetof(struct sample_head, raw_size) + sizeof(uint32_t);
	struct sample_head head = {0};
	size_t size;

	copy_out(ring, ring->at, &head.header, sizeof(head.header));
	size = head.header.size;
	if (size < sizeof(head.header) || size > ring->head - ring->at) {	/* it is corrupt */
		ring->at = ring->head;
		accounts_lose(&w->accounts);
		return;
	}
	if (head.header.type == PERF_RECORD_LOST)
		accounts_lose(&w->accounts);
	if (head.header.type == PERF_RECORD_SAMPLE && size >= head_size && size <= RECORD_MAX) {
		copy_out(ring, ring->at, record, size);
		memcpy(&head, record, head_size);
		if (head.raw_size <= size - head_size)
			note_tracepoint(w, ring, head.time, record + head_size, head.raw_size);
	}
	ring->at += size;
}

static struct cpu_ring *earliest_ring(struct sched_watch *w, uint64_t until)
{
	struct cpu_ring *earliest = NULL;
	uint64_t least = until;

	for (unsigned i = 0; i < w->ring_count; i++) {
		struct cpu_ring *ring = &w->rings[i];
		uint64_t time = ring->page ? next_time(ring) : UINT64_MAX;

		if (time > least)
			continue;
		least = time;
		earliest = ring;
	}
	return earliest;
}

struct sched_accounts *sched_watch_read(struct sched_watch *w)
{
	uint64_t until = clock_ns(CLOCK_MONOTONIC);
	struct cpu_ring *ring;

	for (unsigned i = 0; i < w->ring_count; i++) {
		ring = &w->rings[i];
		if (ring->page)
			ring->head = __atomic_load_n(&ring->page->data_head, __ATOMIC_ACQUIRE);
	}
	while ((ring = earliest_ring(w, until)))
		take_record(w, ring);
	for (unsigned i = 0; i < w->ring_count; i++) {
		ring = &w->rings[i];
		if (ring->page)
			__atomic_store_n(&ring->page->data_tail, ring->at, __ATOMIC_RELEASE);
	}
	return &w->accounts;
}
