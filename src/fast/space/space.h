/* The address space of a process, or of several that share it, as far as something was put into
 * it. Each part is described, and changed, by the file of its name. */
#ifndef FAST_SPACE_SPACE_H
#define FAST_SPACE_SPACE_H

#include "fast/fast.h"
#include "fast/memory/remote.h"
#include "fast/space/area.h"
#include "fast/space/layers.h"
#include "fast/space/slots.h"
#include "fast/space/table.h"
#include "fast/space/patched.h"

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

/* The program of the space, and its call sites: patch/patch.c, patch/program.c, patch/restore.c */
struct space_sites {
	uint64_t program;		/* See program_bit; 0: unknown. */
	bool is_new_program;		/* No process has executed it before. */
	/* Since the execve only the program interpreter has made syscalls, and the files that it
	 * has mapped have not been patched yet: see patch_mapped_files in patch/patch.c. */
	bool is_starting;
	/* Sites were restored here, or in a process of which this is a fork. */
	bool has_restored;
	uint64_t creators[FAST_CREATORS];	/* As the process's fast_creator_tails. */
};

/* A freeze of its threads: process/freeze.c */
struct space_freeze {
	/* The thread for which the other threads of this space are frozen; NULL if none are. */
	const struct fast_thread *by;
	enum fast_freeze how;		/* With .by: the kind of freeze. */
};

struct fast_space {
	unsigned users;
	/* There have been several users. One that has exited may have changed the memory after it
	 * was copied, or after the tracer changed it. */
	bool was_shared;
	enum fast_text_state text_state;
	bool dispatches;		/* As struct fast's. */
	enum fast_handler handler;	/* process/sigsys.c */
	bool is_unmapped;		/* setup/detach.c: fast_unmap has removed everything. */
	struct remote_memory memory;
	struct space_slots slots;
	struct space_areas areas;
	struct space_patched patched;
	struct space_table table;
	struct layer *layers;		/* Known sites, stubs and texts. */
	struct space_sites sites;
	struct space_freeze freeze;
};

struct fast_space *space_new(bool dispatches);
/* The space of a fork: the same text, no slots */
struct fast_space *space_copy(const struct fast_space *s);
void space_drop(struct fast *f, struct fast_space *s);
/* Counts a further thread of the space, so that its threads can be frozen from now on. */
void space_add_user(struct fast *f, struct fast_space *s);
void space_set_text_state(struct fast_space *s, enum fast_text_state to);
/* Opens the memory of a stopped thread for reading and writing; false if that fails. The fork of a
 * process whose other threads kept running may have fewer stubs than its parent, and patched sites
 * that were restored in its parent meanwhile: the former are forgotten, the latter remembered. */
bool space_open_memory(struct fast *f, struct fast_space *s, pid_t tid);
/* Whether the text at a site is what patching wrote */
bool space_has_patch(struct fast_space *s, pid_t tid, const struct fast_site_entry *e);
#endif
