#include "model/libraries/library_story.h"

#include <elf.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "decode/view.h"
#include "desc/traits.h"
#include "model/libraries/object_copy.h"
#include "model/libraries/search_path.h"
#include "model/process/name.h"
#include "ptrail/process.h"

enum { TRIES_ROOM = 4, LISTS_SIZE = 1024 };	/* number; bytes */

static const char cache_file[] = "/etc/ld.so.cache";
static const char preload_file[] = "/etc/ld.so.preload";

/* What a process does at the moment */
struct loading {
	struct library_story *story;
	struct library_search *current;	/* the search that the next attempt may continue; or NULL */
	struct search_path path;	/* of .current */
	struct arena lists;		/* of .path */
	unsigned list;			/* index of the list in .path that was searched last */
	bool in_default;		/* .current was looked for in default directories */
	bool tried_cache;		/* … and at the path that the cache has for it */
	bool has_cache;			/* the cache was opened for the libraries of the program or
					 * of the current dlopen() */
	bool opened_cache;		/* since the last attempt */
	bool probed_default;		/* default directories were searched before */
	bool has_preload_file;		/* the file was opened, and no needed library yet */
};

struct library_stories {
	struct arena arena;
	struct library_story *first, **last;
	struct hash processes;		/* pid → struct loading */
	struct hash objects;		/* hash of the build id → copied struct elf_object */
};

struct library_stories *library_stories_new(void)
{
	struct library_stories *s = alloc_new(struct library_stories);

	s->last = &s->first;
	return s;
}

static void free_loading(struct loading *l)
{
	if (l)
		arena_done(&l->lists);
	free(l);
}

void library_stories_free(struct library_stories *s)
{
	size_t at = 0;

	for (struct loading *l; (l = hash_next(&s->processes, &at));)
		free_loading(l);
	hash_done(&s->processes);
	hash_done(&s->objects);
	arena_done(&s->arena);
	free(s);
}

const struct library_story *library_stories_first(const struct library_stories *s)
{
	return s->first;
}

/* --- copies of what events contain --- */

/* Returns a key of the contents of a file; 0: it has no build ID. Tools change the directories of a
 * file that is built. */
static uint64_t object_key(const struct elf_object *o)
{
	uint64_t key = fnv_string(FNV_BASIS, o->build_id);

	key = fnv_string(fnv_string(key, o->rpath), o->runpath);
	return *o->build_id ? hash_mix(fnv_string(key, o->soname)) : 0;
}

static const struct elf_object *copy_object(struct library_stories *s,
					    const struct elf_object *from)
{
	uint64_t key = from ? object_key(from) : 0;
	struct elf_object *to = key ? hash_get(&s->objects, key) : NULL;

	if (!from || to)
		return to;
	to = copy_elf_object(&s->arena, from);
	if (key)
		hash_put(&s->objects, key, to);
	return to;
}

static const struct program_files *copy_files(struct library_stories *s,
					      const struct program_files *from)
{
	struct program_files *to;
	struct script *scripts;

	if (!from)
		return NULL;
	to = arena_new(&s->arena, struct program_files);
	*to = *from;
	to->program = copy_object(s, from->program);
	to->loader = copy_object(s, from->loader);
	to->variables = copy_texts(&s->arena, from->variables);
	to->scripts = scripts = arena_alloc(&s->arena, from->script_count * sizeof(*scripts));
	for (unsigned i = 0; i < from->script_count; i++) {
		scripts[i].file = copy_text(&s->arena, from->scripts[i].file);
		scripts[i].interpreter = copy_text(&s->arena, from->scripts[i].interpreter);
	}
	return to;
}

/* --- stories --- */

/* Returns the state of a process that executes a program or is created. */
static struct loading *begin_loading(struct library_stories *s, pid_t pid,
				     struct library_story *story)
{
	struct loading *l = alloc_new(struct loading);

	free_loading(hash_remove(&s->processes, pid));
	l->story = story;
	l->lists.chunk = LISTS_SIZE;
	hash_put(&s->processes, pid, l);
	return l;
}

static struct library_story *begin_story(struct library_stories *s, const struct event *e)
{
	struct library_story *story = arena_new(&s->arena, struct library_story);

	begin_loading(s, e->tgid, story);
	story->directory = "";
	story->program.name = "";
	story->pid = story->program.pid = e->tgid;
	story->time = story->program.time = e->time;
	*s->last = story;
	s->last = &story->next;
	return story;
}

static void on_exec(struct library_stories *s, const struct event *e)
{
	struct library_story *story = begin_story(s, e);

	story->files = copy_files(s, e->exec.files);
	story->file = copy_text(&s->arena, e->exec.file);
	story->directory = copy_text(&s->arena, e->exec.cwd);
	story->program.path = copy_text(&s->arena, e->exec.path);
	story->program.name = name_base(story->program.path);
	story->program.elf = story->files ? story->files->program : NULL;
}

