#include "fast/patch/program.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

static void note_program(struct fast *f, struct space_sites *s, pid_t tid)
{
	char path[32];
	struct statx file;

	snprintf(path, sizeof(path), "/proc/%d/exe", tid);
	/* unknown: it may be any; a file server, which may be a tracee, is not asked */
	s->program = statx(AT_FDCWD, path, AT_STATX_DONT_SYNC, STATX_INO, &file) ? UINT64_MAX :
		program_bit(makedev(file.stx_dev_major, file.stx_dev_minor), file.stx_ino);
	s->is_new_program = !(f->known.programs & s->program);
	if (s->program != UINT64_MAX)
		f->known.programs |= s->program;
}

void program_begin(struct fast *f, struct fast_space *s, pid_t tid)
{
	note_program(f, &s->sites, tid);
	s->sites.is_starting = true;
}

void program_attach(struct fast *f, struct fast_space *s, pid_t tid)
{
	note_program(f, &s->sites, tid);
	s->sites.is_new_program = false;
}
