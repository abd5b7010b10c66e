/* -e inject, -e fault, --inject and --fault */
#include "app/cli/options_rows.h"

#include <stdlib.h>
#include <string.h>

#include "app/cli/exit_status.h"
#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"

/* Returns the filter for the set of system calls that the expression begins with; NULL: it is
 * invalid, which has been reported. */
static struct filter *parse_set(struct parse *p, const char *option, const char *expression,
				size_t length)
{
	_cleanup_free_ char *set = alloc_zeroed(strlen("trace=") + length + 1);
	struct filter_error error = {0};
	struct filter *calls = filter_new();

	if (!calls)
		alloc_failed();
	strcpy(set, "trace=");
	strncat(set, expression, length);
	if (!filter_parse(calls, set, &error))
		return calls;
	diag_say(p->diag, "%s%s: %s", option, expression, error.text);
	p->says_all = true;
	filter_free(calls);
	return NULL;
}

/* `option` is the text before the expression, for messages. Returns 0, or EXIT_USAGE if an error
 * was reported. */
static int add_injection(struct parse *p, enum injection_kind kind, const char *option,
			 const char *expression)
{
	struct options *o = p->o;
	struct injection new = {0};
	struct injection_error error = {{0}};
	size_t length;

	if (injection_parse(&new.rule, kind, expression, &length, &error)) {
		if (o->as_strace)
			diag_say(p->diag, "invalid %s argument '%s'",
				 kind == KIND_FAULT ? "fault" : "inject", expression);
		else
			diag_say(p->diag, "%s%s: %s", option, expression, error.text);
		p->says_all = true;
		injection_rule_done(&new.rule);
		return EXIT_USAGE;
	}
	new.calls = parse_set(p, option, expression, length);
	if (!new.calls) {
		injection_rule_done(&new.rule);
		return EXIT_USAGE;
	}
	o->injections = alloc_more(o->injections, o->injection_count + 1, sizeof(new));
	o->injections[o->injection_count++] = new;
	return 0;
}

int set_inject(struct parse *p, const char *arg)
{
	return add_injection(p, KIND_INJECT, "inject=", arg);
}

int set_fault(struct parse *p, const char *arg)
{
	return add_injection(p, KIND_FAULT, "fault=", arg);
}

void injections_done(struct options *o)
{
	for (size_t i = 0; i < o->injection_count; i++) {
		filter_free(o->injections[i].calls);
		injection_rule_done(&o->injections[i].rule);
	}
	free(o->injections);
}
