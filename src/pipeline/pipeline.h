/* The stages that every event passes between its source and its consumers. They are the same for a
 * live trace, a replay, and a program that reads a recording with libptrail:
 *
 *	decode → redact → recorder → strip → model → filters → history → consumers
 *
 * pipeline_capture() decodes and redacts the syscalls of a live trace, while the tracee can be
 * read; pipeline_push() those of a recording, from the recorded memory, and redacts other events. A
 * combined event (call.is_combined) passes the stages once. */
#ifndef PIPELINE_PIPELINE_H
#define PIPELINE_PIPELINE_H

#include "decode/cache.h"
#include "decode/capture.h"
#include "enrich/simple_calls.h"
#include "filter/excerpt.h"
#include "filter/function_filter.h"
#include "model/exec/states.h"
#include "model/harness/test_collector.h"
#include "model/history/historian.h"
#include "model/process/model.h"
#include "pipeline/call_choice.h"
#include "pipeline/call_style.h"
#include "pipeline/naming.h"
#include "pipeline/strip_unwanted.h"
#include "print/core/text/planned_call.h"
#include "record/redact/redact.h"
#include "symbols/demangled_names.h"

/* The decision of the filters about an event */
struct passage {
	bool passed;	/* the user's filters for syscalls, signals and outcomes accept it */
	bool in_scope;	/* it is in the part of the trace selected with --since, --process etc. */
	bool named;	/* false: a syscall event that accesses no path of -P */
};

/* A recorder gets each event before anything is stripped from it. */
struct pipeline_recorder {
	/* Reads everything that a consumer could want of a syscall into its memory, which can be
	 * read, and redacts it. Returns REDACTED_ bits. */
	unsigned (*capture)(void *ctx, struct schema *schema, const struct call_storage *s,
			    struct event *e);
	void (*event)(void *ctx, struct event *e);
	void *ctx;
};

enum { PIPELINE_REPEATS = 512 };

/* Most members of a list of descriptors in which -P finds a path, whatever -s limits text to */
enum { PATH_MEMBERS = 1024 };

/* The owner sets the members of the first part before the first event. Members that are zero leave
 * their stage out. */
struct pipeline {
	struct wants wants;		/* what all consumers together want */
	struct call_choice calls;	/* must be initialized */
	struct limits limits;		/* of decoding */
	uint64_t read_limit;		/* bytes of a string that may be read of a tracee */
	bool is_replay;			/* syscalls are decoded from recorded memory */
	bool requests_fd_paths;		/* the user asked for paths of descriptors (-y) */
	unsigned fd_details;		/* ... for these details: set of FD_ bits (-yy) */
	unsigned pid_details;		/* PID_DETAIL_ bits that the user asked for (-Y) */
	unsigned result_notes;		/* RESULT_NOTE_ bits that the user asked for */
	const struct call_styles *styles;	/* NULL: none; owned by the caller */
	bool resolves_paths;		/* filters need the directories of relative paths */
	bool strips;			/* events have more than .wants, which is removed */
	struct excerpt excerpt;
	/* Selects library calls of a recording; those of a live trace are selected by breakpoints.
	 * NULL: all; owned by the caller */
	const struct function_filter *functions;
	/* Removes secrets from all events; owned by the caller; NULL: nothing is removed */
	struct redaction *redaction;
	struct pipeline_recorder recorder;	/* .event NULL: none */
	struct fd_names *names;		/* cache of descriptor names; owned; NULL: not used */
	struct decode_cache *cache;	/* owned; NULL: not used */
	/* Writes combined events for the printer text, which needs no values of them then; owned;
	 * NULL: there are other consumers of values */
	struct text_plans *texts;
	struct historian *historian;	/* owned; NULL: no consumer wants history */
	struct test_collector *tests;	/* owned; NULL: no consumer wants tests */
	struct exec_states *exec_states;	/* owned; NULL: no consumer wants environments */
	/* Passes a complete event to the consumers; it may modify it. NULL: there are none. */
	void (*deliver)(void *ctx, struct event *e, struct passage how);
	void *ctx;			/* of .deliver */

	/* private */
	struct model *model;
	struct schema *schema;
	struct strip_counts stripped;
	/* the current ENTER with longer lists than those of its view; NULL: they are whole */
	const struct call_view *lists;
	/* the current ENTER of an execve, with all of its environment; NULL: it is none */
	const struct call_view *exec_view;
	/* by number of the syscall: how many lookups in .cache are still to be made, and how many
	 * were not */
	struct repeats {
		uint8_t lookups, skipped;
	} repeats[PIPELINE_REPEATS];
	/* text of the current event, if .texts has written it, and its view */
	struct sbuf text;
	struct call_text call_text;
	struct call_view text_view;
	struct demangled_names function_names;
	/* Another thread decodes system calls from copies of their events (lend.h): those that can
	 * be decoded later are not decoded here. */
	bool is_lent;
	struct simple_calls simple_calls;
	pid_t execing;			/* the thread whose execve was redacted last */
	unsigned redacted;		/* REDACTED_ bits of the syscall captured last */
	struct arena redacted_strings;	/* of the current event */
	struct arena arena;	/* values of the current event, unless a call_storage has them */
};

/* Initializes an empty pipeline. */
void pipeline_init(struct pipeline *p);
void pipeline_done(struct pipeline *p);

/* Lets combined events have a text instead of values where that is possible. The printer text, with
 * these options, is the only consumer of values. Called when the first part is set. */
void pipeline_write_texts(struct pipeline *p, const struct print_options *o);

/* Decodes a syscall of a live trace, whose memory `read` reads, as far as consumers want. All bytes
 * that are read are kept in `s`, which also has the values; they are valid until the syscall is
 * over. The event must be pushed before the next one is captured. */
void pipeline_capture(struct pipeline *p, struct event *e, struct call_storage *s, memory_fn *read,
		      void *read_ctx);
/* Decodes a syscall that a consumer wants into `s`, whose memory has a backend. */
void pipeline_decode_call(struct pipeline *p, struct event *e, struct call_storage *s);
/* Decodes the information of an EVENT_SIGNAL, until the next event. */
void pipeline_decode_signal(struct pipeline *p, struct event *e);
/* Decodes a syscall event from the memory stored with it into `arena`. Without stored memory, it
 * gets no values. */
void pipeline_decode(struct pipeline *p, struct event *e, struct arena *arena);
/* Passes an event through all stages. Everything that it refers to is valid until the next one is
 * pushed. */
void pipeline_push(struct pipeline *p, struct event *e);
#endif
