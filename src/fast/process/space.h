/* The address space of a process, or of several that share it, as far as something was put into
 * it. */
#ifndef FAST_PROCESS_SPACE_H
#define FAST_PROCESS_SPACE_H

#include <sys/uio.h>
#include <sys/user.h>

#include "fast/fast.h"
#include "fast/process/layers.h"

struct stub_area {
	uint64_t addr;			/* 0: the area is gone. */
	unsigned used;			/* Number of stubs in the area. */
	/* It may have been unmapped, or not exist in this fork: see area_check_all. */
	bool is_unverified;
};

/* Whether the text and the stubs of a space are as its .layers say */
enum fast_text_state {
	FAST_TEXT_VERIFIED,
	/* Stubs may be missing, because the memory was copied from a process that ran meanwhile,
	 * or because writing failed: see space_open_memory. */
	FAST_TEXT_UNVERIFIED,
	/* No stub is in use and all text is as in its file. */
	FAST_TEXT_WITHDRAWN,
};

/* What handles SIGSYS in the process. A task that shares its memory, but not its handlers, may have
 * other ones: the child of a vfork. */
enum fast_handler {
	FAST_HANDLER_NONE,	/* as the program wants it */
	FAST_HANDLER_SET,	/* stub/orphan.c */
	FAST_HANDLER_LOST,	/* nothing: it has to be set again */
};

struct fast_space {
	unsigned users;
	/* There have been several users. One that has exited may have changed the memory after it
	 * was copied, or after the tracer changed it. */
	bool was_shared;
	/* The slots in the tracer's mapping; NULL if there are none. */
	uint8_t *slots;
	uint64_t used, mapped;		/* Bit masks of slots: in use, and mapped in the process. */
	/* A fork without slots yet: struct fast_slot's .masked in its parent. */
	uint64_t masked;
	/* Number of slots, from the first one, that the injected code may access. */
	unsigned slot_limit;
	/* Descriptors of /proc/PID/mem and /proc/PID/maps; -1: not open. */
	int mem, maps;
	/* The pointer to this space that keeps its files open; NULL: none. */
	struct fast_space **open_space_link;
	struct text_page *text_pages;	/* See fast/patch/text.h. */
	struct stub_area area[FAST_AREAS];
	unsigned areas;
	unsigned failed_areas;		/* Number of attempts to map an area that failed. */
	struct layer *layers;		/* Known sites, stubs and texts. */
	uint64_t program;		/* See program_bit; 0: unknown. */
	bool is_new_program;		/* No process has executed it before. */
	/* Since the execve only the program interpreter has made syscalls, and the files that it
	 * has mapped have not been patched yet: see patch_mapped_files in patch/patch.c. */
	bool is_starting;
	enum fast_text_state text_state;
	bool dispatches;		/* As struct fast's. */
	enum fast_handler handler;
	bool is_unmapped;		/* What was mapped for it has been removed: fast_unmap. */
	/* Sites were restored here, or in a process of which this is a fork. */
	bool has_restored;
	struct fast_planned planned;	/* What its table contains. */
	bool stops_messages; /* Its syscalls that carry messages stop: see
				fast_enable_message_stops. */
	/* The thread for which the other threads of this space are frozen; NULL if none are. */
	const struct fast_thread *freezer;
	enum fast_freeze freeze;	/* With .freezer: the kind of freeze. */
	/* FAST_TEXT_WITHDRAWN: the former .slots, while a thread may be in a syscall that has a
	 * record. */
	uint8_t *old_slots;
	uint64_t creators[FAST_CREATORS];	/* As the process's fast_creator_tails. */
	struct fast_range texts[FAST_TEXTS];	/* Address ranges that contain patched sites. */
	/* Number of threads in a syscall that changes such a range. */
	unsigned text_changes;
	/* An access of the tracer to the slots faulted: they were replaced by zeros, and what the
	 * program writes is not seen any more. Set by a signal handler. */
	volatile bool replaced;
	/* Links of the list for space_watch. */
	struct fast_space *next_watched, **watched_link;
};

/* State of a thread before it ran the injected code */
struct fast_original_state {
	struct user_regs_struct regs;
	uint64_t mask;
	uint8_t code[768];		/* Bytes of the program that were overwritten. */
	/* Number of bytes in .code; 0 if nothing was overwritten. */
	uint32_t code_size;
	uint64_t code_address;		/* Where they were. */
	bool is_start;			/* The program has not run yet. */
	bool is_mapped;			/* Only the descriptor has to be closed. */
	/* The members above are set, and nothing has been restored. */
	bool is_complete;
};

