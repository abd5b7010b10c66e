#include "inject/rule.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/text/nearest.h"
#include "desc/type.h"

enum {
	ERROR_MAX = 4095,		/* MAX_ERRNO of the kernel */
	SIGNAL_MAX = 64,
	SIGNALS_MAX = 80,		/* names of signals in the rows */
	POKE_BYTES_MAX = 1024,
	US = 1000, MS = 1000 * 1000, S = 1000 * 1000 * 1000,
};

/* State of parsing */
struct rule_parser {
	struct injection_rule *rule;
	struct injection_error *err;
	const char *name;		/* name of the current action */
};

static int fail(struct rule_parser *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static int fail(struct rule_parser *p, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(p->err->text, sizeof(p->err->text), format, args);
	va_end(args);
	return -EINVAL;
}

/* The end of a message that suggests `like`, if it is not NULL */
struct suggestion {
	char text[64];
};

static struct suggestion suggest(const char *like)
{
	struct suggestion s = {""};

	if (like)
		snprintf(s.text, sizeof(s.text), ": did you mean '%s'?", like);
	return s;
}

/* Parses a decimal number up to `most`. Returns -1 if it is invalid; *end is the first character
 * that does not belong to it. */
static long parse_number(const char *text, long most, const char **end)
{
	long n = 0;

	*end = text;
	if (*text < '0' || *text > '9')
		return -1;
	for (; **end >= '0' && **end <= '9'; ++*end) {
		n = n * 10 + **end - '0';
		if (n > most)
			return -1;
	}
	return n;
}

static long parse_whole_number(const char *text, long most)
{
	const char *end;
	long n = parse_number(text, most, &end);

	return *end ? -1 : n;
}

static int errno_by_name(const char *name, const char **like)
{
	const char *names[ERROR_MAX];
	size_t count = 0;

	for (int i = 1; i <= ERROR_MAX; i++) {
		if (!errno_name(i))
			continue;
		if (!strcasecmp(errno_name(i), name))
			return i;
		names[count++] = errno_name(i);
	}
	*like = nearest(name, names, count);
	return -1;
}

static int set_result(struct rule_parser *p, bool fails, int64_t ret)
{
	if (p->rule->replaces)
		return fail(p, "more than one 'error' or 'retval'");
	p->rule->replaces = true;
	p->rule->fails = fails;
	p->rule->ret = ret;
	return 0;
}

static int parse_error(struct rule_parser *p, const char *value)
{
	const char *like = NULL;
	long number = parse_whole_number(value, ERROR_MAX);

	if (number < 0)
		number = errno_by_name(value, &like);
	if (number < 1)
		return fail(p, "error: '%s' must be the name of an error or a number from 1 to "
			    "%d%s", value, ERROR_MAX, suggest(like).text);
	return set_result(p, true, -number);
}

static int parse_retval(struct rule_parser *p, const char *value)
{
	char *end;
	unsigned long long number;

	errno = 0;
	number = strtoull(value, &end, 0);
	if (end == value || *end || errno)
		return fail(p, "retval: '%s' must be a 64-bit number, such as 0, -1 or 0x7fff",
			    value);
	return set_result(p, false, (int64_t)number);
}

static int signal_by_name(const char *name, const char **like)
{
	const char *names[SIGNALS_MAX];
	const struct entry *e = desc_sets[desc_set_signals].entries;
	size_t count = 0;

	for (; e->kind != E_END && count < SIGNALS_MAX; e++) {
		if (e->kind != E_VAL)
			continue;
		if (!strcasecmp(e->name, name) ||
		    (!strncasecmp(e->name, "SIG", 3) && !strcasecmp(e->name + 3, name)))
			return (int)e->value;
		names[count++] = e->name;
	}
	*like = nearest(name, names, count);
	return -1;
}

static int parse_signal(struct rule_parser *p, const char *value)
{
	const char *like = NULL;
	long number = parse_whole_number(value, SIGNAL_MAX);

	if (p->rule->signal)
		return fail(p, "more than one 'signal'");
	if (number < 0)
		number = signal_by_name(value, &like);
	if (number < 1 || number > SIGNAL_MAX)
		return fail(p, "signal: '%s' must be the name of a signal or a number from 1 to "
			    "%d%s", value, SIGNAL_MAX, suggest(like).text);
	p->rule->signal = (int)number;
	return 0;
}

bool injection_parse_delay(const char *value, uint64_t *ns)
{
	static const struct { const char *name; int ns; } units[] = {
		{"", US}, {"us", US}, {"ms", MS}, {"s", S}, {"ns", 1},
	};
	static const double longest = 1e18;	/* ns: about 30 years */
	char *end;
	double number;

	if (!*value || strspn(value, "eE.+0123456789") == 0)
		return false;
	number = strtod(value, &end);
	if (end == value || !(number >= 0))
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (strcmp(units[i].name, end))
			continue;
		if (number * units[i].ns > longest)
			return false;
		*ns = (uint64_t)(number * units[i].ns);
		return true;
	}
	return false;
}

