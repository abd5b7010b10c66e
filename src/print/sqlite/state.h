/* What the parts of the printer `sqlite` share: what lives at the moment, and nothing of what is
 * over. */
#ifndef PRINT_SQLITE_STATE_H
#define PRINT_SQLITE_STATE_H

#include "base/memory/hash.h"
#include "print/sqlite/database/store.h"
#include "ptrail/event.h"

/* What is known of a call before it returns, beside its numbers */
struct sqlite_words {
	struct sbuf args;		/* JSON */
	struct sbuf path, path2, file;	/* bytes; empty: none */
	bool has_path;			/* which may be "" */
	bool has_fd;
	int fd;
};

/* A call that has not returned */
struct sqlite_call {
	struct sqlite_words words;
	const struct abi *abi;
	const char *name;
	uint64_t nr, started;
	uint64_t process, program;	/* keys; 0: none */
	bool open;
};

struct sqlite_task {
	uint64_t id;
	struct sqlite_call call;
};

struct sqlite_process {
	uint64_t id, program;		/* keys; 0: none */
	unsigned programs;		/* execve that it went through */
};

struct sqlite_printer {
	struct store store;
	struct hash tasks;		/* by serial → struct sqlite_task */
	struct hash processes;		/* by serial → struct sqlite_process */
	uint64_t calls, programs;	/* the last keys */
	struct sqlite_words words;	/* of the call that has returned */
	struct sbuf json;
};
#endif
