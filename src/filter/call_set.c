#include "filter/call_set.h"

#include <errno.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/text/nearest.h"
#include "filter/list.h"
#include "filter/pattern.h"

enum {
	/* the ABIs, and x32, which is no ABI of its own (abi/abi.h) */
	MACHINE_x32 = ABI_COUNT, MACHINES,
	ALL_MACHINES = (1 << MACHINES) - 1,
	X32 = 1 << MACHINE_x32,
};

/* A number that has no row on any of `machines` (a bit for each abi_id and MACHINE_x32) */
struct number {
	uint64_t nr;
	unsigned machines;
};

/* A multiplexed row: with first argument `value` it invokes `meant` */
struct meaning {
	const struct call *row, *meant;
	uint64_t value;
};

struct call_set {
	const struct call *rows;
	size_t count, words;		/* rows; words of 64 bits in a row of `bits` */
	bool negated;			/* the set is the complement of the members below */
	bool refuses_unknown;		/* numbers */
	unsigned all;			/* machines that are completely in the set */
	size_t numbers;
	struct number *number;
	size_t meanings;
	struct meaning *meaning;
	uint8_t *machines;		/* for each row, a bit for each machine that has it */
	uint64_t bits[];		/* [MACHINES][words], by row */
};

static unsigned machines_of(const struct call *row)
{
	unsigned machines = 0;

	for (unsigned m = 0; m < ABI_COUNT; m++)
		machines |= (row->nr[m] >= 0) << m;
	return machines | (machines & 1 << ABI_x86_64 ? X32 : 0);
}

/* Adds the calls that a multiplexed row can invoke. They exist on each ABI that has the row: i386
 * has accept only through socketcall. */
static void find_meanings(struct call_set *s, const struct call *row)
{
	const struct entry *e = desc_sets[row->calls].entries;

	for (; row->calls && e->kind != E_END; e++) {
		const struct call *meant = e->kind == E_VAL ? desc_call_by_row_name(e->name) :
			NULL;

		if (!meant)
			continue;
		s->meaning = alloc_more(s->meaning, s->meanings + 1, sizeof(*s->meaning));
		s->meaning[s->meanings++] = (struct meaning){row, meant, e->value};
		s->machines[meant - s->rows] |= machines_of(row);
	}
}

static void find_machines(struct call_set *s)
{
	s->machines = alloc_zeroed(s->count);
	for (size_t i = 0; i < s->count; i++) {
		s->machines[i] |= machines_of(&s->rows[i]);
		find_meanings(s, &s->rows[i]);
	}
}

static struct call_set *new_empty_set(void)
{
	size_t count, words;
	const struct call *rows = desc_calls(&count);
	struct call_set *s;

	words = (count + 63) / 64;
	s = alloc_zeroed(sizeof(*s) + MACHINES * words * sizeof(s->bits[0]));
	s->rows = rows;
	s->count = count;
	s->words = words;
	return s;
}

/* Fast, because several are created at each start: no names are looked up for a set of all. */
struct call_set *call_set_new(void)
{
	struct call_set *s = new_empty_set();

	s->all = ALL_MACHINES;
	return s;
}

void call_set_free(struct call_set *s)
{
	if (!s)
		return;
	free(s->number);
	free(s->meaning);
	free(s->machines);
	free(s);
}

static uint64_t *bits_of(struct call_set *s, size_t row, unsigned machine)
{
	return &s->bits[machine * s->words + row / 64];
}

static bool add_row(struct call_set *s, size_t row, unsigned machines)
{
	machines &= s->machines[row];
	for (unsigned m = 0; m < MACHINES; m++)
		if (machines >> m & 1)
			*bits_of(s, row, m) |= 1ULL << row % 64;
	return machines;
}

/* Returns -EINVAL, without a message, if the number is unknown and that is refused. */
static int add_number(struct call_set *s, uint64_t nr, unsigned machines)
{
	unsigned without = 0;
	bool any = !s->refuses_unknown;

	for (unsigned m = 0; m < MACHINES; m++) {
		const struct call *row = !(machines >> m & 1) ? NULL : m == MACHINE_x32 ?
			desc_call(&abis[ABI_x86_64], nr | X32_BIT) : desc_call(&abis[m], nr);

		if (row)
			any |= add_row(s, row - s->rows, 1U << m);
		else
			without |= machines & 1U << m;
	}
	if (!any)
		return -EINVAL;
	s->number = alloc_more(s->number, s->numbers + 1, sizeof(*s->number));
	s->number[s->numbers++] = (struct number){nr, without};
	return 0;
}

static bool add_name(struct call_set *s, const char *name, unsigned machines)
{
	bool any = false;

	for (size_t i = 0; i < s->count; i++)
		if (!strcmp(s->rows[i].name, name))
			any |= add_row(s, i, machines);
	return any;
}

