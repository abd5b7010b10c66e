/* A consumer of the engine that prints each event as a line, for tests:
 *   dump [-c] [-k] [-r] [-i] [-f] [-l] [-p PID]... [-n] [-h] [-u] [-m] [-d] [-U USER] [-o FILE]
 *	[COMMAND ARG...]
 * -c syscalls  -k syscalls that send signals or create sessions, if they are cheap  -r reaps
 * -i identity  -f figures  -l descriptors inherited over an execve  -d debug messages
 * -n do not follow  -h emit before resuming  -u until the command has ended  -m read memory (first
 * 16 bytes at each argument). The exit status is that of the command; 128 + number after a fatal
 * signal; 125 if the engine fails. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "abi/abi.h"
#include "trace/engine.h"

enum { ATTACH_MAX = 64 };

struct dump {
	FILE *out;
	bool pending;
	uint64_t seq, bytes;
};

static const char *const kinds[EVENT_KINDS] = {
	"BEGIN", "NEW", "FORK", "EXEC", "ENTER", "LEAVE", "SIGNAL", "STOP", "CONTINUE", "EXITING",
	"EXIT", "REAP", "DETACH", "LOST", "NOTICE", "LOOK",
	"END", "LIBRARY_CALL", "LIBRARY_RETURN",
};
static const char *const births[] = {
	"command", "attached", "fork", "vfork", "clone", "thread", "unknown",
};
static const char *const notices[] = {"untraced", "io_uring", "dispatch", "unprivileged", "ring"};
static const char *const ends[] = {"done", "left", "signal", "timeout", "failed"};
static const char *const notes[] = {"", " unknown-entry", " blocked", " superseded"};

static void print_ending(FILE *out, const struct exit_status *how)
{
	fprintf(out, " %s=%d%s", how->signaled ? "signal" : "code", how->number,
		how->core ? " core" : "");
}

static void print_call(FILE *out, const struct event *e)
{
	fprintf(out, " %s %" PRIu64, e->call.abi->name, e->call.nr);
	if (e->kind == EVENT_ENTER)
		for (unsigned i = 0; i < 6; i++)
			fprintf(out, " %" PRIx64, e->call.arg[i]);
	else
		fprintf(out, " = %" PRId64 "%s", e->call.ret, e->call.failed ? " failed" : "");
	fprintf(out, "%s", notes[e->call.note]);
}

static void print_siginfo(FILE *out, const struct event *e)
{
	siginfo_t info;

	memcpy(&info, e->signal.info, sizeof(info));
	fprintf(out, " %d", e->signal.number);
	if (e->signal.has_info)
		fprintf(out, " code=%d pid=%d value=%d", info.si_code, info.si_pid,
			info.si_value.sival_int);
}

static void print_who(FILE *out, const struct identity *w)
{
	if (!w)
		return;
	fprintf(out, " who={parent=%d group=%d session=%d terminal=%x uid=%u,%u,%u gid=%u,%u,%u "
		"caps=%" PRIx64 " nnp=%d blocked=%" PRIx64 " ignored=%" PRIx64 " caught=%" PRIx64
		" inner=", w->parent, w->group, w->session, w->terminal, w->uid, w->euid, w->suid,
		w->gid, w->egid, w->sgid, w->capabilities, w->no_new_privs, w->blocked, w->ignored,
		w->caught);
	for (unsigned i = 0; i < w->inner_count; i++)
		fprintf(out, "%s%d", i ? "," : "", w->inner[i]);
	fprintf(out, "}");
}

static void print_open(FILE *out, const struct descriptors *d)
{
	static const char *const names[] = {
		"other", "file", "directory", "device", "terminal", "pipe", "socket",
	};

	if (!d)
		return;
	fprintf(out, " open={%u of %u, limit %" PRIu64, d->count, d->open, d->limit);
	for (unsigned i = 0; i < d->count; i++)
		fprintf(out, ", %d=%s:%s%s:%s", d->all[i].fd, names[d->all[i].kind],
			d->all[i].reads ? "r" : "", d->all[i].writes ? "w" : "",
			d->all[i].name);
	fprintf(out, "}");
}

static void print_figures(FILE *out, const struct figures *f)
{
	if (!f)
		return;
	fprintf(out, " figures={user=%" PRIu64 " system=%" PRIu64 " delay=%" PRIu64 " peak=%"
		PRIu64 " faults=%" PRIu64 ",%" PRIu64 " switches=%" PRIu64 ",%" PRIu64
		" chars=%" PRIu64 ",%" PRIu64 " bytes=%" PRIu64 ",%" PRIu64
		" descriptors=%u/%" PRIu64 "}", f->user, f->system, f->run_delay, f->peak_memory,
		f->minor_faults, f->major_faults, f->voluntary, f->involuntary, f->chars_read,
		f->chars_written, f->bytes_read, f->bytes_written, f->descriptors,
		f->descriptor_limit);
}

static void print_exit(FILE *out, const struct event *e)
{
	const struct oom_evidence *s = e->exit.shortage;

	print_ending(out, &e->exit.how);
	if (e->kind == EVENT_EXIT && e->exit.zombie)
		fprintf(out, " zombie");
	print_who(out, e->exit.who);
	print_figures(out, e->exit.figures);
	if (s)
		fprintf(out, " shortage={kills=%" PRIu64 " group_kills=%" PRIu64 " limit=%" PRIu64
			" group=%s}", s->kills, s->group_kills, s->group_limit, s->group);
}

static void print_exec(FILE *out, const struct event *e)
{
	fprintf(out, " old=%d %s", e->exec.old_tid, e->exec.path);
	for (const char *const *a = e->exec.argv; a && *a; a++)
		fprintf(out, " [%s]", *a);
	if (*e->exec.file)
		fprintf(out, " %s=%s", e->exec.script ? "script" : "file", e->exec.file);
	if (*e->exec.cwd)
		fprintf(out, " cwd=%s", e->exec.cwd);
	print_who(out, e->exec.who);
	print_open(out, e->exec.open);
}

static void print_event(void *ctx, struct event *e)
{
	struct dump *d = ctx;
	FILE *out = d->out;

	if (e->seq != ++d->seq)
		fprintf(out, "ERROR seq %" PRIu64 " not %" PRIu64 "\n", e->seq, d->seq);
	fprintf(out, "%s", kinds[e->kind]);
	if (e->task.tid)
		fprintf(out, " %d/%d#%" PRIu64, e->tgid, e->task.tid, e->task.serial);
	switch (e->kind) {
	case EVENT_NEW:
	case EVENT_FORK:
		fprintf(out, " %s %d/%d#%" PRIu64 " flags=%" PRIx64, births[e->born.how],
			e->born.other_tgid, e->born.other.tid, e->born.other.serial,
			e->born.flags);
		if (e->kind == EVENT_NEW)
			print_who(out, e->born.who);
		break;
	case EVENT_EXEC:
		print_exec(out, e);
		break;
	case EVENT_ENTER:
	case EVENT_LEAVE:
		print_call(out, e);
		break;
	case EVENT_SIGNAL:
		print_siginfo(out, e);
		print_who(out, e->signal.who);
		break;
	case EVENT_STOP:
		fprintf(out, " %d", e->signal.number);
		break;
	case EVENT_EXITING:
	case EVENT_EXIT:
		print_exit(out, e);
		break;
	case EVENT_REAP:
		print_ending(out, &e->reap.how);
		fprintf(out, " by=%d%s", e->reap.by, e->reap.automatic ? " automatic" : "");
		break;
	case EVENT_NOTICE:
		fprintf(out, " %s %d %s", notices[e->notice.kind], e->notice.child,
			e->notice.path);
		break;
	case EVENT_END:
		if (e->end.has_command)
			print_ending(out, &e->end.how);
		fprintf(out, " events=%" PRIu64 " lost=%" PRIu64, e->end.events, e->end.lost);
		fprintf(out, " %s", ends[e->end.why]);
		if (e->end.signal)
			fprintf(out, "=%d", e->end.signal);
		break;
	default:
		break;
	}
	putc('\n', out);
	d->pending = true;
}

static void capture(void *ctx, struct event *e, struct call_storage *s, memory_fn *read,
		    void *read_ctx)
{
	struct dump *d = ctx;

	for (unsigned i = 0; i < 6; i++) {
		char *buf = arena_alloc(&s->arena, 16);

		d->bytes += read(read_ctx, e->kind == EVENT_ENTER ? AT_ENTRY : AT_EXIT,
				 e->call.arg[i], buf, 16);
	}
}

static void begin(void *ctx)
{
	(void)ctx;
}

static void idle(void *ctx)
{
	struct dump *d = ctx;

	fflush(d->out);
	d->pending = false;
}

static bool pending(void *ctx)
{
	return ((struct dump *)ctx)->pending;
}

/* kill, tkill, tgkill, setsid, setpgid */
static const int cheap_calls[ABI_COUNT][5] = {
	[ABI_x86_64] = {62, 200, 234, 112, 109},
	[ABI_i386] = {37, 238, 270, 66, 57},
	[ABI_arm64] = {129, 130, 131, 157, 154},
};

