#include "app/run/trail_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "app/run/run.h"

int trail_file_open(struct trail_file *f, const char *name, struct diag *diag)
{
	*f = (struct trail_file){.name = name};
	f->fd = strcmp(name, "-") != 0 ? open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY) :
		fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	if (f->fd < 0) {
		diag_errno(diag, errno, "cannot open '%s'", name);
		return EXIT_TRACER;
	}
	f->reader = reader_new(f->fd, &f->fault, &f->state);
	if (f->reader)
		return 0;
	trail_file_report_end(f, diag);
	close(f->fd);
	return EXIT_TRACER;
}

void trail_file_close(struct trail_file *f)
{
	reader_free(f->reader);
	close(f->fd);
}

bool trail_file_report_end(const struct trail_file *f, struct diag *diag)
{
	const char *why = f->fault.text, *events = f->events == 1 ? "event" : "events";

	switch (f->state) {
	case TRAIL_OPEN:	/* the replay stopped before the end */
	case TRAIL_WHOLE:
		return true;
	case TRAIL_TRUNCATED:
		diag_say(diag, "'%s' is truncated: %" PRIu64 " %s replayed; %s", f->name, f->events,
			 events, why);
		return true;
	case TRAIL_GROWING:
		diag_say(diag, "'%s' is still being written; use --follow to wait for more",
			 f->name);
		return true;
	case TRAIL_DAMAGED:
		diag_say(diag, "'%s' is damaged: %" PRIu64 " %s replayed; %s", f->name, f->events,
			 events, why);
		return false;
	case TRAIL_FOREIGN:
		diag_say(diag, "cannot replay '%s': %s", f->name, why);
		return false;
	case TRAIL_UNREADABLE:
		break;
	}
	if (f->fault.error)
		diag_errno(diag, f->fault.error, "cannot read '%s'", f->name);
	else
		diag_say(diag, "cannot read '%s': %s", f->name, why);
	return false;
}
