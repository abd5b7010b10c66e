/* Text for people: a block for each process with its state at the beginning and its changes. */
#include <string.h>

#include "abi/abi.h"
#include "desc/type.h"
#include "print/core/fact_names.h"
#include "print/core/process_words.h"
#include "print/creds/report.h"

enum { GROUPS_SHOWN = 16, CAPABILITIES_SHOWN = 6, TIME_WIDTH = 9 };

struct creds_list {
	struct sbuf *b;
	bool utf8;
	unsigned parts;			/* of the current line */
};

static const char *arrow(const struct creds_list *n)
{
	return n->utf8 ? " → " : " -> ";
}

/* Begins the next part of a line. */
static void begin_part(struct creds_list *n)
{
	if (n->parts++)
		sbuf_str(n->b, "; ");
}

static void add_id(struct creds_list *n, uint32_t id)
{
	if (id == CREDS_UNKNOWN_ID)
		sbuf_char(n->b, '?');
	else
		sbuf_dec(n->b, id, false);
}

/* "real, effective, saved, fs user 0 → 33; …": those with the same change in one part */
static void add_id_changes(struct creds_list *n, const char *what, const uint32_t *before,
			   const uint32_t *after)
{
	unsigned done = 0;

	for (unsigned i = 0; i < CREDENTIAL_IDS; i++) {
		if (before[i] == after[i] || done >> i & 1)
			continue;
		begin_part(n);
		for (unsigned k = i; k < CREDENTIAL_IDS; k++) {
			if (before[k] != before[i] || after[k] != after[i])
				continue;
			sbuf_str(n->b, k == i ? "" : ", ");
			sbuf_str(n->b, fact_credential_ids[k]);
			done |= 1u << k;
		}
		sbuf_str(n->b, what);
		add_id(n, before[i]);
		sbuf_str(n->b, arrow(n));
		add_id(n, after[i]);
	}
}

static void add_others(struct creds_list *n, const struct credentials *c)
{
	if (!c->other_count)
		sbuf_str(n->b, "none");
	for (unsigned i = 0; i < c->other_count; i++) {
		if (i == GROUPS_SHOWN) {
			sbuf_str(n->b, n->utf8 ? " …" : " ...");
			return;
		}
		sbuf_str(n->b, i ? " " : "");
		add_id(n, c->others[i]);
	}
}

static bool same_others(const struct credentials *a, const struct credentials *b)
{
	return a->other_count == b->other_count &&
		!memcmp(a->others, b->others, a->other_count * sizeof(*a->others));
}

static unsigned count_bits(uint64_t set)
{
	return (unsigned)__builtin_popcountll(set);
}

static void add_names(struct creds_list *n, uint64_t set)
{
	const struct entry *all = desc_sets[desc_set_cap_numbers].entries;
	const char *separator = "";

	for (const struct entry *e = all; e->kind != E_END; e++) {
		if (e->kind != E_VAL || e->value > 63 || !(set >> e->value & 1))
			continue;
		sbuf_str(n->b, separator);
		sbuf_str(n->b, e->name);
		set &= ~(UINT64_C(1) << e->value);
		separator = " ";
	}
	if (!set)
		return;
	sbuf_str(n->b, separator);
	sbuf_str(n->b, "0x");
	sbuf_hex(n->b, set);
}

/* "CAP_CHOWN CAP_KILL", "12 capabilities"; `whole`: the set before or after */
static void add_capabilities(struct creds_list *n, uint64_t set, uint64_t whole)
{
	unsigned count = count_bits(set);

	if (count <= CAPABILITIES_SHOWN) {
		add_names(n, set);
		return;
	}
	sbuf_str(n->b, set == whole ? "all " : "");
	words_count(n->b, count, "capability", "capabilities");
}

static void add_whole_set(struct creds_list *n, uint64_t set)
{
	if (set == CREDS_UNKNOWN_SET)
		sbuf_char(n->b, '?');
	else if (set)
		add_capabilities(n, set, 0);
	else
		sbuf_str(n->b, "none");
}

static void add_set_change(struct creds_list *n, uint64_t before, uint64_t after)
{
	uint64_t lost = before & ~after, gained = after & ~before;

	if (before == CREDS_UNKNOWN_SET || after == CREDS_UNKNOWN_SET) {
		sbuf_str(n->b, before == CREDS_UNKNOWN_SET ? " ?" : " capabilities");
		sbuf_str(n->b, arrow(n));
		add_whole_set(n, after);
		return;
	}
	if (lost) {
		sbuf_str(n->b, " lost ");
		add_capabilities(n, lost, before);
	}
	if (gained) {
		sbuf_str(n->b, lost ? ", gained " : " gained ");
		add_capabilities(n, gained, after);
	}
}

