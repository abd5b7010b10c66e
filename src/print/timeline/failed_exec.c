#include "print/timeline/failed_exec.h"

#include <stdlib.h>
#include <string.h>

#include "desc/type.h"
#include "print/timeline/birth.h"
#include "print/core/process_words.h"

enum { NAME_MAX_SIZE = 200 };	/* bytes */

static void add_path(struct sbuf *b, const struct call_view *view, bool utf8)
{
	const struct value *v = view->args ? view->args->list.first : NULL;
	char name[NAME_MAX_SIZE + 1] = "";

	while (v && (v->kind != V_BYTES || v->sense != SENSE_PATH))
		v = v->next;
	if (!v || !v->bytes.len) {
		sbuf_str(b, "a program");
		return;
	}
	strncat(name, (const char *)v->bytes.p,
		v->bytes.len < NAME_MAX_SIZE ? v->bytes.len : NAME_MAX_SIZE);
	words_token(b, name, utf8);
}

void failed_exec_note(struct timeline *t, const struct event *e)
{
	const char *name = e->call.row ? e->call.row->name : "";
	const struct call_view *view = e->call.view;
	const struct path_fault *fault = e->call.fault;
	struct sbuf b = {0};
	struct timeline_track *k;

	if (!e->call.failed || !view || (strcmp(name, "execve") && strcmp(name, "execveat")))
		return;
	k = track_of(t, e->process, e->time);
	add_path(&b, view, t->o->utf8);
	sbuf_str(&b, ": ");
	if (fault && fault->kind == PATH_INTERPRETER) {
		sbuf_str(&b, "its interpreter ");
		words_token(&b, fault->target, t->o->utf8);
		sbuf_str(&b, " is missing");
	} else {
		sbuf_str(&b, view->error_text ? view->error_text : "it failed");
	}
	free(k->failed_exec);
	k->failed_exec = b.s;
}

void failed_exec_forget(struct timeline_track *k)
{
	free(k->failed_exec);
	k->failed_exec = NULL;
}

void failed_exec_add(struct timeline *t, const struct timeline_track *k)
{
	if (!k->failed_exec)
		return;
	line_text(t, ", could not run ");
	line_text(t, k->failed_exec);
}
