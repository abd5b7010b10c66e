#include "print/sqlite/change.h"

#include <string.h>

#include "model/exec/environment.h"

static void add_text(struct row *r, const char *s)
{
	if (s)
		row_text(r, (const uint8_t *)s, strlen(s));
	else
		row_null(r);
}

static void write_variable(struct sqlite_printer *p, const struct environment_change *c,
			   uint64_t program)
{
	const struct environment_variable *v = c->after ? c->after : c->before;
	struct row r = row_begin(&p->store, SQL_CHANGE);

	row_int(&r, program);
	row_str(&r, "environment");
	row_text(&r, (const uint8_t *)v->text, v->name_len);
	add_text(&r, c->before ? environment_value(c->before) : NULL);
	add_text(&r, c->after ? environment_value(c->after) : NULL);
	row_end(&r);
}

static void write_descriptor(struct sqlite_printer *p, const struct descriptor_change *c,
			     uint64_t program)
{
	struct row r = row_begin(&p->store, SQL_CHANGE);

	row_int(&r, program);
	row_str(&r, "descriptor");
	row_name(&r, NULL, c->fd);
	add_text(&r, c->before ? c->before->name : NULL);
	add_text(&r, c->after ? c->after->name : NULL);
	row_end(&r);
}

void sqlite_changes(struct sqlite_printer *p, const struct exec_changes *c, uint64_t program)
{
	if (!program)
		return;
	for (unsigned i = 0; i < c->environment_count; i++)
		write_variable(p, &c->environment[i], program);
	for (unsigned i = 0; i < c->descriptor_count; i++)
		write_descriptor(p, &c->descriptors[i], program);
}
