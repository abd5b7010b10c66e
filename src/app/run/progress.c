#include "app/run/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/system/clock.h"
#include "base/text/sbuf.h"
#include "print/core/quote.h"

/* Delay before the line is shown, and interval between updates, in ns */
static const uint64_t first = NS_PER_SECOND, each = NS_PER_SECOND / 4;

static void put(const struct progress *p, const char *s, size_t n)
{
	/* an error is ignored: progress is not essential */
	(void)!write(p->fd, s, n);
}

void progress_begin(struct progress *p, int fd, bool alone, const char *name, uint64_t now)
{
	*p = (struct progress){.fd = alone && isatty(fd) ? fd : -1, .name = name, .begun = now};
}

void progress_show(struct progress *p, uint64_t done, uint64_t all, uint64_t now)
{
	struct sbuf line = {0};

	if (p->fd < 0 || !all || now - p->begun < first || (p->shown && now - p->shown < each))
		return;
	p->shown = now;
	sbuf_str(&line, "\r\033[K");
	sbuf_dec(&line, done < all ? done * 100 / all : 100, false);
	sbuf_str(&line, " % of ");
	quote_bare(&line, p->name);
	put(p, line.s, line.len);
	sbuf_done(&line);
}

void progress_end(struct progress *p)
{
	static const char erase[] = "\r\033[K";

	if (p->shown)
		put(p, erase, strlen(erase));
	p->shown = 0;
}
