/* Metadata of a recording */
#ifndef RECORD_FORMAT_HEADER_H
#define RECORD_FORMAT_HEADER_H

#include <stdbool.h>
#include <stdint.h>

/* Which parts of environments are recorded, see redact.h */
enum record_env { RECORD_ENV_NAMES, RECORD_ENV_ALL, RECORD_ENV_NONE, RECORD_ENVS };

/* Metadata of a recording, stored in its first block */
struct trail_header {
	unsigned major, minor;		/* version of the format of the file */
	const char *program;		/* name and version of the writer: "ptrail 0.1.0" */
	const char *system;		/* from uname(2): "Linux 6.18.0 #1 SMP …" */
	const char *machine;		/* from uname(2): "x86_64" */
	unsigned word;			/* word size of the tracer's machine, in bytes */
	bool big_endian;		/* byte order of the tracer's machine */
	uint64_t realtime, monotonic;	/* CLOCK_REALTIME and CLOCK_MONOTONIC at the start, in ns */
	unsigned processors;		/* online processors; 0: unknown */
	/* --record-limit: maximum number of bytes recorded of a buffer */
	uint64_t limit;
	unsigned members;		/* maximum number of members recorded of an array */
	enum record_env env;
	/* NULL-terminated patterns of the names of removed values */
	const char *const *patterns;
	const char *const *argv;	/* the command; NULL: ptrail was attached */
	bool follow;			/* -f: children were traced */
	unsigned attached;		/* number of processes named with -p */
};
#endif
