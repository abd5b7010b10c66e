/* The printer `libs`: at the end of the trace, for each program that was executed, what its ELF
 * file contains for the dynamic loader, and how the loader searched for its libraries:
 *
 *   app (4711) /srv/app
 *     PIE, x86-64, full RELRO, build ID 4d1c0f…
 *     loader   /lib64/ld-linux-x86-64.so.2
 *     needs    libfoo.so.1, libc.so.6
 *     RUNPATH  $ORIGIN/lib
 *
 *     libfoo.so.1 (needed by app)
 *       found   /srv/lib/libfoo.so.1 (RUNPATH of app), build ID 8a03…
 *       version FOO_1, FOO_2 (needed by app)
 *       LACKS   version FOO_3 (needed by libouter.so.1)
 *     libbar.so.2 (needed by libfoo.so.1)
 *       not in  /lib/x86_64-linux-gnu (default directory), 5 attempts
 *       MISSING
 *
 * Further processes with the same story are listed by one line each. */
#include "print/core/printers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "base/memory/alloc.h"
#include "base/memory/hash.h"
#include "base/text/sbuf.h"
#include "model/libraries/library_story.h"
#include "model/libraries/version_needs.h"
#include "print/core/fact_names.h"
#include "print/core/quote.h"
#include "ptrail/output.h"

struct libs {
	const struct print_options *o;
	struct output *out;
	struct library_stories *stories;
	struct sbuf text;	/* of the story being printed, without its heading */
	struct hash printed;	/* hash of .text → struct library_story */
	bool has_printed;	/* a story */
	bool was_like;		/* the last story was one line */
};

static void *libs_open(const struct print_options *options, struct output *out)
{
	struct libs *p = alloc_new(struct libs);

	p->o = options;
	p->out = out;
	p->stories = library_stories_new();
	return p;
}

static void add_quoted(struct libs *p, const char *text)
{
	quote_bare(&p->text, text);
}

/* "  RUNPATH  $ORIGIN/lib"; nothing for "" */
static void add_field(struct libs *p, const char *label, const char *text)
{
	enum { LABEL_WIDTH = 9 };

	if (!*text)
		return;
	sbuf_str(&p->text, "  ");
	sbuf_str(&p->text, label);
	sbuf_fill(&p->text, ' ', LABEL_WIDTH - strlen(label));
	add_quoted(p, text);
	sbuf_char(&p->text, '\n');
}

static const char *name_of(const struct library_search *library)
{
	return *library->name ? library->name : "the program";
}

/* "PIE, x86-64, full RELRO, build ID 4d1c0f" */
static void add_object(struct libs *p, const struct elf_object *o)
{
	static const char *const kinds[OBJECT_KINDS] = {
		[OBJECT_OTHER] = "not a program", [OBJECT_PROGRAM] = "dynamically linked, no PIE",
		[OBJECT_PIE] = "PIE", [OBJECT_STATIC] = "statically linked, no PIE",
		[OBJECT_STATIC_PIE] = "statically linked PIE", [OBJECT_LIBRARY] = "shared library",
	};
	static const char *const relros[RELRO_KINDS] = {
		[RELRO_NONE] = "no RELRO", [RELRO_PARTIAL] = "partial RELRO",
		[RELRO_FULL] = "full RELRO",
	};
	const char *machine = fact_machine(o->machine);

	sbuf_str(&p->text, "  ");
	sbuf_str(&p->text, kinds[o->kind]);
	sbuf_str(&p->text, ", ");
	if (machine) {
		sbuf_str(&p->text, machine);
	} else {
		sbuf_str(&p->text, "machine ");
		sbuf_dec(&p->text, o->machine, false);
	}
	sbuf_str(&p->text, ", ");
	sbuf_str(&p->text, relros[o->relro]);
	if (o->binds_now)
		sbuf_str(&p->text, ", BIND_NOW");
	if (o->executable_stack)
		sbuf_str(&p->text, ", executable stack");
	if (o->no_default_directories)
		sbuf_str(&p->text, ", no default directories");
	if (*o->build_id) {
		sbuf_str(&p->text, ", build ID ");
		add_quoted(p, o->build_id);
	}
	sbuf_char(&p->text, '\n');
}

