/* Options with strace's qualifiers: -e KEY=SET and --KEY=SET */
#include "app/cli/options_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/cli/exit_status.h"
#include "app/cli/options_text.h"
#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "enrich/result_notes.h"
#include "filter/word_set.h"

int report_invalid_set(struct parse *p, const char *option, const char *set,
		       const struct filter_error *error)
{
	p->says_all = true;
	if (!p->o->as_strace || !error->what) {
		diag_say(p->diag, "%s%s: %s", option, set, error->text);
	} else if (error->fault == FAULT_ABI) {
		diag_say(p->diag, "incorrect personality designator '%s' in qualification '%s'",
			 error->detail, error->word);
		p->says_all = false;
	} else if (error->fault == FAULT_REGEX) {
		diag_say(p->diag, "regcomp: %s: %s", error->word + strlen("/"), error->detail);
	} else {
		diag_say(p->diag, "invalid %s '%s'", error->what, error->word);
	}
	return EXIT_USAGE;
}

/* Whether an expression is WORD=WORD, which strace takes for the name of a system call */
static bool is_unknown_qualifier(const char *expression)
{
	static const char word[] = "abcdefghijklmnopqrstuvwxyz-_";
	size_t n = strspn(expression, word);

	return expression[n] == '=' && !expression[n + 1 + strspn(expression + n + 1, word)];
}

/* `option` is the text before the expression, for messages: "-e " or "--". */
static int add_filter(struct parse *p, const char *option, const char *expression)
{
	struct filter_error error = {0};

	if (!filter_parse(p->o->filter, expression, &error))
		return 0;
	if (p->o->as_strace && !error.what && is_unknown_qualifier(expression)) {
		error.what = "system call";
		snprintf(error.word, sizeof(error.word), "%s", expression);
	}
	return report_invalid_set(p, option, expression, &error);
}

/* --KEY=SET is the same as -e KEY=SET, as in strace. */
static int set_long_filter(struct parse *p, const char *key, const char *set)
{
	_cleanup_free_ char *expression = alloc_zeroed(strlen(key) + strlen(set) + 2);

	sprintf(expression, "%s=%s", key, set);
	return add_filter(p, "--", expression);
}

int set_trace(struct parse *p, const char *arg)
{
	return set_long_filter(p, "trace", arg);
}

int set_signal(struct parse *p, const char *arg)
{
	return set_long_filter(p, "signal", arg);
}

int set_status(struct parse *p, const char *arg)
{
	return set_long_filter(p, "status", arg);
}

struct filter *parse_calls(const struct parse *p, const char *set, struct filter_error *error)
{
	_cleanup_free_ char *expression = alloc_zeroed(strlen("trace=") + strlen(set) + 1);
	struct filter *calls = filter_new();

	if (p->o->as_strace)
		filter_refuse_unknown(calls);
	sprintf(expression, "trace=%s", set);
	if (!filter_parse(calls, expression, error))
		return calls;
	filter_free(calls);
	return NULL;
}

/* Replaces *to by the set of system calls. `key` is the qualifier with "=", for messages. */
static int set_calls(struct parse *p, const char *key, const char *set, struct filter **to)
{
	struct filter_error error = {0};
	struct filter *calls = parse_calls(p, set, &error);

	if (!calls)
		return report_invalid_set(p, key, set, &error);
	filter_free(*to);
	*to = calls;
	return 0;
}

int set_raw(struct parse *p, const char *arg)
{
	return set_calls(p, "raw=", arg, &p->o->styles.raw);
}

int set_verbose_calls(struct parse *p, const char *arg)
{
	return set_calls(p, "verbose=", arg, &p->o->styles.verbose);
}

/* -v is the same as abbrev=none; the last one applies. */
int set_abbrev(struct parse *p, const char *arg)
{
	int err = set_calls(p, "abbrev=", arg, &p->o->styles.abbrev);

	if (!err)
		p->o->look.verbose = false;
	return err;
}

static int set_descriptors(struct parse *p, const char *key, const char *set,
			   struct number_set *to)
{
	struct filter_error error = {0};

