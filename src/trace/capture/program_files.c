/* Contents of the files of programs and libraries, read while the task that executes or opens them
 * is stopped (wants.objects) */
#include "trace/capture/program_files.h"

#include <elf.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/system/tracee_file.h"
#include "decode/view.h"
#include "desc/traits.h"
#include "symbols/address_map.h"
#include "symbols/objects.h"
#include "trace/capture/stack.h"
#include "trace/facts/facts.h"
#include "trace/facts/interpreter.h"
#include "trace/proc/proc.h"
#include "trace/state/engine_state.h"
#include "trace/state/rings.h"
#include "trace/state/source.h"

enum {
	ENVIRONMENT_MAX = 4 << 20,	/* bytes */
	VARIABLES_MAX = 64,		/* that begin with LD_ */
	LOADED_MAX = 1024,		/* libraries of a process */
	LOADER_CACHE_MAX = 64 << 20,	/* bytes */
	/* exit statuses of dynamic loaders: after an error; if versions of symbols are missing */
	LOADER_FAILED = 127, LOADER_REFUSED = 1,
};

/* Reads the file that our descriptor, opened with O_PATH, refers to. `dir_fd` is the directory
 * /proc/TID of the process. */
static const struct elf_object *read_object(struct objects *objects, int dir_fd, int file)
{
	_cleanup_close_ int fd = file < 0 ? -1 :
		tracee_file_reopen(dir_fd, file, TRACEE_FILE_PROGRAM_MAX);

	return fd < 0 ? NULL : objects_read(objects, fd);
}

static const struct elf_object *read_program(struct objects *objects, int dir_fd)
{
	_cleanup_close_ int program = openat(dir_fd, "exe", O_PATH | O_CLOEXEC);

	return read_object(objects, dir_fd, program);
}

/* Reads the dynamic loader of the program; NULL: it has none, or it cannot be read. */
static const struct elf_object *read_loader(struct objects *objects, int dir_fd,
					    const struct elf_object *program)
{
	_cleanup_close_ int loader = program && *program->interpreter ?
		tracee_file_find(dir_fd, program->interpreter, TRACEE_FILE_CACHED) : -1;

	return read_object(objects, dir_fd, loader);
}

/* Reads the environment of the program. Returns its size; the caller frees *text. */
static size_t read_environment(int dir_fd, char **text)
{
	size_t room = 1 << 16;
	ssize_t n;

	*text = NULL;
	do {
		room *= 2;
		*text = alloc_more(*text, room, 1);
		n = proc_read_in(dir_fd, "environ", *text, room - 1);
	} while (n == (ssize_t)room - 1 && room < ENVIRONMENT_MAX);
	(*text)[n > 0 ? n : 0] = 0;
	return n > 0 ? n : 0;
}

/* Returns the variables that begin with LD_. */
static const char *const *loader_variables(int dir_fd, struct arena *arena)
{
	_cleanup_free_ char *text = NULL;
	size_t size = read_environment(dir_fd, &text), count = 0;
	const char **all = arena_alloc(arena, (VARIABLES_MAX + 1) * sizeof(*all));

	for (const char *at = text; at < text + size && count < VARIABLES_MAX;
	     at += strlen(at) + 1)
		if (!strncmp(at, "LD_", strlen("LD_")))
			all[count++] = arena_copy(arena, at, strlen(at));
	return all;
}

/* Lists the scripts from the executed file to the one whose interpreter is the program. */
static void add_scripts(int dir_fd, const char *file, struct program_files *f, struct arena *arena)
{
	struct script *all = arena_alloc(arena, INTERPRETERS_MAX * sizeof(*all));
	char interpreter[PATH_MAX];

	f->scripts = all;
	while (f->script_count < INTERPRETERS_MAX) {
		_cleanup_close_ int fd = tracee_file_find(dir_fd, file, TRACEE_FILE_CACHED);

		if (fd < 0 || !interpreter_of_script(dir_fd, fd, interpreter,
						     sizeof(interpreter)))
			return;
		all[f->script_count].file = file;
		file = arena_copy(arena, interpreter, strlen(interpreter));
		all[f->script_count++].interpreter = file;
	}
}