static void add_needed(struct libs *p, const struct elf_object *o)
{
	struct sbuf list = {0};

	for (const char *const *n = o->needed; n && *n; n++) {
		sbuf_str(&list, list.len ? ", " : "");
		sbuf_str(&list, *n);
	}
	if (list.len)
		add_field(p, "needs", list.s);
	sbuf_done(&list);
}

static void add_variables(struct libs *p, const struct program_files *f)
{
	for (const char *const *v = f->variables; v && *v; v++) {
		sbuf_str(&p->text, "  ");
		add_quoted(p, *v);
		sbuf_str(&p->text, f->secure ? " (ignored: the program is set-user-ID)\n" : "\n");
	}
}

static void add_scripts(struct libs *p, const struct program_files *f)
{
	for (unsigned i = 0; i < f->script_count; i++) {
		sbuf_str(&p->text, "  script   ");
		add_quoted(p, f->scripts[i].file);
		sbuf_str(&p->text, ", which is run by ");
		add_quoted(p, f->scripts[i].interpreter);
		sbuf_char(&p->text, '\n');
	}
}

static void add_files(struct libs *p, const struct library_story *story)
{
	const struct program_files *f = story->files;
	const struct elf_object *o = f ? f->program : NULL;

	if (story->is_attached)
		return;
	if (!f) {
		sbuf_str(&p->text, "  The recording lacks the contents of programs and libraries; "
			 "record with --print=libs.\n");
		return;
	}
	add_scripts(p, f);
	if (!o) {
		sbuf_str(&p->text, "  not an ELF file, or it could not be read\n");
		return;
	}
	add_object(p, o);
	add_field(p, "loader", o->interpreter);
	add_field(p, "SONAME", o->soname);
	add_needed(p, o);
	add_field(p, "RPATH", o->rpath);
	add_field(p, "RUNPATH", o->runpath);
	add_variables(p, f);
}

static void add_needed_by(struct libs *p, const struct library_search *object)
{
	sbuf_str(&p->text, " (needed by ");
	add_quoted(p, name_of(object));
	sbuf_char(&p->text, ')');
}

/* " (dlopen)", " (dlopen by init of libplugin.so)" */
static void add_caller(struct libs *p, const struct library_search *library)
{
	sbuf_str(&p->text, " (dlopen");
	if (*library->caller) {
		sbuf_str(&p->text, " by ");
		add_quoted(p, library->caller_function);
		sbuf_str(&p->text, *library->caller_function ? " of " : "");
		add_quoted(p, library->caller);
	}
	sbuf_char(&p->text, ')');
}

static void add_asker(struct libs *p, const struct library_story *story,
		      const struct library_search *library)
{
	switch (library->asker) {
	case ASKER_UNKNOWN:
		break;
	case ASKER_OBJECT:
		add_needed_by(p, library->object);
		break;
	case ASKER_PRELOAD:
		sbuf_str(&p->text, " (LD_PRELOAD)");
		break;
	case ASKER_PRELOAD_FILE:
		sbuf_str(&p->text, " (/etc/ld.so.preload)");
		break;
	case ASKER_AUDIT:
		sbuf_str(&p->text, " (LD_AUDIT)");
		break;
	case ASKER_PROGRAM:
		add_caller(p, library);
		break;
	case ASKER_COMMAND:
		sbuf_str(&p->text, " (argument of the dynamic loader)");
		break;
	}
	if (library->pid != story->pid) {
		sbuf_str(&p->text, " in process ");
		sbuf_dec(&p->text, library->pid, true);
	}
}

