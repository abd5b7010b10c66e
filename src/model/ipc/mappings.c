/* Shared mappings of processes */
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/memory/alloc.h"
#include "decode/view.h"
#include "desc/traits.h"
#include "model/ipc/state.h"

/* Most shared mappings of a process, objects, and members of all objects, that are known */
enum { MAPPINGS_MAX = 1024, OBJECTS_MAX = 100000, MEMBERS_MAX = 400000 };

/* A process that has mapped an object */
struct ipc_member {
	struct ipc_member *next;	/* in the order in which they mapped it */
	const struct fd_process *process;
	bool is_inherited;		/* it has not mapped it itself */
	bool is_gone;			/* its program was replaced before it could use it */
};

/* Memory that several processes can map */
struct ipc_object {
	struct ipc_object *next;	/* in the order of creation */
	uint64_t key;
	const char *what;
	struct open_file *file;		/* of a memfd: it is kept, so that its address is unique */
	bool is_anonymous;
	bool is_written;		/* a process may write to it */
	struct ipc_member *first, **last;
};

struct ipc_mapping {
	struct ipc_mapping *next;
	struct ipc_object *object;
	uint64_t begin, end;		/* addresses */
	uint64_t offset;		/* in the object, of .begin */
};

/* The shared mappings of a process */
struct ipc_space {
	struct ipc_mapping *first;
	unsigned count;
};

/* --- objects --- */

/* NULL: there are too many */
static struct ipc_object *object_get(struct ipc *i, uint64_t key, const char *what)
{
	struct ipc_object *o = hash_get(&i->objects, key);

	if (o)
		return o;
	if (i->objects.count == OBJECTS_MAX) {
		i->forgotten++;
		return NULL;
	}
	o = arena_new(&i->arena, struct ipc_object);
	o->key = key;
	o->what = ipc_copy(i, what);
	o->last = &o->first;
	hash_put(&i->objects, key, o);
	*i->last_object = o;
	i->last_object = &o->next;
	return o;
}

static struct ipc_member *find_member(const struct ipc_object *o, const struct fd_process *p)
{
	struct ipc_member *m = o->first;

	while (m && m->process != p)
		m = m->next;
	return m;
}

static void object_join(struct ipc *i, struct ipc_object *o, const struct fd_process *p,
			bool is_inherited)
{
	struct ipc_member *m = is_inherited ? NULL : find_member(o, p);

	if (m) {
		m->is_inherited = m->is_gone = false;
		return;
	}
	if (i->member_count == MEMBERS_MAX) {
		i->forgotten++;
		return;
	}
	i->member_count++;
	m = arena_new(&i->arena, struct ipc_member);
	m->process = p;
	m->is_inherited = is_inherited;
	*o->last = m;
	o->last = &m->next;
}

/* --- mappings --- */

static struct ipc_space *space_of(const struct ipc *i, const struct fd_process *p)
{
	return p ? hash_get(&i->spaces, (uintptr_t)p) : NULL;
}

static void add_mapping(struct ipc *i, const struct fd_process *p, const struct ipc_mapping *wanted)
{
	struct ipc_space *space = space_of(i, p);
	struct ipc_mapping *m;

	if (!space) {
		space = alloc_new(struct ipc_space);
		hash_put(&i->spaces, (uintptr_t)p, space);
	}
	if (space->count == MAPPINGS_MAX) {
		i->forgotten++;
		return;
	}
	space->count++;
	m = alloc_new(struct ipc_mapping);
	*m = *wanted;
	m->next = space->first;
	space->first = m;
}

/* Mappings that begin in the range; parts of others stay. end 0: the one that begins there */
static void remove_mappings(struct ipc *i, const struct fd_process *p, uint64_t begin, uint64_t end)
{
	struct ipc_space *space = space_of(i, p);
	struct ipc_mapping **at = space ? &space->first : NULL, *m;

	while (at && *at) {
		m = *at;
		if (end ? m->begin < begin || m->end > end : m->begin != begin) {
			at = &m->next;
			continue;
		}
		*at = m->next;
		space->count--;
		free(m);
	}
}

static void free_space(struct ipc_space *space)
{
	struct ipc_mapping *next;

	for (struct ipc_mapping *m = space->first; m; m = next) {
		next = m->next;
		free(m);
	}
	free(space);
}

void mappings_attach(struct ipc *i, const struct event *e, uint64_t id, const char *name)
{
	struct ipc_object *o = object_get(i, hash_mix(id), name);
	const struct fd_process *self = ipc_self(i, e).process;
	const struct value *result = ipc_argument(e, "raddr");
	uint64_t begin = result ? ipc_number(result) : e->call.ret;

	if (!o)
		return;
	object_join(i, o, self, false);
	o->is_written |= !value_has_name(view_number(e->call.view, "shmflg"), "SHM_RDONLY");
	/* its size is unknown; nothing else is mapped behind it */
	add_mapping(i, self, &(struct ipc_mapping){.object = o, .begin = begin,
						   .end = UINT64_MAX});
}

static struct ipc_object *object_of_file(struct ipc *i, const struct event *e,
					 const struct value *fd)
{
	struct fd_life *l = fd && fd->kind == V_NUMBER ? fds_get(i->fds, e, fd->num.n) : NULL;
	struct ipc_object *o;

	if (!l || (l->file->kind != OPEN_FILE && l->file->kind != OPEN_MEMFD) || !*l->file->name)
		return NULL;
	if (l->file->kind == OPEN_FILE)
		return object_get(i, fnv_string(FNV_BASIS, l->file->name), l->file->name);
	o = object_get(i, hash_mix((uintptr_t)l->file), l->file->name);
	if (o && !o->file) {
		o->file = l->file;
		file_keep(l->file);
	}
	return o;
}

