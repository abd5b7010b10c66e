/* TR: what of the tree could not be seen, without which the other checks pass for the wrong reason. */
#include "check/check.h"

const struct check checks_trace[] = {
	{.row = {
		.id = "TR951", .name = "trace-incomplete", .level = LEVEL_WARNING,
		.summary = "Part of the tree could not be seen.",
		.explanation = "A check that does not see what it looks for finds nothing, and "
			"that is no good news. It is told of processes that got away from the "
			"tracer or were lost, and of selected checks that were blind.",
		.advice = "See WHAT IS NOT SEEN in ptrail(1); start the command with ptrail instead "
			"of attaching",
	}},
	{.row = {0}}
};
