#include "record/kept.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

const struct trail_header kept_header = {
	.program = "ptrail 1.2.3", .system = "Linux 6.1.0 #1 SMP", .machine = "x86_64", .word = 8,
	.realtime = 1700000000123456789, .monotonic = 4711, .processors = 2, .limit = 4096,
	.members = 64, .env = RECORD_ENV_NONE, .patterns = (const char *const[]){"*TOKEN*", NULL},
	.argv = (const char *const[]){"make", "-j2", "", NULL}, .follow = true,
};

void output_add(struct output *o, const void *bytes, size_t n)
{
	sbuf_add(&o->kept, bytes, n);
	o->adds++;
}

void output_str(struct output *o, const char *s)
{
	output_add(o, s, strlen(s));
}

int kept_file(const void *bytes, size_t n)
{
	int fd = memfd_create("trail", MFD_CLOEXEC);

	if (fd < 0 || write(fd, bytes, n) != (ssize_t)n || lseek(fd, 0, SEEK_SET))
		abort();
	return fd;
}

bool kept_commit(void *ctx)
{
	struct kept_space *s = ctx;

	if (s->out->kept.len > s->most) {
		s->out->kept.len = s->written;
		return false;
	}
	s->written = s->out->kept.len;
	return true;
}