static bool has_old_spelling(enum class_id id)
{
	return id == CLASS_FILE || id == CLASS_DESC || id == CLASS_NETWORK || id == CLASS_PROCESS ||
	       id == CLASS_SIGNAL || id == CLASS_MEMORY || id == CLASS_IPC;
}

/* Returns false if the class is unknown. A class without system calls on an ABI is not an error. */
static bool add_class(struct call_set *s, const char *word, unsigned machines)
{
	const char *name = word + (*word == '%');
	unsigned id;

	if (!strcmp(word, "%net"))
		name = desc_class_name(CLASS_NETWORK);
	for (id = 0; id < CLASS_COUNT; id++)
		if (!strcmp(desc_class_name(id), name) && (*word == '%' || has_old_spelling(id)))
			break;
	if (id == CLASS_COUNT)
		return false;
	for (size_t i = 0; i < s->count; i++)
		if (s->rows[i].classes >> id & 1)
			add_row(s, i, machines);
	return true;
}

static int add_regex(struct call_set *s, const char *pattern, unsigned machines, bool *any,
		     struct filter_error *err)
{
	const char *limit = pattern_exceeded_limit(pattern);
	regex_t regex;
	char text[80];
	int why;

	if (limit) {
		err->fault = FAULT_REGEX;
		snprintf(err->detail, sizeof(err->detail), "%s", limit);
		return list_error(err, NULL, "invalid regular expression: %s", limit);
	}
	why = regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB);
	if (why == REG_ESPACE)
		alloc_failed();
	if (why) {
		regerror(why, &regex, text, sizeof(text));
		err->fault = FAULT_REGEX;
		memcpy(err->detail, text, sizeof(text));
		return list_error(err, NULL, "invalid regular expression '%s': %s", pattern, text);
	}
	for (size_t i = 0; i < s->count; i++)
		if (!regexec(&regex, s->rows[i].name, 0, NULL, 0))
			*any |= add_row(s, i, machines);
	regfree(&regex);
	return 0;
}

/* Returns the ABIs that the suffix @64, @32 or @x32 of `word` selects, and removes the suffix; 0
 * with a message in `err` if it is invalid */
static unsigned split_machines(char *word, struct filter_error *err)
{
	char *at = strrchr(word, '@');
	unsigned machines = 0, bits;

	if (!at)
		return ALL_MACHINES;
	bits = !strcmp(at + 1, "64") ? 64 : !strcmp(at + 1, "32") ? 32 : 0;
	for (unsigned m = 0; m < ABI_COUNT; m++)
		machines |= (abis[m].word * 8U == bits) << m;
	if (!strcmp(at + 1, "x32"))
		machines = X32;
	if (!machines) {
		list_error(err, NULL,
			   "invalid suffix '@%s' in '%s': must be @64, @32 or @x32", at + 1, word);
		err->fault = FAULT_ABI;
		snprintf(err->detail, sizeof(err->detail), "%s", at + 1);
	}
	*at = 0;
	return machines;
}

static int report_unknown_class(const char *word, struct filter_error *err)
{
	const char *names[CLASS_COUNT], *like;
	char spelt[32];

	for (unsigned id = 0; id < CLASS_COUNT; id++)
		names[id] = desc_class_name(id);
	like = nearest(word + 1, names, CLASS_COUNT);
	if (like)
		snprintf(spelt, sizeof(spelt), "%%%s", like);
	return list_error(err, like ? spelt : NULL, "unknown class '%s'", word);
}

static int report_unknown_name(const struct call_set *s, const char *word, struct filter_error *err)
{
	size_t count = 0;
	const char *like;
	_cleanup_free_ const char **names =
		alloc_more(NULL, s->count + CLASS_COUNT + 2, sizeof(*names));

	for (size_t i = 0; i < s->count; i++)
		names[count++] = s->rows[i].name;
	for (unsigned id = 0; id < CLASS_COUNT; id++)
		if (has_old_spelling(id))
			names[count++] = desc_class_name(id);
	names[count++] = "all";
	names[count++] = "none";
	like = nearest(word, names, count);
	return list_error(err, like, "unknown system call '%s'%s", word, like ? "" :
			  ": must be a name, a number, a %class or a /regex; see --help=filter");
}

static int report_unknown_word(struct call_set *s, const char *word, unsigned machines,
			       struct filter_error *err)
{
	if (!*word)
		return list_error(err, NULL, "missing system call name");
	if (*word == '/')
		return list_error(err, NULL, "no system call matches '%s'", word + 1);
	if (!strcmp(word, "none"))
		return list_error(err, NULL, "'none' cannot be combined with other words");
	if (*word == '!')
		return list_error(err, NULL, "'!' is allowed only at the beginning, not in '%s'",
				  word);
	if (*word == '%')
		return report_unknown_class(word, err);
	if (machines != ALL_MACHINES && add_name(s, word, ALL_MACHINES))
		return list_error(err, NULL, "no system call '%s' in %s programs", word,
				  machines & X32 ? "x32" : machines & 1 << ABI_i386 ? "32-bit" :
				  "64-bit");
	return report_unknown_name(s, word, err);
}

