#include "model/errors/confinement.h"

#include <linux/seccomp.h>
#include <string.h>
#include <sys/prctl.h>

#include "abi/abi.h"
#include "desc/numbers.h"
#include "desc/type.h"

unsigned confinement_begins(const struct event *e)
{
	const char *name = e->call.row->name;
	bool sets_mode = !strcmp(name, "prctl") && e->call.arg[0] == PR_SET_SECCOMP;

	if (!strcmp(name, "landlock_restrict_self"))
		return CONFINED_BY_LANDLOCK;
	if (!strcmp(name, "seccomp") && e->call.arg[0] == SECCOMP_SET_MODE_FILTER)
		return CONFINED_BY_SECCOMP;
	if ((!strcmp(name, "seccomp") && e->call.arg[0] == SECCOMP_SET_MODE_STRICT) ||
	    (sets_mode && e->call.arg[1] == SECCOMP_MODE_STRICT))
		return CONFINED_BY_STRICT_MODE;
	return sets_mode ? CONFINED_BY_SECCOMP : 0;
}

bool confinement_kills(const struct life *l, const struct event *e)
{
	static const int allowed[][ABI_COUNT] = {
		NR_ALL(read), NR_ALL(write), NR_ALL(exit), NR_ALL(rt_sigreturn),
	};

	if (e->kind != EVENT_ENTER || !(l->confinement & CONFINED_BY_STRICT_MODE) || !e->call.row)
		return false;
	for (size_t i = 0; i < sizeof(allowed) / sizeof(*allowed); i++)
		if (allowed[i][e->call.abi->id] == (int64_t)e->call.nr)
			return false;
	return true;
}