static void select_cheap_calls(struct call_numbers *numbers)
{
	for (unsigned abi = 0; abi < ABI_COUNT; abi++)
		for (unsigned i = 0; i < 5; i++)
			numbers->wanted[abi][cheap_calls[abi][i] / 64] |=
				1ULL << cheap_calls[abi][i] % 64;
}

static int run(struct engine *g, char **argv, const char *user, const pid_t *pids, unsigned n,
	       struct engine_result *result)
{
	struct engine_command command = {
		.file = *argv, .argv = (const char *const *)argv,
		.envp = (const char *const *)environ, .user = user,
	};
	unsigned attached = 0;
	int err = *argv ? engine_start(g, &command) : 0;

	for (unsigned i = 0; i < n; i++)
		attached += !engine_attach(g, pids[i]);
	if (err || (!*argv && !attached))
		return err ? err : -ESRCH;
	return engine_run(g, result);
}

int main(int argc, char **argv)
{
	struct diag diag = {.fd = 2, .name = "dump"};
	struct engine_options options = {
		.follow = true, .source = SOURCE_STOPS,
		.wants = {.programs = true, .signals = true},
	};
	struct dump d = {.out = stdout};
	struct engine_sink sink = {
		.event = print_event, .begin = begin, .idle = idle, .pending = pending, .ctx = &d,
	};
	struct engine_result result = {0};
	struct call_numbers numbers = {0};
	const char *user = NULL;
	pid_t pids[ATTACH_MAX];
	unsigned n = 0;

	select_cheap_calls(&numbers);
	if (engine_reserve_stdio())
		return 125;
	for (int opt; (opt = getopt(argc, argv, "+ckdriflnhump:U:o:")) != -1;) {
		switch (opt) {
		case 'c': options.wants.calls = true; break;
		case 'k':
			options.wants.cheap_calls = true;
			options.numbers = &numbers;
			break;
		case 'i': options.wants.identity = true; break;
		case 'f': options.wants.figures = options.wants.shortages = true; break;
		case 'l': options.wants.descriptors = true; break;
		case 'd': diag.debug = true; break;
		case 'r': options.wants.reaps = true; break;
		case 'n': options.follow = false; break;
		case 'h': options.hold = true; break;
		case 'u': options.until_command = true; break;
		case 'm': sink.capture = capture; break;
		case 'p':
			if (n < ATTACH_MAX)
				pids[n++] = atoi(optarg);
			break;
		case 'U': user = optarg; break;
		case 'o': d.out = fopen(optarg, "we"); break;
		default: return 2;
		}
	}
	if (!d.out)
		return 125;

	struct engine *g = engine_new(&options, &sink, &diag);

	if (!g)
		return 125;
	int err = run(g, argv + optind, user, pids, n, &result);

	engine_free(g);
	if (d.out != stdout)
		fclose(d.out);
	if (err || result.miscounted)
		return 125;
	if (result.how.signaled)
		return 128 + result.how.number;
	return result.how.number;
}
