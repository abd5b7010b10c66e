#include "symbols/question/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/system/clock.h"
#include "base/system/diag.h"

enum {
	START_TIME = 10,		/* seconds */
	FAILURES_MAX = 8,
	SLICE_MS = 50,			/* between two looks at .is_interrupted */
	ENDING_MS = 100,		/* for an answer while .is_ending */
	VARIABLES_MAX = 64,
	FIRST_ROOM = 4096,		/* bytes, for most answers */
};

static const uint64_t ns_per_ms = NS_PER_SECOND / 1000;

struct channel {
	struct channel_host host;
	int socket;			/* -1: no reader runs */
	int pidfd;
	unsigned reader;		/* number of the last reader */
	unsigned failures;
	unsigned slow;			/* answers that were given up while .is_ending */
	uint64_t left;			/* ns that answers may take until the next stack trace */
	bool is_hopeless;		/* no reader is started any more */
	bool has_complained;
	unsigned libraries;		/* set of enum reader_library that readers load */
	/* The last answer with its head, as received; room for .room bytes */
	uint8_t *answer;
	size_t room;
};

struct channel *channel_new(unsigned libraries)
{
	struct channel *c = alloc_new(struct channel);

	c->libraries = libraries;
	c->left = UINT64_MAX;
	c->room = FIRST_ROOM;
	c->answer = alloc_more(NULL, c->room, 1);
	c->socket = c->pidfd = -1;
	return c;
}

void channel_set_host(struct channel *c, const struct channel_host *host)
{
	c->host = *host;
}

void channel_begin_stack(struct channel *c)
{
	c->left = STACK_MS * ns_per_ms;
}

bool channel_has_time(const struct channel *c)
{
	return c->left;
}

static void end_reader(struct channel *c)
{
	if (c->pidfd >= 0) {
		syscall(SYS_pidfd_send_signal, c->pidfd, SIGKILL, NULL, 0);
		close(c->pidfd);
	}
	if (c->socket >= 0)
		close(c->socket);
	c->socket = c->pidfd = -1;
}

void channel_free(struct channel *c)
{
	if (!c)
		return;
	end_reader(c);
	free(c->answer);
	free(c);
}

static bool is_interrupted(const struct channel *c)
{
	return c->host.is_interrupted && c->host.is_interrupted(c->host.ctx);
}

/* Whether the time that is left to ptrail is over: answers that need more are given up a few times,
 * and are not asked for any more then. */
static bool is_out_of_time(struct channel *c, uint64_t begun, uint64_t now)
{
	if (!c->host.is_ending || now - begun < ENDING_MS * ns_per_ms ||
	    !c->host.is_ending(c->host.ctx))
		return false;
	if (++c->slow >= FAILURES_MAX)
		c->is_hopeless = true;
	return true;
}

/* Receives `least` to `most` bytes until a point of time (CLOCK_MONOTONIC), and sets *got to their
 * number. */
static enum answer_state receive(struct channel *c, void *to, size_t least, size_t most,
				 uint64_t end, size_t *got)
{
	uint64_t begun = clock_ns(CLOCK_MONOTONIC), now;

	*got = 0;
	while (*got < least) {
		ssize_t n;

		now = clock_ns(CLOCK_MONOTONIC);
		if (is_interrupted(c) || is_out_of_time(c, begun, now))
			return ANSWER_INTERRUPTED;
		if (now >= end)
			return ANSWER_LATE;
		n = recv(c->socket, (char *)to + *got, most - *got, 0);
		if (!n || (n < 0 && errno != EAGAIN && errno != EINTR))
			return ANSWER_DIED;
		*got += n > 0 ? n : 0;
	}
	return ANSWERED;
}

static bool send_question(const struct channel *c, const struct symbol_question *q, int fd)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr header;
	} control = {{0}};
	struct iovec part = {(void *)q, sizeof(*q)};
	struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1};
	struct cmsghdr *rights;

	if (fd >= 0) {
		m.msg_control = control.bytes;
		m.msg_controllen = sizeof(control.bytes);
		rights = CMSG_FIRSTHDR(&m);
		rights->cmsg_level = SOL_SOCKET;
		rights->cmsg_type = SCM_RIGHTS;
		rights->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(rights), &fd, sizeof(fd));
	}
	return sendmsg(c->socket, &m, MSG_NOSIGNAL | MSG_DONTWAIT) == sizeof(*q);
}

/* What the process that becomes the reader needs */
struct reader_start {
	int socket, null;
	const char *executable;
	char variable[sizeof(READER_VARIABLE) + 16];
	char *environment[VARIABLES_MAX + 2];
};

