#include "print/html/reports.h"

#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "base/memory/alloc.h"
#include "print/core/fact_names.h"
#include "print/core/json/value.h"
#include "print/html/states.h"

/* Greatest numbers of lines */
enum { EDGES_MAX = 400, SPACES_MAX = 24, CHANGES_MAX = 1000, LIVES_MAX = 500,
	TIMES_MAX = 200 };

static void put_process(struct html_data *d, pid_t pid, uint64_t serial, const char *program)
{
	html_int(d, "pid", pid);
	html_uint(d, "serial", serial);
	json_named_text(&d->j, "program", program);
}

/* Something that is listed if it is among the first by rank, and else in the order of `number` */
struct ranked {
	uint64_t rank, number;
	const void *of;
};

static int compare_ranked(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? 1 : -1;
	return (x->number > y->number) - (x->number < y->number);
}

struct ranking {
	struct ranked *all;
	size_t count, room;
};

static void ranking_add(struct ranking *r, const void *of, uint64_t rank)
{
	if (r->count == r->room) {
		r->room = r->room ? 2 * r->room : 64;
		r->all = alloc_more(r->all, r->room, sizeof(*r->all));
	}
	r->all[r->count] = (struct ranked){rank, r->count, of};
	r->count++;
}

/* Writes the line of how many are left out, of which `more` are not in the ranking. */
static void put_left_out(struct html_data *d, const char *report, size_t count, size_t most,
			 uint64_t more)
{
	uint64_t left = more + (count > most ? count - most : 0);

	if (!left)
		return;
	html_line(d);
	html_str(d, "left_out", report);
	html_uint(d, "count", left);
	html_line_end(d);
}

struct html_report_list {
	const char *report;
	size_t most;			/* lines */
	uint64_t more;			/* that are not in the ranking */
	void (*put)(struct html_data *d, const void *of, const void *context);
	const void *context;		/* for .put */
};

/* Writes the lines of the first ones, and how many are left out. Frees the ranking. */
static void put_ranking(struct html_data *d, struct ranking *r, const struct html_report_list *list)
{
	if (r->count)
		qsort(r->all, r->count, sizeof(*r->all), compare_ranked);
	for (size_t i = 0; i < r->count && i < list->most; i++) {
		html_line(d);
		list->put(d, r->all[i].of, list->context);
		html_line_end(d);
	}
	put_left_out(d, list->report, r->count, list->most, list->more);
	free(r->all);
}

/* --- exchanges --- */

static void put_end(struct html_data *d, const char *key, const struct ipc_end *end)
{
	json_member_object(&d->j, key);
	if (end->process)
		put_process(d, end->process->pid, end->process->serial, end->process->program);
	else if (end->outside)
		json_named_text(&d->j, "outside", end->outside);
	json_object_end(&d->j);
}

static void put_flow(struct html_data *d, const char *key, const struct ipc_flow *flow)
{
	json_member_object(&d->j, key);
	html_uint(d, "bytes", flow->bytes);
	html_uint(d, "messages", flow->messages);
	html_uint(d, "sent", flow->sent);
	json_object_end(&d->j);
}

static void put_edge(struct html_data *d, const void *of, const void *context)
{
	const struct ipc_edge *edge = of;

	(void)context;
	html_str(d, "edge", fact_ipc_kinds[edge->kind]);
	json_named_text(&d->j, "what", edge->what);
	put_end(d, "one", &edge->one);
	put_end(d, "other", &edge->other);
	put_flow(d, "to_other", &edge->flows[0]);
	put_flow(d, "to_one", &edge->flows[1]);
}

static void put_edges(struct html_data *d, const struct ipc *ipc)
{
	struct ranking r = {0};

	for (const struct ipc_edge *edge = ipc->first; edge; edge = edge->next)
		ranking_add(&r, edge, edge->flows[0].bytes + edge->flows[1].bytes);
	put_ranking(d, &r, &(struct html_report_list){
		"ipc", EDGES_MAX, ipc->forgotten, put_edge, NULL});
}

/* --- memory --- */

