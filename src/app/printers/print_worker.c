#include "app/printers/print_worker.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "base/system/clock.h"
#include "print/core/printers.h"

struct print_worker {
	struct event_worker *worker;
	struct printer_slot *to;
	struct pipeline *line;		/* of the thread that traces */
	struct lent_decoder *decoder;	/* of copies; NULL: there is no thread yet */
};

bool print_worker_suits(const struct printer_slot *k, const struct pipeline *p)
{
	const struct print_options *o = &k->look;

	/* names of tasks and addresses, and positions are not in the copies */
	return (k->printer == &printer_text || k->printer == &printer_json) &&
		k->destination->regular && !k->destination->family && !k->calls &&
		pipeline_can_lend(p) && !o->pid_names && !o->numbers && !o->ips && !o->stacks;
}

static void print_event(void *ctx, const struct event *e, bool is_copy)
{
	struct print_worker *w = ctx;

	w->to->printer->event(w->to->self, is_copy ? lent_decode(w->decoder, e) : e);
}

/* Writes what is printed, and the second time also the beginning of a line of text. As long as
 * there is no thread, the owner of the outputs does that. */
static bool write_idle(void *ctx)
{
	struct print_worker *w = ctx;
	struct destination *to = w->to->destination;

	if (w->to->printer->idle)
		w->to->printer->idle(w->to->self);
	if (!to->elsewhere)
		return false;
	output_flush(to->output);
	return output_pending(to->output);
}

static void lend_printer(void *ctx, const atomic_bool *failed)
{
	struct print_worker *w = ctx;

	w->to->destination->elsewhere = failed;
	w->decoder = pipeline_lend(w->line);
}

static void take_printer_back(void *ctx)
{
	struct print_worker *w = ctx;

	w->to->destination->elsewhere = NULL;
	pipeline_end_loan(w->line);
}

static bool has_failed_output(void *ctx)
{
	const struct print_worker *w = ctx;

	return output_error(w->to->destination->output);
}

struct print_worker *print_worker_new(struct printer_slot *k, struct pipeline *p)
{
	struct print_worker *w = alloc_new(struct print_worker);

	w->to = k;
	w->line = p;
	w->worker = event_worker_new(&(struct event_worker_user){
		.event = print_event, .idle = write_idle, .begin = lend_printer,
		.end = take_printer_back, .has_failed = has_failed_output, .ctx = w,
		/* files are read while they are written */
		.idle_min = NS_PER_SECOND / 100, .copies_all = true,
	});
	return w;
}

void print_worker_event(struct print_worker *w, const struct event *e)
{
	event_worker_event(w->worker, e);
}

void print_worker_hurry(struct print_worker *w)
{
	event_worker_hurry(w->worker);
}

bool print_worker_idle(struct print_worker *w)
{
	return event_worker_idle(w->worker);
}

void print_worker_finish(struct print_worker *w)
{
	event_worker_finish(w->worker);
}

void print_worker_rescue(struct print_worker *w, bool is_elsewhere)
{
	event_worker_rescue(w->worker, is_elsewhere);
}

void print_worker_free(struct print_worker *w)
{
	if (!w)
		return;
	event_worker_free(w->worker);
	lent_decoder_free(w->decoder);
	free(w);
}