/* The reader gets variables of the dynamic loader and of sanitizers only: others may be secrets. */
static void choose_environment(struct reader_start *s, unsigned libraries)
{
	static const char *const prefixes[] = {"LD_", "ASAN_", "UBSAN_", "LSAN_",
					       "GLIBC_TUNABLES="};
	unsigned count = 0;

	snprintf(s->variable, sizeof(s->variable), READER_VARIABLE "=%u", libraries);
	s->environment[count++] = s->variable;
	for (char **v = environ; v && *v && count <= VARIABLES_MAX; v++)
		for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
			if (count <= VARIABLES_MAX &&
			    !strncmp(*v, prefixes[i], strlen(prefixes[i])))
				s->environment[count++] = *v;
}

static void report_start(int socket, enum reader_step step, int error)
{
	struct reader_hello hello = {.error = error, .step = step};

	send(socket, &hello, sizeof(hello), MSG_NOSIGNAL);
}

/* Closes all descriptors but the standard ones. */
static void close_others(void)
{
	enum { FIRST = STDERR_FILENO + 1, FEW = 1024 };

	if (!syscall(SYS_close_range, FIRST, ~0U, 0))
		return;
	for (int fd = FIRST; fd < FEW; fd++)
		close(fd);
}

/* Executes the reader, in its own session: no signal of the terminal reaches it. */
static _Noreturn void execute(const struct reader_start *s)
{
	static char name[] = READER_NAME;
	char *argv[] = {name, NULL};
	sigset_t none;

	setsid();
	if (dup2(s->socket, STDIN_FILENO) >= 0 &&
	    (s->null < 0 || (dup2(s->null, STDOUT_FILENO) >= 0 &&
			     (READER_IS_SANITIZED || dup2(s->null, STDERR_FILENO) >= 0)))) {
		close_others();
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		execve(s->executable, argv, s->environment);
	}
	report_start(STDIN_FILENO, READER_EXECUTES, errno);
	_exit(127);
}

/* Forks without the handlers of the C library, which are for a child that continues here. */
static long fork_quietly(unsigned long exit_signal)
{
	return syscall(SYS_clone, exit_signal, 0, 0, 0, 0);
}

/* Starts the reader as an orphan: a child in between ends at once. It has no exit signal, so that
 * its end sends none. Returns 0 or -errno. */
static int start_orphan(const struct reader_start *s)
{
	long middle = fork_quietly(0), reader;

	if (middle < 0)
		return -errno;
	if (!middle) {
		reader = vfork();
		if (!reader)
			execute(s);
		if (reader < 0)
			report_start(s->socket, READER_FORKS, errno);
		_exit(0);
	}
	while (waitpid((pid_t)middle, NULL, __WALL) < 0 && errno == EINTR)
		;
	return 0;
}

/* Says why functions have no names, once. */
static void complain(struct channel *c, const char *what, const char *why)
{
	if (!c->has_complained && c->host.diag)
		diag_say(c->host.diag, "cannot read symbols%s%s: %s; stacks lack names of "
			 "functions", *what ? " of " : "", what, why);
	c->has_complained = true;
}

static void give_up(struct channel *c, enum reader_step step, int error)
{
	static const char *const steps[READER_STEPS] = {
		[READER_FORKS] = "create the process that reads them",
		[READER_EXECUTES] = "execute the process that reads them",
		[READER_LOADS_LIBELF] = "load libelf in the process that reads them",
		[READER_LIMITS_ITSELF] = "limit the resources of the process that reads them",
		[READER_DROPS_PRIVILEGES] = "drop the privileges of the process that reads them",
		[READER_FILTERS_SYSCALLS] = "restrict the process that reads them with seccomp",
	};
	char why[256];

	snprintf(why, sizeof(why), "cannot %s: %s", steps[step], strerror(error));
	complain(c, "", why);
	c->is_hopeless = true;
}

/* Waits until the reader says that it is confined. */
static enum answer_state greet(struct channel *c)
{
	struct reader_hello hello;
	size_t got;
	enum answer_state state = receive(c, &hello, sizeof(hello), sizeof(hello),
					  clock_ns(CLOCK_MONOTONIC) +
					  START_TIME * (uint64_t)NS_PER_SECOND, &got);

	if (state == ANSWERED && !hello.error) {
		c->pidfd = hello.pid > 1 ? (int)syscall(SYS_pidfd_open, hello.pid, 0) : -1;
		c->reader++;
		if (c->host.diag)
			diag_debug(c->host.diag, "symbols are read by process %d", hello.pid);
		return ANSWERED;
	}
	end_reader(c);
	if (state == ANSWERED && hello.step >= 0 && hello.step < READER_STEPS)
		give_up(c, hello.step, hello.error);
	else if (state != ANSWER_INTERRUPTED)
		give_up(c, READER_EXECUTES, state == ANSWER_LATE ? ETIMEDOUT : ECHILD);
	return c->is_hopeless ? ANSWER_NEVER : state;
}

