/* State shared by the files of the printer `sqlite`: live processes and tasks only */
#ifndef PRINT_SQLITE_STATE_H
#define PRINT_SQLITE_STATE_H

#include "base/memory/hash.h"
#include "model/sockets/sockets.h"
#include "print/sqlite/database/store.h"
#include "print/sqlite/reports/reports.h"
#include "ptrail/event.h"

/* What the decoded arguments of a syscall are about */
struct sqlite_words {
	struct sbuf args;		/* all arguments as JSON */
	struct sbuf path, path2;	/* first and second path, as bytes; empty: none */
	struct sbuf file;		/* absolute path of the file; empty: unknown */
	bool has_path;			/* .path is valid, though it may be empty */
	bool has_fd;
	int fd;				/* the first descriptor, if .has_fd */
};

/* A syscall in progress */
struct sqlite_call {
	struct sqlite_words words;
	const struct abi *abi;
	const char *name;
	uint64_t nr, started;
	uint64_t process, program;	/* keys; 0: none */
	bool open;			/* there is one */
};

struct sqlite_task {
	uint64_t id;
	struct sqlite_call call;
};

struct sqlite_process {
	uint64_t id, program;		/* keys; 0: none */
	unsigned programs;		/* number of its execves */
	const struct workload *workload;	/* that was written; only compared */
};

struct sqlite_printer {
	struct store store;
	struct hash tasks;		/* task serial → struct sqlite_task */
	struct hash processes;		/* process serial → struct sqlite_process */
	uint64_t calls, programs, signals, looks;	/* latest keys of these tables */
	struct sqlite_words words;	/* of the syscall that has just returned */
	struct sbuf json, crash;	/* scratch */
	bool wants_links, wants_changes;
	struct sockets sockets;		/* if .wants_links */
	struct models *models;
	struct report_set tables;
};
#endif
