#include "print/files/flows.h"

#include <string.h>

#include "print/files/uses.h"

/* Another name of a file, which a descriptor has that was opened by a path with symbolic links */
struct file_alias {
	const char *name;
	struct used_file *file;
};

/* The file that was opened by the path to which the descriptor's link leads; NULL: none was */
static struct used_file *file_by_link(const struct file_flows *x, const char *name)
{
	const struct file_alias *alias = hash_get(&x->aliases, hash_mix(fnv_string(FNV_BASIS,
										   name)));

	if (alias && !strcmp(alias->name, name))
		return alias->file;
	return file_uses_find(x->uses, name);
}

void file_flows_note_open(struct file_flows *x, const struct event *e, struct used_file *f)
{
	const struct fd_life *l = x->uses ? fds_get(&x->fds, e, e->call.ret) : NULL;
	const char *name = l ? l->file->name : "";
	struct file_alias *alias;

	if (*name != '/' || !strcmp(name, f->path))
		return;
	alias = arena_new(&x->uses->arena, struct file_alias);
	alias->name = arena_copy(&x->uses->arena, name, strlen(name));
	alias->file = f;
	hash_put(&x->aliases, hash_mix(fnv_string(FNV_BASIS, name)), alias);
}

static struct used_file *get_pipe(struct file_flows *x, const char *name)
{
	uint64_t key = hash_mix(fnv_string(FNV_BASIS, name));
	struct used_file *f = hash_get(&x->pipes, key);

	if (f)
		return f;
	f = arena_new(&x->uses->arena, struct used_file);
	f->path = arena_copy(&x->uses->arena, name, strlen(name));
	f->is_pipe = true;
	hash_put(&x->pipes, key, f);
	return f;
}

/* fds_observer.transfer */
static void note_transfer(void *ctx, const struct event *e, const struct fd_life *l, bool is_read,
			  uint64_t bytes)
{
	struct file_flows *x = ctx;
	struct used_file *f = NULL;

	if (!bytes || !e->process)
		return;
	if (l->file->kind == OPEN_PIPE && *l->file->name != '/')
		f = get_pipe(x, l->file->name);
	else if (*l->file->name == '/')
		f = file_by_link(x, l->file->name);
	if (f)
		file_uses_add_transfer(x->uses, f, e->process, l->from.serial, is_read);
}

void file_flows_begin(struct file_flows *x, struct file_uses *uses)
{
	x->uses = uses;
	fds_init(&x->fds);
	x->fds.most_ended = 0;
	x->observer = (struct fds_observer){.ctx = x, .transfer = note_transfer};
	fds_observe(&x->fds, &x->observer);
}

void file_flows_note(struct file_flows *x, const struct event *e)
{
	if (x->uses)
		fds_note(&x->fds, e);
}

void file_flows_done(struct file_flows *x)
{
	if (x->uses)
		fds_done(&x->fds);
	hash_done(&x->aliases);
	hash_done(&x->pipes);
}
