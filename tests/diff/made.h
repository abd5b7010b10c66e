/* Synthetic runs: their events pass through the model, the historian and a collector, and two runs
 * are compared. The pids of a run are .first plus the pid that a test gives, so that the pids of
 * two runs differ. */
#ifndef MADE_H
#define MADE_H

#include "diff/diff.h"
#include "diff/sets.h"
#include "lib/unit.h"
#include "model/history/historian.h"
#include "model/process/model.h"

struct made {
	struct model *model;
	struct historian *historian;
	struct collected *collected;
	pid_t first;		/* offset of all pids */
	uint64_t seq, time;
	enum end_reason why;
};

/* The two runs of each test, created by made_begin() and freed by made_end() */
extern struct made good, new;

void made_begin(void);
void made_end(void);

/* Starts the command, pid 1: "make all" in the directory /srv/good or /srv/new. */
void made_command(struct made *m);
/* Begins the run with that label, "KEY=VALUE"; before made_command(). */
void made_label(struct made *m, const char *label);
/* Creates a child that executes a command line, words separated by blanks. The first word is also
 * the name of its program in /bin. "": it does not call execve. */
void made_run(struct made *m, pid_t parent, pid_t pid, const char *command);
/* Makes an existing process call execve. */
void made_exec(struct made *m, pid_t pid, const char *command, const char *directory);
/* Adds a syscall with a path. `ret` below 0 is -errno; `flags` are those of an open. */
void made_call(struct made *m, pid_t pid, const char *call, const char *path, int ret,
	       unsigned flags);
void made_open(struct made *m, pid_t pid, const char *path, int ret);
/* Adds a syscall with the address 127.0.0.1, such as connect. */
void made_address(struct made *m, pid_t pid, const char *call, uint16_t port, int ret);
/* Adds a failed syscall without a path. */
void made_failure(struct made *m, pid_t pid, const char *call, int error);
/* Writes a message to descriptor 2. */
void made_message(struct made *m, pid_t pid, const char *text);
/* A negative code is a signal. */
void made_exit(struct made *m, pid_t pid, int code);
/* Exits with status 0 and with figures: ns of processor time, bytes of memory. */
void made_exit_used(struct made *m, pid_t pid, uint64_t processor, uint64_t memory);

/* Both runs execute the command and a child "cc a.c" (pid 2), which opens /srv/…/a.h and exits with
 * 0. */
void made_equal_builds(void);
/* Ends and compares the runs. Returns the differences as text. */
const char *made_text(void);
const char *made_json(void);
/* Returns the first line of the text without its newline. */
const char *made_first(void);
/* Ends the runs and adds them to sets, as a good and as a bad one. */
void made_add_to(struct run_sets *sets);
/* Returns what separates the sets. */
const char *made_sets(struct run_sets *sets, bool is_json);
/* Returns the number of differences. */
size_t made_count(void);

#define text_has(text) \
	ck_assert_msg(strstr(made_text(), text), "no '%s' in: %s", text, made_text())
#define first_line_is(text) ck_assert_str_eq(made_first(), text)
#define no_difference() ck_assert_msg(!made_count(), "%s", made_text())
#endif
