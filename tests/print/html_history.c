#include "print/html_history.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>

enum { FAN = 20 };
static const uint64_t MS = 1000000;

const char *const html_hostile[] = {
	"</script><script>document.title='broken'</script>", "<!--<script>", "--></noscript>",
	"\xff\xfe\x80 bytes", "bell\a and \033[31mred", "line\xe2\x80\xa8separator",
	"turned\xe2\x80\xaeround", "\"quotes' & \\ back", "<img src=x onerror=alert(1)>",
	"]]>", "{{data}}", "a\nb\tc", "", NULL
};

static const struct check_row row_failed = {
	"XX001", "made-up-failure", LEVEL_ERROR, "Processes that fail", "They need attention.",
	"look at what it wrote",
};
static const struct check_row row_zombie = {
	"XX002", "made-up-zombie", LEVEL_WARNING, "Zombies", "They take a pid each.",
	"wait for children",
};
static const struct check_row row_blind = {
	"XX003", "made-up-blind", LEVEL_NOTE, "What needs calls", "Calls were not seen.", NULL,
};

static const struct check_row row_off = {
	"XX004", "made-up-off", LEVEL_NOTE, "Not selected", "Not selected.", NULL,
};

static const char *text(struct made *m, const char *before, size_t i, const char *behind)
{
	char b[64];
	int n = snprintf(b, sizeof(b), "%s%zu%s", before, i, behind);

	return arena_copy(&m->arena, b, n);
}

static struct life_program *program(struct made *m, size_t i, uint64_t time, bool hostile)
{
	static const char *const names[] = {
		"/usr/bin/make", "/bin/sh", "/usr/bin/cc", "/usr/bin/ld",
	};
	struct life_program *p = arena_new(&m->arena, struct life_program);
	const char **argv = arena_alloc(&m->arena, 5 * sizeof(*argv));
	const char *odd = html_hostile[i % (sizeof(html_hostile) / sizeof(*html_hostile) - 1)];

	argv[0] = hostile ? odd : names[i % 4];
	argv[1] = "-o";
	argv[2] = text(m, "object", i, ".o");
	argv[3] = hostile ? odd : "a b";
	*p = (struct life_program){
		.time = time, .path = argv[0], .file = hostile ? odd : "", .argv = argv,
		.cwd = hostile ? odd : "/srv/build", .uid = 1000, .euid = i % 50 ? 1000 : 0,
		.in = i % 7 ? 0 : 5000 + i / 7, .inherited = i % 3, .script = hostile && i % 2,
	};
	return p;
}

static void add_figures(struct life *l, size_t i)
{
	l->has_figures = true;
	l->figures = (struct figures){
		.user = i * MS, .system = 10 * MS, .processor = 10 * MS + i * MS,
		.run_delay = i, .peak_memory = 1 << 22,
		.minor_faults = 300 + i, .voluntary = 4, .chars_read = 1 << 20, .descriptors = 4,
		.descriptor_limit = 1024,
	};
}

static void add_failed_call(struct made *m, struct life *l, bool hostile)
{
	const char *path = hostile ? html_hostile[0] : "missing.h";
	struct failed_call *f = made_failed_call(m, l, "openat", path, ENOENT, "ENOENT");
	struct message *message = made_message(m, l, "cannot open\n");

	f->time = l->born + MS;
	f->directory = "/srv/build";
	f->times = 3;
	message->time = l->born + 2 * MS;
	if (hostile)
		message->text = "</script>\0\xff\n";
	l->failed_call_count = 9;
}

/* The process is alive at the end and was inspected. */
static void add_inspection(struct made *m, struct life *l)
{
	static const struct descriptor open[] = {
		{.fd = 0, .kind = DESCRIPTOR_PIPE, .reads = true, .name = "pipe:[5000]"},
		{.fd = 3, .kind = DESCRIPTOR_SOCKET, .reads = true, .writes = true,
		 .listens = true, .name = "127.0.0.1:80"},
	};
	static const struct outsider outside[] = {
		{.pid = 4711, .program = "db</p>", .role = OUTSIDER_OWNER},
	};
	static const struct descriptors all = {.all = open, .count = 2, .open = 2, .limit = 1024};

	l->state = PROCESS_ALIVE;
	l->exited = l->reaped = 0;
	l->open = &all;
	l->looks = arena_new(&m->arena, struct life_look);
	*l->looks = (struct life_look){
		.task = l->id, .time = l->born + MS, .why = LOOK_COMMAND_EXITED, .state = 'S',
		.place = "futex_wait_queue", .call = "futex", .owner = 4711, .timeout = -1,
		.name = "worker", .path = "", .outside = outside, .outside_count = 1,
	};
}

