/* The parser: recursive descent over tokens.
 *
 *	any:	all ("||" all)...		all:	not ("&&" not)...
 *	not:	"!" not | "(" any ")" [rest] | CALL | NAME ["&" mask] [rest]
 *	rest:	"=" pattern [","...] | ("==" | "<" ...) value
 *
 * The rest after ")" compares a masked argument: (flags & O_ACCMODE) == O_RDWR. */
#include "filter/condition/tree.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/system/duration.h"
#include "desc/type.h"
#include "filter/condition/names.h"
#include "filter/list.h"

enum {
	DEPTH_MAX = 100,	/* levels of parentheses and ! */
	TESTS_MAX = 500,	/* of a condition */
};

enum token_kind {
	TOKEN_END, TOKEN_WORD, TOKEN_TEXT, TOKEN_OR, TOKEN_AND, TOKEN_NOT, TOKEN_OPEN, TOKEN_CLOSE,
	TOKEN_COMMA, TOKEN_BITS, TOKEN_JOIN, TOKEN_COMPARE, TOKEN_INVALID,
};

struct token {
	enum token_kind kind;
	const char *at;
	size_t length;			/* of TOKEN_TEXT: without the quotes, which .at follows */
	enum comparison comparison;	/* of TOKEN_COMPARE */
};

struct condition_parser {
	struct call_condition *condition;	/* whose arena the nodes are in */
	struct filter_error *err;
	const char *text;
	struct token token;		/* the next one */
	unsigned depth;
	bool uses_paths, uses_result;
};

/* --- tokens --- */

/* An operator comes before its prefixes. */
static const struct operator {
	const char *text;
	enum token_kind kind;
	enum comparison comparison;
} operators[] = {
	{"||", TOKEN_OR, 0}, {"&&", TOKEN_AND, 0},
	{"==", TOKEN_COMPARE, COMPARE_EQUAL}, {"!=", TOKEN_COMPARE, COMPARE_UNEQUAL},
	{"<=", TOKEN_COMPARE, COMPARE_AT_MAX}, {">=", TOKEN_COMPARE, COMPARE_AT_MIN},
	{"<", TOKEN_COMPARE, COMPARE_LESS}, {">", TOKEN_COMPARE, COMPARE_GREATER},
	{"=", TOKEN_COMPARE, COMPARE_LIST}, {"!", TOKEN_NOT, 0}, {"&", TOKEN_BITS, 0},
	{"|", TOKEN_JOIN, 0}, {"(", TOKEN_OPEN, 0}, {")", TOKEN_CLOSE, 0}, {",", TOKEN_COMMA, 0},
};

static const char spaces[] = " \t\n";

static struct token read_text(const char *quote)
{
	const char *at = quote + 1, *end = at;

	while (*end && *end != *quote)
		end += *end == '\\' && end[1] ? 2 : 1;
	return (struct token){*end ? TOKEN_TEXT : TOKEN_INVALID, at, end - at, 0};
}

static struct token read_token(const char *at)
{
	at += strspn(at, spaces);
	if (!*at)
		return (struct token){TOKEN_END, at, 0, 0};
	if (*at == '"' || *at == '\'')
		return read_text(at);
	for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++) {
		const struct operator *o = &operators[i];

		if (!strncmp(o->text, at, strlen(o->text)))
			return (struct token){o->kind, at, strlen(o->text), o->comparison};
	}
	return (struct token){TOKEN_WORD, at, strcspn(at, " \t\n,()&|<>=!\"'"), 0};
}

static void next_token(struct condition_parser *p)
{
	const struct token *t = &p->token;

	p->token = read_token(t->at + t->length + (t->kind == TOKEN_TEXT));
}

static char *copy_token(struct condition_parser *p)
{
	return arena_copy(&p->condition->arena, p->token.at, p->token.length);
}

/* --- errors --- */

static size_t column_of(const struct condition_parser *p, const char *at)
{
	return at - p->text + 1;
}