/* "permitted, effective lost all 41 capabilities" */
static void add_set_changes(struct creds_list *n, const uint64_t *before, const uint64_t *after)
{
	unsigned done = 0;

	for (unsigned i = 0; i < CAPABILITY_SETS; i++) {
		if (before[i] == after[i] || done >> i & 1)
			continue;
		begin_part(n);
		for (unsigned k = i; k < CAPABILITY_SETS; k++) {
			if (before[k] != before[i] || after[k] != after[i])
				continue;
			sbuf_str(n->b, k == i ? "" : ", ");
			sbuf_str(n->b, fact_capability_sets[k]);
			done |= 1u << k;
		}
		add_set_change(n, before[i], after[i]);
	}
}

static void add_securebits(struct creds_list *n, const struct credentials *c)
{
	const char *separator = "";

	for (unsigned i = 0; i < 32; i++) {
		if (!(c->securebits >> i & 1))
			continue;
		sbuf_str(n->b, separator);
		sbuf_str(n->b, fact_securebit(i) ? fact_securebit(i) : "?");
		separator = " ";
	}
	if (!c->securebits)
		sbuf_str(n->b, "none");
}

static void add_seccomp(struct creds_list *n, const struct credentials *c)
{
	sbuf_str(n->b, fact_seccomp(c->seccomp));
	if (!c->filters)
		return;
	sbuf_str(n->b, " (");
	words_count(n->b, c->filters, "filter", "filters");
	sbuf_char(n->b, ')');
}

static void add_token(struct creds_list *n, const char *s)
{
	if (*s)
		words_token(n->b, s, n->utf8);
	else
		sbuf_str(n->b, "none");
}

static void add_namespaces(struct creds_list *n, const struct creds *before,
			   const struct creds *after)
{
	const char *separator = "new namespaces ";

	for (unsigned i = 0; i < NAMESPACE_KINDS; i++) {
		if (!creds_is_other_namespace(before, after, i))
			continue;
		if (*separator == 'n')
			begin_part(n);
		sbuf_str(n->b, after->c.namespaces[i] && *separator == 'n' ? "namespaces " :
			 separator);
		separator = ", ";
		sbuf_str(n->b, fact_namespaces[i]);
		if (!after->c.namespaces[i])
			continue;
		sbuf_char(n->b, ' ');
		sbuf_dec(n->b, before->c.namespaces[i], false);
		sbuf_str(n->b, arrow(n));
		sbuf_dec(n->b, after->c.namespaces[i], false);
	}
}

static void add_pair(struct creds_list *n, const char *what, const char *before, const char *after)
{
	if (!strcmp(before, after))
		return;
	begin_part(n);
	sbuf_str(n->b, what);
	add_token(n, before);
	sbuf_str(n->b, arrow(n));
	add_token(n, after);
}

/* Everything that differs, separated by semicolons */
static void add_changes(struct creds_list *n, const struct creds *x, const struct creds *y)
{
	const struct credentials *before = &x->c, *after = &y->c;

	n->parts = 0;
	add_id_changes(n, " user ", before->users, after->users);
	add_id_changes(n, " group ", before->groups, after->groups);
	if (!same_others(before, after)) {
		begin_part(n);
		sbuf_str(n->b, "supplementary groups ");
		add_others(n, before);
		sbuf_str(n->b, arrow(n));
		add_others(n, after);
	}
	add_set_changes(n, before->capabilities, after->capabilities);
	if (before->securebits != after->securebits) {
		begin_part(n);
		sbuf_str(n->b, "secure bits ");
		add_securebits(n, before);
		sbuf_str(n->b, arrow(n));
		add_securebits(n, after);
	}
	if (before->no_new_privs != after->no_new_privs) {
		begin_part(n);
		sbuf_str(n->b, after->no_new_privs ? "no_new_privs set" : "no_new_privs cleared");
	}
	if (before->seccomp != after->seccomp || before->filters != after->filters) {
		begin_part(n);
		sbuf_str(n->b, "seccomp ");
		add_seccomp(n, before);
		sbuf_str(n->b, arrow(n));
		add_seccomp(n, after);
	}
	if (y->confinements > x->confinements) {
		begin_part(n);
		sbuf_str(n->b, "landlock rules added");
	}
	add_pair(n, "label ", before->label, after->label);
	add_pair(n, "cgroup ", before->cgroup, after->cgroup);
	add_namespaces(n, x, y);
}