static int set_delay(struct rule_parser *p, const char *value, bool *given, uint64_t *ns)
{
	if (*given)
		return fail(p, "more than one '%s'", p->name);
	if (!injection_parse_delay(value, ns))
		return fail(p, "%s: '%s' is not a duration (examples: 500, 500us, 10ms, 1.5s)",
			    p->name, value);
	*given = true;
	return 0;
}

static int parse_enter_delay(struct rule_parser *p, const char *value)
{
	return set_delay(p, value, &p->rule->delays_enter, &p->rule->enter_delay);
}

static int parse_exit_delay(struct rule_parser *p, const char *value)
{
	return set_delay(p, value, &p->rule->delays_exit, &p->rule->exit_delay);
}

static int parse_syscall(struct rule_parser *p, const char *value)
{
	const struct call *row = desc_call_by_name(value);

	if (!row || !(row->classes >> CLASS_PURE & 1))
		return fail(p, "syscall: '%s' is not a system call of class %%pure, such as getpid",
			    value);
	for (unsigned machine = 0; machine < ABI_COUNT; machine++) {
		if (p->rule->instead[machine] >= 0)
			return fail(p, "more than one 'syscall'");
		p->rule->instead[machine] = row->nr[machine];
	}
	return 0;
}

static int fail_when(struct rule_parser *p, const char *value)
{
	return fail(p, "when: '%s' must be FIRST, FIRST+, FIRST+STEP, FIRST..LAST or "
		    "FIRST..LAST+STEP, with numbers from 1 to 65535 (LAST: to 65534)", value);
}

static int parse_when(struct rule_parser *p, const char *value)
{
	const char *at;
	long first = parse_number(value, INJECTION_MAX, &at), last = INJECTION_MAX, step = 0;

	if (first < 1)
		return fail_when(p, value);
	if (!strncmp(at, "..", 2)) {
		last = parse_number(at + 2, INJECTION_MAX - 1, &at);
		step = 1;
		if (last < first)
			return fail_when(p, value);
	}
	if (*at == '+')
		step = at[1] ? parse_whole_number(at + 1, INJECTION_MAX) : 1;
	else if (*at)
		return fail_when(p, value);
	if (*at == '+' && step < 1)
		return fail_when(p, value);
	p->rule->first = (unsigned)first;
	p->rule->last = (unsigned)last;
	p->rule->step = (unsigned)step;
	return 0;
}

/* Parses a percentage with up to 7 decimal places, of which 0 is invalid. Returns false if it is
 * invalid; *end is the character after the "%". */
static bool parse_percentage(const char *text, uint32_t *chance, const char **end)
{
	uint32_t unit = CHANCE_SURE / 100;
	long whole = parse_number(text, 100, end);
	uint64_t all;

	if (whole < 0)
		return false;
	all = (uint64_t)whole * unit;
	if (**end == '.')
		for (++*end; **end >= '0' && **end <= '9' && unit; ++*end) {
			unit /= 10;
			all += (uint64_t)(**end - '0') * unit;
		}
	if (**end != '%' || !all || all > CHANCE_SURE)
		return false;
	++*end;
	*chance = all;
	return true;
}

