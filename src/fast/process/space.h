/* The memory of a process, or of several that share it, as far as we have put something into it. */
#ifndef FAST_PROCESS_SPACE_H
#define FAST_PROCESS_SPACE_H

#include <sys/user.h>

#include "fast/fast.h"
#include "fast/process/layers.h"

struct stub_area {
	uint64_t addr;
	unsigned used;			/* stubs */
};

struct fast_space {
	unsigned users;
	uint8_t *slots;			/* ours of them; NULL: there are none */
	uint64_t used, there;		/* slots, as bits: taken, and mapped in the process */
	int mem, maps;			/* of /proc/PID; -1: not opened yet */
	struct fast_space **kept;	/* where it says that they stay open; NULL: nowhere */
	struct text_page *text_pages;	/* see fast/patch/text.h */
	struct stub_area area[FAST_AREAS];
	unsigned areas;
	unsigned refused;		/* areas that could not be had */
	struct layer *layers;		/* its sites, stubs and texts */
	bool doubtful;			/* see space_opens */
	bool asks;			/* see fast_asks */
	/* the thread for which the others of this space are frozen; NULL: none */
	const struct fast_thread *freezer;
	enum fast_freeze freeze;	/* how, with .freezer */
	/* All of the stubs are out of use and all text is as its file has it. */
	bool withdrawn;
	/* with .withdrawn: what .slots was, while a thread may be in a syscall that has a record */
	uint8_t *old_slots;
	struct fast_range texts[FAST_TEXTS];	/* address ranges that hold patched sites */
	unsigned changing;		/* threads whose current syscall changes such a range */
	/* An access of the tracer to the slots has faulted: they were replaced by zeros, and what
	 * the program writes is not seen any more. Set by a signal handler. */
	volatile bool replaced;
	struct fast_space *next_watched, **watched_link;	/* see space_watch */
};

/* What a thread was before it ran our code */
struct fast_saved {
	struct user_regs_struct regs;
	uint64_t mask;
	uint8_t code[256];		/* of the program, where our code was put; */
	uint32_t code_size;		/* 0: nothing was put anywhere */
};

struct fast_space *space_new(void);
/* What a fork has: the same text, no slots */
struct fast_space *space_copy(const struct fast_space *s);
/* Whether its memory can be looked at and changed, by a stopped thread of it. What a fork of a task
 * with other threads, which went on meanwhile, has may be less than is known: that is forgotten. */
bool space_opens(struct fast_space *s, pid_t tid);
/* Faults of the tracer in its mapping of the space's slots are repaired by fast_repair from now on,
 * until the space is dropped. */
void space_watch(struct fast *f, struct fast_space *s);
/* The failure_repair of base/system/failure.h: maps zeros over the slots that have the address.
 * `ctx` is the struct fast. Runs in a signal handler. */
bool fast_repair(void *ctx, const void *addr);
void space_drop(struct fast_space *s);

/* Its memory, by a thread that is in it. All of it or false; retried where a signal interrupts. */
bool space_read(struct fast_space *s, pid_t tid, uint64_t addr, void *buf, size_t size);
bool space_write(struct fast_space *s, pid_t tid, uint64_t addr, const void *buf, size_t size);
/* As much of it as there is */
size_t space_read_some(struct fast_space *s, pid_t tid, uint64_t addr, void *buf, size_t size);

/* There may be thousands of processes: their files are open only while they are used. Pages that
 * were looked at are forgotten. */
void space_close_memory(struct fast_space *s);
/* Likewise, but the files stay open until another process's do, as sites are met one after the
 * other. What they show is the same memory: a program that begins has another space. */
void space_keep_memory(struct fast *f, struct fast_space *s);

/* A free slot for the thread, which becomes FAST_LIVE; false: there is none. Its gs is the
 * caller's to set. */
bool space_enter(struct fast *f, struct fast_space *s, struct fast_thread *t);
/* It is no more FAST_LIVE. */
void space_leave(struct fast_thread *t);

/* Another stub in the area, which has room */
void space_add_stub(struct fast_space *s, struct stub_area *a, const struct stub *head);
/* The head of the stub that `addr` lies in, and where that begins; NULL: it lies in none. */
const struct stub *space_stub_at(const struct fast_space *s, uint64_t addr, uint64_t *stub);
/* The head of the stub to which a jump leads that was written into padding at `addr`; NULL: none is
 * there. */
const struct stub *space_stub_of_padding(const struct fast_thread *t, uint64_t addr);

static inline struct fast_slot *space_slot(const struct fast_space *s, unsigned number)
{
	return (struct fast_slot *)(s->slots + (size_t)number * FAST_SLOT_SIZE);
}

static inline uint64_t slot_base(unsigned number)
{
	return FAST_SLOTS + (uint64_t)number * FAST_SLOT_SIZE;
}

static inline struct fast_record *slot_record(struct fast_slot *s, uint64_t position)
{
	return (struct fast_record *)((uint8_t *)s + FAST_RING_OFFSET + position % FAST_RING_SIZE);
}

/* patch.c: all that is known of the file whose text is there, at the beginning of a program, which
 * runs nothing else yet */
void patch_file_at(struct fast *f, struct fast_thread *t, uint64_t addr);
/* Whether the text at a site is what patching it wrote */
bool patch_is_there(struct fast_space *s, pid_t tid, const struct fast_site_entry *e);
/* space.c: notes that there are patched sites in that address range. */
void space_add_text(struct fast *f, struct fast_space *s, uint64_t from, uint64_t to);
/* Removes an address range in which no site is patched any more. */
void space_remove_text(struct fast *f, struct fast_space *s, uint64_t from, uint64_t to);
/* injected_syscall.c: has the thread, stopped before a call, make that one first. false: it
 * cannot */
bool errand_begin(struct fast *f, struct fast_thread *t, uint64_t nr, const uint64_t arg[6]);

/* area.c: where to map the first area of stubs of a program whose first instruction is at `text`:
 * out of the way of its heap. Not a multiple of a page where there is no such place, so that mmap
 * fails */
uint64_t area_first(pid_t tid, uint64_t text);
/* An area of stubs has been mapped there. */
void area_add(struct fast *f, struct fast_space *s, uint64_t addr);
/* The area that the stub of a site at `addr` goes to; NULL: there is none near enough with room */
struct stub_area *area_for(struct fast_space *s, uint64_t addr);
/* The thread stopped before a call for which there is no area: another is mapped by the thread
 * itself, in place of its call, to which it comes again afterwards. false: there can be none. */
bool area_ask(struct fast *f, struct fast_thread *t, uint64_t addr);

/* setup.c: registers of a stopped thread, into f->regs; false: it is gone */
bool fast_get_regs(struct fast *f, pid_t tid);
bool fast_set_regs(struct fast *f, pid_t tid);
/* Takes the slot of a thread that is out of our code. */
void space_retire(struct fast *f, struct fast_thread *t, const char *why);
/* Where a thread's slot is, 0: nowhere */
bool fast_set_gs(pid_t tid, uint64_t base);
#endif
