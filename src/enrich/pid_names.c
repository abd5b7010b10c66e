#include "enrich/pid_names.h"

#include <stdlib.h>

#include "enrich/names.h"

struct pid_lookup {
	struct memory *m;
	unsigned details;	/* PID_DETAIL_ */
};

/* Adds details to a value. `known`: an answer of PID_NAMES */
static void add_details(struct value *v, const char *known, unsigned details)
{
	char *name;
	int32_t here = strtol(known, &name, 10);

	if (details & PID_DETAIL_NUMBER && here != (int32_t)v->num.n)
		v->num.here = here;
	if (details & PID_DETAIL_NAME && *name == ' ' && name[1])
		v->num.path = name + 1;
}

/* A negative number is that of a process group (kill). */
static void name_pid(struct value *v, void *ctx, bool result)
{
	const struct pid_lookup *s = ctx;
	const char *known = v->sense == SENSE_PID && (int32_t)v->num.n > 0 ?
		names_look_up(s->m, PID_NAMES, v->num.n, result) : NULL;

	if (known)
		add_details(v, known, s->details);
}

void pid_names_add(struct value *record, const char *known, unsigned details)
{
	for (struct value *v = record->list.first; v; v = v->next)
		if (v->kind == V_NUMBER && v->sense == SENSE_PID)
			add_details(v, known, details);
}

void pid_names_resolve(struct call_view *v, struct memory *m, unsigned details)
{
	struct pid_lookup s = {m, details};

	names_visit(v, name_pid, &s);
}