/* What is to be written at the start of the table of a process that is being set up; the rest of
 * it is zero, as new memory is. Then table_write_stops has to be called. */
struct iovec table_contents(const struct fast *f, struct fast_space *s);
bool table_write_stops(const struct fast *f, const struct fast_thread *t);
/* Adds the plan of a syscall that a thread with a ring has reached, unless the table has it. */
void table_provide(struct fast *f, struct fast_thread *t, uint64_t nr);

void space_set_text_state(struct fast_space *s, enum fast_text_state to);
struct fast_space *space_new(void);
/* The space of a fork: the same text, no slots */
struct fast_space *space_copy(const struct fast_space *s);
/* The signals of struct fast_slot's .masked */
uint64_t space_masked_signals(const struct fast_space *s);
/* Opens the memory of a stopped thread for reading and writing; false if that fails. The fork of a
 * process whose other threads kept running may have fewer stubs than its parent, and patched sites
 * that were restored in its parent meanwhile: the former are forgotten, the latter remembered. */
bool space_open_memory(struct fast *f, struct fast_space *s, pid_t tid);
/* From now on, until the space is freed, fast_replace_faulting_slots repairs faults of the tracer
 * in its mapping of the slots. */
void space_watch(struct fast *f, struct fast_space *s);
/* The failure_repair of base/memory/failure.h: maps zeros over the slots that contain addr. `ctx`
 * is the struct fast. Runs in a signal handler. */
bool fast_replace_faulting_slots(void *ctx, const void *addr);
void space_drop(struct fast *f, struct fast_space *s);

/* Reads or writes memory through any thread of the space. Returns false unless all bytes were
 * transferred; retries after EINTR. */
bool space_read(struct fast_space *s, pid_t tid, uint64_t addr, void *buf, size_t size);
bool space_write(struct fast_space *s, pid_t tid, uint64_t addr, const void *buf, size_t size);
/* Writes several parts one after the other, from addr on, as space_write does. */
bool space_write_parts(struct fast_space *s, pid_t tid, uint64_t addr, const struct iovec *parts,
		       unsigned count);
/* Returns the number of bytes read from the start of the range. */
size_t space_read_some(struct fast_space *s, pid_t tid, uint64_t addr, void *buf, size_t size);

/* Closes the files of the space, of which there may be thousands, and drops cached pages. */
void space_close_memory(struct fast_space *s);
/* Drops cached pages and leaves the files open until another space is used, since sites are usually
 * reached in quick succession. The files stay valid: a new program gets a new space. */
void space_keep_memory(struct fast *f, struct fast_space *s);

/* Counts a further thread of the space, so that its threads can be frozen from now on. */
void space_add_user(struct fast *f, struct fast_space *s);
/* Gives the thread a free slot and makes it FAST_LIVE; returns false if there is none. The caller
 * sets gs. */
bool space_assign_slot(struct fast *f, struct fast_space *s, struct fast_thread *t);
/* Writes .slot_limit to the injected code in the process. Without it, that code would access
 * addresses that are not mapped, if a program sets its gs base to one. Returns false if that code
 * is not there. */
bool space_limit_slots(struct fast_space *s, pid_t tid, unsigned limit);
/* Takes the slot away, if the thread has one. The thread is traced with ptrace-stops then. */
void space_release_slot(struct fast_thread *t);

/* Adds a stub to the area, which must have room. */
void space_add_stub(struct fast_space *s, struct stub_area *a, const struct stub *head);
/* Descriptor of the stub that contains `addr`, and its start in *stub; NULL if no stub does. */
const struct stub *space_stub_at(const struct fast_space *s, uint64_t addr, uint64_t *stub);
/* Descriptor of the stub that a jump in padding at `addr` leads to; NULL if there is no such
 * jump. */
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

/* patch.c: patches known sites of the file mapped at addr, for a thread at the start of a
 * program, before anything else runs in its process. */
