#include "print/timeline/place.h"

#include <string.h>

#include "desc/name.h"
#include "print/timeline/line.h"
#include "print/core/process_words.h"

static void take_rights(struct place *place, const struct identity *who)
{
	place->uid = who->uid;
	place->euid = who->euid;
	place->gid = who->gid;
	place->egid = who->egid;
	place->has_rights = true;
}

void place_begin(struct place *place, const struct process *p)
{
	place->known = p->placed;
	place->group = p->group;
	place->session = p->session;
	if (p->has_identity)
		take_rights(place, &p->identity);
}

void place_inherit(struct timeline *t, struct place *place, const struct process *maker)
{
	const struct track *k = hash_get(&t->tracks, maker->id.serial);

	if (k)
		*place = k->place;
	place->known = maker->placed;
	place->group = maker->group;
	place->session = maker->session;
	place->adopter = 0;
	place->inside = false;
}

/* --- sessions, groups, parents --- */

static void begin(struct timeline *t, uint64_t time, struct track *k)
{
	line_begin(t, time, k, KNOT_EVENT);
}

static void moved(struct timeline *t, uint64_t time, struct track *k, const struct process *p)
{
	struct place *place = &k->place;
	bool known = place->known && p->placed;
	bool session = known && place->session != p->session;
	bool group = known && place->group != p->group;
	pid_t to = session ? p->session : p->group;

	place->known = p->placed;
	place->session = p->session;
	place->group = p->group;
	if (!session && !group)
		return;
	begin(t, time, k);
	line_text(t, to == k->pid ? "new " : "joins ");
	line_text(t, session ? "session" : "group");
	if (to != k->pid) {
		line_text(t, " ");
		line_number(t, to);
	}
	line_finish(t, QUIET);
}

void place_adopter(struct timeline *t, struct track *k, const struct process *p)
{
	const struct track *by = hash_get(&t->pids, p->orphaned_to);

	k->place.adopter = p->orphaned_to;
	line_text(t, "adopted by ");
	line_number(t, p->orphaned_to);
	if (by && by->name && *by->name) {
		line_text(t, " (");
		words_token(&t->body, by->name);
		line_text(t, ")");
	}
}

/* That of a process whose parent is still to be told gone comes with that. */
static void adopted(struct timeline *t, uint64_t time, struct track *k, const struct process *p)
{
	if (!p->orphaned_to || p->orphaned_to == k->place.adopter ||
	    (p->parent && !p->parent->exited))
		return;
	begin(t, time, k);
	place_adopter(t, k, p);
	line_finish(t, ZOMBIE);
}

static void look_at(struct timeline *t, uint64_t time, const struct process *p)
{
	struct track *k = hash_get(&t->tracks, p->id.serial);

	if (!k || !k->shown)
		return;
	moved(t, time, k, p);
	adopted(t, time, k, p);
}

void place_before(struct timeline *t, const struct event *e)
{
	const char *call = e->kind == EVENT_LEAVE ? desc_name(e->call.row) : NULL;

	if (e->kind == EVENT_REAP)	/* its own line says who had adopted it */
		return;
	look_at(t, e->time, e->process);
	if (!call || strcmp(call, "setpgid") != 0)
		return;
	/* shells do it for their children */
	for (const struct process *c = e->process->first_child; c; c = c->next)
		look_at(t, e->time, c);
}

/* --- rights --- */

static void right(struct timeline *t, bool *said, const char *what, unsigned real, unsigned now)
{
	line_text(t, *said ? ", " : "now with ");
	*said = true;
	line_text(t, real == now ? "" : "effective ");
	line_text(t, what);
	line_number(t, now);
}

static void rights(struct timeline *t, uint64_t time, struct track *k, const struct identity *who)
{
	struct place old = k->place;
	bool user = old.uid != who->uid || old.euid != who->euid, said = false;
	bool group = old.gid != who->gid || old.egid != who->egid;

	take_rights(&k->place, who);
	if (!old.has_rights || (!user && !group))
		return;
	begin(t, time, k);
	if (user)
		right(t, &said, "uid ", who->uid, who->euid);
	if (group)
		right(t, &said, "gid ", who->gid, who->egid);
	line_finish(t, SIGNAL);
}

static void inside(struct timeline *t, uint64_t time, struct track *k, const struct identity *who)
{
	unsigned n = who->inner_count;

	if (k->place.inside || n < 2 || n > NAMESPACES_MAX)
		return;
	k->place.inside = true;
	if (who->inner[n - 1] == k->pid)
		return;
	begin(t, time, k);
	line_text(t, "is ");
	line_number(t, who->inner[n - 1]);
	line_text(t, " inside of its pid namespace");
	line_finish(t, QUIET);
}

void place_after(struct timeline *t, const struct event *e)
{
	const struct process *p = e->process;
	struct track *k = hash_get(&t->tracks, p->id.serial);

	if (!k || !k->shown || p->exited)
		return;
	if (e->kind == EVENT_EXEC && e->exec.who)
		rights(t, e->time, k, e->exec.who);
	if (p->has_identity)
		inside(t, e->time, k, &p->identity);
}