static void note_map(struct ipc *i, const struct event *e)
{
	const struct value *flags = ipc_argument(e, "flags"), *pages = ipc_argument(e, "pgoffset");
	const struct fd_process *self = ipc_self(i, e).process;
	uint64_t begin = e->call.ret, length = ipc_number(ipc_argument(e, "length"));
	struct ipc_object *o;

	remove_mappings(i, self, begin, begin + length);
	if (!value_has_name(flags, "MAP_SHARED") && !value_has_name(flags, "MAP_SHARED_VALIDATE"))
		return;
	if (value_has_name(flags, "MAP_ANONYMOUS")) {
		/* the process and the time are those of no other memory */
		o = object_get(i, hash_mix(hash_mix((uintptr_t)self + begin) + e->time),
			       "anonymous memory");
		if (o)
			o->is_anonymous = true;
	} else {
		o = object_of_file(i, e, ipc_argument(e, "fd"));
	}
	if (!o)
		return;
	o->is_written |= value_has_name(ipc_argument(e, "prot"), "PROT_WRITE");
	object_join(i, o, self, false);
	add_mapping(i, self, &(struct ipc_mapping){
		.object = o, .begin = begin, .end = begin + length,
		.offset = ipc_number(pages ? pages : ipc_argument(e, "offset")),
	});
}

static void note_remap(struct ipc *i, const struct event *e)
{
	const struct fd_process *self = ipc_self(i, e).process;
	struct ipc_space *space = space_of(i, self);
	uint64_t from = ipc_number(ipc_argument(e, "old_address")), to = e->call.ret;

	for (struct ipc_mapping *m = space ? space->first : NULL; m; m = m->next) {
		if (m->begin != from)
			continue;
		m->begin = to;
		m->end = to + ipc_number(ipc_argument(e, "new_size"));
	}
}

void mappings_note_call(struct ipc *i, const struct event *e)
{
	const struct fd_process *self = ipc_self(i, e).process;
	uint64_t begin = ipc_number(ipc_argument(e, "addr"));

	switch (syscall_traits(e->call.view->row)->memory) {
	case MEMORY_MAP:
		note_map(i, e);
		break;
	case MEMORY_UNMAP:
		remove_mappings(i, self, begin, begin + ipc_number(ipc_argument(e, "length")));
		break;
	case MEMORY_DETACH:
		remove_mappings(i, self, ipc_number(ipc_argument(e, "shmaddr")), 0);
		break;
	case MEMORY_MOVE:
		note_remap(i, e);
		break;
	default:
		break;
	}
}

/* --- futexes --- */

/* The mapping of an address: that which begins last before it */
static const struct ipc_mapping *find_mapping(const struct ipc_space *space, uint64_t address)
{
	const struct ipc_mapping *found = NULL;

	for (const struct ipc_mapping *m = space ? space->first : NULL; m; m = m->next)
		if (address >= m->begin && address < m->end && (!found || m->begin > found->begin))
			found = m;
	return found;
}

struct ipc_channel *mappings_futex(struct ipc *i, const struct fd_process *p, uint64_t address)
{
	const struct ipc_mapping *m = find_mapping(space_of(i, p), address);
	struct ipc_channel *c;

	if (!m)
		return NULL;
	c = channel_get(i, IPC_FUTEX, hash_mix(m->object->key + address - m->begin + m->offset));
	if (!c)
		return NULL;
	c->is_token = true;
	c->what = m->object->what;
	return c;
}

/* --- processes --- */

void mappings_note_fork(struct ipc *i, const struct event *e)
{
	const struct fd_process *parent = ipc_self(i, e).process, *child;
	struct ipc_space *space = space_of(i, parent);

	child = hash_get(&i->fds->by_pid, e->born.other_tgid);
	if (!space || !child || child == parent || e->born.how == BORN_THREAD ||
	    e->born.how == BORN_VFORK || e->born.flags & CLONE_VM || space_of(i, child))
		return;
	for (const struct ipc_mapping *m = space->first; m; m = m->next) {
		object_join(i, m->object, child, true);
		add_mapping(i, child, m);
	}
}

void mappings_forget(struct ipc *i, const struct event *e, bool is_over)
{
	const struct fd_process *self = hash_get(&i->fds->by_pid, e->tgid);
	struct ipc_space *space = space_of(i, self);
	struct ipc_member *member;

	if (!space)
		return;
	for (const struct ipc_mapping *m = space->first; m && !is_over; m = m->next) {
		member = find_member(m->object, self);
		if (member && member->is_inherited)
			member->is_gone = true;
	}
	hash_remove(&i->spaces, (uintptr_t)self);
	free_space(space);
}

/* Each process that has mapped an object is connected with the first one. */
void mappings_finish(struct ipc *i)
{
	for (struct ipc_object *o = i->first_object; o; o = o->next) {
		const struct fd_process *first = NULL;

		for (struct ipc_member *m = o->first; m; m = m->next) {
			if (m->is_gone || !o->is_written || o->is_anonymous)
				continue;
			if (!first)
				first = m->process;
			else
				ipc_flow(i, IPC_SHARED_MEMORY, o->what,
					 (struct ipc_end){.process = first},
					 (struct ipc_end){.process = m->process});
		}
	}
}

void mappings_done(struct ipc *i)
{
	struct ipc_space *space;

	for (size_t at = 0; (space = hash_next(&i->spaces, &at));)
		free_space(space);
	for (struct ipc_object *o = i->first_object; o; o = o->next)
		if (o->file)
			file_release(o->file);
}
