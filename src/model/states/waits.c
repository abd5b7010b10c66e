/* What a system call waits for. */
#include <sys/types.h>

#include "decode/view.h"
#include "desc/traits.h"
#include "desc/type.h"
#include "model/fds/fds.h"
#include "model/states/state.h"

static enum task_doing doing_of_file(const char *name)
{
	static const uint8_t doings[OPEN_KINDS] = {
		[OPEN_FILE] = DOES_WAIT_FILE, [OPEN_DIRECTORY] = DOES_WAIT_FILE,
		[OPEN_DEVICE] = DOES_WAIT_FILE, [OPEN_TERMINAL] = DOES_WAIT_TERMINAL,
		[OPEN_PIPE] = DOES_WAIT_PIPE, [OPEN_SOCKET] = DOES_WAIT_SOCKET,
		[OPEN_EPOLL] = DOES_WAIT_EVENTS, [OPEN_EVENTFD] = DOES_WAIT_EVENTS,
		[OPEN_TIMERFD] = DOES_WAIT_EVENTS, [OPEN_SIGNALFD] = DOES_WAIT_SIGNAL,
		[OPEN_INOTIFY] = DOES_WAIT_EVENTS, [OPEN_FANOTIFY] = DOES_WAIT_EVENTS,
		[OPEN_PIDFD] = DOES_WAIT_CHILD, [OPEN_MEMFD] = DOES_WAIT_FILE,
		[OPEN_IO_URING] = DOES_WAIT_EVENTS, [OPEN_PERF] = DOES_WAIT_EVENTS,
		[OPEN_BPF] = DOES_WAIT_EVENTS, [OPEN_USERFAULTFD] = DOES_WAIT_EVENTS,
		[OPEN_OTHER] = DOES_CALL,
	};

	return name ? doings[file_kind_of(name)] : DOES_CALL;
}

/* The kind of the files of all descriptors among the values; DOES_WAIT_EVENTS: they differ;
 * TASK_DOINGS: there are none */
static enum task_doing doing_of_all(const struct value *v, enum task_doing doing)
{
	for (; v; v = v->next) {
		const struct value *now = v->kind == V_CHANGE ? v->change.before : v;

		if (now->kind == V_LIST || now->kind == V_RECORD) {
			doing = doing_of_all(now->list.first, doing);
		} else if (now->kind == V_NUMBER && now->sense == SENSE_FD) {
			enum task_doing one = doing_of_file(now->num.path);

			doing = doing == TASK_DOINGS || doing == one ? one : DOES_WAIT_EVENTS;
		}
	}
	return doing;
}

/* Of poll, select and epoll_wait */
static enum task_doing doing_of_poll(const struct event *e, enum wait_object object)
{
	enum task_doing doing = TASK_DOINGS;

	if (object == WAITS_ON_EPOLL)
		return DOES_WAIT_EVENTS;
	if (e->call.view)
		doing = doing_of_all(e->call.view->args->list.first, doing);
	if (doing != TASK_DOINGS)
		return doing;
	return e->call.arg[object == WAITS_ON_POLL] ? DOES_WAIT_EVENTS : DOES_SLEEP;
}

/* Of a system call whose descriptor is its first argument that is one */
static enum task_doing doing_of_descriptor(const struct event *e)
{
	const struct value *v = e->call.view ? e->call.view->args->list.first : NULL;

	while (v && !(v->kind == V_NUMBER && v->sense == SENSE_FD))
		v = v->next;
	return v ? doing_of_file(v->num.path) : DOES_CALL;
}

static enum task_doing doing_of_lock(const struct event *e)
{
	const struct value *command = e->call.view ? view_number(e->call.view, "cmd") : NULL;

	if (syscall_traits(e->call.row)->wait_object == WAITS_ON_FLOCK)
		return DOES_WAIT_LOCK;
	return value_has_name(command, "F_SETLKW") || value_has_name(command, "F_SETLKW64") ||
		value_has_name(command, "F_OFD_SETLKW") ? DOES_WAIT_LOCK : TASK_DOINGS;
}

/* Of a system call whose row does not say what it waits for. Mapping a file does not read it. */
static enum task_doing doing_of_class(const struct call *row)
{
	const uint32_t files = 1U << CLASS_FILE | 1U << CLASS_DESC, memory = 1U << CLASS_MEMORY;