/* The current token begins, or is, something else than `expected`. */
static int fail_expected(struct condition_parser *p, const char *expected)
{
	const struct token *t = &p->token;

	if (t->kind == TOKEN_INVALID)
		return list_error(p->err, NULL, "column %zu: missing closing quote",
				  column_of(p, t->at) - 1);
	if (t->kind == TOKEN_END)
		return list_error(p->err, NULL, "column %zu: expected %s at the end",
				  column_of(p, t->at), expected);
	return list_error(p->err, NULL, "column %zu: expected %s, not '%.*s'", column_of(p, t->at),
			  expected, (int)t->length, t->at);
}

/* The value of a comparison, which is at `at`, is not a constant. */
static int fail_constant(struct condition_parser *p, const char *word, const char *at)
{
	const char *like = names_nearest_constant(word);

	return list_error(p->err, like, "column %zu: unknown constant '%s'%s", column_of(p, at),
			  word, like ? "" : ": must be a number or the name of a constant");
}

/* --- operands --- */

static bool is_name(const char *s, size_t length)
{
	bool begins = true;		/* a component begins here */

	for (size_t i = 0; i < length; i++) {
		if (s[i] == '.' ? begins : !isalnum((unsigned char)s[i]) && s[i] != '_')
			return false;
		if (begins && isdigit((unsigned char)s[i]))
			return false;
		begins = s[i] == '.';
	}
	return !begins;
}

/* Parses a number as in C; false if the word is not one. */
static bool parse_number(const char *word, struct literal_number *number)
{
	bool negative = *word == '-';
	unsigned long long n;
	char *end;

	word += negative;
	if (*word < '0' || *word > '9')
		return false;
	errno = 0;
	n = strtoull(word, &end, 0);
	if (*end || errno || (negative && n > 1ULL << 63))
		return false;
	number->is_negative = negative;
	for (unsigned machine = 0; machine < ABI_COUNT; machine++)
		number->n[machine] = negative ? -n : n;
	return true;
}

static bool word_number(const char *word, struct literal_number *number)
{
	return parse_number(word, number) || names_constant(word, number);
}

/* Parses a duration, in ns. Returns 0, or -EINVAL. */
static int parse_duration(struct condition_parser *p, struct literal *to)
{
	uint64_t ns;

	if (p->token.kind != TOKEN_WORD || !duration_parse(copy_token(p), &ns))
		return fail_expected(p, "a duration (examples: 1.5s, 200ms)");
	to->is_number = true;
	to->number = (struct literal_number){.is_negative = false};
	for (unsigned machine = 0; machine < ABI_COUNT; machine++)
		to->number.n[machine] = ns;
	next_token(p);
	return 0;
}

/* Parses NUMBER[|NUMBER]... Returns 0, or -EINVAL. */
static int parse_numbers(struct condition_parser *p, struct literal_number *number)
{
	*number = (struct literal_number){.is_negative = false};
	for (;; next_token(p)) {
		struct literal_number more;
		const char *word;

		if (p->token.kind != TOKEN_WORD)
			return fail_expected(p, "a number or a constant");
		word = copy_token(p);
		if (!word_number(word, &more))
			return fail_constant(p, word, p->token.at);
		for (unsigned machine = 0; machine < ABI_COUNT; machine++)
			number->n[machine] |= more.n[machine];
		number->is_negative |= more.is_negative;
		next_token(p);
		if (p->token.kind != TOKEN_JOIN)
			return 0;
	}
}

/* "& MASK" after an operand; MASK may be in parentheses. */
static int parse_mask(struct condition_parser *p, struct operand *to)
{
	bool open;
	int err;

	next_token(p);
	open = p->token.kind == TOKEN_OPEN;
	if (open)
		next_token(p);
	err = parse_numbers(p, &to->mask);
	if (err)
		return err;
	if (open && p->token.kind != TOKEN_CLOSE)
		return fail_expected(p, "')'");
	if (open)
		next_token(p);
	to->has_mask = true;
	return 0;
}

