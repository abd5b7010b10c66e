#include "pipeline/naming.h"

#include "decode/capture.h"

void naming_call(struct fd_names *n, const struct naming *o, struct memory *m, struct event *e,
		 struct call_view *view)
{
	struct fd_reader reader = {n, e->tgid, o->late, m->below, m->ctx};

	m->below = fd_names_read;
	m->ctx = &reader;
	e->call.view = view;
	if (is_combined(e)) {	/* before close() drops the name, or the result gets the number */
		names_resolve_enter(view, m, o->how, o->details);
		if (o->with_directory)
			names_record_directory(view, m);
	}
	if (e->kind == EVENT_LEAVE) {
		fd_names_event(n, e, o->late);
		if (view->ret && view->ret->sense == SENSE_FD)
			fd_names_add_result(n, e, view->ret->num.n);
		fd_names_refresh(&reader);
	}
	names_resolve(view, m, o->how, o->details);
	if (e->kind == EVENT_ENTER) {
		if (o->with_directory)
			names_record_directory(view, m);
		fd_names_event(n, e, o->late);	/* last: close() drops the name used above */
	}
	m->below = reader.below;
	m->ctx = reader.ctx;
}