/* Sets the addresses of the dynamic loader: the interpreter of the program, or the program. */
static void locate_loader(int dir_fd, struct program_files *f)
{
	const struct elf_object *loader = f->loader;
	uint64_t base = facts_auxv(dir_fd, AT_BASE);

	if (!loader && f->program && f->program->kind == OBJECT_LIBRARY) {
		loader = f->program;
		base = facts_auxv(dir_fd, AT_ENTRY) - loader->entry;
	}
	if (!loader || !base)
		return;
	f->loader_start = base;
	f->loader_end = base + loader->end;
}

void engine_add_program_files(struct engine *g, const struct tracee *t, int dir_fd,
			      struct event *e)
{
	struct program_files *f = arena_new(&g->scratch, struct program_files);

	f->program = read_program(g->options.objects, dir_fd);
	f->loader = read_loader(g->options.objects, dir_fd, f->program);
	locate_loader(dir_fd, f);
	f->variables = loader_variables(dir_fd, &g->scratch);
	f->secure = facts_auxv(dir_fd, AT_SECURE);
	if (e->exec.script)
		add_scripts(dir_fd, e->exec.file, f, &g->scratch);
	e->exec.files = f;
	t->group->loader = (struct loader_state){
		.is_known = true, .start = f->loader_start, .end = f->loader_end,
		.machine = f->program ? f->program->machine : EM_NONE,
		.bits = f->program ? f->program->bits : 0,
	};
}

/* Returns what reads ELF files, which is created by the first call; NULL: libelf is missing. */
static struct objects *objects_of(struct engine *g)
{
	_cleanup_free_ char *why = NULL;

	if (g->options.objects)
		return g->options.objects;
	if (!g->own_objects) {
		g->own_objects = objects_new(&why);
		engine_host_symbols(g);
	}
	return g->own_objects;
}

/* Adds the files that are mapped from their beginning and have the dynamic section of a program or
 * library. The program, which `all` begins with, and the dynamic loader are left out. */
static unsigned add_mapped(struct objects *objects, const struct tracee *t, int dir_fd,
			   const struct program_files *f, struct loaded_object *all,
			   unsigned count, struct arena *arena)
{
	_cleanup_close_ int maps = openat(dir_fd, "maps", O_RDONLY | O_CLOEXEC);
	struct address_map map = {0};

	if (maps >= 0)
		address_map_read(&map, maps);
	for (size_t i = 0; i < map.count && count < LOADED_MAX; i++) {
		const struct map_range *r = &map.ranges[i];
		_cleanup_close_ int fd = *r->name == '/' && !r->offset ?
			engine_open_mapped(t, r) : -1;
		const struct elf_object *o = fd < 0 ? NULL : objects_read(objects, fd);

		if (!o || o == f->program || o == f->loader || o->kind != OBJECT_LIBRARY)
			continue;
		all[count].path = arena_copy(arena, r->name, strlen(r->name));
		all[count++].elf = o;
	}
	address_map_done(&map);
	return count;
}

/* Returns where the syscall that ends the process was made; 0: unknown, or not in the dynamic
 * loader, which has the highest address of all files. Most processes that fail are excluded here,
 * before any file is read. */
static uint64_t exit_in_loader(const struct engine *g, const struct tracee *t, int dir_fd,
			       const struct exit_status *how)
{
	struct __ptrace_syscall_info info = {0};
	uint64_t base, ip;

	if (how->signaled || (how->number != LOADER_FAILED && how->number != LOADER_REFUSED))
		return 0;
	base = facts_auxv(dir_fd, AT_BASE);
	if (!base || ptrace(PTRACE_GET_SYSCALL_INFO, t->id.tid, sizeof(info), &info) < 0)
		return 0;
	ip = info.instruction_pointer;
	/* a recorded syscall is made elsewhere */
	if (g->rings.in_use)
		ip = g->rings.in_use->program_ip(g, t, ip);
	return ip > base ? ip : 0;
}

void engine_add_loaded_objects(struct engine *g, const struct tracee *t, int dir_fd,
			       struct event *e)
{
	uint64_t ip = exit_in_loader(g, t, dir_fd, &e->exit.how);
	struct objects *objects = ip ? objects_of(g) : NULL;
	struct program_files f = {0};
	struct loaded_objects *to;
	struct loaded_object *all;
	char path[PATH_MAX];
	ssize_t n;

