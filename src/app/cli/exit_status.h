/* Exit statuses of ptrail itself */
#ifndef APP_CLI_EXIT_STATUS_H
#define APP_CLI_EXIT_STATUS_H

enum {
	EXIT_STRACE = 1,	/* under the name strace: any failure of ptrail */
	EXIT_DIFFERS = 1,	/* --replay --fail-on: findings; --diff: differences */
	EXIT_USAGE = 2,
	EXIT_FINDINGS = 118,	/* --fail-on: the command succeeded, but there are findings */
	EXIT_TIMEOUT = 124,
	EXIT_TRACER = 125, EXIT_NOT_EXECUTABLE = 126, EXIT_NOT_FOUND = 127,
};
#endif
