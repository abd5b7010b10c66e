#include "symbols/reader/reader.h"

#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "symbols/file/demangle.h"
#include "symbols/file/elf_library.h"
#include "symbols/file/source_lines.h"
#include "symbols/file/xz.h"
#include "symbols/question/question.h"
#include "symbols/question/wire.h"
#include "symbols/reader/answers.h"
#include "symbols/reader/confine.h"

/* seconds for one answer, after which the reader ends itself if ptrail has not ended it */
enum { ALARM = 15 };

bool reader_is_wanted(int argc, char **argv)
{
	return argc == 1 && !strcmp(argv[0], READER_NAME);
}

/* The signals that ptrail ignores are ignored after the execve(), too. */
static void reset_signals(void)
{
	struct sigaction action;

	for (int i = 1; i < NSIG; i++)
		if (!sigaction(i, NULL, &action) && action.sa_handler == SIG_IGN)
			signal(i, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
}

/* Loads libelf and the wanted libraries, since no file can be opened later. One that is missing is
 * not used. */
static void load_libraries(struct answers *a, unsigned wanted)
{
	_cleanup_free_ char *why = NULL, *why_not = NULL;

	a->elf = elf_library_load(&why);
	a->libraries = wanted;
	if (wanted & (READER_LINES | READER_NAMES)) {
		a->libraries |= READER_NAMES;
		free(demangle("_Z1fv"));
	}
	if (wanted & READER_LINES)
		a->lines_library = lines_library_load(&why_not);
	if (wanted & READER_XZ)
		xz_load();
}

/* Keeps memory that is freed for the next file, whose first access would be a page fault each. */
static void keep_memory(void)
{
#ifdef M_MMAP_THRESHOLD
	enum { KEPT_MAX = 32 << 20, PADDING = 512 << 10 };

	mallopt(M_MMAP_THRESHOLD, KEPT_MAX);
	mallopt(M_TRIM_THRESHOLD, KEPT_MAX);
	mallopt(M_TOP_PAD, PADDING);
#endif
}

static bool say_hello(enum reader_step step, int error, pid_t pid)
{
	struct reader_hello hello = {.error = error, .step = step, .pid = pid};

	return send(STDIN_FILENO, &hello, sizeof(hello), 0) == sizeof(hello);
}

/* Receives a question, and a descriptor or -1. Returns false if there is none any more. */
static bool receive(struct symbol_question *q, int *fd)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr header;
	} control;
	struct iovec part = {q, sizeof(*q)};
	struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes,
			   .msg_controllen = sizeof(control.bytes)};
	struct cmsghdr *rights;
	ssize_t n;

	do
		n = recvmsg(STDIN_FILENO, &m, MSG_CMSG_CLOEXEC | MSG_WAITALL);
	while (n < 0 && errno == EINTR);
	*fd = -1;
	rights = n == sizeof(*q) ? CMSG_FIRSTHDR(&m) : NULL;
	if (rights && rights->cmsg_level == SOL_SOCKET && rights->cmsg_type == SCM_RIGHTS &&
	    rights->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(fd, CMSG_DATA(rights), sizeof(*fd));
	return n == sizeof(*q);
}

/* Sends the head and the bytes of an answer, at once if they are few. */
static bool send_answer(struct answer_head *head, const struct sbuf *answer)
{
	struct iovec parts[] = {{head, sizeof(*head)}, {answer->s, answer->len}};
	struct msghdr m = {.msg_iov = parts, .msg_iovlen = 2};

	while (parts[0].iov_len + parts[1].iov_len) {
		ssize_t sent = sendmsg(STDIN_FILENO, &m, 0);

		if (sent < 0 && errno != EINTR)
			return false;
		for (unsigned i = 0; i < 2 && sent > 0; i++) {
			size_t n = (size_t)sent < parts[i].iov_len ? (size_t)sent :
				parts[i].iov_len;

			parts[i].iov_base = (char *)parts[i].iov_base + n;
			parts[i].iov_len -= n;
			sent -= n;
		}
	}
	return true;
}

static void set_alarm(long seconds)
{
	setitimer(ITIMER_REAL, &(struct itimerval){.it_value.tv_sec = seconds}, NULL);
}

int reader_run(void)
{
	struct answers *answers = alloc_new(struct answers);
	struct sbuf answer = {0};
	enum reader_step step;
	struct symbol_question q;
	const char *libraries = getenv(READER_VARIABLE);
	pid_t pid = getpid();	/* which is not permitted later */
	int err, fd;

	reset_signals();
	keep_memory();
	prctl(PR_SET_NAME, "ptrail-symbols");
	load_libraries(answers, libraries ? strtoul(libraries, NULL, 10) : 0);
	step = READER_LOADS_LIBELF;
	err = answers->elf ? confine(&step) : -ENOENT;
	if (!say_hello(step, -err, pid) || err)
		_exit(EXIT_FAILURE);
	while (receive(&q, &fd)) {
		set_alarm(ALARM);
		sbuf_reset(&answer);
		answers->missing = 0;
		answers_add(answers, &q, fd, &answer);
		if (fd >= 0)
			close(fd);
		if (!send_answer(&(struct answer_head){.size = answer.len,
						       .missing = answers->missing}, &answer))
			break;
		set_alarm(0);
	}
	answers_forget(answers);
	_exit(EXIT_SUCCESS);
}