/* " (RUNPATH of app)" */
static void add_source(struct libs *p, const struct library_try *t)
{
	static const char *const sources[SEARCH_SOURCES] = {
		[SEARCH_UNKNOWN] = "", [SEARCH_PATH] = "",
		[SEARCH_RPATH] = " (RPATH of ", [SEARCH_VARIABLE] = " (LD_LIBRARY_PATH)",
		[SEARCH_RUNPATH] = " (RUNPATH of ", [SEARCH_CACHE] = " (ld.so.cache)",
		[SEARCH_CACHE_OR_DEFAULT] = " (ld.so.cache or default directory)",
		[SEARCH_DEFAULT] = " (default directory)",
	};

	sbuf_str(&p->text, sources[t->source]);
	if (!t->owner)
		return;
	add_quoted(p, name_of(t->owner));
	sbuf_char(&p->text, ')');
}

static void add_failure(struct libs *p, const struct library_try *t)
{
	const char *error = t->error ? errno_text(t->error) : NULL;

	if (t->result == TRY_OTHER_MACHINE)
		sbuf_str(&p->text, ": the file is for another machine");
	else if (t->result == TRY_NOT_LIBRARY)
		sbuf_str(&p->text, ": the file is no shared library");
	else if (t->error != ENOENT && error) {
		sbuf_str(&p->text, ": ");
		sbuf_str(&p->text, error);
	}
}

/* A line for the attempts in a directory, the last of which may have succeeded */
static void add_try(struct libs *p, const struct library_search *library,
		    const struct library_try *t)
{
	bool found = t->result == TRY_FOUND;

	sbuf_str(&p->text, found ? "    found   " : t->source == SEARCH_PATH ? "    not at  " :
		 "    not in  ");
	add_quoted(p, found ? library->path : t->directory);
	add_source(p, t);
	if (!found)
		add_failure(p, t);
	if (t->count > 1) {
		sbuf_str(&p->text, ", ");
		sbuf_dec(&p->text, t->count, false);
		sbuf_str(&p->text, " attempts");
	}
	if (found && library->elf && *library->elf->build_id) {
		sbuf_str(&p->text, ", build ID ");
		add_quoted(p, library->elf->build_id);
	}
	sbuf_char(&p->text, '\n');
}

static void add_alarm(struct libs *p, const char *word)
{
	sbuf_str(&p->text, "    ");
	sbuf_str(&p->text, p->o->colour ? "\33[1;31m" : "");
	sbuf_str(&p->text, word);
	sbuf_str(&p->text, p->o->colour ? "\33[0m" : "");
}

/* The versions that an object needs of the library: one line, and one for each that is missing */
static void add_versions_for(struct libs *p, const struct library_story *story,
			     const struct library_search *library,
			     const struct library_search *object)
{
	const struct needed_version *v;
	unsigned count = 0;

	for (unsigned at = 0; (v = version_needs_next(story, object, library, &at));) {
		if (version_is_missing(library, v))
			continue;
		sbuf_str(&p->text, count++ ? ", " : "    version ");
		add_quoted(p, v->name);
	}
	if (count) {
		add_needed_by(p, object);
		sbuf_char(&p->text, '\n');
	}
	for (unsigned at = 0; (v = version_needs_next(story, object, library, &at));) {
		if (!version_is_missing(library, v))
			continue;
		add_alarm(p, "LACKS");
		sbuf_str(&p->text, "   version ");
		add_quoted(p, v->name);
		add_needed_by(p, object);
		sbuf_char(&p->text, '\n');
	}
}

static void add_versions(struct libs *p, const struct library_story *story,
			 const struct library_search *library)
{
	if (!library->path || !library->elf)
		return;
	for (const struct library_search *o = &story->program; o; o = o->next)
		add_versions_for(p, story, library, o);
}

/* The dynamic loader is a library, too, which has not been searched for. */
static void add_loader(struct libs *p, const struct library_story *story)
{
	struct library_search loader;
	size_t begin = p->text.len, end;

	if (!version_needs_loader(story, &loader))
		return;
	sbuf_str(&p->text, "  ");
	add_quoted(p, loader.name);
	sbuf_str(&p->text, " (the dynamic loader)\n");
	end = p->text.len;
	add_versions(p, story, &loader);
	if (p->text.len == end)
		p->text.len = begin;
}