static bool is_number(const char *word)
{
	return *word && word[strspn(word, "0123456789")] == 0;
}

static int add_word(struct call_set *s, char *word, struct filter_error *err)
{
	bool may_lack = *word == '?', any = false;
	unsigned machines;
	int r;

	word += strspn(word, "?");
	machines = split_machines(word, err);
	if (!machines)
		return -EINVAL;
	if (is_number(word)) {
		errno = 0;
		uint64_t nr = strtoull(word, NULL, 10);

		r = errno ? -EINVAL : add_number(s, nr, machines);
		if (r != -EINVAL || (may_lack && !errno))
			return r == -EINVAL ? 0 : r;
		return list_error(err, NULL, "'%s' is not a system call number", word);
	}
	if (!strcmp(word, "all")) {
		s->all |= machines & ALL_MACHINES;
		return 0;
	}
	if (*word == '/') {
		r = add_regex(s, word + 1, machines, &any, err);
		if (r)
			return r;
	} else {
		any = add_class(s, word, machines) || add_name(s, word, machines);
	}
	return any || may_lack ? 0 : report_unknown_word(s, word, machines, err);
}

static int add_words(struct call_set *s, const char *words, struct filter_error *err)
{
	_cleanup_list_ struct list l = {0};
	char *word;
	int r = 0;

	list_init(&l, words);
	s->negated = l.negated;
	if (list_is(&l, "none"))
		return 0;
	word = list_next(&l);
	list_note_invalid(err, "system call", word, words);
	if (!word)
		return report_unknown_word(s, "", ALL_MACHINES, err);
	for (; word && !r; word = list_next(&l)) {
		list_note_invalid(err, "system call", word, words);
		r = add_word(s, word, err);
	}
	return r;
}

int call_set_parse(struct call_set **s, const char *words, bool refuses_unknown,
		   struct filter_error *err)
{
	struct call_set *new = new_empty_set();
	int r;

	find_machines(new);
	new->refuses_unknown = refuses_unknown;
	r = add_words(new, words, err);
	if (r) {
		call_set_free(new);
		return r;
	}
	call_set_free(*s);
	*s = new;
	return 0;
}

bool call_set_has(const struct call_set *s, const struct abi *abi, const struct call *row,
		  uint64_t nr)
{
	unsigned machine = is_x32(abi, nr) ? MACHINE_x32 : abi->id;
	bool in = s->all >> machine & 1;
	size_t i = row ? row - s->rows : 0;

	if (machine == MACHINE_x32)
		nr &= ~(uint64_t)X32_BIT;
	if (row)
		in |= s->bits[machine * s->words + i / 64] >> i % 64 & 1;
	for (size_t k = 0; !row && !in && k < s->numbers; k++)
		in = s->number[k].nr == nr && s->number[k].machines >> machine & 1;
	return in != s->negated;
}

const struct call *call_set_meant(const struct call_set *s, const struct call *row,
				  uint64_t first_argument)
{
	for (size_t i = 0; row->calls && i < s->meanings; i++)
		if (s->meaning[i].row == row && s->meaning[i].value == first_argument)
			return s->meaning[i].meant;
	return row;
}

bool call_set_may_have(const struct call_set *s, const struct abi *abi, const struct call *row,
		       uint64_t nr)
{
	bool in = call_set_has(s, abi, row, nr);

	for (size_t i = 0; !in && row && row->calls && i < s->meanings; i++)
		if (s->meaning[i].row == row)
			in = call_set_has(s, abi, s->meaning[i].meant, 0);
	return in;
}

/* Whether the set has system calls of x32 */
static bool has_x32(const struct call_set *s)
{
	bool any = s->all & X32;

	if (s->negated)
		return !any;
	for (size_t i = 0; !any && i < s->words; i++)
		any = s->bits[MACHINE_x32 * s->words + i];
	for (size_t i = 0; !any && i < s->numbers; i++)
		any = s->number[i].machines & X32;
	return any;
}

bool call_set_has_above(const struct call_set *s, const struct abi *abi, uint64_t first)
{
	bool all = s->all >> abi->id & 1;

	if (abi->id == ABI_x86_64 && has_x32(s))
		return true;
	if (s->negated)
		return !all;
	for (size_t k = 0; !all && k < s->numbers; k++)
		all = s->number[k].nr >= first && s->number[k].machines >> abi->id & 1;
	return all;
}

static bool has_anything(const struct call_set *s)
{
	bool any = s->all || s->numbers;

	for (size_t i = 0; !any && i < MACHINES * s->words; i++)
		any = s->bits[i];
	return any;
}

bool call_set_empty(const struct call_set *s)
{
	return s->negated ? s->all == ALL_MACHINES : !has_anything(s);
}

bool call_set_full(const struct call_set *s)
{
	return s->negated ? !has_anything(s) : s->all == ALL_MACHINES;
}