/* --- the state at the beginning --- */

static void begin_line(struct creds_list *n, const char *heading)
{
	sbuf_str(n->b, "    ");
	sbuf_str(n->b, heading);
	sbuf_fill(n->b, ' ', 14 - strlen(heading));
	n->parts = 0;
}

/* "0", or "real 0, effective 33, saved 33, fs 33" */
static void add_ids(struct creds_list *n, const uint32_t all[CREDENTIAL_IDS])
{
	bool is_one = all[ID_REAL] == all[ID_EFFECTIVE] && all[ID_REAL] == all[ID_SAVED] &&
		all[ID_REAL] == all[ID_FS];

	for (unsigned i = 0; i < CREDENTIAL_IDS && !is_one; i++) {
		sbuf_str(n->b, i ? ", " : "");
		sbuf_str(n->b, fact_credential_ids[i]);
		sbuf_char(n->b, ' ');
		add_id(n, all[i]);
	}
	if (is_one)
		add_id(n, all[ID_REAL]);
}

static void add_sets(struct creds_list *n, const uint64_t *sets)
{
	unsigned done = 0;

	for (unsigned i = 0; i < CAPABILITY_SETS; i++) {
		if (done >> i & 1)
			continue;
		begin_part(n);
		for (unsigned k = i; k < CAPABILITY_SETS; k++) {
			if (sets[k] != sets[i])
				continue;
			sbuf_str(n->b, k == i ? "" : ", ");
			sbuf_str(n->b, fact_capability_sets[k]);
			done |= 1u << k;
		}
		sbuf_char(n->b, ' ');
		add_whole_set(n, sets[i]);
	}
}

static void add_limit(struct creds_list *n, const char *name, const char *value)
{
	if (!*value)
		return;
	sbuf_str(n->b, ", ");
	sbuf_str(n->b, name);
	sbuf_char(n->b, ' ');
	words_token(n->b, value, n->utf8);
}

static void add_confinement(struct creds_list *n, const struct credentials *c)
{
	sbuf_str(n->b, c->no_new_privs ? "no_new_privs, " : "");
	sbuf_str(n->b, "seccomp ");
	add_seccomp(n, c);
	if (c->has_securebits && c->securebits) {
		sbuf_str(n->b, ", secure bits ");
		add_securebits(n, c);
	}
	if (*c->label) {
		sbuf_str(n->b, ", label ");
		words_token(n->b, c->label, n->utf8);
	}
}

static void add_namespace_list(struct creds_list *n, const struct creds *c)
{
	const char *separator = "";

	for (unsigned i = 0; i < NAMESPACE_KINDS; i++) {
		bool is_for_children = i == NAMESPACE_PID_FOR_CHILDREN ||
			i == NAMESPACE_TIME_FOR_CHILDREN;

		if (is_for_children && c->c.namespaces[i] == c->c.namespaces[i - 1])
			continue;
		sbuf_str(n->b, separator);
		sbuf_str(n->b, fact_namespaces[i]);
		sbuf_char(n->b, ' ');
		if (c->c.namespaces[i])
			sbuf_dec(n->b, c->c.namespaces[i], false);
		else
			sbuf_str(n->b, c->fresh >> i & 1 ? "new" : "?");
		separator = ", ";
	}
}

static void add_state(struct creds_list *n, const struct creds *state)
{
	const struct credentials *c = &state->c;

	begin_line(n, "user");
	add_ids(n, c->users);
	sbuf_char(n->b, '\n');
	begin_line(n, "group");
	add_ids(n, c->groups);
	sbuf_str(n->b, "; supplementary ");
	add_others(n, c);
	sbuf_char(n->b, '\n');
	begin_line(n, "capabilities");
	add_sets(n, c->capabilities);
	sbuf_char(n->b, '\n');
	begin_line(n, "confinement");
	add_confinement(n, c);
	sbuf_char(n->b, '\n');
	begin_line(n, "namespaces");
	add_namespace_list(n, state);
	sbuf_char(n->b, '\n');
	if (!*c->cgroup)
		return;
	begin_line(n, "cgroup");
	words_token(n->b, c->cgroup, n->utf8);
	add_limit(n, "memory.max", c->memory_max);
	add_limit(n, "pids.max", c->pids_max);
	add_limit(n, "cpu.max", c->cpu_max);
	sbuf_char(n->b, '\n');
}

/* --- processes --- */

