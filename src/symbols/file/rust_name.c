#include "symbols/file/rust_name.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/text/sbuf.h"

/* Back references may make a name exponentially longer than its symbol. */
enum { DEPTH_MAX = 100, LENGTH_MAX = 8192, STEPS_MAX = 20000, BASE = 62 };

struct parser {
	const char *start, *at;	/* after "_R"; .at: what is parsed next */
	struct sbuf out;
	unsigned depth, steps;
	unsigned silent;	/* not 0: nothing is written */
	bool failed;
};

struct identifier {
	const char *text;
	uint64_t length, disambiguator;
	bool is_punycode;
};

static void write_path(struct parser *p, bool in_type);
static void write_type(struct parser *p);
static void write_constant(struct parser *p);

static void fail(struct parser *p)
{
	p->failed = true;
	p->at = "";
}

/* To be called at the begin of a function that may call itself. Returns false if it must not. */
static bool enter(struct parser *p)
{
	if (++p->depth > DEPTH_MAX || ++p->steps > STEPS_MAX || p->out.len > LENGTH_MAX)
		fail(p);
	return !p->failed;
}

static void add_bytes(struct parser *p, const char *s, size_t n)
{
	if (!p->silent && !p->failed)
		sbuf_add(&p->out, s, n);
}

static void add(struct parser *p, const char *s)
{
	add_bytes(p, s, strlen(s));
}

static void add_number(struct parser *p, uint64_t n)
{
	if (!p->silent && !p->failed)
		sbuf_dec(&p->out, n, false);
}

static bool skip(struct parser *p, char c)
{
	if (*p->at != c || !c)
		return false;
	p->at++;
	return true;
}

static char next(struct parser *p)
{
	if (!*p->at) {
		fail(p);
		return 0;
	}
	return *p->at++;
}

static int digit_62(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'z' ? c - 'a' + 10 :
		c >= 'A' && c <= 'Z' ? c - 'A' + 36 : -1;
}

/* A number: "_" is 0, "0_" is 1 */
static uint64_t parse_base_62(struct parser *p)
{
	uint64_t n = 0;

	if (skip(p, '_'))
		return 0;
	while (!skip(p, '_')) {
		int digit = digit_62(next(p));

		if (digit < 0 || n > (UINT64_MAX - BASE) / BASE - 1) {
			fail(p);
			return 0;
		}
		n = n * BASE + digit;
	}
	return n + 1;
}

/* A number after a tag, 0 without the tag, else one more */
static uint64_t parse_optional(struct parser *p, char tag)
{
	return skip(p, tag) ? parse_base_62(p) + 1 : 0;
}

static uint64_t parse_decimal(struct parser *p)
{
	uint64_t n = 0;

	if (*p->at < '0' || *p->at > '9')
		fail(p);
	if (skip(p, '0'))
		return 0;
	while (*p->at >= '0' && *p->at <= '9' && n <= LENGTH_MAX)
		n = 10 * n + *p->at++ - '0';
	return n;
}

static struct identifier parse_identifier(struct parser *p)
{
	struct identifier id = {.disambiguator = parse_optional(p, 's')};

	id.is_punycode = skip(p, 'u');
	id.length = parse_decimal(p);
	skip(p, '_');
	id.text = p->at;
	if (p->failed || strnlen(p->at, id.length) < id.length) {
		fail(p);
		return (struct identifier){.text = ""};
	}
	p->at += id.length;
	return id;
}

/* The parameters of Punycode (RFC 3492, section 5) */
enum {
	PUNY_BASE = 36, PUNY_MIN = 1, PUNY_MAX = 26, PUNY_SKEW = 38, PUNY_DAMP = 700,
	PUNY_BIAS = 72, PUNY_FIRST = 0x80,
};

enum {
	CHARACTERS_MAX = 256,		/* of a name that is not ASCII */
	PRINTABLE = 0xa0,		/* the first character that is no control character */
	SURROGATES = 0xd800, BEHIND_SURROGATES = 0xe000, BEHIND_UNICODE = 0x110000,
};

/* Reads a number that is relative to the position, and advances *at behind it. Returns false if it
 * is malformed or too large. */
