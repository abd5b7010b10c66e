#include "app/run/differ.h"

#include "app/run/replay.h"
#include "app/output/outputs.h"
#include "diff/diff.h"
#include "print/json/json.h"
#include "print/text/text.h"

bool differ_takes(const struct print_request *prints, size_t count)
{
	return count == 1 &&
		(prints->printer == &printer_text || prints->printer == &printer_json);
}

/* One of the two: nothing is printed of it, and nothing is judged. */
static struct run_end gather(const struct options *o, const char *file, struct collected *into,
			     struct diag *diag)
{
	struct viewer viewer = {&diff_collector, into};
	struct options quiet = *o;

	quiet.print_count = 0;
	quiet.viewer = &viewer;
	return replay(&quiet, file, diag);
}

static struct run_end answer(const struct options *o, const struct differences *d,
			     struct diag *diag)
{
	const struct print_request *r = &o->prints[0];
	struct sinks sinks = {.count = 0};
	struct sink *sink;

	sinks_spare(&sinks, o->replay);
	sinks_spare(&sinks, o->diff);
	sink = sinks_open(&sinks, &(struct sink_request){
		.file = r->file ? r->file : o->output, .append = o->append}, diag);

	if (!sink)
		return (struct run_end){.status = EXIT_TRACER};
	if (r->printer == &printer_json)
		diff_show_json(d, sink->output);
	else
		diff_show_text(d, sink->output);
	sinks_drain(&sinks);
	if (sinks_close(&sinks))
		return (struct run_end){.status = EXIT_TRACER};
	return (struct run_end){.status = diff_count(d) ? EXIT_DIFFERS : 0};
}

/* What could not be read to where it ends says nothing about what it lacks. */
struct run_end differ(const struct options *o, struct diag *diag)
{
	struct collected *good = collect_new(), *new = collect_new();
	struct run_end end = gather(o, o->diff, good, diag);
	struct differences *d;

	if (!end.signal && !end.status)
		end = gather(o, o->replay, new, diag);
	if (!end.signal && !end.status) {
		d = diff_runs(good, new);
		end = answer(o, d, diag);
		diff_free(d);
	}
	collect_free(good);
	collect_free(new);
	return end;
}