static enum answer_state start_reader(struct channel *c)
{
	struct reader_start s = {.null = -1};
	int ends[2], err;

	if (c->is_hopeless || !c->host.executable)
		return ANSWER_NEVER;
	if (getenv(READER_VARIABLE)) {
		complain(c, "", "the environment has the variable " READER_VARIABLE);
		return ANSWER_NEVER;
	}
	if (is_interrupted(c))
		return ANSWER_INTERRUPTED;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends)) {
		give_up(c, READER_FORKS, errno);
		return ANSWER_NEVER;
	}
	c->socket = ends[0];
	setsockopt(c->socket, SOL_SOCKET, SO_RCVTIMEO,
		   &(struct timeval){.tv_usec = SLICE_MS * 1000}, sizeof(struct timeval));

	_cleanup_close_ int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	s.executable = c->host.executable;
	s.socket = ends[1];
	s.null = null;
	/* a program that does not become the reader would start one in turn */
	if (!strcmp(program_invocation_name, READER_NAME)) {
		close(ends[1]);
		end_reader(c);
		give_up(c, READER_EXECUTES, ELOOP);
		return ANSWER_NEVER;
	}
	choose_environment(&s, c->libraries);
	err = start_orphan(&s);
	close(ends[1]);
	if (err) {
		end_reader(c);
		give_up(c, READER_FORKS, -err);
		return ANSWER_NEVER;
	}
	return greet(c);
}

unsigned channel_reader(struct channel *c, enum answer_state *state)
{
	*state = c->socket >= 0 ? ANSWERED : start_reader(c);
	return *state == ANSWERED ? c->reader : 0;
}

bool channel_is_running(const struct channel *c, unsigned reader)
{
	return c->socket >= 0 && c->reader == reader;
}

void channel_reject(struct channel *c)
{
	end_reader(c);
}

/* Receives the head and the bytes of an answer. */
static enum answer_state receive_answer(struct channel *c, struct answer_head *head, uint64_t end)
{
	size_t got, rest, more = 0;
	enum answer_state state = receive(c, c->answer, sizeof(*head), c->room, end, &got);

	if (state != ANSWERED)
		return state;
	memcpy(head, c->answer, sizeof(*head));
	if (head->size > ANSWER_MAX || got > sizeof(*head) + head->size)
		return ANSWER_DIED;
	rest = sizeof(*head) + head->size - got;
	if (sizeof(*head) + head->size > c->room) {
		c->room = sizeof(*head) + head->size;
		c->answer = alloc_more(c->answer, c->room, 1);
	}
	return rest ? receive(c, c->answer + got, rest, rest, end, &more) : ANSWERED;
}

/* Receives an answer in the time that is left for it. */
static enum answer_state receive_in_time(struct channel *c, struct answer_head *head)
{
	uint64_t begun = clock_ns(CLOCK_MONOTONIC), most = ANSWER_MS * ns_per_ms, taken;
	bool is_short = c->left < most;
	enum answer_state state = receive_answer(c, head, begun + (is_short ? c->left : most));

	taken = clock_ns(CLOCK_MONOTONIC) - begun;
	if (c->left != UINT64_MAX)
		c->left -= taken < c->left ? taken : c->left;
	return state == ANSWER_LATE && is_short ? ANSWER_NO_TIME : state;
}

enum answer_state channel_ask(struct channel *c, const struct symbol_question *q, int fd,
			      struct answer_reader *answer)
{
	struct answer_head head = {0};
	enum answer_state state;

	*answer = (struct answer_reader){.is_malformed = true};
	if (!channel_has_time(c))
		return ANSWER_NO_TIME;
	if (!channel_reader(c, &state))
		return state;
	state = send_question(c, q, fd) ? receive_in_time(c, &head) : ANSWER_DIED;
	if (state == ANSWERED && head.missing & READER_LIBRARIES & ~c->libraries) {
		c->libraries |= head.missing & READER_LIBRARIES;
		state = ANSWER_AGAIN;
	}
	if (state == ANSWERED)
		*answer = (struct answer_reader){
			.at = c->answer + sizeof(head), .left = head.size,
		};
	else
		end_reader(c);
	return state;
}

void channel_note_failure(struct channel *c, enum answer_state state, const char *what)
{
	if (state != ANSWER_DIED && state != ANSWER_LATE)
		return;
	complain(c, what, state == ANSWER_LATE ? "that takes too long" :
		 "the process that reads them has ended, or exceeded a limit");
	if (++c->failures >= FAILURES_MAX)
		c->is_hopeless = true;
}