/* A process whose execve was not traced */
static void begin_attached(struct library_stories *s, const struct event *e)
{
	struct library_story *story = begin_story(s, e);

	story->is_attached = true;
	story->program.path = copy_text(&s->arena, e->born.who ? e->born.who->program : NULL);
	story->program.name = name_base(story->program.path);
}

/* A forked process has the libraries of its parent. */
static void on_new(struct library_stories *s, const struct event *e)
{
	struct loading *parent = hash_get(&s->processes, e->born.other_tgid), *l;

	if (e->born.how == BORN_THREAD || e->born.other_tgid == e->tgid)
		return;
	if (e->born.how == BORN_ATTACHED) {
		begin_attached(s, e);
	} else if (parent) {
		l = begin_loading(s, e->tgid, parent->story);
		l->probed_default = parent->probed_default;
	}
}

/* --- searches --- */

static struct library_try *last_try(const struct library_search *library)
{
	return library->try_count ? (struct library_try *)&library->tries[library->try_count - 1] :
		NULL;
}

/* Room for tries doubles when their number reaches a power of two. */
static struct library_try *add_try(struct library_stories *s, struct library_search *library)
{
	unsigned n = library->try_count;

	if (!n || (n >= TRIES_ROOM && !(n & (n - 1)))) {
		struct library_try *more =
			arena_alloc(&s->arena, (n ? 2 * n : TRIES_ROOM) * sizeof(*more));

		if (n)
			memcpy(more, library->tries, n * sizeof(*more));
		library->tries = more;
	}
	library->try_count++;
	return last_try(library);
}

static const struct library_search *find_named(const struct library_story *story, const char *name)
{
	for (const struct library_search *l = story->program.next; l; l = l->next)
		if (!strcmp(l->name, name))
			return l;
	return NULL;
}

/* Whether the name, as an object has it, is that of the file that was opened */
static bool names_file(const char *needed, const char *path)
{
	const char *name = name_base(path);

	if (!strchr(needed, '/'))
		return !strcmp(needed, name);
	/* $ORIGIN and the like are before the last component */
	return !strcmp(needed, path) ||
		(strchr(needed, '$') && !strcmp(name_base(needed), name));
}

/* Finds the first object that needs the file and its name there; NULL: none does. */
static const struct library_search *find_asker(const struct library_story *story, const char *path,
					const char **name)
{
	for (const struct library_search *o = &story->program; o; o = o->next) {
		const char *const *needed = o->elf ? o->elf->needed : NULL;

		for (; needed && *needed; needed++) {
			if (!names_file(*needed, path) || find_named(story, *needed))
				continue;
			*name = *needed;
			return o;
		}
	}
	return NULL;
}

/* Returns the name that the file has in a list of libraries in the environment; NULL: none. */
static const char *name_in_variable(const struct library_story *story, const char *variable,
				    const char *path)
{
	const char *list = search_variable(story, variable);

	if (!list)
		return NULL;
	if (search_names(list, path))
		return path;
	return search_names(list, name_base(path)) ? name_base(path) : NULL;
}

static bool runs_loader(const struct library_story *story)
{
	const struct elf_object *elf = story->program.elf;

	return elf && elf->kind == OBJECT_LIBRARY && story->files->loader_start;
}

/* Determines on whose behalf a file is opened that begins a search. */
static void find_reason(const struct loading *l, const char *path, struct library_search *library)
{
	const struct library_story *story = l->story;
	const char *name = NULL, *preload = name_in_variable(story, "LD_PRELOAD", path),
		*audit = name_in_variable(story, "LD_AUDIT", path);

	library->name = name_base(path);
	library->object = story->files ? find_asker(story, path, &name) : NULL;
	if (library->object) {
		library->asker = ASKER_OBJECT;
		library->name = name;
	} else if (!story->files) {
		library->asker = ASKER_UNKNOWN;
	} else if (find_named(story, library->name) || find_named(story, path)) {
		library->asker = ASKER_PROGRAM;
	} else if (preload) {
		library->asker = ASKER_PRELOAD;
		library->name = preload;
	} else if (audit) {
		library->asker = ASKER_AUDIT;
		library->name = audit;
	} else if (l->has_preload_file) {
		library->asker = ASKER_PRELOAD_FILE;
	} else if (runs_loader(story) && !story->program.next) {
		library->asker = ASKER_COMMAND;
	} else {
		library->asker = ASKER_PROGRAM;
	}
}