static void put_space(struct html_data *d, const void *of, const void *context)
{
	const struct memory_space *s = of;

	(void)context;
	html_str(d, "memory", fact_memory_origins[s->origin]);
	put_process(d, s->pid, s->serial, s->program);
	html_uint(d, "began", s->began);
	html_uint(d, "ended", s->ended);
	html_str(d, "ending", fact_memory_ends[s->end]);
	html_flag(d, "partial", s->is_partial && !s->is_whole);
	html_uint(d, "resident", memory_peak_resident(s));
	html_uint(d, "peak", s->peak);
	html_uint(d, "peak_time", s->peak_time);
	html_str(d, "peak_call", s->peak_call);
	html_uint(d, "mapped", s->at_end.mapped);
	html_uint(d, "failures", s->failure_count);
	json_member_array(&d->j, "curve");
	for (size_t i = 0; i < s->curve.count; i++) {
		json_uint(&d->j, s->curve.points[i].time);
		json_uint(&d->j, s->curve.points[i].most);
		json_uint(&d->j, s->curve.points[i].last);
	}
	json_array_end(&d->j);
	if (!s->large_count)
		return;
	json_member_object(&d->j, "largest");
	html_uint(d, "size", s->largest[0].size);
	html_str(d, "kind", fact_memory_kinds[s->largest[0].kind]);
	json_named_text(&d->j, "name", s->largest[0].name);
	html_str(d, "call", s->largest[0].call);
	json_object_end(&d->j);
}

static void put_memory(struct html_data *d, const struct memory_model *m)
{
	struct ranking r = {0};

	for (const struct memory_space *s = m->first; s; s = s->next)
		if (memory_is_listed(s))
			ranking_add(&r, s, s->peak);
	put_ranking(d, &r, &(struct html_report_list){"memory", SPACES_MAX, 0, put_space, NULL});
}

/* --- credentials --- */

static void put_ids(struct html_data *d, const char *key, const uint32_t *all)
{
	json_member_array(&d->j, key);
	for (unsigned i = 0; i < CREDENTIAL_IDS; i++) {
		if (all[i] == CREDS_UNKNOWN_ID)
			json_null(&d->j);
		else
			json_uint(&d->j, all[i]);
	}
	json_array_end(&d->j);
}

static void put_namespaces(struct html_data *d, const struct creds *state,
			   const struct creds *other)
{
	for (unsigned i = 0; i < NAMESPACE_KINDS; i++) {
		if (!creds_is_other_namespace(other, state, i))
			continue;
		if (state->c.namespaces[i])
			json_member_uint(&d->j, fact_namespaces[i], state->c.namespaces[i]);
		else
			json_member_str(&d->j, fact_namespaces[i], "new");
	}
}

/* Writes the members in which the state differs from the other one. */
static void put_creds(struct html_data *d, const char *key, const struct creds *state,
		      const struct creds *other)
{
	const struct credentials *c = &state->c, *o = &other->c;

	json_member_object(&d->j, key);
	if (memcmp(c->users, o->users, sizeof(c->users)))
		put_ids(d, "users", c->users);
	if (memcmp(c->groups, o->groups, sizeof(c->groups)))
		put_ids(d, "groups", c->groups);
	if (c->other_count != o->other_count ||
	    memcmp(c->others, o->others, c->other_count * sizeof(*c->others)))
		json_member_uint(&d->j, "supplementary groups", c->other_count);
	for (unsigned i = 0; i < CAPABILITY_SETS; i++) {
		if (c->capabilities[i] == o->capabilities[i])
			continue;
		if (c->capabilities[i] == CREDS_UNKNOWN_SET)
			json_member_str(&d->j, fact_capability_sets[i], "unknown");
		else
			json_member_hex(&d->j, fact_capability_sets[i], c->capabilities[i]);
	}
	if (c->securebits != o->securebits)
		json_member_hex(&d->j, "secure bits", c->securebits);
	if (c->no_new_privs != o->no_new_privs)
		json_member_bool(&d->j, "no_new_privs", c->no_new_privs);
	if (c->seccomp != o->seccomp)
		json_member_str(&d->j, "seccomp", fact_seccomp(c->seccomp));
	if (c->filters != o->filters)
		json_member_uint(&d->j, "seccomp filters", c->filters);
	if (state->confinements != other->confinements)
		json_member_uint(&d->j, "Landlock rulesets", state->confinements);
	put_namespaces(d, state, other);
	json_object_end(&d->j);
}

/* A change and its process */
struct change_of {
	const struct creds_process *process;
	const struct creds_change *change;
};

static void put_change(struct html_data *d, const struct change_of *of)
{
	const struct creds_change *c = of->change;
	const char *error = c->error ? errno_name(c->error) : NULL;

	html_str(d, "credentials", c->call);
	put_process(d, of->process->pid, of->process->serial, of->process->program);
	html_uint(d, "time", c->time);
	html_int(d, "tid", c->tid);
	html_uint(d, "threads", c->threads);
	json_named_text(&d->j, "text", c->text ? c->text : "");
	if (c->error) {
		html_str(d, "error", error ? error : "unknown");
		return;
	}
	put_creds(d, "before", c->before, c->after);
	put_creds(d, "after", c->after, c->before);
}

