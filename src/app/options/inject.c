/* -e inject, -e fault, --inject and --fault */
#include "app/cli/options_rows.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/cli/exit_status.h"
#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "filter/condition/condition.h"

/* Adds the condition to the filter. Its columns are those in the expression. */
static int add_condition(struct filter *calls, const char *expression,
			 const struct injection_target *target, struct filter_error *error)
{
	_cleanup_free_ char *condition = alloc_zeroed(target->set + target->condition + 1);
	int err;

	memset(condition, ' ', target->set);
	memcpy(condition + target->set, expression + target->set, target->condition);
	err = filter_parse(calls, condition, error);
	if (err || !condition_uses_result(filter_condition(calls)))
		return err;
	snprintf(error->text, sizeof(error->text),
		 "ret and errno are unknown when a system call is tampered with");
	return -EINVAL;
}

/* Returns the filter for the system calls that the expression begins with; NULL: it is invalid,
 * which has been reported. */
static struct filter *parse_target(struct parse *p, const char *option, const char *expression,
				   const struct injection_target *target)
{
	_cleanup_free_ char *set = alloc_string(expression);
	struct filter_error error = {0};
	struct filter *calls;

	set[target->set] = 0;
	calls = parse_calls(p, set, &error);
	if (calls && target->condition && add_condition(calls, expression, target, &error)) {
		error.what = NULL;
		filter_free(calls);
		calls = NULL;
	}
	if (!calls)
		report_invalid_set(p, option, expression, &error);
	return calls;
}

/* Warns, as strace does, of a result that the C library takes for an error, or that a program with
 * words of 32 bits gets in part. */
static void warn_of_result(struct parse *p, const struct injection_rule *rule)
{
	enum { ERROR_MAX = 4095 };
	unsigned long long ret = rule->ret;
	int32_t low = (int32_t)rule->ret;

	if (!rule->replaces || rule->fails)
		return;
	if (rule->ret < 0 && rule->ret >= -ERROR_MAX)
		diag_say(p->diag, "Inadvertent injection of error %d is possible for retval=%llu",
			 -low, ret);
	else if (low < 0 && low >= -ERROR_MAX)
		diag_say(p->diag, "Inadvertent injection of error %d is possible in compat "
			 "personality for retval=%llu", -low, ret);
	else if (ret > UINT32_MAX)
		diag_say(p->diag, "Injected return value %llu will be clipped to %u in compat "
			 "personality", ret, (unsigned)low);
}

/* `option` is the text before the expression, for messages. Returns 0, or EXIT_USAGE if an error
 * was reported. */
static int add_injection(struct parse *p, enum injection_kind kind, const char *option,
			 const char *expression)
{
	struct options *o = p->o;
	struct injection new = {0};
	struct injection_error error = {{0}};
	struct injection_target target;
	int err = injection_parse(&new.rule, kind, expression, &target, &error);

	/* strace reports an invalid set first */
	if (!err || o->as_strace) {
		new.calls = parse_target(p, option, expression, &target);
		if (!new.calls) {
			injection_rule_done(&new.rule);
			return EXIT_USAGE;
		}
	}
	if (err) {
		if (o->as_strace)
			diag_say(p->diag, "invalid %s argument '%s'",
				 kind == KIND_FAULT ? "fault" : "inject", expression);
		else
			diag_say(p->diag, "%s%s: %s", option, expression, error.text);
		p->says_all = true;
		injection_rule_done(&new.rule);
		filter_free(new.calls);
		return EXIT_USAGE;
	}
	if (o->as_strace)
		warn_of_result(p, &new.rule);
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
