#include "print/timeline/place.h"

#include <assert.h>
#include <string.h>

#include "desc/name.h"
#include "print/timeline/line.h"
#include "print/core/process_words.h"

static void set_credentials(struct placement *place, const struct identity *who)
{
	place->uid = who->uid;
	place->euid = who->euid;
	place->gid = who->gid;
	place->egid = who->egid;
	place->has_credentials = true;
}

void place_init(struct placement *place, const struct process *p)
{
	place->known = p->placed;
	place->group = p->group;
	place->session = p->session;
	if (p->has_identity)
		set_credentials(place, &p->identity);
}

void place_inherit(struct timeline *t, struct placement *place, const struct process *creator)
{
	const struct timeline_track *k = hash_get(&t->tracks, creator->id.serial);

	if (k)
		*place = k->place;
	place->known = creator->placed;
	place->group = creator->group;
	place->session = creator->session;
	place->adopter = 0;
	place->inner_pid_written = false;
}

/* --- sessions, groups, parents --- */

static void begin_line(struct timeline *t, uint64_t time, struct timeline_track *k)
{
	line_begin(t, time, k, MARK_EVENT);
}

static void write_move(struct timeline *t, uint64_t time, struct timeline_track *k,
		       const struct process *p)
{
	struct placement *place = &k->place;
	bool known = place->known && p->placed;
	bool session = known && place->session != p->session;
	bool group = known && place->group != p->group;
	pid_t to = session ? p->session : p->group;

	place->known = p->placed;
	place->session = p->session;
	place->group = p->group;
	if (!session && !group)
		return;
	begin_line(t, time, k);
	line_text(t, to == k->pid ? "new " : "joins ");
	line_text(t, session ? "session" : "group");
	if (to != k->pid) {
		line_text(t, " ");
		line_number(t, to);
	}
	line_finish(t, QUIET);
}

void place_add_adopter(struct timeline *t, struct timeline_track *k, const struct process *p)
{
	const struct timeline_track *by = hash_get(&t->pids, p->orphaned_to);

	assert(p->orphaned_to);
	k->place.adopter = p->orphaned_to;
	line_text(t, "adopted by ");
	line_number(t, p->orphaned_to);
	if (by && by->name && *by->name) {
		line_text(t, " (");
		words_token(&t->body, by->name, t->o->utf8);
		line_text(t, ")");
	}
}

/* If the exit of its old parent is not written yet, the line about that will mention the new
 * one. */
static void write_adoption(struct timeline *t, uint64_t time, struct timeline_track *k,
			   const struct process *p)
{
	if (!p->orphaned_to || p->orphaned_to == k->place.adopter ||
	    (p->parent && !p->parent->exited))
		return;
	begin_line(t, time, k);
	place_add_adopter(t, k, p);
	line_finish(t, ZOMBIE);
}

static void write_changes(struct timeline *t, uint64_t time, const struct process *p)
{
	struct timeline_track *k = hash_get(&t->tracks, p->id.serial);

	if (!k || !k->has_line)
		return;
	write_move(t, time, k, p);
	write_adoption(t, time, k, p);
}

void place_write_before(struct timeline *t, const struct event *e)
{
	const char *call = e->kind == EVENT_LEAVE ? desc_name(e->call.row) : NULL;

	if (e->kind == EVENT_REAP)	/* the line about the reap names the new parent */
		return;
	write_changes(t, e->time, e->process);
	if (!call || strcmp(call, "setpgid") != 0)
		return;
	/* shells call setpgid for their children */
	for (const struct process *c = e->process->first_child; c; c = c->next)
		write_changes(t, e->time, c);
}

/* --- credentials --- */

static void add_id(struct timeline *t, bool *said, const char *what, unsigned real, unsigned now)
{
	line_text(t, *said ? ", " : "now with ");
	*said = true;
	line_text(t, real == now ? "" : "effective ");
	line_text(t, what);
	line_number(t, now);
}

static void write_credentials(struct timeline *t, uint64_t time, struct timeline_track *k,
			      const struct identity *who)
{
	struct placement old = k->place;
	bool user = old.uid != who->uid || old.euid != who->euid, said = false;
	bool group = old.gid != who->gid || old.egid != who->egid;

	set_credentials(&k->place, who);
	if (!old.has_credentials || (!user && !group))
		return;
	begin_line(t, time, k);
	if (user)
		add_id(t, &said, "uid ", who->uid, who->euid);
	if (group)
		add_id(t, &said, "gid ", who->gid, who->egid);
	line_finish(t, SIGNAL);
}

static void write_inner_pid(struct timeline *t, uint64_t time, struct timeline_track *k,
			    const struct identity *who)
{
	unsigned n = who->inner_count;

	if (k->place.inner_pid_written || n < 2 || n > NAMESPACES_MAX)
		return;
	k->place.inner_pid_written = true;
	if (who->inner[n - 1] == k->pid)
		return;
	begin_line(t, time, k);
	line_text(t, "is pid ");
	line_number(t, who->inner[n - 1]);
	line_text(t, " in its pid namespace");
	line_finish(t, QUIET);
}

void place_write_after(struct timeline *t, const struct event *e)
{
	const struct process *p = e->process;
	struct timeline_track *k = hash_get(&t->tracks, p->id.serial);

	if (!k || !k->has_line || p->exited)
		return;
	if (e->kind == EVENT_EXEC && e->exec.who)
		write_credentials(t, e->time, k, e->exec.who);
	if (p->has_identity)
		write_inner_pid(t, e->time, k, &p->identity);
}
