#include "filter/filter.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/text/nearest.h"
#include "filter/call_set.h"
#include "filter/condition/condition.h"
#include "filter/list.h"
#include "filter/word_set.h"

enum {
	SIGNALS_MAX = 80, KEY_MAX = 32,
	SIGNAL_MAX = 64,	/* _NSIG of the kernel on x86-64, i386 and arm64 */
};

struct filter {
	struct call_set *calls;
	struct call_condition *condition;	/* NULL: none */
	/* for each row of desc_calls(), whether .condition can be true; NULL: no condition */
	bool *concerned;
	bool concerns_unknown;		/* ... for numbers without a row */
	bool refuses_unknown, shows_unknown;	/* numbers */
	struct word_set signals, statuses;
	size_t signal_names;
	struct set_word signal_name[SIGNALS_MAX];
};

static const struct set_word outcomes[] = {
	{"successful", OUTCOME_SUCCESSFUL}, {"failed", OUTCOME_FAILED},
	{"unfinished", OUTCOME_UNFINISHED}, {"unavailable", OUTCOME_UNAVAILABLE},
	{"detached", OUTCOME_DETACHED},
};

/* Qualifiers, the words before the "=". Those that do not filter events (NO_FILTER) are listed to
 * suggest them for a misspelt one. */
enum qualifier { CALLS, SIGNALS, STATUSES, NO_FILTER };
static const struct key {
	const char *name;
	enum qualifier what;
} keys[] = {
	{"trace", CALLS}, {"t", CALLS},
	{"signal", SIGNALS}, {"signals", SIGNALS}, {"s", SIGNALS},
	{"status", STATUSES},
	{"raw", NO_FILTER}, {"verbose", NO_FILTER}, {"abbrev", NO_FILTER},
	{"read", NO_FILTER}, {"write", NO_FILTER}, {"quiet", NO_FILTER},
	{"inject", NO_FILTER}, {"fault", NO_FILTER}, {"decode-pids", NO_FILTER},
	{"decode-fds", NO_FILTER}, {"trace-fds", NO_FILTER}, {"kvm", NO_FILTER},
	{"namespace", NO_FILTER}, {"library", NO_FILTER},
};
enum { KEYS = sizeof(keys) / sizeof(keys[0]) };

/* Collects the names of signals from the rows. */
static void add_signal_names(struct filter *f)
{
	const struct entry *e = desc_sets[desc_set_signals].entries;

	for (; e->kind != E_END && f->signal_names < SIGNALS_MAX; e++)
		if (e->kind == E_VAL && e->value < WORD_SET_MAX)
			f->signal_name[f->signal_names++] = (struct set_word){e->name,
				(int)e->value};
}

struct filter *filter_new(void)
{
	struct filter *f = alloc_new(struct filter);

	f->calls = call_set_new();
	add_signal_names(f);
	word_set_fill(&f->signals);
	word_set_fill(&f->statuses);
	return f;
}

void filter_free(struct filter *f)
{
	if (!f)
		return;
	call_set_free(f->calls);
	condition_free(f->condition);
	free(f->concerned);
	free(f);
}

void filter_refuse_unknown(struct filter *f)
{
	f->refuses_unknown = true;
}

void filter_show_unknown(struct filter *f)
{
	f->shows_unknown = true;
}

static int report_unknown_key(const char *word, struct filter_error *err)
{
	const char *names[KEYS];

	for (size_t i = 0; i < KEYS; i++)
		names[i] = keys[i].name;

	const char *like = nearest(word, names, KEYS);

	if (!like)
		like = condition_nearest_name(word);
	return list_error(err, like, "unknown qualifier '%s'%s", word,
			  like ? "" : ": must be trace, signal or status");
}

static const struct key *find_key(const char *expr, size_t len)
{
	for (size_t i = 0; i < KEYS; i++)
		if (strlen(keys[i].name) == len && !strncmp(keys[i].name, expr, len))
			return &keys[i];
	return NULL;
}