static void add_finding(struct made *m, struct life *l, const struct check_row *check, bool hostile)
{
	const char *message = hostile ? html_hostile[1] :
		text(m, "process ", l->index, " did not go well");

	made_find(m, check, l, message, hostile ? html_hostile[0] : "it ended so");
}

static void set_end(struct made *m, struct life *l, size_t i, bool hostile)
{
	l->state = PROCESS_REAPED;
	l->exited = l->born + (1 + i % 13) * 10 * MS;
	l->reaped = l->exited + (i % 11 ? MS / 10 : 40 * MS);
	l->reaper = l->parent ? l->parent->id.tid : 1;
	if (i % 17 == 5) {
		l->ending.number = 1 + i % 3;
		add_failed_call(m, l, hostile);
		add_finding(m, l, &row_failed, hostile);
	} else if (i % 41 == 7) {
		l->ending = (struct exit_status){true, true, SIGSEGV};
		l->fatal = (struct signal_fact){.number = SIGSEGV, .from = SIGNAL_KERNEL,
			.time = l->exited, .address = 8};
	} else if (i % 61 == 9) {
		l->state = PROCESS_ZOMBIE;
		l->reaped = 0;
		add_finding(m, l, &row_zombie, hostile);
	} else if (i % 97 == 11) {
		add_inspection(m, l);
	}
}

static void add_life(struct made *m, size_t i, bool hostile)
{
	struct life *l = made_fork(m, i ? m->lives[(i - 1) / FAN] : NULL, i ? 1 + i * 2 : 0);

	l->how = i ? BORN_VFORK : BORN_COMMAND;
	l->tasks = 1 + i % 2;
	l->group = l->session = 100;
	l->first_program = program(m, i / FAN, l->born, hostile);
	l->program = l->first_program->next = program(m, i, l->born + MS / 2, hostile);
	l->programs = 1;
	l->signals = i % 5;
	l->notices = i % 29 ? 0 : 1 << NOTICE_IO_URING;
	add_figures(l, i);
	set_end(m, l, i, hostile);
	if (m->h.end < l->exited)
		m->h.end = l->exited;
}

void html_history_fill(struct made *m, size_t n, bool hostile)
{
	static const struct check_row *const looked[] = {&row_failed, &row_zombie, NULL};
	static const struct check_row *const blind[] = {&row_blind, NULL};
	static const struct check_row *const unselected[] = {&row_off, NULL};
	static const char *const plain[] = {"make", "-j2", "all", NULL};

	for (size_t i = 0; i < n; i++)
		add_life(m, i, hostile);
	m->lives[0]->ending = (struct exit_status){.number = 2};
	m->lives[0]->state = PROCESS_REAPED;
	m->lives[0]->exited = m->lives[0]->reaped = m->h.end;
	m->findings.checks = looked;
	m->findings.blind = blind;
	m->findings.unselected = unselected;
	m->h.command = m->lives[0];
	m->h.argv = hostile ? html_hostile : plain;
	m->h.processors = 4;
	m->h.most_alive = 12;
	m->h.most_zombies = 3;
}

void html_history_send(struct made *m, const struct printer *printer, void *self,
		       enum end_reason why)
{
	struct process p = {.state = PROCESS_ALIVE};
	struct event e = {.kind = EVENT_BEGIN};

	e.begin.argv = m->h.argv;
	e.begin.machine = "x86_64";
	e.begin.tracer = 1;
	printer->event(self, &e);
	for (size_t i = 0; i < m->h.count; i += 10) {
		const struct life *l = m->lives[i];

		p.id = l->id;
		e = (struct event){.kind = EVENT_SIGNAL, .process = &p, .time = l->born + MS};
		e.signal.number = i % 20 ? SIGCHLD : SIGUSR1;
		p.last_signal = (struct signal_fact){.number = SIGUSR1, .time = e.time,
			.from = SIGNAL_TRACED, .sender = {100, 1}, .program = "ma</ke",
			.disposition = DISPOSITION_CAUGHT, .interrupted = "wait4"};
		printer->event(self, &e);
	}
	m->findings.cut = why != END_DONE;
	m->end.end.why = why;
	m->end.end.signal = why == END_SIGNAL ? SIGTERM : 0;
	e = *made_last_event(m, 0);
	if (why != END_DONE)
		e.end.ended = 0;
	printer->event(self, &e);
}
