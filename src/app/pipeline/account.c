#include "app/pipeline/account.h"

const char *account_fault(const struct account *a, size_t printers, const struct event *end)
{
	const uint64_t *told = end->end.told;
	uint64_t come = a->passed;

	for (unsigned i = 0; i < EVENT_KINDS; i++) {
		bool call = i == EVENT_ENTER || i == EVENT_LEAVE;

		come += a->come[i];
		if (told && i != EVENT_END && !(call && a->passed) && a->come[i] != told[i])
			return "events told and events that came";
	}
	if (come != end->end.events)
		return "events told and events that came";
	for (size_t i = 0; i < printers; i++)
		if (a->shown[i] + a->unwanted[i] + a->filtered != come + a->late)
			return "events that came and events shown";
	return NULL;
}
