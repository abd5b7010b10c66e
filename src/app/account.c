#include "app/account.h"

const char *account_fault(const struct account *a, size_t printers, const struct event *end)
{
	uint64_t come = 0;

	for (unsigned i = 0; i < EVENT_KINDS; i++) {
		come += a->come[i];
		if (end->end.told && i != EVENT_END && a->come[i] != end->end.told[i])
			return "events told and events that came";
	}
	if (come != end->end.events)
		return "events told and events that came";
	for (size_t i = 0; i < printers; i++)
		if (a->shown[i] + a->unwanted[i] + a->filtered != come + a->late)
			return "events that came and events shown";
	return NULL;
}