static int parse_chance(struct rule_parser *p, const char *value)
{
	static const char seed[] = ",seed=";
	const char *at, *number;
	char *end = NULL;

	if (!parse_percentage(value, &p->rule->chance, &at))
		return fail(p, "chance: '%s' must be a percentage above 0%% and up to 100%%, such "
			    "as 5%% or 0.1%%, optionally with ,seed=NUMBER", value);
	if (!*at)
		return 0;
	number = at + strlen(seed);
	if (strncmp(at, seed, strlen(seed)) != 0)
		return fail(p, "chance: '%s' must be ,seed=NUMBER", at);
	errno = 0;
	if (*number >= '0' && *number <= '9')
		p->rule->seed = strtoull(number, &end, 0);
	if (!end || *end || errno)
		return fail(p, "chance: the seed '%s' must be a 64-bit number, such as 7", number);
	return 0;
}

static uint64_t splitmix64(uint64_t state)
{
	state = (state ^ state >> 30) * 0xbf58476d1ce4e5b9;
	state = (state ^ state >> 27) * 0x94d049bb133111eb;
	return state ^ state >> 31;
}

bool injection_is_drawn(const struct injection_rule *rule, uint64_t serial, uint64_t nr,
			uint64_t n)
{
	uint64_t state = rule->seed + (serial << 32) + nr;

	return splitmix64(state + n * 0x9e3779b97f4a7c15) % CHANCE_SURE < rule->chance;
}

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c | 0x20) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* Converts hexadecimal digits to bytes. Returns false if `text` has others, an odd number, none or
 * too many. */
static bool parse_data(const char *text, struct injection_poke *to)
{
	size_t length = strlen(text);

	if (!length || length % 2 || length / 2 > POKE_BYTES_MAX)
		return false;
	to->data = alloc_zeroed(length / 2);
	to->length = length / 2;
	for (size_t i = 0; i < to->length; i++) {
		int high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		to->data[i] = high << 4 | low;
	}
	return true;
}

/* Parses @argN=DATA,@argM=DATA... */
static int parse_pokes(struct rule_parser *p, const char *value, bool *given,
		       struct injection_poke pokes[POKED_ARGUMENTS])
{
	_cleanup_free_ char *copy = alloc_string(value);
	char *rest = NULL;

	if (*given)
		return fail(p, "more than one '%s'", p->name);
	for (char *word = strtok_r(copy, ",", &rest); word; word = strtok_r(NULL, ",", &rest)) {
		const char *number = word + strlen("@arg"), *data;
		long n;

		if (strncmp(word, "@arg", strlen("@arg")))
			return fail(p, "%s: '%s' must be @argN=DATA", p->name, word);
		n = parse_number(number, POKED_ARGUMENTS, &data);
		if (n < 1 || *data != '=')
			return fail(p, "%s: '%s' must be @argN=DATA, with N from 1 to %d", p->name,
				    word, POKED_ARGUMENTS);
		if (pokes[n - 1].data)
			return fail(p, "%s: more than one '@arg%ld'", p->name, n);
		if (!parse_data(data + 1, &pokes[n - 1]))
			return fail(p, "%s: '%s' is not an even number of hexadecimal digits, at "
				    "most %d", p->name, data + 1, 2 * POKE_BYTES_MAX);
		*given = true;
	}
	return *given ? 0 : fail(p, "missing value: %s=@argN=DATA", p->name);
}

static int parse_enter_pokes(struct rule_parser *p, const char *value)
{
	return parse_pokes(p, value, &p->rule->pokes_enter, p->rule->enter_pokes);
}

static int parse_exit_pokes(struct rule_parser *p, const char *value)
{
	return parse_pokes(p, value, &p->rule->pokes_exit, p->rule->exit_pokes);
}

static const struct action_word {
	const char *name;
	int (*parse)(struct rule_parser *p, const char *value);
	bool in_fault;			/* -e fault accepts it */
} action_words[] = {
	{"error", parse_error, true}, {"when", parse_when, true}, {"chance", parse_chance, true},
	{"retval", parse_retval, false}, {"signal", parse_signal, false},
	{"delay_enter", parse_enter_delay, false}, {"delay_exit", parse_exit_delay, false},
	{"syscall", parse_syscall, true},
	{"poke_enter", parse_enter_pokes, false}, {"poke_exit", parse_exit_pokes, false},
};
enum { ACTION_WORDS = sizeof(action_words) / sizeof(*action_words) };

