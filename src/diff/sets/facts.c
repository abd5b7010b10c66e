#include "diff/sets/facts.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "diff/collect/loose.h"

static uint64_t hash_id(const struct set_fact_id *id, const struct run_text *form,
			const struct run_text *by_form)
{
	uint64_t key = hash_number(hash_number(form->hash, by_form->hash), id->kind);

	key = hash_number(key, id->use);
	return id->call ? hash_bytes(key, id->call, strlen(id->call)) : key;
}

static bool fact_is(const struct set_fact *f, const struct set_fact_id *id,
		    const struct run_text *form, const struct run_text *by_form)
{
	const char *a = id->call ? id->call : "", *b = f->key_call ? f->key_call : "";

	return f->kind == id->kind && f->use == id->use && f->form == form &&
		f->by_form == by_form && !strcmp(a, b);
}

static struct set_fact *find_fact(struct run_sets *s, const struct set_fact_id *id,
				  const struct run_text *form, const struct run_text *by_form)
{
	uint64_t key = hash_id(id, form, by_form);
	struct set_fact *first = hash_get(&s->known, key), *f;

	for (f = first; f; f = f->same_key)
		if (fact_is(f, id, form, by_form))
			return f;
	f = arena_new(&s->arena, struct set_fact);
	*f = (struct set_fact){
		.same_key = first, .kind = id->kind, .use = id->use, .form = form,
		.by_form = by_form, .name = texts_string(&s->texts, id->name),
		.by = texts_string(&s->texts, id->by), .order = UINT64_MAX,
		.key_call = id->call ? texts_string(&s->texts, id->call)->s : NULL,
	};
	hash_put(&s->known, key, f);
	*(s->last ? &s->last->next : &s->first) = f;
	s->last = f;
	s->count++;
	return f;
}

static const struct run_text *loose_text(struct run_sets *s, const char *text,
					 const struct hash *pids)
{
	struct sbuf form = {0};
	const struct run_text *t;

	loosen_text(&form, text, pids);
	t = texts_add(&s->texts, form.s, form.len);
	sbuf_done(&form);
	return t;
}

/* Returns the name to print: without the parts in which runs differ. If these are more than the
 * loose form lacks, as of a command whose parent has other arguments, it is the program's. */
static const struct run_text *common_name(struct run_sets *s, const struct run_text *was,
					  const struct set_fact_id *id, const struct hash *pids)
{
	const struct run_text *is;

	if (!strcmp(was->s, id->name))
		return was;
	is = loose_text(s, id->name, pids);
	if (is == was || is == loose_text(s, was->s, pids))
		return is;
	return *id->by ? texts_string(&s->texts, id->by) : is;
}

struct set_fact *set_fact_get(struct run_sets *s, const struct set_fact_id *id,
			      const struct hash *pids, uint64_t seq)
{
	struct set_fact *f = find_fact(s, id, loose_text(s, id->key ? id->key : id->name, pids),
				       loose_text(s, id->by, pids));

	f->name = common_name(s, f->name, id, pids);
	if (strcmp(f->by->s, id->by))
		f->by = f->by_form;
	f->order = seq < f->order ? seq : f->order;
	if (f->run != s->run) {
		f->run = s->run;
		f->current = (struct set_value){0};
		f->number = 0;
	}
	return f;
}

void set_fact_add_code(struct set_fact *f, int code)
{
	struct set_value *v = &f->current;
	unsigned at = 0;

	while (at < v->count && v->codes[at] < code)
		at++;
	if (at == SET_CODES_MAX || (at < v->count && v->codes[at] == code))
		return;
	if (v->count == SET_CODES_MAX)
		v->count--;
	memmove(v->codes + at + 1, v->codes + at, (v->count - at) * sizeof(*v->codes));
	v->codes[at] = code;
	v->count++;
}

void set_fact_add_text(struct run_sets *s, struct set_fact *f, const char *text)
{
	f->current.text = texts_string(&s->texts, text);
}

void set_fact_add_number(struct set_fact *f, uint64_t number)
{
	f->number = number > f->number ? number : f->number;
}

static bool values_match(const struct set_value *a, const struct set_value *b)
{
	return a->text == b->text && a->count == b->count &&
		!memcmp(a->codes, b->codes, a->count * sizeof(*a->codes));
}

static void count_value(struct run_sets *s, struct set_fact *f, const struct set_value *value,
			enum set_side side)
{
	struct set_value **at = &f->values;

	while (*at && !values_match(*at, value))
		at = &(*at)->next;
	if (!*at) {
		*at = arena_new(&s->arena, struct set_value);
		**at = *value;
	}
	(*at)->runs[side]++;
}

static void count_number(struct set_fact *f, enum set_side side)
{
	unsigned n = f->number_count[side]++;

	if (n == f->number_room[side]) {
		f->number_room[side] = n ? 2 * n : 8;
		f->numbers[side] = alloc_more(f->numbers[side], f->number_room[side],
					      sizeof(*f->numbers[side]));
	}
	f->numbers[side][n] = f->number;
}

void set_facts_count_run(struct run_sets *s, enum set_side side)
{
	for (struct set_fact *f = s->first; f; f = f->next) {
		if (f->run != s->run)
			continue;
		if (f->kind == SET_DURATION)
			count_number(f, side);
		else
			count_value(s, f, &f->current, side);
	}
	s->runs[side]++;
}

void set_fact_split(struct run_sets *s, struct set_fact *f)
{
	for (enum set_side side = 0; side < SIDES; side++)
		for (unsigned i = 0; i < f->number_count[side]; i++)
			count_value(s, f, &(struct set_value){
				.codes = {f->numbers[side][i] >= f->threshold}, .count = 1,
			}, side);
}
