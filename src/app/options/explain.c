/* --explain */
#include "app/cli/options_rows.h"

#include "base/memory/alloc.h"

int set_explain(struct parse *p, const char *arg)
{
	struct options *o = p->o;

	o->action = ACTION_EXPLAIN;
	o->explained = alloc_more(o->explained, o->explained_count + 1, sizeof(*o->explained));
	o->explained[o->explained_count++] = arg;
	return 0;
}
