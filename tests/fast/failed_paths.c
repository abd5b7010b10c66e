/* Lists the failed syscalls of a recording and where their paths end:
 * failed_paths RECORDING */
#include <stdio.h>

#include "ptrail/trail.h"

static const char *const kinds[] = {
	[PATH_MISSING] = "missing", [PATH_DANGLING] = "dangling",
};

static void list(const struct event *e)
{
	const struct path_fault *f = e->call.fault;

	printf("%d %d", (int)e->call.nr, (int)e->call.ret);
	if (!f)
		printf(" unknown\n");
	else if (f->kind < sizeof(kinds) / sizeof(*kinds) && kinds[f->kind])
		printf(" %s \"%s\" -> \"%s\" in \"%s\"\n", kinds[f->kind], f->name, f->target,
		       f->directory);
	else
		printf(" %u \"%s\" in \"%s\" lacks %c %o %u %u %u %u\n", f->kind, f->name,
		       f->directory, f->lacks ? f->lacks : '-', f->mode, f->owner, f->group, f->uid,
		       f->gid);
}

int main(int argc, char **argv)
{
	const struct ptrail_trail_options options = {.undecoded = true};
	struct ptrail_trail *t = ptrail_trail_open(argc == 2 ? argv[1] : "", &options);
	const struct event *e;
	bool whole;

	while ((e = ptrail_trail_next(t)))
		if (e->kind == EVENT_LEAVE && e->call.failed)
			list(e);
	whole = ptrail_trail_state(t) == PTRAIL_TRAIL_WHOLE;
	ptrail_trail_close(t);
	return !whole;
}