static int fail_name(struct condition_parser *p, const struct call *row, const char *name,
		     const char *at)
{
	const char *like = names_nearest_argument(row, name);
	char arguments[128];

	if (!row)
		return list_error(p->err, like, "column %zu: unknown name '%s'%s", column_of(p, at),
				  name, like ? "" : ": must be ret, errno, path, duration, an "
				  "argument or a system call");
	names_list_arguments(row, arguments, sizeof(arguments));
	return list_error(p->err, like, "column %zu: %s has no argument '%s' (it has %s)",
			  column_of(p, at), row->name, name, *arguments ? arguments : "none");
}

static enum operand_kind kind_of_name(const char *name)
{
	return !strcmp(name, "ret") ? OPERAND_RESULT : !strcmp(name, "errno") ? OPERAND_ERROR :
		!strcmp(name, "path") ? OPERAND_PATH :
		!strcmp(name, "duration") ? OPERAND_DURATION : OPERAND_ARGUMENT;
}

/* Splits a name at its dots. Returns the components, ended by NULL. */
static const char **split_name(struct condition_parser *p, char *word)
{
	size_t parts = 2, count = 0;
	const char **names;
	char *rest = NULL;

	for (const char *c = word; *c; c++)
		parts += *c == '.';
	names = arena_alloc(&p->condition->arena, parts * sizeof(*names));
	for (char *name = strtok_r(word, ".", &rest); name; name = strtok_r(NULL, ".", &rest))
		names[count++] = name;
	return names;
}

/* Sets the operand from the name at `at`, and the class of its values. Returns 0, or -EINVAL if
 * nothing has this name. */
static int set_name(struct condition_parser *p, struct operand *to, char *word, const char *at,
		    enum name_class *class)
{
	const char **names = split_name(p, word);
	const struct call *row = names[1] ? desc_call_by_name(names[0]) : NULL;

	if (row) {
		to->call = row->name;
		names++;
	}
	to->names = names;
	to->kind = OPERAND_ARGUMENT;
	*class = names_argument(row, names[0], &p->uses_paths);
	if ((!row || *class == NAME_UNKNOWN) && !names[1]) {
		to->kind = kind_of_name(names[0]);
		if (to->kind != OPERAND_ARGUMENT)
			*class = to->kind == OPERAND_PATH ? NAME_TEXT :
				to->kind == OPERAND_DURATION ? NAME_DURATION : NAME_NUMBER;
	}
	if (*class == NAME_UNKNOWN)
		return fail_name(p, row, names[0], at + (names[0] - word));
	for (unsigned i = 1; names[i]; i++) {
		*class = names_argument(NULL, names[i], &p->uses_paths);
		if (*class == NAME_UNKNOWN)
			return fail_name(p, NULL, names[i], at + (names[i] - word));
	}
	p->uses_paths |= to->kind == OPERAND_PATH;
	p->uses_result |= to->kind == OPERAND_RESULT || to->kind == OPERAND_ERROR ||
		to->kind == OPERAND_DURATION;
	return 0;
}

/* The value of an operator such as == or < */
static int parse_value(struct condition_parser *p, struct operand *to, enum name_class left)
{
	struct token t = p->token;
	enum name_class class = NAME_ANY;
	struct literal_number number;
	char *word;
	int err;

	to->kind = OPERAND_LITERAL;
	if (t.kind == TOKEN_TEXT) {
		if (left == NAME_NUMBER)
			return fail_expected(p, "a number or a constant");
		to->literal.text = copy_token(p);
		next_token(p);
		return 0;
	}
	if (t.kind != TOKEN_WORD)
		return fail_expected(p, "a value");
	word = copy_token(p);
	if (parse_number(word, &number) || !strcmp(word, "NULL") ||
	    (left != NAME_TEXT && names_constant(word, &number))) {
		to->literal.is_number = true;
		return parse_numbers(p, &to->literal.number);
	}
	if (!is_name(t.at, t.length)) {
		if (left == NAME_NUMBER)
			return fail_constant(p, word, t.at);
		to->literal.text = word;
		next_token(p);
		return 0;
	}
	err = set_name(p, to, word, t.at, &class);
	if (!err)
		next_token(p);
	else if (memchr(t.at, '.', t.length))
		return err;
	else if (left == NAME_TEXT)
		list_error(p->err, NULL, "column %zu: '%.*s' is not an argument; text must be in "
			   "quotes", column_of(p, t.at), (int)t.length, t.at);
	else
		fail_constant(p, arena_copy(&p->condition->arena, t.at, t.length), t.at);
	return err;
}

