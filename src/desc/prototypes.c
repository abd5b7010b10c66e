#include "desc/prototypes.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/arena.h"
#include "base/memory/hash.h"

enum { WORD_ROOM = 128 };

static const char *const library_prototypes[] = {
#define PROTOTYPE(line) line,
#include "desc/prototypes.def"
#undef PROTOTYPE
};

struct prototypes {
	struct arena arena;
	struct hash by_name;		/* hash of the function's name → struct prototype */
};

/* A type without a pointer, or with one if it is "char" */
static const struct type_word {
	const char *word;
	enum library_form form;
	bool is_format, is_float, is_long_long;
} type_words[] = {
	{"int", LIBRARY_INT, 0, 0, 0}, {"uint", LIBRARY_UNSIGNED, 0, 0, 0},
	{"long", LIBRARY_LONG, 0, 0, 0}, {"ulong", LIBRARY_UNSIGNED, 0, 0, 0},
	{"size", LIBRARY_UNSIGNED, 0, 0, 0}, {"size_t", LIBRARY_UNSIGNED, 0, 0, 0},
	{"ssize", LIBRARY_LONG, 0, 0, 0}, {"ssize_t", LIBRARY_LONG, 0, 0, 0},
	{"off_t", LIBRARY_LONG, 0, 0, 0}, {"time_t", LIBRARY_LONG, 0, 0, 0},
	{"short", LIBRARY_INT, 0, 0, 0}, {"bool", LIBRARY_INT, 0, 0, 0},
	{"_Bool", LIBRARY_INT, 0, 0, 0},
	{"unsigned", LIBRARY_UNSIGNED, 0, 0, 0}, {"hex", LIBRARY_HEX, 0, 0, 0},
	{"octal", LIBRARY_OCTAL, 0, 0, 0}, {"mode_t", LIBRARY_OCTAL, 0, 0, 0},
	{"char", LIBRARY_CHAR, 0, 0, 0}, {"double", LIBRARY_DOUBLE, 0, 0, 0},
	{"float", LIBRARY_DOUBLE, 0, true, 0}, {"pointer", LIBRARY_POINTER, 0, 0, 0},
	{"addr", LIBRARY_POINTER, 0, 0, 0}, {"file", LIBRARY_POINTER, 0, 0, 0},
	{"string", LIBRARY_STRING, 0, 0, 0}, {"format", LIBRARY_STRING, true, 0, 0},
	{"data", LIBRARY_DATA, 0, 0, 0},
	{"llong", LIBRARY_LONG, 0, 0, true}, {"ullong", LIBRARY_UNSIGNED, 0, 0, true},
	{"int64_t", LIBRARY_LONG, 0, 0, true}, {"uint64_t", LIBRARY_UNSIGNED, 0, 0, true},
	{"off64_t", LIBRARY_LONG, 0, 0, true},
};

struct prototype_reader {
	const char *at;
	const char *why;	/* NULL: no error yet */
	struct arena *arena;
};

static void skip_blanks(struct prototype_reader *r)
{
	while (isspace((unsigned char)*r->at))
		r->at++;
}

static bool skip(struct prototype_reader *r, char c)
{
	skip_blanks(r);
	if (*r->at != c)
		return false;
	r->at++;
	return true;
}

/* Reads a name, which is "" if there is none. */
static void read_word(struct prototype_reader *r, char word[WORD_ROOM])
{
	size_t n = 0;

	skip_blanks(r);
	for (; isalnum((unsigned char)*r->at) || *r->at == '_' || *r->at == '.'; r->at++)
		if (n + 1 < WORD_ROOM)
			word[n++] = *r->at;
	word[n] = 0;
}

static const struct type_word *find_type(const char *word)
{
	for (size_t i = 0; i < sizeof(type_words) / sizeof(*type_words); i++)
		if (!strcmp(type_words[i].word, word))
			return &type_words[i];
	return NULL;
}