static const char valid_actions[] =
	": must be error, retval, signal, delay_enter, delay_exit, poke_enter, poke_exit, syscall, "
	"when or chance";

static int report_unknown_action(struct rule_parser *p, const char *word,
				 enum injection_kind kind)
{
	const char *names[ACTION_WORDS], *like;
	size_t count = 0;

	for (size_t i = 0; i < ACTION_WORDS; i++)
		if (kind == KIND_INJECT || action_words[i].in_fault)
			names[count++] = action_words[i].name;
	like = nearest(word, names, count);
	return fail(p, "unknown action '%s'%s", word, like ? suggest(like).text :
		    kind == KIND_INJECT ? valid_actions :
		    ": must be error, syscall, when or chance");
}

static int parse_action(struct rule_parser *p, char *action, enum injection_kind kind)
{
	char *value = strchr(action, '=');

	if (value)
		*value++ = 0;
	for (size_t i = 0; i < ACTION_WORDS; i++) {
		const struct action_word *word = &action_words[i];

		if (strcmp(word->name, action) || (kind == KIND_FAULT && !word->in_fault))
			continue;
		p->name = word->name;
		if (!value || !*value)
			return fail(p, "missing value: %s=…", word->name);
		return word->parse(p, value);
	}
	return report_unknown_action(p, action, kind);
}

/* Returns the length of a text in parentheses up to the closing one; 0: there is none. */
static size_t skip_parentheses(const char *text)
{
	const char *at = text;
	unsigned depth = 0;
	char quote = 0;

	for (; *at; at++) {
		if (quote && *at == '\\' && at[1])
			at++;
		else if (quote)
			quote = *at == quote ? 0 : quote;
		else if (*at == '"' || *at == '\'')
			quote = *at;
		else if (*at == '(')
			depth++;
		else if (*at == ')' && !--depth)
			return at + 1 - text;
	}
	return 0;
}

/* Finds SET and CONDITION. */
static int find_target(struct rule_parser *p, const char *expression,
		       struct injection_target *target)
{
	const char *after;

	*target = (struct injection_target){.set = strcspn(expression, "/(:")};
	if (expression[target->set] == '(') {
		target->condition = skip_parentheses(expression + target->set);
		if (!target->condition)
			return fail(p, "missing ')'");
		after = expression + target->set + target->condition;
		if (*after && *after != ':')
			return fail(p, "':' must follow ')', not '%s'", after);
	} else {
		target->set = strcspn(expression, ":");
	}
	return 0;
}

int injection_parse(struct injection_rule *rule, enum injection_kind kind, const char *expression,
		    struct injection_target *target, struct injection_error *err)
{
	struct rule_parser p = {.rule = rule, .err = err};
	_cleanup_free_ char *copy = NULL;
	char *rest = NULL;
	int r;

	*rule = (struct injection_rule){.first = 1, .last = INJECTION_MAX, .step = 1,
					.chance = CHANCE_SURE};
	for (unsigned machine = 0; machine < ABI_COUNT; machine++)
		rule->instead[machine] = -1;
	r = find_target(&p, expression, target);
	if (r)
		return r;
	copy = alloc_string(expression + target->set + target->condition);
	for (char *action = strtok_r(copy, ":", &rest); action && !r;
	     action = strtok_r(NULL, ":", &rest))
		r = parse_action(&p, action, kind);
	if (r)
		return r;
	if (kind == KIND_FAULT && !rule->replaces)
		return set_result(&p, true, -ENOSYS);
	if (!rule->replaces && !rule->signal && !rule->delays_enter && !rule->delays_exit &&
	    !rule->pokes_enter && !rule->pokes_exit)
		return fail(&p, "missing action%s", valid_actions);
	return 0;
}

void injection_rule_done(struct injection_rule *rule)
{
	for (unsigned i = 0; i < POKED_ARGUMENTS; i++) {
		free(rule->enter_pokes[i].data);
		free(rule->exit_pokes[i].data);
	}
}