/* Returns the object whose directories are searched; NULL: that of any. */
static const struct library_search *searcher_of(const struct library_story *story,
					 const struct library_search *library)
{
	switch (library->asker) {
	case ASKER_OBJECT:
		return library->object;
	case ASKER_PRELOAD:
	case ASKER_PRELOAD_FILE:
	case ASKER_AUDIT:
		return &story->program;
	default:
		return NULL;
	}
}

/* Whether a frame of the C library is that of the function which programs call */
static bool is_dlopen(const struct stack_frame *frame)
{
	static const char *const names[] = {"dlopen", "dlmopen"};
	const char *name = frame->symbol + strspn(frame->symbol, "_");

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

/* Returns the frame that called dlopen(); or, if the C library loads a library itself, its
 * innermost frame. NULL: unknown. */
static const struct stack_frame *find_caller(const struct library_story *story,
					     const struct stack *stack)
{
	const struct program_files *f = story->files;
	const struct stack_frame *outside = NULL;

	for (unsigned i = 0; f && stack && i < stack->count; i++) {
		const struct stack_frame *frame = &stack->frames[i];

		if (is_dlopen(frame))
			return i + 1 < stack->count ? frame + 1 : NULL;
		if (!outside && (frame->addr <= f->loader_start || frame->addr > f->loader_end))
			outside = frame;
	}
	return outside;
}

static void name_caller(struct library_stories *s, const struct library_story *story,
			const struct event *e, struct library_search *library)
{
	const struct stack_frame *frame = library->asker == ASKER_PROGRAM ?
		find_caller(story, e->call.stack) : NULL;

	library->caller = copy_text(&s->arena, frame ? name_base(frame->object) : NULL);
	library->caller_function = copy_text(&s->arena, frame ? frame->symbol : NULL);
}

static struct library_search *begin_search(struct library_stories *s, struct loading *l,
				    const struct event *e, const char *path)
{
	struct library_search *library = arena_new(&s->arena, struct library_search);
	struct library_search **last;

	library->pid = e->tgid;
	library->time = e->call.entered;
	find_reason(l, path, library);
	name_caller(s, l->story, e, library);
	library->name = copy_text(&s->arena, library->name);
	l->has_preload_file &= library->asker != ASKER_OBJECT;
	if (library->asker == ASKER_PROGRAM)	/* each dlopen() opens the cache if it needs it */
		l->has_cache = l->opened_cache;
	arena_reset(&l->lists);
	l->path = search_path_of(l->story, searcher_of(l->story, library), &l->lists);
	l->list = 0;
	l->in_default = l->tried_cache = false;
	for (last = &l->story->program.next; *last;)
		last = &(*last)->next;
	*last = l->current = library;
	return library;
}

/* Determines why a directory outside of all lists is searched, if it is known whether the cache has
 * the file. The loader opens the one file that the cache names for a library before it searches
 * default directories. */
static enum search_source known_source(struct loading *l, enum loader_cache_entry in_cache)
{
	if (in_cache == CACHE_HAS && !l->in_default && !l->tried_cache) {
		l->tried_cache = true;
		return SEARCH_CACHE;
	}
	l->in_default = l->probed_default = true;
	return SEARCH_DEFAULT;
}

/* The same, also if that is unknown. */
static enum search_source source_of(struct loading *l, const struct library_search *library,
				    const char *path, size_t length, bool has_parents, bool found,
				    enum loader_cache_entry in_cache)
{
	bool is_default = search_is_default(path, length);
	bool was_default = l->in_default, was_probed = l->probed_default;

	if (library->asker == ASKER_COMMAND || library->asker == ASKER_UNKNOWN)
		return library->asker == ASKER_COMMAND ? SEARCH_PATH : SEARCH_UNKNOWN;
	if (l->has_cache && in_cache != CACHE_UNKNOWN)
		return known_source(l, in_cache);
	if (!is_default)
		return l->has_cache ? SEARCH_CACHE :
			library->asker == ASKER_PROGRAM && strchr(path, '/') ? SEARCH_PATH :
			SEARCH_UNKNOWN;
	if (!l->has_cache && library->asker == ASKER_PROGRAM && !was_default && !has_parents &&
	    !search_is_musl(l->story))
		return SEARCH_PATH;
	if (l->has_cache && !was_default && found)
		return was_probed ? SEARCH_CACHE_OR_DEFAULT : SEARCH_CACHE;
	if (l->has_cache && !was_default && !has_parents && !was_probed)
		return SEARCH_CACHE;
	l->in_default = l->probed_default = true;
	return SEARCH_DEFAULT;
}

/* Determines source, owner and directory of an attempt. */
static void classify(struct library_stories *s, struct loading *l, const char *path, bool found,
		     enum loader_cache_entry in_cache, struct library_try *to)
{
	const struct library_search *library = l->current;
	bool has_slash = strchr(path, '/');
	size_t length = search_directory(path), base = length;
	unsigned list;

	if (strchr(library->name, '/')) {
		to->source = SEARCH_PATH;
		to->directory = copy_text(&s->arena, path);
		return;
	}
	for (;;) {
		list = search_path_find(&l->path, l->list, has_slash ? path : ".",
					has_slash ? base : 1);
		if (list < l->path.count || !search_parent(path, base))
			break;
		base = search_parent(path, base);
	}
	to->directory = arena_copy(&s->arena, has_slash ? path : ".", has_slash ? base : 1);
	if (list < l->path.count) {
		l->list = list;
		to->source = l->path.lists[list].source;
		to->owner = l->path.lists[list].owner;
		return;
	}
	to->source = source_of(l, library, path, base, base < length, found, in_cache);
	if (to->source == SEARCH_PATH)
		to->directory = copy_text(&s->arena, path);
	else if (to->source == SEARCH_CACHE || to->source == SEARCH_CACHE_OR_DEFAULT)
		to->directory = arena_copy(&s->arena, path, length);
}

static enum try_result result_of(const struct library_story *story, const struct event *e)
{
	const struct elf_object *program = story->program.elf, *o = e->call.object;

	if (e->call.failed)
		return TRY_FAILED;
	if (!story->files)		/* contents are unknown */
		return TRY_FOUND;
	if (!o)
		return TRY_NOT_LIBRARY;
	if (program && (o->bits != program->bits || o->machine != program->machine))
		return TRY_OTHER_MACHINE;
	return o->kind == OBJECT_LIBRARY || runs_loader(story) ? TRY_FOUND : TRY_NOT_LIBRARY;
}

static void note_attempt(struct library_stories *s, struct loading *l, const struct event *e,
			 const char *path)
{
	enum try_result result = result_of(l->story, e);
	struct library_search *library = l->current;
	struct library_try now = {.count = 1, .result = result}, *last;

	if (!library || library->path || library->pid != e->tgid ||
	    strcmp(name_base(library->name), name_base(path)) != 0)
		library = begin_search(s, l, e, path);
	classify(s, l, path, result == TRY_FOUND, e->call.in_cache, &now);
	now.error = e->call.failed ? (int)-e->call.ret : 0;
	if (now.source == SEARCH_PATH && library->asker == ASKER_PROGRAM)
		library->name = now.directory;
	last = last_try(library);
	if (last && last->source == now.source && last->owner == now.owner &&
	    !strcmp(last->directory, now.directory)) {
		now.count += last->count;
		*last = now;
	} else {
		*add_try(s, library) = now;
	}
	if (result == TRY_FOUND) {
		library->path = copy_text(&s->arena, path);
		library->elf = copy_object(s, e->call.object);
	}
	l->opened_cache = false;
}

/* Whether the dynamic loader opens the file, and not the program */
static bool is_loaders(const struct library_story *story, const struct event *e, const char *path)
{
	const struct program_files *f = story->files;
	bool has_range = f && f->loader_start && !search_is_musl(story);

	if (has_range)
		return e->call.ip > f->loader_start && e->call.ip <= f->loader_end;
	return strstr(name_base(path), ".so") &&
		(e->call.failed || !f || (e->call.object &&
					  e->call.object->kind == OBJECT_LIBRARY));
}

static void on_open(struct library_stories *s, const struct event *e)
{
	struct loading *l = hash_get(&s->processes, e->tgid);
	const struct value *v = e->call.view ? view_path(e->call.view) : NULL;
	char path[PATH_MAX];

	if (!l || !v || syscall_traits(e->call.row)->use != USE_OPEN || e->call.injected)
		return;
	snprintf(path, sizeof(path), "%.*s", (int)strnlen((const char *)v->bytes.p, v->bytes.len),
		 (const char *)v->bytes.p);
	if (!strcmp(path, cache_file)) {
		l->has_cache = l->opened_cache = true;
		return;
	}
	if (!*path || !is_loaders(l->story, e, path))
		return;
	if (!strcmp(path, preload_file))
		l->has_preload_file = !e->call.failed;
	else
		note_attempt(s, l, e, path);
}

void library_stories_event(struct library_stories *s, const struct event *e)
{
	switch (e->kind) {
	case EVENT_NEW:
		on_new(s, e);
		break;
	case EVENT_EXEC:
		on_exec(s, e);
		break;
	case EVENT_LEAVE:
		on_open(s, e);
		break;
	case EVENT_EXIT:
		if (e->exit.zombie)
			free_loading(hash_remove(&s->processes, e->tgid));
		break;
	default:
		break;
	}
}