void patch_file_at(struct fast *f, struct fast_thread *t, uint64_t addr);
/* Whether the text at a site is what patching wrote */
bool patch_is_there(struct fast_space *s, pid_t tid, const struct fast_site_entry *e);
/* space.c: notes that the address range contains patched sites. */
void space_add_text(struct fast *f, struct fast_space *s, uint64_t from, uint64_t to);
/* Notes that the address range contains no patched sites any more. */
void space_remove_text(struct fast *f, struct fast_space *s, uint64_t from, uint64_t to);
/* withdraw.c: whether another thread is in a syscall that changes memory in this range, or about to
 * make one. The syscall was examined when the range contained nothing of the tracer. */
bool space_is_changed(const struct fast *f, const struct fast_thread *t, struct fast_range range);
/* injected_syscall.c: makes the thread, stopped before a syscall, make this one first. Returns
 * false if that fails. */
bool inject_syscall(struct fast *f, struct fast_thread *t, uint64_t nr, const uint64_t arg[6]);

/* area.c: address for the first area of stubs of a program whose first instruction is at `text`,
 * away from its heap. If there is none, returns an address that is not page-aligned, so that mmap
 * fails. */
uint64_t area_first(pid_t tid, uint64_t text);
/* Adds an area that has been mapped at addr. Another thread may be about to unmap it, so the area
 * is not used before area_check_all has returned true. */
void area_add(struct fast *f, struct fast_space *s, uint64_t addr);
/* Returns an area with room that is in reach of the site at `addr`; NULL if there is none. */
struct stub_area *area_find(struct fast_space *s, uint64_t addr);
/* Checks the areas that are .is_unverified, and removes those that are not mapped as they were. The
 * other threads are frozen. Returns false if an area was removed, or if a thread is in a syscall
 * that may still change it. */
bool area_check_all(struct fast *f, struct fast_thread *t);
/* The thread stopped before a syscall at a site with no area in reach: makes it map one in place of
 * its syscall, to which it then returns. Returns false if no area can be added. */
bool area_request(struct fast *f, struct fast_thread *t, uint64_t addr);

/* dispatch.c: makes all syscalls of the stopped thread raise SIGSYS unless the address after their
 * instruction is in the range. Returns false if that fails. */
bool gate_shut_around(struct fast_thread *t, struct fast_range allowed);
/* The page of the injected code from which syscalls are allowed */
extern const struct fast_range gate_allowed;
/* The same for gate_allowed. If the thread blocks SIGSYS, its slot has that from now on, and not
 * the kernel. While a SIGSYS is pending, the gate is opened instead (gate_open). */
bool gate_shut(struct fast_thread *t);
/* Lets the stopped thread make its syscalls. */
void gate_remove(struct fast_thread *t);
/* The same for a thread that was attached to in a syscall and has the dispatch of a killed tracer.
 * If the kernel restarted the syscall with it, rt_sigreturn would end the restart: EINTR. */
void gate_remove_left(struct fast *f, pid_t tid);
/* Whether the stopped thread has a dispatch, which would be its program's; true if unknown */
bool gate_is_used(pid_t tid);
/* Whether a signal was raised by the dispatch of a syscall */
bool gate_has_raised(const siginfo_t *s);
/* Blocks SIGSYS in a stopped thread. */
void gate_block_sigsys(pid_t tid);
/* The same if its program has blocked it: the thread does not get SIGSYS by its gate any more. */
void gate_restore_mask(struct fast_thread *t);
bool gate_blocks_sigsys(pid_t tid);
/* Lets the stopped thread make its syscalls by PTRACE_SYSCALL for now, without the injected code:
 * FAST_GATE_LIFTED. With a gs base of the program's own, the gate is removed. */
void gate_open(struct fast_thread *t);
/* Whether a SIGSYS is pending for the stopped thread or its process */
bool gate_has_pending(pid_t tid);

/* sigsys.c: writes the program's action for SIGSYS into the injected code, which takes it if the
 * tracer is killed. */
bool gate_write_action(const struct fast_thread *t);
/* Notes the program's action, if set-up has read it. The kernel gets its flags at the next
 * dispatch: until then, a handler would run on another stack. */
void sigsys_read_action(const struct fast *f, struct fast_thread *t);

/* slots.c: maps the slots, which a thread has in its descriptor, into the tracer. NULL if that
 * fails */
uint8_t *slots_map(struct fast *f, pid_t tid, int their_fd);
/* The tracer does not use the slots any more. NULL: none. They are unmapped, or stay mapped until
 * the next call of slots_map, which then needs fewer system calls. */