/* The values of the operator = */
static int parse_list(struct condition_parser *p, struct condition_node *n, enum name_class left)
{
	static const unsigned room = 64;

	n->list = arena_alloc(&p->condition->arena, room * sizeof(*n->list));
	do {
		struct literal *l = &n->list[n->list_count];
		const char *at;

		next_token(p);
		at = p->token.at;
		if (p->token.kind != TOKEN_WORD && p->token.kind != TOKEN_TEXT)
			return fail_expected(p, "a value");
		if (n->list_count++ == room)
			return list_error(p->err, NULL, "column %zu: more than %u values",
					  column_of(p, at), room);
		l->text = copy_token(p);
		if (p->token.kind == TOKEN_WORD && left != NAME_TEXT)
			l->is_number = word_number(l->text, &l->number);
		if (left == NAME_NUMBER && !l->is_number)
			return fail_constant(p, l->text, at);
		next_token(p);
	} while (p->token.kind == TOKEN_COMMA);
	return 0;
}

/* The comparison that follows the operand of `n`, if any */
static int parse_rest(struct condition_parser *p, struct condition_node *n, enum name_class left)
{
	const char *at = p->token.at;

	if (p->token.kind != TOKEN_COMPARE)
		return 0;
	n->comparison = p->token.comparison;
	if (n->left.has_mask)
		left = NAME_NUMBER;
	if (left == NAME_DURATION && n->comparison == COMPARE_LIST)
		n->comparison = COMPARE_EQUAL;
	if (n->comparison == COMPARE_LIST)
		return parse_list(p, n, left);
	if (left == NAME_DURATION) {
		next_token(p);
		return parse_duration(p, &n->right.literal);
	}
	if (left == NAME_TEXT && n->comparison > COMPARE_UNEQUAL)
		return list_error(p->err, NULL, "column %zu: text can be compared with =, == and "
				  "!= only", column_of(p, at));
	next_token(p);
	return parse_value(p, &n->right, left);
}

/* --- terms --- */

static struct condition_node *new_node(struct condition_parser *p, enum condition_kind kind)
{
	struct condition_node *n = arena_new(&p->condition->arena, struct condition_node);

	n->kind = kind;
	return n;
}

static int parse_test(struct condition_parser *p, struct condition_node **to)
{
	struct token t = p->token;
	enum name_class class = NAME_UNKNOWN;
	struct condition_node *n;
	const struct call *row;
	char *word;
	int err;

	if (t.kind != TOKEN_WORD || !is_name(t.at, t.length))
		return fail_expected(p, "the name of an argument, ret, errno, path or duration");
	word = copy_token(p);
	row = desc_call_by_name(word);
	if (p->condition->test_count++ == TESTS_MAX)
		return list_error(p->err, NULL, "column %zu: more than %d tests",
				  column_of(p, t.at), TESTS_MAX);
	next_token(p);
	if (row && p->token.kind != TOKEN_BITS && p->token.kind != TOKEN_COMPARE) {
		*to = n = new_node(p, CONDITION_CALL);
		n->call = row->name;
		return 0;
	}
	*to = n = new_node(p, CONDITION_TEST);
	err = set_name(p, &n->left, word, t.at, &class);
	if (!err && p->token.kind == TOKEN_BITS)
		err = parse_mask(p, &n->left);
	return err ? err : parse_rest(p, n, class);
}

static int parse_any(struct condition_parser *p, struct condition_node **to);