	if (!objects)
		return;

	f.program = read_program(objects, dir_fd);
	if (!f.program || !*f.program->interpreter)
		return;
	f.loader = read_loader(objects, dir_fd, f.program);
	locate_loader(dir_fd, &f);
	if (ip <= f.loader_start || ip > f.loader_end)
		return;
	to = arena_new(&g->scratch, struct loaded_objects);
	to->all = all = arena_alloc(&g->scratch, LOADED_MAX * sizeof(*all));
	n = readlinkat(dir_fd, "exe", path, sizeof(path));
	all[0] = (struct loaded_object){arena_copy(&g->scratch, path, n > 0 ? n : 0), f.program};
	to->count = add_mapped(objects, t, dir_fd, &f, all, 1, &g->scratch);
	e->exit.loaded = to;
}

/* Whether the dynamic loader has made the syscall */
static bool is_loaders(const struct loader_state *loader, const struct event *e)
{
	return e->call.ip > loader->start && e->call.ip <= loader->end;
}

/* Whether the file that was opened may be a library: the dynamic loader has opened it, or its name
 * says so. Reading other files would take longer than the syscall. */
static bool may_be_library(const struct tracee *t, const struct event *e)
{
	const struct loader_state *loader = &t->group->loader;
	const struct value *path = e->call.view ? view_path(e->call.view) : NULL;

	if (!loader->is_known || !path || is_loaders(loader, e))
		return true;
	return memmem(path->bytes.p, path->bytes.len, ".so", strlen(".so"));
}

/* Opens the file that the syscall has opened for reading. Returns a descriptor or -1. */
static int open_opened(const struct tracee *t, const struct event *e, uint64_t size_max)
{
	char name[64];

	if (e->call.failed)
		return -1;
	_cleanup_close_ int process = proc_open_dir(t->id.tid);

	snprintf(name, sizeof(name), "fd/%d", (int)e->call.ret);
	_cleanup_close_ int file = process < 0 ? -1 : openat(process, name, O_PATH | O_CLOEXEC);

	return file < 0 ? -1 : tracee_file_reopen(process, file, size_max);
}

/* Reads the cache that the loader has opened or not found. One that cannot be read stays unknown.
 */
static void read_cache(struct engine *g, struct tracee *t, const struct event *e)
{
	_cleanup_close_ int fd = open_opened(t, e, LOADER_CACHE_MAX);
	struct loader_state *loader = &t->group->loader;

	loader->cache = fd < 0 ? NULL : objects_loader_cache(g->options.objects, fd);
	loader->knows_cache = loader->cache || e->call.failed;
}

/* Looks the path that the loader has opened or tried to open up in the cache. */
static void look_up(struct engine *g, struct tracee *t, struct event *e)
{
	static const char cache_file[] = "/etc/ld.so.cache";
	const struct value *path = e->call.view ? view_path(e->call.view) : NULL;
	const struct loader_state *loader = &t->group->loader;
	const char *name = path ? (const char *)path->bytes.p : "";
	size_t n = path ? strnlen(name, path->bytes.len) : 0;

	if (!loader->is_known || !n || !is_loaders(loader, e))
		return;
	if (n == strlen(cache_file) && !memcmp(name, cache_file, n))
		read_cache(g, t, e);
	else if (loader->knows_cache)
		e->call.in_cache = loader->cache &&
			objects_cache_has(loader->cache, name, n, loader->machine,
					  loader->bits) ? CACHE_HAS : CACHE_LACKS;
}

void engine_add_opened_object(struct engine *g, struct tracee *t)
{
	struct event *e = &t->syscall.event;

	if (e->call.injected || t->no_proc || syscall_traits(e->call.row)->use != USE_OPEN)
		return;
	look_up(g, t, e);
	if (e->call.failed || e->call.ret < 0 || !may_be_library(t, e))
		return;

	_cleanup_close_ int fd = open_opened(t, e, TRACEE_FILE_PROGRAM_MAX);

	e->call.object = fd < 0 ? NULL : objects_read(g->options.objects, fd);
}
