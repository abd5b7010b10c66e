#include "print/sqlite/finding.h"

#include <string.h>

#include "print/sqlite/life.h"
#include "ptrail/finding.h"

static void mention_process(struct sqlite_printer *p, const struct life *l)
{
	if (l)
		sqlite_add_reference(p, l->id, life_name(l));
}

static void write_finding(struct sqlite_printer *p, const struct finding *f, uint64_t id)
{
	struct row r;

	mention_process(p, f->process);
	r = row_begin(&p->store, SQL_FINDING);
	row_int(&r, id);
	row_str(&r, f->check->id);
	row_str(&r, f->check->name);
	row_str(&r, finding_level_name(f->level));
	row_text(&r, (const uint8_t *)f->message, strlen(f->message));
	row_str(&r, f->advice ? f->advice : f->check->advice);
	row_nonzero(&r, f->process ? f->process->id.serial : 0);
	row_str(&r, f->fingerprint);
	row_int(&r, f->known);
	row_end(&r);
}

static void write_evidence(struct sqlite_printer *p, const struct evidence *e, uint64_t id)
{
	struct row r;

	mention_process(p, e->process);
	r = row_begin(&p->store, SQL_EVIDENCE);
	row_int(&r, id);
	row_nonzero(&r, e->process ? e->process->id.serial : 0);
	row_nonzero(&r, e->time);
	row_text(&r, (const uint8_t *)e->text, strlen(e->text));
	row_end(&r);
}

void sqlite_findings(struct sqlite_printer *p, const struct findings *all)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct finding *f = &all->all[i];

		write_finding(p, f, i + 1);
		for (size_t k = 0; k < f->evidence_count; k++)
			write_evidence(p, &f->evidence[k], i + 1);
	}
}