static int parse_parentheses(struct condition_parser *p, struct condition_node **to)
{
	int err;

	next_token(p);
	err = parse_any(p, to);
	if (err)
		return err;
	if (p->token.kind != TOKEN_CLOSE)
		return fail_expected(p, "')', '&&' or '||'");
	next_token(p);
	if ((*to)->kind != CONDITION_TEST || (*to)->comparison != COMPARE_NONZERO)
		return 0;
	return parse_rest(p, *to, NAME_ANY);
}

static int parse_not(struct condition_parser *p, struct condition_node **to)
{
	int err;

	if (p->depth == DEPTH_MAX)
		return list_error(p->err, NULL, "column %zu: more than %d levels",
				  column_of(p, p->token.at), DEPTH_MAX);
	p->depth++;
	if (p->token.kind == TOKEN_NOT) {
		*to = new_node(p, CONDITION_NOT);
		next_token(p);
		err = parse_not(p, &(*to)->first);
	} else if (p->token.kind == TOKEN_OPEN) {
		err = parse_parentheses(p, to);
	} else {
		err = parse_test(p, to);
	}
	p->depth--;
	return err;
}

/* Parses operands that are joined with `operator`. A single one is not wrapped in a node. */
static int parse_joined(struct condition_parser *p, struct condition_node **to,
			enum token_kind operator, enum condition_kind kind,
			int (*operand)(struct condition_parser *p, struct condition_node **to))
{
	struct condition_node *n, **next;
	int err = operand(p, to);

	if (err || p->token.kind != operator)
		return err;
	n = new_node(p, kind);
	n->first = *to;
	next = &n->first->next;
	*to = n;
	while (!err && p->token.kind == operator) {
		next_token(p);
		err = operand(p, next);
		if (!err)
			next = &(*next)->next;
	}
	return err;
}

static int parse_all(struct condition_parser *p, struct condition_node **to)
{
	return parse_joined(p, to, TOKEN_AND, CONDITION_ALL, parse_not);
}

static int parse_any(struct condition_parser *p, struct condition_node **to)
{
	return parse_joined(p, to, TOKEN_OR, CONDITION_ANY, parse_all);
}

/* --- interface --- */

/* A word followed by "=" that is not KEY=VALUES: the name of an argument. A KEY is recognized
 * before; this rejects words that nothing is named, such as a misspelt KEY. */
static bool is_argument(const char *text, size_t length)
{
	char *name = alloc_zeroed(length + 1);
	bool is, companion = false;

	memcpy(name, text, length);
	is = kind_of_name(name) != OPERAND_ARGUMENT ||
		names_argument(NULL, name, &companion) != NAME_UNKNOWN;
	free(name);
	return is;
}

bool condition_is_one(const char *text)
{
	static const char set[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
		"_%?@,!";
	size_t start = strspn(text, "! \t\n"), length = strcspn(text, "=");
	const char *at = text + strspn(text, set);

	if (text[start] == '(')
		return true;
	if (*at == '=' && at[1] != '=')
		return length && (at[-1] == '!' || is_argument(text, length));
	at += strspn(at, spaces);
	return *at && strchr("=<>&|.(", *at);
}

int condition_add(struct call_condition **c, const char *text, struct filter_error *err)
{
	struct call_condition *to = *c ? *c : alloc_new(struct call_condition);
	struct condition_parser p = {.condition = to, .err = err, .text = text};
	struct condition_node *root = NULL;
	int result;

	p.token = read_token(text);
	result = parse_any(&p, &root);
	if (!result && p.token.kind != TOKEN_END)
		result = fail_expected(&p, "'&&' or '||'");
	if (result) {
		if (!*c)
			condition_free(to);
		return result;
	}
	if (to->root) {
		struct condition_node *both = new_node(&p, CONDITION_ALL);

		both->first = to->root;
		both->first->next = root;
		root = both;
	}
	to->root = root;
	to->uses_paths |= p.uses_paths;
	to->uses_result |= p.uses_result;
	*c = to;
	return 0;
}

const char *condition_nearest_name(const char *name)
{
	return names_nearest_argument(NULL, name);
}

void condition_free(struct call_condition *c)
{
	if (!c)
		return;
	arena_done(&c->arena);
	free(c);
}
