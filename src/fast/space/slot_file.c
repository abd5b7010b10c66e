#include "fast/space/slot_file.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"

/* Gives the memfd its final size. The tracee has descriptors of the file, or can open more: without
 * the seals it could truncate the file, and the tracer would get SIGBUS. The first seal comes
 * before the size, which therefore stays valid, and only a memfd can be sealed. `size` is not a
 * multiple of the size of huge pages, so it is no size of a memfd that consists of these. Returns
 * false if the file is not such a memfd (a task that shares the table of descriptors can replace
 * it) or cannot be sealed. */
static bool seal_at_size(int fd, uint64_t size)
{
	return !fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK) && !ftruncate(fd, size) &&
		!fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SEAL);
}

/* Whether the file is in memory, as a new memfd is. Does not ask the file system, which may be a
 * server that waits for ptrail. */
static bool is_in_memory(int file)
{
	_cleanup_close_ int own = memfd_create("own", MFD_CLOEXEC);
	struct statx a, b;

	return own >= 0 &&
		!statx(own, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE, &a) &&
		!statx(file, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE, &b) &&
		S_ISREG(b.stx_mode) && a.stx_dev_major == b.stx_dev_major &&
		a.stx_dev_minor == b.stx_dev_minor;
}

/* Opens a file in memory that a task has open. To open another one, which the task may have put
 * there, can have effects, or block. */
static int open_file_of(pid_t tid, int theirs)
{
	char path[64];
	int place, fd = -1;

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", tid, theirs);
	place = open(path, O_PATH | O_CLOEXEC);
	if (place < 0)
		return -1;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", place);
	if (is_in_memory(place))
		fd = open(path, O_RDWR | O_CLOEXEC);
	close(place);
	return fd;
}

/* Gets a descriptor of a thread. The file is opened instead if the thread is not the first one of
 * its process, and has no pidfd before Linux 6.9, and in containers: Docker's default seccomp
 * profile allows pidfd_getfd only with CAP_SYS_PTRACE. */
static int descriptor_of(pid_t tid, int theirs)
{
	int process = syscall(SYS_pidfd_open, tid, 0), fd = -1;

	if (process >= 0) {
		fd = syscall(SYS_pidfd_getfd, process, theirs, 0);
		close(process);
	}
	return fd >= 0 ? fd : open_file_of(tid, theirs);
}

struct robust_entry {
	struct robust_list list;
	struct robust_list *previous, *head;	/* NULL: it is in no list. */
};

enum { FUTEX_AT = FAST_PAGE + offsetof(struct fast_slot, tracer) };

static void set_robust_list(struct robust_list_head *head)
{
	syscall(SYS_set_robust_list, head, sizeof(*head));
}

/* Makes the kernel mark the slots when the calling thread ends. */
static void hold_futex(struct fast *f, uint8_t *slots)
{
	struct robust_entry *entry = (struct robust_entry *)(slots - FAST_PAGE);
	struct robust_list_head *head = f->robust_list;
	size_t size;

	if (!head) {
		head = f->robust_list = alloc_new(struct robust_list_head);
		*head = (struct robust_list_head){{&head->list}, FUTEX_AT, NULL};
		syscall(SYS_get_robust_list, 0, &f->former_robust_list, &size);
		set_robust_list(head);
	}
	entry->list.next = head->list.next;
	entry->previous = entry->head = &head->list;
	if (head->list.next != &head->list)
		((struct robust_entry *)head->list.next)->previous = &entry->list;
	head->list.next = &entry->list;
}

void slot_file_forget_futexes(struct fast *f)
{
	if (!f->robust_list)
		return;
	set_robust_list(f->former_robust_list);
	free(f->robust_list);
	f->robust_list = NULL;
}

static void release_futex(uint8_t *slots)
{
	struct robust_entry *entry = (struct robust_entry *)(slots - FAST_PAGE);

	if (!entry->previous)
		return;
	entry->previous->next = entry->list.next;
	if (entry->list.next != entry->head)
		((struct robust_entry *)entry->list.next)->previous = entry->previous;
	entry->previous = NULL;
}

static void unmap(uint8_t *slots)
{
	munmap(slots - FAST_PAGE, FAST_PAGE + FAST_SLOTS_SIZE);
}

void slot_file_drop(struct fast *f, uint8_t *slots)
{
	if (!slots)
		return;
	release_futex(slots);
	if (f->spare_slots)
		unmap(slots);
	else
		f->spare_slots = slots;
}

void slot_file_unmap_spare(struct fast *f)
{
	if (f->spare_slots)
		unmap(f->spare_slots);
	f->spare_slots = NULL;
}

/* Returns a private page that is followed by room for slots; MAP_FAILED if there is none. */
static uint8_t *take_page(struct fast *f)
{
	uint8_t *slots = f->spare_slots;

	f->spare_slots = NULL;
	return slots ? slots - FAST_PAGE :
		mmap(NULL, FAST_PAGE + FAST_SLOTS_SIZE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/* Maps the file after a private page. NULL if that fails */
static uint8_t *map_after_page(struct fast *f, int fd, uint64_t offset)
{
	uint8_t *page = take_page(f);

	if (page == MAP_FAILED)
		return NULL;
	if (mmap(page + FAST_PAGE, FAST_SLOTS_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
		 fd, offset) != MAP_FAILED)
		return page + FAST_PAGE;
	unmap(page + FAST_PAGE);
	return NULL;
}

uint8_t *slot_file_map(struct fast *f, pid_t tid, int their_fd)
{
	int fd = descriptor_of(tid, their_fd);
	uint8_t *slots = NULL;

	if (fd < 0)
		return NULL;
	if (seal_at_size(fd, f->magic + FAST_SLOTS_SIZE))
		slots = map_after_page(f, fd, f->magic);
	close(fd);
	if (!slots)
		return NULL;
	((struct fast_slot *)slots)->tracer = f->tracer;
	if (f->dispatches)
		hold_futex(f, slots);
	return slots;
}