/* Whether the word continues a type that begins with "long" */
static bool follows_long(const char *word)
{
	return !strcmp(word, "int") || !strcmp(word, "long") || !strcmp(word, "double");
}

/* Reads the words of a type and the stars after it. Sets *is_void for "void" without a star, and
 * *length to the name in data(NAME). */
static void read_type(struct prototype_reader *r, struct prototype_argument *a, bool *is_void,
		      char length[WORD_ROOM])
{
	const struct type_word *type = NULL;
	char word[WORD_ROOM];
	bool is_unsigned = false, is_unknown = false, is_long_long = false, is_long_double = false;
	unsigned stars = 0;

	*is_void = false;
	*length = 0;
	for (;;) {
		const char *before = r->at;

		read_word(r, word);
		if (!strcmp(word, "const") || !strcmp(word, "restrict"))
			continue;
		if (!strcmp(word, "out")) {
			a->is_late = true;
			continue;
		}
		if (!strcmp(word, "struct")) {
			is_unknown = true;
			read_word(r, word);
			continue;
		}
		if (!strcmp(word, "void") && !type && !is_unknown) {
			*is_void = is_unknown = true;
			continue;
		}
		if (!strcmp(word, "unsigned")) {
			is_unsigned = true;
			type = type ? type : find_type("unsigned");
			continue;
		}

		const struct type_word *more = find_type(word);

		/* "long int" and "unsigned long" are types of two words; "size size" has a name */
		if (more && (!type || (is_unsigned && !strcmp(type->word, "unsigned")) ||
			     (!strcmp(type->word, "long") && follows_long(word))) &&
		    !is_unknown) {
			is_long_long |= type && !strcmp(type->word, word);
			is_long_double |= type && !strcmp(word, "double");
			type = !type || strcmp(word, "int") || is_unsigned ? more : type;
			if (type->form == LIBRARY_DATA && skip(r, '(')) {
				read_word(r, length);
				if (!skip(r, ')'))
					r->why = "missing ')' after data(NAME";
			}
			continue;
		}
		if (!type && !is_unknown && *word) {	/* a name of a type, such as FILE */
			is_unknown = true;
			skip_blanks(r);
			if (*r->at != '*') {
				r->why = "unknown type";
				return;
			}
			continue;
		}
		r->at = before;
		break;
	}
	for (;;) {
		const char *before = r->at;

		if (skip(r, '*')) {
			stars++;
			continue;
		}
		read_word(r, word);
		if (stars && (!strcmp(word, "const") || !strcmp(word, "restrict")))
			continue;
		r->at = before;
		break;
	}
	*is_void &= !stars;
	if (!type && !is_unknown) {
		r->why = "missing type";
		return;
	}
	a->form = type ? type->form : LIBRARY_POINTER;
	if (is_unsigned && a->form != LIBRARY_CHAR)
		a->form = LIBRARY_UNSIGNED;
	if (is_unknown && !stars && !*is_void)
		r->why = "a struct can be passed by pointer only";
	if (stars)
		a->form = stars == 1 && a->form == LIBRARY_CHAR ? LIBRARY_STRING : LIBRARY_POINTER;
	a->is_format = type && type->is_format;
	a->is_float = type && type->is_float && !stars;
	a->is_long_long = type && (type->is_long_long || is_long_long) && !stars;
	a->is_long_double = is_long_double && a->form == LIBRARY_DOUBLE;
	if (a->form == LIBRARY_DATA && !*length)
		r->why = "data needs a length: data(NAME) or data(ret)";
}

/* Sets the lengths of data, whose names may be those of later arguments. */
static void set_lengths(struct prototype_reader *r, struct prototype *p,
			char lengths[LIBRARY_VALUES_MAX][WORD_ROOM])
{
	for (unsigned i = 0; i < p->count; i++) {
		struct prototype_argument *a = &p->arguments[i];

		a->length = LENGTH_NONE;
		if (!*lengths[i])
			continue;
		if (!strcmp(lengths[i], "ret") && a->is_late)
			a->length = LENGTH_RESULT;
		for (unsigned k = 0; k < p->count; k++)
			if (!strcmp(p->arguments[k].name, lengths[i]))
				a->length = k;
		if (a->length == LENGTH_NONE)
			r->why = "data(NAME): NAME must be an argument, or ret for out data";
	}
}