static bool parse_delta(const char **at, const char *end, uint32_t bias, uint32_t *delta)
{
	uint64_t sum = 0, weight = 1;

	for (uint32_t k = PUNY_BASE; *at < end && sum <= UINT32_MAX && weight <= UINT32_MAX;
	     k += PUNY_BASE) {
		char c = *(*at)++;
		uint32_t digit = c >= 'a' && c <= 'z' ? c - 'a' :
			c >= '0' && c <= '9' ? c - '0' + 26 : PUNY_BASE;
		uint32_t threshold = k <= bias + PUNY_MIN ? PUNY_MIN :
			k >= bias + PUNY_MAX ? PUNY_MAX : k - bias;

		if (digit == PUNY_BASE)
			return false;
		sum += digit * weight;
		if (digit < threshold) {
			*delta = sum;
			return sum <= UINT32_MAX / 2;
		}
		weight *= PUNY_BASE - threshold;
	}
	return false;
}

static uint32_t adapt_bias(uint32_t delta, uint32_t count, bool is_first)
{
	uint32_t k = 0;

	delta /= is_first ? PUNY_DAMP : 2;
	for (delta += delta / count; delta > (PUNY_BASE - PUNY_MIN) * PUNY_MAX / 2;
	     k += PUNY_BASE)
		delta /= PUNY_BASE - PUNY_MIN;
	return k + (PUNY_BASE - PUNY_MIN + 1) * delta / (delta + PUNY_SKEW);
}

/* Inserts the characters that [at, end) describes into `count` ones. Returns the new number; 0: the
 * description is malformed, or they are too many. */
static uint32_t insert_characters(uint32_t characters[CHARACTERS_MAX], uint32_t count,
				  const char *at, const char *end)
{
	uint32_t c = PUNY_FIRST, bias = PUNY_BIAS, place = 0, delta;

	for (bool is_first = true; at < end; is_first = false) {
		if (count == CHARACTERS_MAX || !parse_delta(&at, end, bias, &delta))
			return 0;
		bias = adapt_bias(delta, ++count, is_first);
		place += delta;
		c += place / count;
		place %= count;
		if (c < PRINTABLE || c >= BEHIND_UNICODE ||
		    (c >= SURROGATES && c < BEHIND_SURROGATES))
			return 0;
		memmove(characters + place + 1, characters + place,
			(count - 1 - place) * sizeof(*characters));
		characters[place++] = c;
	}
	return count;
}

/* Appends a character that is not a control character as UTF-8. */
static void add_character(struct parser *p, uint32_t c)
{
	char bytes[4];
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	for (size_t i = n - 1; i; i--, c >>= 6)
		bytes[i] = 0x80 | (c & 0x3f);
	bytes[0] = n == 1 ? c : (0xf00 >> n & 0xff) | c;
	add_bytes(p, bytes, n);
}

/* Appends a name that is not ASCII: the ASCII characters of it, "_" and the others as Punycode has
 * them; without "_", there are only others. Returns false if it is malformed. */
static bool add_punycode(struct parser *p, const struct identifier *id)
{
	const char *end = id->text + id->length, *split = memrchr(id->text, '_', id->length);
	uint32_t characters[CHARACTERS_MAX], count = split ? split - id->text : 0;

	if (count >= CHARACTERS_MAX || id->length - count < 2)
		return false;
	for (uint32_t i = 0; i < count; i++)
		characters[i] = (unsigned char)id->text[i];
	count = insert_characters(characters, count, split ? split + 1 : id->text, end);
	for (uint32_t i = 0; i < count; i++)
		add_character(p, characters[i]);
	return count;
}

/* What is no valid Punycode is written as it is in the symbol. */
static void add_identifier(struct parser *p, const struct identifier *id)
{
	if (id->is_punycode && add_punycode(p, id))
		return;
	add(p, id->is_punycode ? "punycode{" : "");
	add_bytes(p, id->text, id->length);
	add(p, id->is_punycode ? "}" : "");
}

/* Continues at an earlier place. Returns what is next after the reference, or NULL. */
static const char *follow_reference(struct parser *p)
{
	const char *reference = p->at - 1;
	uint64_t offset = parse_base_62(p);
	const char *after = p->at;

	if (p->failed || offset >= (uint64_t)(reference - p->start)) {
		fail(p);
		return NULL;
	}
	p->at = p->start + offset;
	return after;
}

static void write_referenced(struct parser *p, void (*write)(struct parser *p))
{
	const char *after = follow_reference(p);

	if (!after)
		return;
	if (!p->silent)
		write(p);
	p->at = p->failed ? p->at : after;
}

