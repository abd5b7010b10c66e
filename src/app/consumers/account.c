#include "app/consumers/account.h"

const char *account_fault(const struct account *a, size_t printers, const struct event *end)
{
	const uint64_t *emitted = end->end.events_by_kind;
	uint64_t received = a->skipped;

	for (unsigned i = 0; i < EVENT_KINDS; i++) {
		bool call = i == EVENT_ENTER || i == EVENT_LEAVE;

		received += a->received[i];
		if (emitted && i != EVENT_END && !(call && a->skipped) &&
		    a->received[i] != emitted[i])
			return "events emitted and events received";
	}
	if (received != end->end.events)
		return "events emitted and events received";
	for (size_t i = 0; i < printers; i++)
		if (a->shown[i] + a->unwanted[i] + a->filtered != received + a->late)
			return "events received and events shown";
	return NULL;
}
