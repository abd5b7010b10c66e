#include "pipeline/lend.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

struct lent_decoder {
	struct pipeline line;		/* with the members that decoding uses */
	struct call_storage storage;
	struct event event;		/* the last one */
};

bool pipeline_can_lend(const struct pipeline *p)
{
	const struct call_choice *c = &p->calls;
	const struct wants *w = &p->wants;
	bool has_stages = p->recorder.event || p->styles || p->historian || p->tests ||
		p->exec_states || p->excerpt.paths || p->excerpt.scope || p->resolves_paths;
	bool is_filtered = !c->at_enter || c->condition || c->tampers || c->messages ||
		c->needed_count;

	return !has_stages && !is_filtered && !p->fd_details && !p->pid_details &&
		!p->result_notes && !w->library_calls && !w->operations && !w->stacks;
}

struct lent_decoder *pipeline_lend(struct pipeline *p)
{
	struct lent_decoder *d = alloc_new(struct lent_decoder);

	d->line = (struct pipeline){
		.wants = p->wants, .limits = p->limits, .schema = p->schema, .cache = p->cache,
		.texts = p->texts, .requests_fd_paths = p->requests_fd_paths,
	};
	memcpy(d->line.repeats, p->repeats, sizeof(p->repeats));
	d->line.text_view.text = &d->line.call_text;
	/* what is known of the system calls refers to the old one */
	simple_calls_done(&p->simple_calls);
	p->schema = schema_new();
	p->cache = NULL;
	p->texts = NULL;
	p->is_lent = true;
	return d;
}

void pipeline_end_loan(struct pipeline *p)
{
	p->is_lent = false;
}

/* memory_fn: everything that could be read is in the copy. */
static int64_t read_nothing(void *ctx, enum read_space when, uint64_t addr, void *buf, uint64_t len)
{
	(void)ctx, (void)when, (void)addr, (void)buf, (void)len;
	return 0;
}

static void decode_copied_call(struct lent_decoder *d, struct event *e)
{
	struct call_storage *s = &d->storage;

	e->call.row = desc_call(e->call.abi, e->call.nr);
	if (!e->call.memory)
		return;
	call_storage_reset(s);
	s->memory = e->call.memory;
	s->memory->below = read_nothing;
	pipeline_decode_call(&d->line, e, s);
}

const struct event *lent_decode(struct lent_decoder *d, const struct event *e)
{
	d->event = *e;
	if (is_call_event(e))
		decode_copied_call(d, &d->event);
	else if (e->kind == EVENT_SIGNAL && d->line.wants.signals)
		pipeline_decode_signal(&d->line, &d->event);
	return &d->event;
}

void lent_decoder_free(struct lent_decoder *d)
{
	if (!d)
		return;
	arena_done(&d->storage.arena);
	pipeline_done(&d->line);
	free(d);
}
