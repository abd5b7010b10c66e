/* --replay with several recordings: their policies, merged. */
#include "app/run/replay.h"

#include "app/output/outputs.h"
#include "print/policy/merged.h"

/* Replays one recording to the collector, without printers. */
static struct run_end collect_run(const struct options *o, const char *file,
				  struct merged_policy *into, struct diag *diag)
{
	struct viewer viewer = {&policy_collector, merged_policy_begin(into)};
	struct options quiet = *o;

	quiet.replay = file;
	quiet.print_count = 0;
	quiet.viewer = &viewer;
	return replay(&quiet, file, diag);
}

static struct run_end collect_runs(const struct options *o, struct merged_policy *into,
				   struct diag *diag)
{
	struct run_end end = collect_run(o, o->replay, into, diag);

	for (size_t i = 0; i < o->further_count && !end.signal && !end.status; i++)
		end = collect_run(o, o->further[i], into, diag);
	return end;
}

/* Opens the destination of each --print. Returns false if an error was reported. */
static bool open_outputs(struct outputs *outputs, struct destination **to,
			 const struct options *o, struct diag *diag)
{
	outputs_protect(outputs, o->replay);
	for (size_t i = 0; i < o->further_count; i++)
		outputs_protect(outputs, o->further[i]);
	for (size_t i = 0; i < o->print_count; i++) {
		const struct print_request *r = &o->prints[i];
		const char *file = r->file ? r->file : o->output;

		to[i] = outputs_open(outputs, &(struct destination_request){.file = file}, diag);
		if (!to[i])
			return false;
		if (outputs_claim(outputs, to[i], r->printer)) {
			diag_say(diag, "--print=policy: cannot write to '%s': another policy is "
				 "written to it; use different files", file);
			return false;
		}
	}
	return true;
}

struct run_end replay_merged(const struct options *o, struct diag *diag)
{
	struct run_end end = {.status = EXIT_TRACER};
	struct merged_policy *policy = merged_policy_new();
	struct destination *to[PRINTS_MAX];
	struct outputs outputs = {.count = 0};

	if (open_outputs(&outputs, to, o, diag))
		end = collect_runs(o, policy, diag);
	if (end.signal || end.status) {
		outputs_keep(&outputs);
	} else {
		outputs_begin(&outputs);
		for (size_t i = 0; i < o->print_count; i++)
			merged_policy_write(policy, o->prints[i].settings, to[i]->output);
		outputs_drain(&outputs);
	}
	if (outputs_close(&outputs, NULL, NULL))
		end.status = EXIT_TRACER;
	merged_policy_free(policy);
	return end;
}
