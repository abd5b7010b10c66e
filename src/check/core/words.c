/* Words that messages and evidence have in common. */
#include <inttypes.h>
#include <stdio.h>

#include "base/text/sbuf.h"
#include "check/core/check.h"
#include "check/core/finding.h"
#include "desc/type.h"

enum { COMMAND_MOST = 120 };

const char *look_duration(struct look *k, uint64_t ns)
{
	uint64_t s = ns / 1000000000, ms = ns / 1000000;

	if (!ms)
		return look_words(k, "%" PRIu64 " us", ns / 1000);
	if (!s)
		return look_words(k, "%" PRIu64 " ms", ms);
	if (s < 60)
		return look_words(k, "%" PRIu64 ".%" PRIu64 " s", s, ms % 1000 / 100);
	if (s < 3600)
		return look_words(k, "%" PRIu64 " min %" PRIu64 " s", s / 60, s % 60);
	return look_words(k, "%" PRIu64 " h %" PRIu64 " min", s / 3600, s / 60 % 60);
}

const char *look_ending(struct look *k, const struct life *l)
{
	const char *name;

	if (!l->exited && l->state == PROCESS_LOST)
		return "is gone, nobody knows how";
	if (!l->exited)
		return "runs still";
	if (!l->ending.signaled)
		return look_words(k, "exited with %d", l->ending.number);
	name = desc_signal_name(l->ending.number);
	if (name)
		return look_words(k, "was killed by %s", name);
	return look_words(k, "was killed by signal %d", l->ending.number);
}

const char *look_command(struct look *k, const struct life *l)
{
	const char *const *argv = l->program->argv;
	struct sbuf b = {0};
	const char *s;

	if (!argv || !*argv)
		return life_name(l);
	for (; *argv && b.len <= COMMAND_MOST; argv++) {
		if (b.len)
			sbuf_char(&b, ' ');
		sbuf_str(&b, *argv);
	}
	s = look_words(k, "%.*s%s", COMMAND_MOST, b.len ? b.s : "",
		       b.len > COMMAND_MOST ? "..." : "");
	sbuf_done(&b);
	return s;
}
