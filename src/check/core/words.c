/* Phrases common to messages and evidence */
#include <inttypes.h>
#include <stdio.h>

#include "base/text/sbuf.h"
#include "check/core/check.h"
#include "check/core/finding.h"
#include "desc/type.h"

enum { COMMAND_MAX = 120 };

const char *check_format_duration(struct check_run *k, uint64_t ns)
{
	uint64_t s = ns / 1000000000, ms = ns / 1000000;

	if (!ms)
		return check_format(k, "%" PRIu64 " us", ns / 1000);
	if (!s)
		return check_format(k, "%" PRIu64 " ms", ms);
	if (s < 60)
		return check_format(k, "%" PRIu64 ".%" PRIu64 " s", s, ms % 1000 / 100);
	if (s < 3600)
		return check_format(k, "%" PRIu64 " min %" PRIu64 " s", s / 60, s % 60);
	return check_format(k, "%" PRIu64 " h %" PRIu64 " min", s / 3600, s / 60 % 60);
}

const char *check_format_end(struct check_run *k, const struct life *l)
{
	const char *name;

	if (!l->exited && l->state == PROCESS_LOST)
		return "ended with an unknown status";
	if (!l->exited)
		return "is still running";
	if (!l->ending.signaled)
		return check_format(k, "exited with status %d", l->ending.number);
	name = desc_signal_name(l->ending.number);
	if (name)
		return check_format(k, "was killed by %s", name);
	return check_format(k, "was killed by signal %d", l->ending.number);
}

const char *check_format_command(struct check_run *k, const struct life *l)
{
	const char *const *argv = l->program->argv;
	struct sbuf b = {0};
	const char *s;

	if (!argv || !*argv)
		return life_name(l);
	for (; *argv && b.len <= COMMAND_MAX; argv++) {
		if (b.len)
			sbuf_char(&b, ' ');
		sbuf_str(&b, *argv);
	}
	s = check_format(k, "%.*s%s", COMMAND_MAX, b.len ? b.s : "",
			 b.len > COMMAND_MAX ? "..." : "");
	sbuf_done(&b);
	return s;
}