static void write_type_path(struct parser *p)
{
	write_path(p, true);
}

static void write_value_path(struct parser *p)
{
	write_path(p, false);
}

/* The path of an impl is where it is written, which is of no interest. */
static void skip_impl_path(struct parser *p)
{
	parse_optional(p, 's');
	p->silent++;
	write_path(p, false);
	p->silent--;
}

static void write_nested(struct parser *p, bool in_type)
{
	char space = next(p);
	struct identifier id;

	write_path(p, in_type);
	id = parse_identifier(p);
	if (space >= 'A' && space <= 'Z') {
		add(p, "::{");
		if (space == 'C')
			add(p, "closure");
		else if (space == 'S')
			add(p, "shim");
		else
			add_bytes(p, &space, 1);
		add(p, id.length ? ":" : "");
		add_identifier(p, &id);
		add(p, "#");
		add_number(p, id.disambiguator);
		add(p, "}");
	} else if (id.length) {
		add(p, "::");
		add_identifier(p, &id);
	}
}

static void write_lifetime(struct parser *p)
{
	uint64_t n = parse_base_62(p);

	add(p, n ? "'r" : "'_");
	if (n)
		add_number(p, n);
}

static void write_argument(struct parser *p)
{
	if (skip(p, 'L'))
		write_lifetime(p);
	else if (skip(p, 'K'))
		write_constant(p);
	else
		write_type(p);
}

/* Writes what is in a list up to its "E", separated by commas. Returns the number of elements. */
static unsigned write_list(struct parser *p, void (*write)(struct parser *p), const char *between)
{
	unsigned n = 0;

	for (; !p->failed && !skip(p, 'E'); n++) {
		add(p, n ? between : "");
		write(p);
	}
	return n;
}

static void write_path(struct parser *p, bool in_type)
{
	struct identifier id;

	if (!enter(p))
		return;
	switch (next(p)) {
	case 'C':
		id = parse_identifier(p);
		add_identifier(p, &id);
		break;
	case 'M':
		skip_impl_path(p);
		add(p, "<");
		write_type(p);
		add(p, ">");
		break;
	case 'X':
		skip_impl_path(p);
		/* fall through */
	case 'Y':
		add(p, "<");
		write_type(p);
		add(p, " as ");
		write_path(p, true);
		add(p, ">");
		break;
	case 'N':
		write_nested(p, in_type);
		break;
	case 'I':
		write_path(p, in_type);
		add(p, in_type ? "<" : "::<");
		write_list(p, write_argument, ", ");
		add(p, ">");
		break;
	case 'B':
		write_referenced(p, in_type ? write_type_path : write_value_path);
		break;
	default:
		fail(p);
	}
	p->depth--;
}

static const char *basic_type(unsigned char c)
{
	static const char *const names[] = {
		['a'] = "i8", ['b'] = "bool", ['c'] = "char", ['d'] = "f64", ['e'] = "str",
		['f'] = "f32", ['h'] = "u8", ['i'] = "isize", ['j'] = "usize", ['l'] = "i32",
		['m'] = "u32", ['n'] = "i128", ['o'] = "u128", ['p'] = "_", ['s'] = "i16",
		['t'] = "u16", ['u'] = "()", ['v'] = "...", ['x'] = "i64", ['y'] = "u64",
		['z'] = "!",
	};

	return c < sizeof(names) / sizeof(*names) ? names[c] : NULL;
}

/* Functions with lifetimes of their own: their names are left out. */
static void skip_binder(struct parser *p)
{
	parse_optional(p, 'G');
}

static void write_function_type(struct parser *p)
{
	skip_binder(p);
	add(p, skip(p, 'U') ? "unsafe " : "");
	if (skip(p, 'K')) {
		add(p, "extern \"");
		if (skip(p, 'C')) {
			add(p, "C");
		} else {
			struct identifier id = parse_identifier(p);

			add_identifier(p, &id);
		}
		add(p, "\" ");
	}
	add(p, "fn(");
	write_list(p, write_type, ", ");
	add(p, ")");
	if (skip(p, 'u'))
		return;
	add(p, " -> ");
	write_type(p);
}