	if (number_set_parse(to, set, &error))
		return report_invalid_set(p, key, set, &error);
	p->o->styles.dumps = true;
	return 0;
}

int set_read(struct parse *p, const char *arg)
{
	return set_descriptors(p, "read=", arg, &p->o->styles.read);
}

int set_write(struct parse *p, const char *arg)
{
	return set_descriptors(p, "write=", arg, &p->o->styles.write);
}

int set_decode_pids(struct parse *p, const char *arg)
{
	enum { COMM, PIDNS };
	static const struct set_word names[] = {{"comm", COMM}, {"pidns", PIDNS}};
	static const struct vocabulary details = {
		"detail of process IDs", "", 0, 0, sizeof(names) / sizeof(*names), names
	};
	struct word_set set = {{0}};
	struct filter_error error = {0};

	if (word_set_parse(&set, &details, arg, &error)) {
		error.what = "decode-pids";
		return report_invalid_set(p, "--decode-pids=", arg, &error);
	}
	p->o->look.pid_names = word_set_has(&set, COMM);
	p->o->look.pid_translation = word_set_has(&set, PIDNS);
	return 0;
}

/* The only valid value is `word`, which turns `note` on. */
static int set_result_note(struct parse *p, const char *key, const char *arg, const char *word,
			   unsigned note)
{
	if (!strcmp(arg, word)) {
		p->o->result_notes |= note;
		return 0;
	}
	if (p->o->as_strace)
		diag_say(p->diag, "invalid -e %s= argument: '%s'", key, arg);
	else
		diag_say(p->diag, "--%s: must be %s, not '%s'", key, word, arg);
	p->says_all = true;
	return EXIT_USAGE;
}

/* vcpu+ adds the members of struct kvm_run in strace only. */
int set_kvm(struct parse *p, const char *arg)
{
	if (p->o->as_strace && !strcmp(arg, "vcpu+"))
		arg = "vcpu";
	return set_result_note(p, "kvm", arg, "vcpu", RESULT_NOTE_VCPU);
}

int set_namespace(struct parse *p, const char *arg)
{
	return set_result_note(p, "namespace", arg ? arg : "new", "new", RESULT_NOTE_NAMESPACES);
}

int set_trace_fds(struct parse *p, const char *arg)
{
	struct filter_error error = {0};

	if (!paths_set_descriptors(&p->o->paths, arg, &error))
		return 0;
	return report_invalid_set(p, "trace-fds=", arg, &error);
}

int set_filter(struct parse *p, const char *arg)
{
	static const struct {
		const char *key;
		int (*set)(struct parse *p, const char *arg);
	} keys[] = {
		{"quiet=", set_quiet}, {"q=", set_quiet}, {"silent=", set_quiet},
		{"silence=", set_quiet}, {"inject=", set_inject}, {"fault=", set_fault},
		{"decode-pids=", set_decode_pids}, {"decode-pid=", set_decode_pids},
		{"decode-fds=", set_decode_fds}, {"decode-fd=", set_decode_fds},
		{"secontext=", set_secontext}, {"kvm=", set_kvm}, {"namespace=", set_namespace},
		{"trace-fds=", set_trace_fds}, {"trace-fd=", set_trace_fds},
		{"fds=", set_trace_fds}, {"fd=", set_trace_fds}, {"library=", set_library_filter},
		{"raw=", set_raw}, {"x=", set_raw}, {"abbrev=", set_abbrev}, {"a=", set_abbrev},
		{"verbose=", set_verbose_calls}, {"v=", set_verbose_calls}, {"read=", set_read},
		{"reads=", set_read}, {"r=", set_read}, {"write=", set_write},
		{"writes=", set_write}, {"w=", set_write},
	};
	char given[20];

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		size_t n = strlen(keys[i].key);

		if (strncmp(arg, keys[i].key, n))
			continue;
		snprintf(given, sizeof(given), "-e %.*s", (int)n - 1, keys[i].key);
		note_purpose(p, option_flags(keys[i].set), given);
		return keys[i].set(p, arg + n);
	}
	return add_filter(p, "-e ", arg);
}
