#include "trace/uring/operation.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "desc/ring_ops.h"
#include "trace/capture/call.h"
#include "trace/state/emit.h"
#include "trace/state/engine_state.h"
#include "trace/tasks/syscall_event.h"

enum {
	SQE_FIXED_FILE = 1 << 0,	/* IOSQE_FIXED_FILE */
	SQE_SKIPS_SUCCESS = 1 << 6,	/* IOSQE_CQE_SKIP_SUCCESS */
	FSYNC_DATASYNC = 1 << 0,	/* IORING_FSYNC_DATASYNC */
};
#define FD_IN_FIXED (1U << 31)		/* SPLICE_F_FD_IN_FIXED */

static int file_fd(const struct ring_files *files, uint32_t index)
{
	return index < files->count && files->fds[index] >= 0 ? files->fds[index] :
		(int)(RING_FILE_FDS + (index & (RING_FILE_FDS - 1)));
}

/* Whether the descriptor is one of a file without a position, such as a socket or a pipe */
static bool is_stream(const struct tracee *t, int fd)
{
	char link[48], target[16];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/%d/fd/%d", t->group->tgid, fd);
	n = readlink(link, target, sizeof(target));
	return n > 0 && (target[0] != '/' || (n >= 5 && !memcmp(target, "/dev/", 5)));
}

static bool applies(const struct tracee *t, enum ring_op_condition condition,
		    const struct ring_sqe *sqe, int fd)
{
	switch (condition) {
	case IF_STREAM:
		return sqe->off == UINT64_MAX || (!sqe->off && is_stream(t, fd));
	case IF_DATASYNC:
		return sqe->op_flags & FSYNC_DATASYNC;
	default:
		return false;
	}
}

static uint64_t argument(const struct ring_sqe *sqe, enum sqe_field field,
			 const struct ring_files *files)
{
	switch (field) {
	case SQE_FD:
		return sqe->flags & SQE_FIXED_FILE ? file_fd(files, sqe->fd) : sqe->fd;
	case SQE_CLOSED:
		return sqe->file_index ? file_fd(files, sqe->file_index - 1) : sqe->fd;
	case SQE_DIRFD:
		return (int64_t)sqe->fd;
	case SQE_FD_IN:
		return sqe->op_flags & FD_IN_FIXED ? file_fd(files, sqe->file_index) :
			(int32_t)sqe->file_index;
	case SQE_OFF:
		return sqe->off;
	case SQE_ADDR:
		return sqe->addr;
	case SQE_LEN:
		return sqe->len;
	case SQE_FLAGS:
		return sqe->op_flags;
	case SQE_ADDR3:
		return sqe->addr3;
	case SQE_FILE_INDEX:
		return sqe->file_index;
	case SQE_ADDR_LEN:
		return sqe->addr_len;
	default:
		return 0;
	}
}

/* Sets the number and the arguments of the syscall that does the same. */
static void set_call(const struct tracee *t, struct event *e, const struct ring_sqe *sqe,
		     const struct ring_files *files)
{
	const struct ring_op *op = ring_op(sqe->opcode);
	enum abi_id abi = e->call.abi->id;
	int fd = argument(sqe, SQE_FD, files);

	e->call.nr = RING_OP_NUMBERS + sqe->opcode;
	if (!op)
		return;
	for (unsigned i = 0; i < 6; i++)
		e->call.arg[i] = argument(sqe, op->field[i], files);
	if (op->nr[abi] < 0)
		return;
	e->call.nr = applies(t, op->condition, sqe, fd) ? op->other[abi] : op->nr[abi];
}

void ring_operation_begin(struct engine *g, struct tracee *t, struct ring_operation *o,
			  const struct ring_sqe *sqe, const struct ring_files *files)
{
	const struct ring_op *op = ring_op(sqe->opcode);
	struct event *e = &o->event;

	o->user_data = sqe->user_data;
	o->skips_success = sqe->flags & SQE_SKIPS_SUCCESS;
	*e = engine_event(g, t, EVENT_ENTER);
	e->call.abi = g->native;
	e->call.note = CALL_OPERATION;
	e->call.entered = e->time;
	set_call(t, e, sqe, files);
	o->file_index = op && op->makes_file ? sqe->file_index : 0;
	engine_capture_event(g, t, e, &o->storage);
}

/* The result of the syscall: that of an operation that opens a file of the table is the number that
 * takes the place of its descriptor. */
static int64_t result_of(const struct ring_operation *o, int64_t result)
{
	if (!o->file_index || result < 0)
		return result;
	return RING_FILE_FDS + (o->file_index == UINT32_MAX ? result : o->file_index - 1);
}

void ring_operation_emit(struct engine *g, struct tracee *t, struct ring_operation *o,
			 int64_t result)
{
	struct event *e = &o->event;

	e->kind = EVENT_LEAVE;
	e->time = engine_now(g);
	e->task = t->id;
	e->process = NULL;
	e->call.ret = result_of(o, result);
	e->call.failed = syscall_result_is_error(result);
	e->call.view = NULL;
	e->call.fault = NULL;
	e->call.cache_key = 0;
	engine_capture_event(g, t, e, &o->storage);
	if (g->options.wants.faults)
		engine_explain_event(t, e, &o->storage.arena);
	g->tally.records++;
	engine_emit(g, e);
}

void ring_operation_repeat(struct engine *g, struct tracee *t, struct ring_operation *o)
{
	struct event *e = &o->event;

	call_storage_reset(&o->storage);
	e->kind = EVENT_ENTER;
	e->call.entered = e->time;
	e->call.ret = 0;
	e->call.failed = false;
	e->call.memory = NULL;
	e->call.fault = NULL;
	engine_capture_event(g, t, e, &o->storage);
}
