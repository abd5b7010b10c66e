#include "trace/sched/perf_rings.h"

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

enum {
	RING_SIZE_MIN = 512 * 1024,	/* perf_event_mlock_kb allows it to any user */
	RING_SIZE_MAX = 4096 * 1024, RING_SIZE_OF_ALL = 64 * 1024 * 1024,
	RECORD_MAX = 4608,		/* of those that are wanted: with a path */
};

struct cpu_ring {
	struct perf_event_mmap_page *page;	/* NULL: the CPU does not exist */
	const unsigned char *bytes;
	size_t size;
	int fds[PERF_TRACEPOINTS_MAX];	/* -1: not open */
	uint64_t at, head;		/* what is read next; the end */
};

struct perf_rings {
	struct cpu_ring *rings;
	unsigned count;
};

/* --- set-up --- */

bool tracepoint_read_format(const char *name, char text[TRACEPOINT_FORMAT_MAX])
{
	static const char *const roots[] = {"/sys/kernel/tracing", "/sys/kernel/debug/tracing"};
	ssize_t n = 0;

	for (size_t i = 0; n <= 0 && i < sizeof(roots) / sizeof(*roots); i++) {
		char path[128];

		snprintf(path, sizeof(path), "%s/events/sched/%s/format", roots[i], name);
		n = proc_file(path, text, TRACEPOINT_FORMAT_MAX - 1);
	}
	text[n > 0 ? n : 0] = 0;
	return n > 0;
}

static int open_event(uint64_t id, int cpu)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT, .size = sizeof(attr), .config = id,
		.sample_period = 1, .sample_type = PERF_SAMPLE_TIME | PERF_SAMPLE_RAW,
		.use_clockid = 1, .clockid = CLOCK_MONOTONIC,
		.watermark = 1, .wakeup_watermark = RING_SIZE_MAX,
	};

	return syscall(SYS_perf_event_open, &attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
}

static void close_ring(struct cpu_ring *ring)
{
	int error = errno;

	for (unsigned i = 0; i < PERF_TRACEPOINTS_MAX; i++)
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
static bool open_ring(struct cpu_ring *ring, const uint64_t *ids, unsigned count, int cpu,
		      size_t size)
{
	for (unsigned i = 0; i < PERF_TRACEPOINTS_MAX; i++)
		ring->fds[i] = -1;
	for (unsigned i = 0; i < count; i++) {
		ring->fds[i] = open_event(ids[i], cpu);
		if (ring->fds[i] < 0)
			return !i && errno == ENODEV;
		if (i ? ioctl(ring->fds[i], PERF_EVENT_IOC_SET_OUTPUT, ring->fds[0]) != 0 :
		    !map_ring(ring, size))
			return false;
	}
	return true;
}

/* Whether at least half of the descriptors that this process may have are left for other files */
static bool leaves_descriptors(const struct cpu_ring *ring, unsigned count)
{
	struct rlimit limit;

	return ring->fds[count - 1] < 0 || getrlimit(RLIMIT_NOFILE, &limit) ||
		(rlim_t)ring->fds[count - 1] < limit.rlim_cur / 2;
}

static bool open_rings(struct perf_rings *r, const uint64_t *ids, unsigned count, char *why,
		       size_t room)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF);
	size_t size = RING_SIZE_MAX;

	while (size > RING_SIZE_MIN && size * cpus > RING_SIZE_OF_ALL)
		size /= 2;
	r->rings = alloc_zeroed((cpus > 0 ? cpus : 1) * sizeof(*r->rings));
	for (int cpu = 0; cpu < cpus; cpu++) {
		r->count++;
		if (!open_ring(&r->rings[cpu], ids, count, cpu, size))
			snprintf(why, room, "perf_event_open of CPU %d: %s", cpu, strerror(errno));
		else if (!leaves_descriptors(&r->rings[cpu], count))
			snprintf(why, room, "too few descriptors (RLIMIT_NOFILE)");
		else
			continue;
		return false;
	}
	return true;
}