static void add_library(struct libs *p, const struct library_story *story,
			const struct library_search *library)
{
	sbuf_str(&p->text, "  ");
	add_quoted(p, library->name);
	add_asker(p, story, library);
	sbuf_char(&p->text, '\n');
	for (unsigned i = 0; i < library->try_count; i++)
		add_try(p, library, &library->tries[i]);
	if (!library->path) {
		add_alarm(p, "MISSING");
		sbuf_char(&p->text, '\n');
	}
	if (library->elf && *library->elf->rpath) {
		sbuf_str(&p->text, "    RPATH   ");
		add_quoted(p, library->elf->rpath);
		sbuf_char(&p->text, '\n');
	}
	if (library->elf && *library->elf->runpath) {
		sbuf_str(&p->text, "    RUNPATH ");
		add_quoted(p, library->elf->runpath);
		sbuf_char(&p->text, '\n');
	}
	add_versions(p, story, library);
}

static void add_process(struct sbuf *b, const struct library_story *story)
{
	quote_bare(b, *story->program.name ? story->program.name : "process");
	sbuf_str(b, " (");
	sbuf_dec(b, story->pid, true);
	sbuf_char(b, ')');
}

/* Prints the line that begins a story; with `like`, which has the same text, it is all of it. */
static void print_heading(struct libs *p, const struct library_story *story,
			  const struct library_story *like)
{
	struct sbuf line = {0};

	if (p->has_printed && !(like && p->was_like))
		sbuf_char(&line, '\n');
	p->has_printed = true;
	p->was_like = like;
	add_process(&line, story);
	if (story->is_attached) {
		sbuf_str(&line, " was executed before the trace began");
	} else if (story->program.path && *story->program.path) {
		sbuf_char(&line, ' ');
		quote_bare(&line, story->program.path);
	}
	if (like) {
		sbuf_str(&line, ": as ");
		add_process(&line, like);
	}
	sbuf_char(&line, '\n');
	output_add(p->out, line.s, line.len);
	sbuf_done(&line);
}

static void print_story(struct libs *p, const struct library_story *story)
{
	const struct library_story *like;
	uint64_t key;

	if (story->is_attached && !story->program.next)
		return;
	sbuf_reset(&p->text);
	add_files(p, story);
	if (story->program.next)
		sbuf_char(&p->text, '\n');
	for (const struct library_search *l = story->program.next; l; l = l->next)
		add_library(p, story, l);
	if (story->program.next)
		add_loader(p, story);
	key = hash_mix(fnv_bytes(FNV_BASIS, p->text.s, p->text.len));
	if (story->program.path)
		key = hash_mix(fnv_string(key, story->program.path));
	like = hash_get(&p->printed, key);
	print_heading(p, story, like);
	if (like)
		return;
	output_add(p->out, p->text.s, p->text.len);
	hash_put(&p->printed, key, (void *)story);
}

static void libs_event(void *self, const struct event *e)
{
	struct libs *p = self;

	library_stories_event(p->stories, e);
	if (e->kind != EVENT_END)
		return;
	for (const struct library_story *s = library_stories_first(p->stories); s; s = s->next)
		print_story(p, s);
}

static void libs_close(void *self)
{
	struct libs *p = self;

	library_stories_free(p->stories);
	hash_done(&p->printed);
	sbuf_done(&p->text);
	free(p);
}

const struct printer printer_libs = {
	.name = "libs",
	.help = "ELF files of each program, and where each library was looked for",
	.wants = {.calls = true, .values = true, .programs = true, .identity = true,
		  .objects = true},
	.calls = "open,openat,openat2",
	.writes_at_end = true,
	.is_for_terminal = true,
	.open = libs_open,
	.event = libs_event,
	.close = libs_close,
};
