#include "print/timeline/failed_exec.h"

#include <stdlib.h>
#include <string.h>

#include "desc/type.h"
#include "print/timeline/birth.h"
#include "print/core/process_words.h"

enum { NAME_MOST = 200 };	/* bytes */

static void path_of(struct sbuf *b, const struct call_view *view)
{
	const struct value *v = view->args ? view->args->list.first : NULL;
	char name[NAME_MOST + 1] = "";

	while (v && (v->kind != V_BYTES || v->sense != SENSE_PATH))
		v = v->next;
	if (!v || !v->bytes.len) {
		sbuf_str(b, "a program");
		return;
	}
	strncat(name, (const char *)v->bytes.p,
		v->bytes.len < NAME_MOST ? v->bytes.len : NAME_MOST);
	words_token(b, name);
}

void tried_call(struct timeline *t, const struct event *e)
{
	const char *name = e->call.row ? e->call.row->name : "";
	const struct call_view *view = e->call.view;
	const struct path_fault *fault = e->call.fault;
	struct sbuf b = {0};
	struct track *k;

	if (!e->call.failed || !view || (strcmp(name, "execve") && strcmp(name, "execveat")))
		return;
	k = track_of(t, e->process, e->time);
	path_of(&b, view);
	sbuf_str(&b, ": ");
	if (fault && fault->kind == PATH_INTERPRETER) {
		sbuf_str(&b, "its interpreter ");
		words_token(&b, fault->target);
		sbuf_str(&b, " is missing");
	} else {
		sbuf_str(&b, view->error_text ? view->error_text : "it failed");
	}
	free(k->tried);
	k->tried = b.s;
}

void tried_no_more(struct track *k)
{
	free(k->tried);
	k->tried = NULL;
}

void tried_words(struct timeline *t, const struct track *k)
{
	if (!k->tried)
		return;
	line_text(t, ", could not run ");
	line_text(t, k->tried);
}