	return row && row->classes & files && !(row->classes & memory) ? DOES_WAIT_FILE :
		TASK_DOINGS;
}

static enum task_doing doing_of_exchange(const struct event *e, enum exchange_effect effect)
{
	switch (effect) {
	case EXCHANGES_OPERATE:
		return DOES_WAIT_LOCK;
	case EXCHANGES_SEND:
	case EXCHANGES_RECEIVE:
	case EXCHANGES_SEND_POSIX:
	case EXCHANGES_RECEIVE_POSIX:
		return DOES_WAIT_PIPE;
	default:
		return doing_of_descriptor(e);
	}
}

/* Of a system call that waits for one thing, whatever its arguments are; else TASK_DOINGS */
static enum task_doing doing_of_kind(enum wait_kind kind)
{
	switch (kind) {
	case WAIT_SLEEP:
		return DOES_SLEEP;
	case WAIT_CHILD:
	case WAIT_VFORK:
		return DOES_WAIT_CHILD;
	case WAIT_LOCK:
	case WAIT_THREAD:
	case WAIT_FUTEX:
		return DOES_WAIT_LOCK;
	case WAIT_CONNECTION:
	case WAIT_CONNECT:
		return DOES_WAIT_SOCKET;
	case WAIT_SIGNAL:
		return DOES_WAIT_SIGNAL;
	case WAIT_OPEN:
		return DOES_WAIT_FILE;
	default:
		return TASK_DOINGS;
	}
}

enum task_doing states_doing_of(const struct event *e)
{
	const struct call_view *view = e->call.view;
	const struct call *row = view && view->row ? view->row : e->call.row;
	const struct syscall_traits *t = syscall_traits(row);
	enum task_doing doing = doing_of_kind(t->wait);

	if (doing != TASK_DOINGS)
		return doing;
	switch ((enum wait_kind)t->wait) {
	case WAIT_FILE_LOCK:
		return doing_of_lock(e);
	case WAIT_EVENTS:
		return doing_of_poll(e, t->wait_object);
	case WAIT_INPUT:
	case WAIT_OUTPUT:
	case WAIT_CALL:
		return doing_of_exchange(e, t->exchange);
	default:
		return doing_of_class(row);
	}
}

enum task_doing states_doing_of_continued(const struct call *row)
{
	enum wait_kind kind = syscall_traits(row)->wait;
	enum task_doing doing = doing_of_kind(kind);

	if (!row || doing != TASK_DOINGS)
		return doing;
	return kind == WAIT_EVENTS ? DOES_WAIT_EVENTS : DOES_CALL;
}

static enum task_doing doing_of_open(const struct descriptors *open, int fd)
{
	static const uint8_t doings[] = {
		[DESCRIPTOR_OTHER] = DOES_WAIT_EVENTS, [DESCRIPTOR_FILE] = DOES_WAIT_FILE,
		[DESCRIPTOR_DIRECTORY] = DOES_WAIT_FILE, [DESCRIPTOR_DEVICE] = DOES_WAIT_FILE,
		[DESCRIPTOR_TERMINAL] = DOES_WAIT_TERMINAL, [DESCRIPTOR_PIPE] = DOES_WAIT_PIPE,
		[DESCRIPTOR_SOCKET] = DOES_WAIT_SOCKET,
	};

	for (unsigned i = 0; open && i < open->count; i++)
		if (open->all[i].fd == fd)
			return doings[open->all[i].kind];
	return DOES_CALL;
}

enum task_doing states_doing_at_look(const struct event *e)
{
	enum wait_kind kind = syscall_traits(e->look.row)->wait;
	enum task_doing doing = e->look.in_vfork ? DOES_WAIT_CHILD : doing_of_kind(kind);

	if (doing != TASK_DOINGS)
		return doing;
	if (kind == WAIT_FILE_LOCK && e->look.owner)
		return DOES_WAIT_LOCK;
	if (kind == WAIT_EVENTS && !e->look.wait_count)
		return DOES_SLEEP;
	if (e->look.wait_count == 1)
		return doing_of_open(e->look.open, e->look.waits[0]);
	return kind == WAIT_EVENTS ? DOES_WAIT_EVENTS : DOES_CALL;
}
