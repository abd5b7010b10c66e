#include "decode/walk.h"

#include <string.h>

/* Number of bits that the highest value of a set needs, in whole words */
static uint64_t bits_of_set(struct walk *w, uint16_t set)
{
	uint64_t most = 0, word = w->abi->word * 8;

	for (const struct entry *e = desc_sets[set].entries; e->kind != E_END; e++)
		if (e->kind == E_VAL && e->value > most)
			most = e->value;
	return (most / word + 1) * word;
}

/* The words of a set of bits */
static struct value *bitset_words(struct walk *w, struct place p)
{
	uint64_t size = w->abi->word, n;
	struct value *list = value_new(w, V_LIST);

	for (uint64_t at = 0; at < p.size && w->nodes < NODES_MAX; at += size) {
		n = 0;
		memcpy(&n, p.p + at, min64(size, p.size - at));
		value_add(list, NULL, value_number(w, n, SENSE_NUMBER));
	}
	for (struct value *v = list->list.first; v; v = v->next)
		v->num.base = HEX;
	return list;
}

struct value *walk_bitset(struct walk *w, const struct type *t, struct place p)
{
	struct value *v = value_new(w, V_LIST), **end = &v->list.first;
	uint64_t bits = min64(p.size, t->fixed ? t->fixed : p.size) * 8, ones = 0, n;

	uint64_t named = t->set && t->by ? bits_of_set(w, t->set) : bits;

	if (p.size < p.whole && memory_is_bad(w->d->mem, w->view, w->now, p.addr, p.addr + p.size))
		return scalar_unread(w, p.addr);

	if (t->in_bits && scope_find(w, t->by, &n)) {
		if ((int64_t)n <= 0)
			return value_unread(w, p.addr, "empty");
		bits = min64(bits, n);
	}
	if (t->set && t->by && scope_find(w, t->by, &n))
		bits = min64(min64(bits, named), min64(n, bits) * 8);
	for (uint64_t i = 0; i < bits; i++)
		ones += p.p[i / 8] >> i % 8 & 1;
	/* of signals, as strace, those that are missing if two of three are in the set */
	bool missing = t->set && (t->sense == SENSE_SIGSET ? ones >= bits * 2 / 3 :
				  !t->by && ones > bits / 2);
	unsigned first = t->sense == SENSE_SIGSET;	/* the number of bit 0 */

	if (t->set && t->by && t->sense != SENSE_SIGSET)
		v->list.words = bitset_words(w, place_part(p, 0, min64(p.size, named / 8)));

	v->sense = t->sense;
	v->flags = VF_SET | (missing ? VF_COMPLEMENT : 0);
	for (uint64_t i = 0; i < bits && w->nodes < NODES_MAX; i++) {
		struct type number = {.kind = K_NUM, .width = 4,
				      .sense = first ? SENSE_SIGNAL : SENSE_NUMBER};

		if ((p.p[i / 8] >> i % 8 & 1) == missing)
			continue;
		*end = t->set ? value_named(w, i + first, t->set, &number, false) :
			value_number(w, i, t->sense);
		end = &(*end)->next;
		v->list.whole = ++v->list.count;
	}
	return v;
}
