/* A printer plugin, built by plugin.test against the installed headers: what it was
 * writes a line for each call. Macros set by the test make it an invalid plugin. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ptrail/plugin.h>

#ifndef NAME
#define NAME "probe"
#endif
#ifndef HELP
#define HELP "what a printer is given"
#endif
#ifndef OPEN
#define OPEN probe_open
#endif
#ifndef EVENT
#define EVENT probe_event
#endif
#ifndef CLOSE
#define CLOSE probe_close
#endif
#ifndef CALLS
#define CALLS NULL
#endif
#ifndef ADAPT
#define ADAPT NULL
#endif
#ifndef TAKES
#define TAKES NULL
#endif
#ifndef FAULT
#define FAULT NULL
#endif
#ifndef SETTINGS
#define SETTINGS {.name = "what", .help = "what is shown", .words = whats}, \
	{.name = "least", .help = "bytes", .preset = 7, .most = 100}
#endif
#ifndef VALUES
#define VALUES true
#endif

/* Creates the marker file that shows that this object was loaded */
__attribute__((constructor)) static void loaded(void)
{
	const char *mark = getenv("PROBE_MARK");
	int fd = mark ? open(mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) : -1;

	if (fd >= 0)
		close(fd);
}

#ifdef MISSING
extern void ptrail_is_not_there(void);
#endif

__attribute__((unused)) static const char *const whats[] = {
	"names", "texts", "values", "lives", NULL,
};
enum { NAMES, TEXTS, VALUES_TOO, LIVES };

static const struct printer_setting settings[] = {SETTINGS, {0}};

struct probe {
	const struct print_options *o;
	struct output *out;
};

static void say(struct probe *p, const char *key, const char *what)
{
	output_str(p->out, key);
	output_str(p->out, " ");
	output_str(p->out, what ? what : "?");
	output_str(p->out, "\n");
}

__attribute__((unused)) static void *probe_open(const struct print_options *o, struct output *out)
{
	struct probe *p = malloc(sizeof(*p));
	char text[32];

	if (!p)
		return NULL;
	*p = (struct probe){.o = o, .out = out};
#ifdef MISSING
	ptrail_is_not_there();
#endif
	if (out && o->settings[0] == NAMES) {
		snprintf(text, sizeof(text), "%llu", (unsigned long long)o->settings[1]);
		say(p, "least", text);
	}
	return p;
}

static void on_call(struct probe *p, const struct event *e)
{
	switch (p->o->settings[0]) {
	case NAMES:
		say(p, ptrail_machine_name(e->call.abi), ptrail_call_name(e));
		if (e->call.failed)
			say(p, "error", ptrail_errno_name(-e->call.ret));
		break;
	case TEXTS:
		ptrail_call_text(p->out, p->o, e);
		output_str(p->out, "\n");
		break;
	case VALUES_TOO:
		for (const struct value *v = e->call.view->args->list.first; v; v = v->next) {
			ptrail_string_json(p->out, v->name);
			output_str(p->out, " ");
			ptrail_value_text(p->out, p->o, v);
			output_str(p->out, " ");
			ptrail_value_json(p->out, v);
			output_str(p->out, "\n");
		}
		break;
	}
}

static void on_end(struct probe *p, const struct event *e)
{
	const struct history *h = e->end.history;

	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (history_of_serial(h, l->id.serial) != l ||
		    history_find(h, l->id.tid, l->born) != l ||
		    strcmp(life_program_name(l->program), life_name(l)) != 0 ||
		    life_duration(h, l) != l->exited - l->born)
			say(p, "wrong", life_name(l));
		output_str(p->out, life_name(l));
		output_str(p->out, life_failed(l) ? " failed: " : ": ");
		ptrail_exit_status_text(p->out, &l->ending);
		output_str(p->out, "\n");
	}
	say(p, "level", finding_level_name(LEVEL_ERROR));
}

__attribute__((unused)) static void probe_event(void *self, const struct event *e)
{
	struct probe *p = self;

#ifdef CRASH
	if (e->kind == EVENT_EXEC)
		p = *(void *volatile *)p->o->target;	/* which is NULL */
#endif
	if (e->kind == EVENT_LEAVE)
		on_call(p, e);
	else if (e->kind == EVENT_SIGNAL && p->o->settings[0] == NAMES)
		say(p, process_name(e->process), ptrail_signal_name(e->signal.number));
	else if (e->kind == EVENT_END && p->o->settings[0] == LIVES)
		on_end(p, e);
}

__attribute__((unused)) static void probe_close(void *self)
{
	struct probe *p = self;

	if (p && p->out && p->o->settings[0] == NAMES)
		say(p, "closed", NAME);
	free(p);
}

__attribute__((unused)) static bool probe_takes(const char *target)
{
	return target && !strncmp(target, "probe:", 6);
}

__attribute__((unused))
static const char *probe_adapt(const struct print_options *o, struct wants *wants)
{
	wants->values = false;
	return o->settings[1] == 100 ? "trace=%no-such-class" : "trace=execve";
}

__attribute__((unused)) static const char *probe_fault(void *self)
{
	(void)self;
	return "nobody is at home";
}

__attribute__((unused)) static const struct printer probe = {
	.name = NAME,
	.help = HELP,
	.wants = {.calls = true, .values = VALUES, .signals = true, .programs = true,
		  .history = true},
	.calls = CALLS,
	.adapt = ADAPT,
	.settings = settings,
	.takes = TAKES,
	.fault = FAULT,
	.open = OPEN,
	.event = EVENT,
	.close = CLOSE,
};

#if defined INTERFACE || defined MAGIC || defined FIRST_SIZE || defined NO_PRINTER
#ifndef MAGIC
#define MAGIC PTRAIL_PLUGIN_MAGIC
#endif
#ifndef INTERFACE
#define INTERFACE PTRAIL_INTERFACE
#endif
#ifndef FIRST_SIZE
#define FIRST_SIZE sizeof(struct event)
#endif
extern struct ptrail_plugin ptrail_plugin PTRAIL_PUBLIC;
struct ptrail_plugin ptrail_plugin = {MAGIC, INTERFACE, {PTRAIL_STRUCTS(PTRAIL_SIZE)}, &probe};

__attribute__((constructor)) static void change(void)
{
	ptrail_plugin.sizes[PTRAIL_SIZE_event] = FIRST_SIZE;
#ifdef NO_PRINTER
	ptrail_plugin.printer = NULL;
#endif
}
#elif !defined NO_SYMBOL
PTRAIL_PRINTER(probe);
#endif