static void put_credentials(struct html_data *d, const struct creds_model *m)
{
	size_t count = 0;

	for (const struct creds_process *p = m->first; p; p = p->next)
		for (const struct creds_change *c = p->first; c; c = c->next) {
			if (count++ >= CHANGES_MAX)
				continue;
			html_line(d);
			put_change(d, &(struct change_of){p, c});
			html_line_end(d);
		}
	put_left_out(d, "creds", count, CHANGES_MAX, m->forgotten);
}

/* --- descriptors --- */

static void put_life(struct html_data *d, const void *of, const void *context)
{
	const struct fds *f = context;
	const struct fd_life *l = of;
	const struct traced_socket *s = fds_socket(f, l->file);

	html_str(d, "descriptor", fact_file_kind(f, l->file));
	put_process(d, l->process->pid, l->process->serial, l->process->program);
	json_member_int(&d->j, "fd", l->fd);
	json_named_text(&d->j, "name", l->file->name);
	if (s) {
		json_named_text(&d->j, "local", s->local);
		if (s->link)
			json_named_text(&d->j, "peer", s->link->peer);
	}
	html_flag(d, "deleted", l->file->is_deleted);
	html_str(d, "origin", fact_fd_origins[l->origin]);
	html_str(d, "call", l->call);
	html_uint(d, "began", l->began);
	html_str(d, "ending", fact_fd_ends[l->end]);
	html_flag(d, "leaked", fd_life_is_leaked(l));
	html_uint(d, "calls", l->calls);
	html_uint(d, "bytes_read", l->bytes_read);
	html_uint(d, "bytes_written", l->bytes_written);
}

/* Those that were open before the trace, and standard input, output and error, are not notable. */
static bool is_notable(const struct fd_life *l)
{
	return fd_life_is_leaked(l) ||
		(l->end == FD_OPEN_AT_EXIT && l->fd > 2 && !l->file->is_foreign);
}

static void put_descriptors(struct html_data *d, const struct fds *f)
{
	struct ranking r = {0};

	for (const struct fd_process *p = f->first; p; p = p->next)
		for (const struct fd_life *l = p->first; l; l = l->next)
			if (is_notable(l))
				ranking_add(&r, l, fd_life_is_leaked(l));
	put_ranking(d, &r, &(struct html_report_list){
		"fds", LIVES_MAX, f->forgotten, put_life, f});
}

/* --- states --- */

/* What put_times() needs */
struct times_context {
	const struct states *states;
	struct html_lane_room *room;
};

static void put_times(struct html_data *d, const void *of, const void *context)
{
	const struct times_context *c = context;
	const struct states_process *p = of;

	json_member_uint(&d->j, "states", p->task_count);
	put_process(d, p->pid, p->serial, p->program);
	html_states_put(d, c->states, p, c->room);
}

static void put_quota(struct html_data *d, const struct cpu_quota *q)
{
	html_line(d);
	json_named_text(&d->j, "throttled_cgroup", q->cgroup);
	html_uint(d, "quota", q->quota);
	html_uint(d, "period", q->period);
	json_member_uint(&d->j, "periods", q->periods);
	json_member_uint(&d->j, "throttled_periods", q->throttled_periods);
	json_member_uint(&d->j, "throttled", q->throttled);
	html_flag(d, "since_creation", q->is_since_creation);
	html_line_end(d);
}

static void put_states(struct html_data *d, const struct states *s)
{
	struct html_lane_room room = {HTML_THREADS_ON_PAGE};
	struct ranking r = {0};

	for (const struct states_process *p = s->first; p; p = p->next) {
		struct states_times t = {0};

		states_add_process(s, p, &t);
		ranking_add(&r, p, t.total);
	}
	put_ranking(d, &r, &(struct html_report_list){
		"states", TIMES_MAX, 0, put_times, &(struct times_context){s, &room}});
	for (unsigned i = 0; i < s->quotas.count; i++)
		if (s->quotas.all[i].throttled_periods)
			put_quota(d, &s->quotas.all[i]);
}

void html_reports(struct html_data *d, const struct models *m)
{
	const struct model_choice *choice = &m->choice;

	if (!models_are_chosen(m))
		return;
	html_line(d);
	json_member_array(&d->j, "reports");
	if (choice->ipc)
		json_str(&d->j, "ipc");
	if (choice->memory)
		json_str(&d->j, "memory");
	if (choice->creds)
		json_str(&d->j, "creds");
	if (choice->states)
		json_str(&d->j, "states");
	if (choice->fds)
		json_str(&d->j, "fds");
	json_array_end(&d->j);
	html_line_end(d);
	if (choice->ipc)
		put_edges(d, &m->ipc);
	if (choice->memory)
		put_memory(d, &m->memory);
	if (choice->creds)
		put_credentials(d, &m->creds);
	if (choice->states)
		put_states(d, &m->states);
	if (choice->fds)
		put_descriptors(d, &m->fds);
}
