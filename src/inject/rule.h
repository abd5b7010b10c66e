/* Rules of -e inject and -e fault, in the language of strace(1), with conditions and chances:
 *
 *   SET[(CONDITION)][:error=ERRNO|:retval=VALUE][:signal=SIGNAL][:delay_enter=TIME]
 *	[:delay_exit=TIME][:poke_enter=@argN=DATA[,@argM=DATA]...][:poke_exit=...]
 *	[:syscall=NAME][:when=FIRST[..LAST][+[STEP]]][:chance=PERCENT%[,seed=NUMBER]]
 *
 * A rule says what happens to a system call of SET, and at which of its invocations. This module
 * does not interpret SET and CONDITION. */
#ifndef INJECT_RULE_H
#define INJECT_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/abi.h"

enum {
	INJECTION_MAX = 0xffff,	/* .last without a limit */
	POKED_ARGUMENTS = 6,
	CHANCE_SURE = 1000000000,	/* .chance of 100 % */
};

/* Bytes that overwrite the memory that an argument points to */
struct injection_poke {
	uint8_t *data;			/* NULL: the argument is not poked */
	size_t length;
};

struct injection_rule {
	/* The system call is not executed: .ret is its result, or with .fails -errno. */
	bool replaces;
	bool fails;
	int64_t ret;
	/* The system call that is executed instead, for each machine; -1: none */
	int instead[ABI_COUNT];
	int signal;			/* signal sent at the enter; 0: none */
	bool delays_enter, delays_exit;	/* .enter_delay or .exit_delay is given; it may be 0 */
	uint64_t enter_delay, exit_delay;	/* ns */
	bool pokes_enter, pokes_exit;	/* .enter_pokes or .exit_pokes has a member with data */
	struct injection_poke enter_pokes[POKED_ARGUMENTS], exit_pokes[POKED_ARGUMENTS];
	/* Invocations to tamper with, from 1: .first, then each .step'th, up to .last; a .step of 0
	 * means .first only. */
	unsigned first, last, step;
	/* Of these invocations, the part to tamper with, up to CHANCE_SURE; the seed of the random
	 * numbers */
	uint32_t chance;
	uint64_t seed;
};

/* Why an expression is invalid: a message without a newline. It quotes words unchanged. */
struct injection_error {
	char text[256];
};

/* The lengths of SET, with which an expression begins, and of "(CONDITION)" after it, or 0. A SET
 * with a regular expression has no CONDITION. */
struct injection_target {
	size_t set, condition;
};

/* -e fault accepts `error`, `syscall`, `when` and `chance` only; its default is error=ENOSYS. */
enum injection_kind { KIND_INJECT, KIND_FAULT };

/* Parses `expression`, which follows "inject=" or "fault=". Sets *rule and *target. Returns
 * 0, or -EINVAL with a message in `err`. In both cases the caller calls injection_rule_done(). */
int injection_parse(struct injection_rule *rule, enum injection_kind kind, const char *expression,
		    struct injection_target *target, struct injection_error *err);

void injection_rule_done(struct injection_rule *rule);

/* Parses a duration as in strace: a number with an optional exponent and a unit (s, ms, us, ns;
 * without one, microseconds). Sets *ns; returns false if it is invalid. */
bool injection_parse_delay(const char *value, uint64_t *ns);

/* Whether the rule applies to the system call's invocation number `n`, from 1 */
static inline bool injection_applies(const struct injection_rule *rule, uint64_t n)
{
	if (n < rule->first || (rule->last != INJECTION_MAX && n > rule->last))
		return false;
	return n == rule->first || (rule->step && (n - rule->first) % rule->step == 0);
}

/* Whether chance selects invocation number `n`, from 1, of system call `nr` by the task with this
 * serial. The same arguments and seed yield the same result in every run: the random number is the
 * n-th one of SplitMix64 with the state seed + serial * 2^32 + nr. */
bool injection_is_drawn(const struct injection_rule *rule, uint64_t serial, uint64_t nr,
			uint64_t n);

/* Whether the rule applies to every invocation, so that they need not be counted */
static inline bool injection_is_unconditional(const struct injection_rule *rule)
{
	return rule->first == 1 && rule->last == INJECTION_MAX && rule->step == 1 &&
		rule->chance == CHANCE_SURE;
}
#endif
