/* Requests of ioctl and options of setsockopt for which the kernel demands a capability. */
#ifndef MODEL_CAPABILITIES_REQUESTS_H
#define MODEL_CAPABILITIES_REQUESTS_H

#include "ptrail/event.h"

struct request_need {
	const char *name;		/* "SIOCSIFFLAGS" */
	const char *capability;
	int error;			/* errno of a failure without it */
};

/* Returns what the syscall of a LEAVE with values needs; NULL: nothing, or it is not known */
const struct request_need *find_request_need(const struct event *e);
#endif
