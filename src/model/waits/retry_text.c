#include "model/waits/retry_text.h"

#include <errno.h>
#include <string.h>

#include "abi/abi.h"
#include "desc/traits.h"

static const char loop[] = " again and again";

/* Appends "stat" or, of children, "connect by curl". */
static void add_call(struct sbuf *b, const struct task_activity *retry)
{
	sbuf_str(b, retry->retried);
	if (!*retry->retry_program || !strcmp(retry->retry_program, retry->retried))
		return;
	sbuf_str(b, " by ");
	sbuf_str(b, retry->retry_program);
}

static void add_error(struct sbuf *b, int error)
{
	const char *name = errno_name(error);

	sbuf_str(b, " fails with ");
	if (name)
		sbuf_str(b, name);
	else
		sbuf_dec(b, error, true);
}

/* Appends what the program waits for: "waits for /run/a to appear". */
static void add_purpose(struct sbuf *b, const struct task_activity *retry, const char *asked)
{
	enum path_use use = syscall_traits_named(retry->retried)->use;

	if (retry->retry_pid) {
		sbuf_str(b, "waits for ");
		sbuf_str(b, asked);
		sbuf_str(b, " to exit");
	} else if (use == USE_CONNECT) {
		sbuf_str(b, "waits for a server at ");
		sbuf_str(b, retry->retry_object);
	} else if (retry->retry_error == ENOENT) {
		sbuf_str(b, "waits for ");
		sbuf_str(b, retry->retry_object);
		sbuf_str(b, " to appear");
	} else if (retry->retry_error == EEXIST) {
		sbuf_str(b, "waits for ");
		sbuf_str(b, retry->retry_object);
		sbuf_str(b, " to be removed");
	} else {
		sbuf_str(b, retry->retry_error ? "waits until it can use " :
			 "waits for a change of ");
		sbuf_str(b, *retry->retry_object ? retry->retry_object : "an object");
	}
}

void retry_text(struct sbuf *b, const struct task_activity *retry, const char *asked)
{
	add_purpose(b, retry, asked);
	sbuf_str(b, ": ");
	add_call(b, retry);
	if (retry->retry_error)
		add_error(b, retry->retry_error);
	else
		sbuf_str(b, " finds it");
	sbuf_str(b, loop);
}

void retry_text_call(struct sbuf *b, const struct task_activity *retry)
{
	sbuf_str(b, " (it calls ");
	sbuf_str(b, retry->retried);
	sbuf_str(b, loop);
	sbuf_char(b, ')');
}