static void read_arguments(struct prototype_reader *r, struct prototype *p)
{
	char lengths[LIBRARY_VALUES_MAX][WORD_ROOM], name[WORD_ROOM];
	bool is_void;

	if (skip(r, ')'))
		return;
	while (!r->why) {
		struct prototype_argument *a = &p->arguments[p->count];

		if (skip(r, '.')) {	/* "..." without a format: not decoded */
			r->at += strspn(r->at, ".");
			if (!skip(r, ')'))
				r->why = "'...' must be the last argument";
			break;
		}
		if (p->count == LIBRARY_VALUES_MAX) {
			r->why = "too many arguments";
			break;
		}
		read_type(r, a, &is_void, lengths[p->count]);
		if (is_void && !p->count && skip(r, ')'))
			break;
		if (!r->why && is_void)
			r->why = "an argument cannot be void";
		read_word(r, name);
		a->name = arena_copy(r->arena, name, strlen(name));
		p->count++;
		if (skip(r, ')'))
			break;
		if (!skip(r, ',') && !r->why)
			r->why = "expected ',' or ')' after an argument";
	}
	if (!r->why)
		set_lengths(r, p, lengths);
}

/* Reads "leaf", which is no type: no star follows. */
static bool read_leaf(struct prototype_reader *r)
{
	const char *before = r->at;
	char word[WORD_ROOM];

	read_word(r, word);
	skip_blanks(r);
	if (!strcmp(word, "leaf") && *r->at != '*')
		return true;
	r->at = before;
	return false;
}

bool prototypes_add(struct prototypes *all, const char *line, const char **why)
{
	struct prototype_reader r = {.at = line, .arena = &all->arena};
	struct prototype *p = arena_new(&all->arena, struct prototype);
	char word[WORD_ROOM];
	bool is_void;

	p->is_leaf = read_leaf(&r);
	read_type(&r, &p->result, &is_void, word);
	p->has_result = !is_void;
	if (!r.why && p->result.form == LIBRARY_DATA)
		r.why = "a result cannot be data";
	read_word(&r, word);
	p->function = arena_copy(&all->arena, word, strlen(word));
	p->result.name = "";
	p->result.length = LENGTH_NONE;
	if (!r.why && !*word)
		r.why = "missing name of the function";
	else if (!r.why && !skip(&r, '('))
		r.why = "expected '(' after the name of the function";
	if (!r.why)
		read_arguments(&r, p);
	skip(&r, ';');
	skip_blanks(&r);
	if (!r.why && *r.at)
		r.why = "unexpected text after the prototype";
	*why = r.why;
	if (!r.why)
		hash_put(&all->by_name, fnv_string(FNV_BASIS, p->function), p);
	return !r.why;
}

struct prototypes *prototypes_new(void)
{
	struct prototypes *all = alloc_new(struct prototypes);
	struct prototype *p;
	const char *why;

	for (size_t i = 0; i < sizeof(library_prototypes) / sizeof(*library_prototypes); i++)
		prototypes_add(all, library_prototypes[i], &why);
	for (size_t at = 0; (p = hash_next(&all->by_name, &at));)
		p->is_built_in = true;
	return all;
}

const struct prototype *prototypes_find(const struct prototypes *all, const char *function)
{
	const struct prototype *p = hash_get(&all->by_name, fnv_string(FNV_BASIS, function));

	return p && !strcmp(p->function, function) ? p : NULL;
}

void prototypes_free(struct prototypes *all)
{
	if (!all)
		return;
	hash_done(&all->by_name);
	arena_done(&all->arena);
	free(all);
}