static bool drops_from_bounding_set(const struct creds_change *c)
{
	static const char prefix[] = "prctl(PR_CAPBSET_DROP, ";

	return c->text && !c->error && c->threads == 1 &&
		!strncmp(c->text, prefix, sizeof(prefix) - 1);
}

/* The last of the changes from `c` that are one line: programs drop capabilities one by one. */
static const struct creds_change *last_of_line(const struct creds_change *c, unsigned *count)
{
	*count = 1;
	while (drops_from_bounding_set(c) && c->next && c->next->tid == c->tid &&
	       drops_from_bounding_set(c->next)) {
		c = c->next;
		++*count;
	}
	return c;
}

/* Adds a line for the `count` changes from `c` to `last`. */
static void add_change(struct creds_list *n, const struct creds_process *p,
		       const struct creds_change *c, const struct creds_change *last,
		       unsigned count)
{
	const char *error = errno_name(c->error);
	struct sbuf time = {0};
	unsigned width;
	size_t begin;

	words_duration(&time, c->time, n->utf8);
	width = words_columns(time.s);
	sbuf_fill(n->b, ' ', 2 + (width < TIME_WIDTH ? TIME_WIDTH - width : 0));
	sbuf_str(n->b, time.s);
	sbuf_done(&time);
	sbuf_str(n->b, "  ");
	sbuf_str(n->b, count > 1 ? "prctl(PR_CAPBSET_DROP, ...) " : c->text ? c->text : c->call);
	if (count > 1)
		words_count(n->b, count, "time", "times");
	if (c->threads > 1) {
		sbuf_str(n->b, " in ");
		words_count(n->b, c->threads, "thread", "threads");
	} else if (c->tid != p->pid) {
		sbuf_str(n->b, " by ");
		sbuf_dec(n->b, c->tid, true);
	}
	if (c->error) {
		sbuf_str(n->b, ": refused, ");
		sbuf_str(n->b, error ? error : "unknown error");
	} else {
		begin = n->b->len;
		sbuf_str(n->b, ": ");
		add_changes(n, c->before, last->after);
		if (!n->parts) {	/* nothing is known about what it changed */
			n->b->len = begin;
			n->b->s[begin] = 0;
		}
	}
	sbuf_char(n->b, '\n');
}

static void add_process(struct creds_list *n, const struct creds_process *p,
			bool all)
{
	const char *kept = creds_kept_words(creds_kept(p));
	bool is_whole = all || !p->inherited;

	sbuf_char(n->b, '\n');
	sbuf_dec(n->b, p->pid, true);
	sbuf_char(n->b, ' ');
	words_token(n->b, *p->program ? p->program : "?", n->utf8);
	if (p->parent) {
		sbuf_str(n->b, ", created by ");
		sbuf_dec(n->b, p->parent, true);
	}
	sbuf_char(n->b, '\n');
	if (is_whole) {
		add_state(n, p->start);
	} else if (!creds_equal(p->inherited, p->start)) {
		sbuf_str(n->b, "    began with  ");
		add_changes(n, p->inherited, p->start);
		sbuf_char(n->b, '\n');
	}
	for (const struct creds_change *c = p->first, *last; c; c = last->next) {
		unsigned count;

		last = last_of_line(c, &count);
		add_change(n, p, c, last, count);
	}
	if (kept) {
		sbuf_str(n->b, "    privilege not dropped for good: ");
		sbuf_str(n->b, kept);
		sbuf_char(n->b, '\n');
	}
}

static bool is_notable(const struct creds_process *p)
{
	return p->first || (p->inherited && !creds_equal(p->inherited, p->start));
}

void creds_text(struct sbuf *b, const struct report_page *page)
{
	const struct creds_report *r = page->model;
	const struct creds_model *m = &r->model;
	struct creds_list n = {.b = b, .utf8 = page->options->utf8};
	uint64_t rest = 0;

	sbuf_str(b, "credentials of ");
	sbuf_str(b, *page->title ? page->title : "the traced processes");
	sbuf_char(b, '\n');
	for (const struct creds_process *p = m->first; p; p = p->next) {
		if (r->all || is_notable(p))
			add_process(&n, p, r->all);
		else
			rest++;
	}
	if (rest) {
		sbuf_char(b, '\n');
		words_count(b, rest, "process", "processes");
		sbuf_str(b, " changed nothing\n");
	}
	if (m->forgotten) {
		sbuf_char(b, '\n');
		words_count(b, m->forgotten, "change is", "changes are");
		sbuf_str(b, " not listed\n");
	}
}