void slots_drop(struct fast *f, uint8_t *slots);
/* Unmaps what slots_drop has left. */
void slots_unmap_spare(struct fast *f);
/* No futex is held any more. */
void slots_forget_futexes(struct fast *f);

/* boot.c: replaces the text at `at` by the code of set-up, with which the stopped thread continues.
 * The registers in f->regs are changed; those of the program are `original`. Returns NULL, or why
 * that failed. */
const char *boot_replace_text(struct fast *f, struct fast_thread *t, uint64_t at,
			      const struct user_regs_struct *original);
/* Finds room for the code of set-up after the text of a mapping: that of the address `entry` or
 * `ip` if possible, otherwise any. Nothing is missing if the tracer is killed and cannot restore
 * the bytes. 0: there is no room. */
uint64_t boot_find_room(struct fast_thread *t, uint64_t entry, uint64_t ip);
/* For setup_begin: a program that has not run yet, and a fork. */
const char *boot_start_program(struct fast *f, struct fast_thread *t);
const char *boot_start_fork(struct fast *f, struct fast_thread *t);
/* The thread is at FAST_READY, with its registers in f->regs, and continues. Both functions make it
 * close its descriptor, r12, and come to FAST_READY again. Set-up has failed. */
void boot_clean_up(struct fast *f, struct fast_thread *t);
/* Everything is mapped, and the injected code shall handle SIGSYS. */
void boot_handle_sigsys(struct fast *f, struct fast_thread *t);
/* Makes the stopped thread, whose registers are in f->regs, remove the handler of SIGSYS and
 * everything that was mapped; `room` is from boot_find_room. Returns whether it has. */
bool boot_leave(struct fast *f, struct fast_thread *t, uint64_t room);
/* setup.c: begins to set up the process of a stopped thread. `how` saves the original state and
 * sets the registers; it returns NULL, or why that failed. */
void setup_begin(struct fast *f, struct fast_thread *t,
		 const char *(*how)(struct fast *f, struct fast_thread *t));
/* The thread, which runs its own code, has been given a slot, and uses it from now on. */
void setup_begin_recording(struct fast *f, struct fast_thread *t);

/* Gets the registers with which a task is to begin that is in its first stop and was created in the
 * injected code. `t`: NULL if it is unknown. Returns false if it was not created there. */
bool context_leave_creation(struct fast *f, pid_t tid, const struct fast_thread *t);
/* Restores a stopped thread to the state that was saved. */
void setup_restore_original(struct fast_thread *t);
/* Restores the thread to its state before set-up, which has failed. */
void setup_undo(struct fast *f, struct fast_thread *t, const char *why);
/* dispatch.c: the thread has mapped the injected code and closed its descriptor. */
void setup_finish_dispatched(struct fast *f, struct fast_thread *t, bool patches);
/* Finds the record of a task, or adds one. */
struct fast_thread *setup_thread(struct fast *f, pid_t tid);
/* Notes which program a process has executed. */
void setup_note_program(struct fast *f, struct fast_space *s, pid_t tid);
/* Whether the program of a task has mapped something at the address of the injected code */
bool setup_address_is_mapped(struct fast_thread *t);
/* The stopped thread has no ring buffer from now on. `why` is reported unless it is NULL. */
void setup_use_stops(struct fast *f, struct fast_thread *t, const char *why);

/* setup.c: read and write the registers of a stopped thread, in f->regs. Return false if that
 * fails. With -1 in orig_rax no syscall is made. But the kernel lets seccomp filters judge that
 * number, too, if it is written at a syscall-enter-stop, and those of containers and services
 * refuse it: rax would be -ENOSYS or -EPERM, or the process would be killed. So if there may be
 * filters of others, such a thread is at a syscall-exit-stop afterwards. */
bool fast_get_regs(struct fast *f, pid_t tid);
bool fast_set_regs(struct fast *f, pid_t tid);
/* Whether the thread is in a syscall-enter-stop */
bool setup_is_at_enter(pid_t tid);
/* Completes what fast_set_regs has begun, if ptrail has failed in it. */
void setup_finish_skipping(struct fast *f, pid_t tid);
/* Takes the slot of a thread that is not in the injected code, which is traced with ptrace-stops
 * from now on. */
void fast_end_recording(struct fast *f, struct fast_thread *t, const char *why);
/* Sets the gs base to the address of a slot; 0: none. */
bool fast_set_gs(pid_t tid, uint64_t base);
#endif