static int add_condition(struct filter *f, const char *expr, struct filter_error *err)
{
	size_t count = 0;
	const struct call *rows = desc_calls(&count);
	int result = condition_add(&f->condition, expr, err);

	if (result)
		return result;
	f->concerned = alloc_more(f->concerned, count, sizeof(*f->concerned));
	for (size_t i = 0; i < count; i++)
		f->concerned[i] = condition_concerns(f->condition, &rows[i]);
	f->concerns_unknown = condition_concerns(f->condition, NULL);
	return 0;
}

int filter_parse(struct filter *f, const char *expr, struct filter_error *err)
{
	const struct vocabulary signals = {
		"signal", "SIG", 1, SIGNAL_MAX, f->signal_names, f->signal_name
	};
	static const struct vocabulary statuses = {"status", "", 0, 0, OUTCOME_COUNT, outcomes};
	size_t len = strcspn(expr, "=");
	/* a "=" after a "/" belongs to a regular expression */
	bool bare = !expr[len] || strcspn(expr, "/") < len;
	const struct key *key = bare ? &keys[0] : find_key(expr, len);
	const char *words = bare ? expr : expr + len + 1;

	if ((bare || !key) && condition_is_one(expr))
		return add_condition(f, expr, err);
	if (!key) {
		char word[KEY_MAX + 1] = "";

		strncat(word, expr, len < KEY_MAX ? len : KEY_MAX);
		list_note_invalid(err, "system call", expr, expr);
		return report_unknown_key(word, err);
	}
	switch (key->what) {
	case CALLS: return call_set_parse(&f->calls, words, f->refuses_unknown, err);
	case SIGNALS: return word_set_parse(&f->signals, &signals, words, err);
	case STATUSES: return word_set_parse(&f->statuses, &statuses, words, err);
	case NO_FILTER: break;
	}
	return list_error(err, NULL, "'%s' does not filter events", key->name);
}

void filter_only_successful(struct filter *f)
{
	f->statuses = (struct word_set){{1U << OUTCOME_SUCCESSFUL}};
}

void filter_only_failed(struct filter *f)
{
	f->statuses = (struct word_set){{1U << OUTCOME_FAILED}};
}

/* Whether the condition can be true for a system call with this row */
static bool is_concerned(const struct filter *f, const struct call *row)
{
	size_t count;

	if (!f->condition)
		return true;
	return row ? f->concerned[row - desc_calls(&count)] : f->concerns_unknown;
}

bool filter_call(const struct filter *f, const struct abi *abi, const struct call *row,
		 uint64_t nr)
{
	bool in = (f->shows_unknown && !row) || call_set_may_have(f->calls, abi, row, nr);

	return in && ((row && row->calls) || is_concerned(f, row));
}

bool filter_subcall(const struct filter *f, const struct abi *abi, const struct call *row,
		    uint64_t first_argument)
{
	const struct call *meant = call_set_meant(f->calls, row, first_argument);

	return call_set_has(f->calls, abi, meant, 0) && is_concerned(f, meant);
}

bool filter_call_above(const struct filter *f, const struct abi *abi, uint64_t first)
{
	return (f->shows_unknown || call_set_has_above(f->calls, abi, first)) &&
		is_concerned(f, NULL);
}

bool filter_signal(const struct filter *f, int number)
{
	return word_set_has(&f->signals, number);
}

bool filter_status(const struct filter *f, enum call_outcome outcome)
{
	return word_set_has(&f->statuses, outcome);
}

bool filter_wants_calls(const struct filter *f)
{
	return f->shows_unknown || !call_set_empty(f->calls);
}

bool filter_all_calls(const struct filter *f)
{
	return !f->condition && call_set_full(f->calls);
}

const struct call_condition *filter_condition(const struct filter *f)
{
	return f->condition;
}

bool filter_all_statuses(const struct filter *f)
{
	for (int i = 0; i < OUTCOME_COUNT; i++)
		if (!filter_status(f, i))
			return false;
	return true;
}
