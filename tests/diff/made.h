/* Runs made by hand, of events that go through the model, the historian and a collector, and
 * what is said of two of them. Of all processes the pid is 100 × .first more than what is given
 * here, so that two runs have others. */
#ifndef MADE_H
#define MADE_H

#include "diff/diff.h"
#include "lib/unit.h"
#include "model/history/historian.h"
#include "model/process/model.h"

struct made {
	struct model *model;
	struct historian *historian;
	struct collected *collected;
	pid_t first;
	uint64_t seq, time;
	enum end_reason why;
};

/* Two runs of each test, which made_begin begins and made_end ends */
extern struct made good, new;

void made_begin(void);
void made_end(void);

/* `pid` 1 is the command: "make all" in the folder /srv/good or /srv/new */
void made_command(struct made *m);
/* A child of `maker`; its command line, words with blanks between; the first is also its path,
 * below /bin. "": it never calls execve */
void made_run(struct made *m, pid_t maker, pid_t pid, const char *command);
/* execve by one that is there */
void made_exec(struct made *m, pid_t pid, const char *command, const char *folder);
/* A call with a path; `ret` below 0: -errno. `flags` are those of an open. */
void made_call(struct made *m, pid_t pid, const char *call, const char *path, int ret,
	       unsigned flags);
void made_open(struct made *m, pid_t pid, const char *path, int ret);
/* connect, bind to 127.0.0.1 */
void made_address(struct made *m, pid_t pid, const char *call, uint16_t port, int ret);
/* A call without a path */
void made_fails(struct made *m, pid_t pid, const char *call, int error);
/* It writes that to descriptor 2. */
void made_says(struct made *m, pid_t pid, const char *text);
/* A negative code is a signal. */
void made_exit(struct made *m, pid_t pid, int code);
/* … having used so much */
void made_exit_used(struct made *m, pid_t pid, uint64_t processor, uint64_t memory);

/* Both run the same: the command, and a child "cc a.c" (2) which opens /srv/…/a.h and ends well */
void made_builds(void);
/* What is said of both runs, in text; they are over with that. */
const char *made_text(void);
const char *made_json(void);
/* Its first line, without the line's end */
const char *made_first(void);
/* How many differences there were */
size_t made_count(void);

#define says(text) ck_assert_msg(strstr(made_text(), text), "no '%s' in: %s", text, made_text())
#define first_is(text) ck_assert_str_eq(made_first(), text)
#define no_difference() ck_assert_msg(!made_count(), "%s", made_text())
#endif
