/* The models of descriptors, exchanges, memory, credentials and states for a printer whose settings
 * select some of them. Each uses memory for every process of the trace. */
#ifndef PRINT_CORE_REPORT_MODELS_H
#define PRINT_CORE_REPORT_MODELS_H

#include "model/creds/creds.h"
#include "model/ipc/ipc.h"
#include "model/memory/memory.h"
#include "model/states/states.h"
#include "ptrail/printer.h"

struct model_choice {
	bool fds, ipc, memory, creds, states;
};

struct models {
	struct model_choice choice;
	struct print_options options;	/* for the text of changes of credentials */
	struct fds fds;			/* if .choice.fds or .choice.ipc */
	struct ipc ipc;
	struct memory_model memory;
	struct creds_model creds;
	struct states states;
	bool is_complete;		/* EVENT_END was noted */
};

/* `first` in both functions: index of the first of five settings of the printer, in the order of
 * struct model_choice. Adds what the chosen models need to `wants`. */
void models_adapt(const struct print_options *options, unsigned first, struct wants *wants);
/* Never NULL. `lane_parts`: most parts of the lane of a task; 0: lanes are not needed */
struct models *models_new(const struct print_options *options, unsigned first,
			  unsigned lane_parts);
void models_free(struct models *m);
/* Whether one of them is chosen */
bool models_are_chosen(const struct models *m);
/* Takes each event. After EVENT_END the chosen models are complete, and events are ignored. */
void models_note(struct models *m, const struct event *e);
#endif
