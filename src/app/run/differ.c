#include "app/run/differ.h"

#include "app/output/outputs.h"
#include "app/run/replay.h"
#include "diff/diff.h"
#include "diff/sets.h"
#include "print/core/printers.h"

/* Replays one recording to a collector, without printers. */
static struct run_end collect_run(const struct options *o, const char *file,
				  const struct printer *collector, struct collected *into,
				  struct diag *diag)
{
	struct viewer viewer = {collector, into};
	struct options quiet = *o;

	quiet.print_count = 0;
	quiet.viewer = &viewer;
	return replay(&quiet, file, diag);
}

/* What was found: the differences of two runs, or of sets */
struct result {
	struct differences *runs;	/* NULL: .sets */
	struct run_sets *sets;
	size_t count;			/* 0: nothing differs */
};

static void protect_recordings(struct outputs *outputs, const struct options *o)
{
	outputs_protect(outputs, o->replay);
	outputs_protect(outputs, o->diff);
	for (size_t i = 0; i < o->further_count; i++)
		outputs_protect(outputs, o->further[i]);
	for (size_t i = 0; i < o->further_good_count; i++)
		outputs_protect(outputs, o->further_good[i]);
}

static void write_result(const struct result *r, bool is_json, struct output *to)
{
	if (r->runs && is_json)
		diff_write_json(r->runs, to);
	else if (r->runs)
		diff_write_text(r->runs, to);
	else if (is_json)
		run_sets_write_json(r->sets, to);
	else
		run_sets_write_text(r->sets, to);
}

static struct run_end write_differences(const struct options *o, const struct result *result,
					struct diag *diag)
{
	const struct print_request *r = &o->prints[0];
	struct outputs outputs = {.count = 0};
	struct destination *to;

	protect_recordings(&outputs, o);
	to = outputs_open(&outputs, &(struct destination_request){
		.file = r->file ? r->file : o->output, .append = o->append}, diag);

	if (to)
		write_result(result, r->printer == &printer_json, to->output);
	outputs_drain(&outputs);
	if (outputs_close(&outputs, NULL, NULL) || !to)
		return (struct run_end){.status = EXIT_TRACER};
	return (struct run_end){.status = result->count ? EXIT_DIFFERS : 0};
}

/* --- two runs --- */

/* A recording that could not be read to its end is not compared. */
static struct run_end differ_runs(const struct options *o, struct diag *diag)
{
	struct collected *good = collected_new(), *new = collected_new();
	struct run_end end = collect_run(o, o->diff, &diff_collector, good, diag);
	struct result result = {0};

	if (!end.signal && !end.status)
		end = collect_run(o, o->replay, &diff_collector, new, diag);
	if (!end.signal && !end.status) {
		result.runs = diff_runs(good, new);
		result.count = diff_count(result.runs);
		end = write_differences(o, &result, diag);
		diff_free(result.runs);
	}
	collected_free(good);
	collected_free(new);
	return end;
}

/* --- sets --- */

static struct run_end add_run(const struct options *o, const char *file, struct run_sets *to,
			      bool is_bad, struct diag *diag)
{
	struct collected *run = collected_new();
	struct run_end end = collect_run(o, file, &diff_set_collector, run, diag);

	if (!end.signal && !end.status)
		run_sets_add(to, run, is_bad);
	collected_free(run);
	return end;
}

static struct run_end add_runs(const struct options *o, struct run_sets *to, bool is_bad,
			       struct diag *diag)
{
	const char *const *further = is_bad ? o->further : o->further_good;
	size_t count = is_bad ? o->further_count : o->further_good_count;
	struct run_end end = add_run(o, is_bad ? o->replay : o->diff, to, is_bad, diag);

	for (size_t i = 0; i < count && !end.signal && !end.status; i++)
		end = add_run(o, further[i], to, is_bad, diag);
	return end;
}

static struct run_end differ_sets(const struct options *o, struct diag *diag)
{
	struct result result = {.sets = run_sets_new()};
	struct run_end end = add_runs(o, result.sets, false, diag);

	if (!end.signal && !end.status)
		end = add_runs(o, result.sets, true, diag);
	if (!end.signal && !end.status) {
		result.count = run_sets_rank(result.sets);
		end = write_differences(o, &result, diag);
	}
	run_sets_free(result.sets);
	return end;
}

struct run_end differ(const struct options *o, struct diag *diag)
{
	return o->further_count || o->further_good_count ? differ_sets(o, diag) :
		differ_runs(o, diag);
}