/* Writes a path without the ">" of its generic arguments. Returns whether it has any. */
static bool write_open_path(struct parser *p)
{
	if (!skip(p, 'I')) {
		write_path(p, true);
		return false;
	}
	write_path(p, true);
	add(p, "<");
	write_list(p, write_argument, ", ");
	return true;
}

/* A trait of a dyn type, with its associated types among the generic arguments */
static void write_dyn_trait(struct parser *p)
{
	bool is_open = write_open_path(p);

	while (skip(p, 'p')) {
		struct identifier id = parse_identifier(p);

		add(p, is_open ? ", " : "<");
		add_identifier(p, &id);
		add(p, " = ");
		write_type(p);
		is_open = true;
	}
	add(p, is_open ? ">" : "");
}

static void write_dyn_type(struct parser *p)
{
	add(p, "dyn ");
	skip_binder(p);
	write_list(p, write_dyn_trait, " + ");
	if (!skip(p, 'L')) {
		fail(p);
	} else if (*p->at != '_') {
		add(p, " + ");
		write_lifetime(p);
	} else {
		parse_base_62(p);
	}
}

static void write_reference(struct parser *p, const char *kind)
{
	add(p, "&");
	if (skip(p, 'L') && parse_base_62(p))
		add(p, "'_ ");
	add(p, kind);
	write_type(p);
}

static void write_tuple(struct parser *p)
{
	add(p, "(");
	if (write_list(p, write_type, ", ") == 1)
		add(p, ",");
	add(p, ")");
}

static void write_array(struct parser *p)
{
	add(p, "[");
	write_type(p);
	add(p, "; ");
	write_constant(p);
	add(p, "]");
}

static void write_type(struct parser *p)
{
	const char *basic = basic_type(*p->at);
	char tag = *p->at;

	if (!enter(p))
		return;
	if (basic) {
		p->at++;
		add(p, basic);
	} else if (skip(p, 'A')) {
		write_array(p);
	} else if (skip(p, 'S')) {
		add(p, "[");
		write_type(p);
		add(p, "]");
	} else if (skip(p, 'T')) {
		write_tuple(p);
	} else if (skip(p, 'R') || skip(p, 'Q')) {
		write_reference(p, tag == 'Q' ? "mut " : "");
	} else if (skip(p, 'P') || skip(p, 'O')) {
		add(p, tag == 'O' ? "*mut " : "*const ");
		write_type(p);
	} else if (skip(p, 'F')) {
		write_function_type(p);
	} else if (skip(p, 'D')) {
		write_dyn_type(p);
	} else if (skip(p, 'B')) {
		write_referenced(p, write_type);
	} else {
		write_path(p, true);
	}
	p->depth--;
}

/* Parses hexadecimal digits up to "_". Fails beyond 64 bits. */
static uint64_t parse_hexadecimal(struct parser *p)
{
	uint64_t n = 0;

	while (!p->failed && !skip(p, '_')) {
		char c = next(p);
		int digit = digit_62(c);

		if (digit < 0 || digit > 15 || n >> 60)
			fail(p);
		else
			n = n << 4 | digit;
	}
	return n;
}

/* Constants are integers, boolean values and characters; names with others are not supported. */
static void write_constant(struct parser *p)
{
	char type = next(p);

	if (!enter(p))
		return;
	if (type == 'p') {
		add(p, "_");
	} else if (type == 'B') {
		write_referenced(p, write_constant);
	} else if (type == 'b') {
		add(p, parse_hexadecimal(p) ? "true" : "false");
	} else if (type && strchr("htmyojaslxnic", type)) {
		add(p, skip(p, 'n') ? "-" : "");
		add_number(p, parse_hexadecimal(p));
	} else {
		fail(p);
	}
	p->depth--;
}

char *rust_name(const char *symbol)
{
	struct parser p = {0};
	char *name = NULL;

	if (strncmp(symbol, "_R", 2) || strlen(symbol) > LENGTH_MAX)
		return NULL;
	p.start = p.at = symbol + 2;
	write_path(&p, false);
	if (!p.failed && *p.at && *p.at != '.' && *p.at != '$') {
		p.silent++;		/* the crate that the code was generated for */
		write_path(&p, false);
	}
	if (!p.failed && p.out.len && (!*p.at || *p.at == '.' || *p.at == '$'))
		name = alloc_string(p.out.s);
	sbuf_done(&p.out);
	return name;
}