bool is_first_pid_namespace(void)
{
	const ino_t first = 0xEFFFFFFC;		/* PROC_PID_INIT_INO of the kernel */
	struct stat st;

	return !stat("/proc/self/ns/pid", &st) && st.st_ino == first;
}

struct perf_rings *perf_rings_new(const uint64_t *ids, unsigned count, char *why, size_t room)
{
	struct perf_rings *r = alloc_new(struct perf_rings);

	if (open_rings(r, ids, count, why, room))
		return r;
	perf_rings_free(r);
	return NULL;
}

void perf_rings_free(struct perf_rings *r)
{
	if (!r)
		return;
	for (unsigned i = 0; i < r->count; i++)
		close_ring(&r->rings[i]);
	free(r->rings);
	free(r);
}

unsigned perf_rings_cpus(const struct perf_rings *r)
{
	return r->count;
}

/* --- records --- */

unsigned perf_record_id(const unsigned char *raw, size_t size)
{
	uint16_t id = 0;		/* common_type, the first member of each record */

	if (size >= sizeof(id))
		memcpy(&id, raw, sizeof(id));
	return id;
}

/* Copies from the ring, which wraps around. */
static void copy_out(const struct cpu_ring *ring, uint64_t at, void *to, size_t n)
{
	size_t begin = at % ring->size, first = ring->size - begin < n ? ring->size - begin : n;

	memcpy(to, ring->bytes + begin, first);
	memcpy((unsigned char *)to + first, ring->bytes, n - first);
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

static void take_record(struct cpu_ring *ring, unsigned cpu, const struct perf_reader *reader)
{
	unsigned char record[RECORD_MAX];
	const size_t head_size = offsetof(struct sample_head, raw_size) + sizeof(uint32_t);
	struct sample_head head = {0};
	size_t size;

	copy_out(ring, ring->at, &head.header, sizeof(head.header));
	size = head.header.size;
	if (size < sizeof(head.header) || size > ring->head - ring->at) {	/* it is corrupt */
		ring->at = ring->head;
		reader->lost(reader->ctx);
		return;
	}
	if (head.header.type == PERF_RECORD_LOST)
		reader->lost(reader->ctx);
	if (head.header.type == PERF_RECORD_SAMPLE && size >= head_size && size <= RECORD_MAX) {
		copy_out(ring, ring->at, record, size);
		memcpy(&head, record, head_size);
		if (head.raw_size <= size - head_size)
			reader->record(reader->ctx, cpu, head.time, record + head_size,
				       head.raw_size);
	}
	ring->at += size;
}

static struct cpu_ring *earliest_ring(struct perf_rings *r, uint64_t until)
{
	struct cpu_ring *earliest = NULL;
	uint64_t least = until;

	for (unsigned i = 0; i < r->count; i++) {
		struct cpu_ring *ring = &r->rings[i];
		uint64_t time = ring->page ? next_time(ring) : UINT64_MAX;

		if (time > least)
			continue;
		least = time;
		earliest = ring;
	}
	return earliest;
}

void perf_rings_read(struct perf_rings *r, const struct perf_reader *reader)
{
	uint64_t until = clock_ns(CLOCK_MONOTONIC);
	struct cpu_ring *ring;

	for (unsigned i = 0; i < r->count; i++) {
		ring = &r->rings[i];
		if (ring->page)
			ring->head = __atomic_load_n(&ring->page->data_head, __ATOMIC_ACQUIRE);
	}
	while ((ring = earliest_ring(r, until)))
		take_record(ring, ring - r->rings, reader);
	for (unsigned i = 0; i < r->count; i++) {
		ring = &r->rings[i];
		if (ring->page)
			__atomic_store_n(&ring->page->data_tail, ring->at, __ATOMIC_RELEASE);
	}
}
