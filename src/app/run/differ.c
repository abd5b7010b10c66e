#include "app/run/differ.h"

#include "app/output/outputs.h"
#include "app/run/replay.h"
#include "diff/diff.h"
#include "print/core/printers.h"

/* Replays one recording to the collector, without printers. */
static struct run_end collect_run(const struct options *o, const char *file, struct collected *into,
				  struct diag *diag)
{
	struct viewer viewer = {&diff_collector, into};
	struct options quiet = *o;

	quiet.print_count = 0;
	quiet.viewer = &viewer;
	return replay(&quiet, file, diag);
}

static struct run_end write_differences(const struct options *o, const struct differences *d,
					struct diag *diag)
{
	const struct print_request *r = &o->prints[0];
	struct outputs outputs = {.count = 0};
	struct destination *to;

	outputs_protect(&outputs, o->replay);
	outputs_protect(&outputs, o->diff);
	to = outputs_open(&outputs, &(struct destination_request){
		.file = r->file ? r->file : o->output, .append = o->append}, diag);

	if (to && r->printer == &printer_json)
		diff_write_json(d, to->output);
	else if (to)
		diff_write_text(d, to->output);
	outputs_drain(&outputs);
	if (outputs_close(&outputs, NULL, NULL) || !to)
		return (struct run_end){.status = EXIT_TRACER};
	return (struct run_end){.status = diff_count(d) ? EXIT_DIFFERS : 0};
}

/* A recording that could not be read to its end is not compared. */
struct run_end differ(const struct options *o, struct diag *diag)
{
	struct collected *good = collected_new(), *new = collected_new();
	struct run_end end = collect_run(o, o->diff, good, diag);
	struct differences *d;

	if (!end.signal && !end.status)
		end = collect_run(o, o->replay, new, diag);
	if (!end.signal && !end.status) {
		d = diff_runs(good, new);
		end = write_differences(o, d, diag);
		diff_free(d);
	}
	collected_free(good);
	collected_free(new);
	return end;
}
