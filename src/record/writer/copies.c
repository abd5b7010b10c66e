#include "record/writer/copies.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "decode/capture.h"
#include "record/format/block.h"

/* An event in a buffer. What follows it, as far as the event has it: a struct copied_call, the
 * pieces of its memory, and the bytes that were encoded. These structs are small because each line
 * of the cache is moved from one processor to another. */
struct copy {
	uint32_t size;			/* of all of it, in bytes */
	uint32_t coded;			/* number of bytes that were encoded */
	uint64_t seq, time;
	struct task_id task;
	pid_t tgid;
	uint8_t kind;			/* enum event_kind */
	bool has_title;			/* of its process; the first string that was encoded */
};

/* The members of call of a struct event that a recorder needs */
struct copied_call {
	const struct abi *abi;
	uint64_t nr, arg[6], ip, sp;
	int64_t ret;
	uint64_t entered;
	uint64_t left;			/* of its memory */
	uint32_t pieces;		/* of its memory */
	uint8_t note, in_cache;		/* enum call_note, enum loader_cache_entry */
	bool failed, is_combined, injected, delayed, poked, has_memory;
};

/* A piece of memory, before its bytes */
struct copied_piece {
	uint64_t addr, asked;
	uint32_t got;
	uint8_t when, lack;		/* enum read_space, enum memory_lack */
};

static size_t aligned(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

static size_t piece_size(uint64_t bytes)
{
	return aligned(sizeof(struct copied_piece) + bytes);
}

void copies_done(struct copies *c)
{
	free(c->bytes);
}

void copies_begin(struct copies *c, size_t room)
{
	c->size = c->at = 0;
	if (room <= c->room)
		return;
	free(c->bytes);
	c->bytes = alloc_zeroed(room);
	c->room = room;
}

void copier_init(struct copier *c, bool copies_all)
{
	c->copies_all = copies_all;
	codec_init_plain_writer(&c->codec);
}

void copier_done(struct copier *c)
{
	codec_done(&c->codec);
}

/* Codes what an event points to, except for the memory of a syscall. */
static void code_rest(struct codec *c, struct event *e)
{
	if (is_call_event(e))
		code_call_details(c, e);
	else
		code_event(c, e);
}

static bool has_title(const struct copier *c, const struct event *e)
{
	return c->copies_all && (e->kind == EVENT_EXITING || e->kind == EVENT_EXIT) &&
		e->process && e->process->title && *e->process->title;
}

/* Encodes what the event points to. Nothing is left out for its size: the recorder does that. */
static void encode(struct copier *from, const struct event *e)
{
	struct codec *c = &from->codec;
	const char *title;
	struct event copy;

	c->budget = SIZE_MAX;
	c->at = 0;
	if (is_call_event(e) && !has_call_details(e))
		return;
	if (has_title(from, e)) {
		title = e->process->title;
		code_text(c, &title);
	}
	copy = *e;
	code_rest(c, &copy);
}

static bool is_copied(const struct copier *c, const struct memo_block *b)
{
	return c->copies_all || memory_is_needed(b);
}

size_t copier_prepare(struct copier *c, const struct event *e)
{
	size_t n = sizeof(struct copy);

	encode(c, e);
	if (is_call_event(e)) {
		n += sizeof(struct copied_call);
		for (const struct memo_block *b = e->call.memory ? e->call.memory->first : NULL; b;
		     b = b->next)
			n += !is_copied(c, b) ? 0 :
				piece_size(c->copies_all ? b->got : b->used);
	}
	return n + aligned(c->codec.at);
}

/* Copies the pieces of memory that are to be copied. Returns the position behind them. */
static uint8_t *put_memory(const struct copier *c, struct copied_call *call,
			   const struct memory *m, uint8_t *at)
{
	call->has_memory = true;
	call->left = m->left;
	for (const struct memo_block *b = m->first; b; b = b->next) {
		struct copied_piece *piece = (struct copied_piece *)at;
		struct memo_block part;

		if (!is_copied(c, b))
			continue;
		if (c->copies_all)
			part = *b;
		else
			memory_needed(b, &part);
		*piece = (struct copied_piece){
			.addr = part.addr, .asked = part.asked, .got = part.got, .when = part.when,
			.lack = memory_lack(part.why),
		};
		memcpy(piece + 1, b->bytes, part.got);
		at += piece_size(part.got);
		call->pieces++;
	}
	return at;
}

/* Copies a syscall. Returns the position behind it. */
static uint8_t *put_call(const struct copier *c, const struct event *e, uint8_t *at)
{
	struct copied_call *call = (struct copied_call *)at;

	*call = (struct copied_call){
		.abi = e->call.abi, .nr = e->call.nr, .ip = e->call.ip, .sp = e->call.sp,
		.ret = e->call.ret, .entered = e->call.entered, .note = e->call.note,
		.in_cache = e->call.in_cache, .failed = e->call.failed,
		.is_combined = e->call.is_combined, .injected = e->call.injected,
		.delayed = e->call.delayed, .poked = e->call.poked,
	};
	memcpy(call->arg, e->call.arg, sizeof(call->arg));
	at = (uint8_t *)(call + 1);
	return e->call.memory ? put_memory(c, call, e->call.memory, at) : at;
}

void copier_add(struct copier *c, struct copies *to, const struct event *e, size_t n)
{
	struct copy *copy = (struct copy *)(to->bytes + to->size);
	uint8_t *at = (uint8_t *)(copy + 1);

	*copy = (struct copy){
		.size = n, .coded = c->codec.at, .seq = e->seq, .time = e->time, .task = e->task,
		.tgid = e->tgid, .kind = e->kind, .has_title = has_title(c, e),
	};
	if (is_call_event(e))
		at = put_call(c, e, at);
	if (copy->coded)
		memcpy(at, c->codec.bytes, copy->coded);
	/* now: a failing program may read what is complete */
	to->size += n;
}

void copy_reader_init(struct copy_reader *r)
{
	*r = (struct copy_reader){.arena = {0}};
	codec_init_reader(&r->codec);
	r->codec.arena = &r->arena;
}

void copy_reader_done(struct copy_reader *r)
{
	r->codec.bytes = NULL;		/* those of a buffer */
	codec_done(&r->codec);
	arena_done(&r->arena);
}

/* Restores the pieces of memory at `at`. Returns the position behind them. */
static uint8_t *get_memory(struct copy_reader *r, const struct copied_call *call, uint8_t *at)
{
	memory_init(&r->memory, &r->arena, NULL, NULL);
	r->memory.left = call->left;
	for (unsigned i = 0; i < call->pieces; i++) {
		const struct copied_piece *piece = (const struct copied_piece *)at;

		memory_restore(&r->memory, &(struct memo_block){
			.addr = piece->addr, .asked = piece->asked, .got = piece->got,
			.when = piece->when, .why = memory_lacks[piece->lack],
		}, piece + 1);
		at += piece_size(piece->got);
	}
	return at;
}

/* Restores the syscall at `at`. Returns the position behind it. */
static uint8_t *get_call(struct copy_reader *r, uint8_t *at)
{
	const struct copied_call *call = (const struct copied_call *)at;
	struct event *e = &r->event;

	e->call.abi = call->abi;
	e->call.nr = call->nr;
	memcpy(e->call.arg, call->arg, sizeof(call->arg));
	e->call.ip = call->ip;
	e->call.sp = call->sp;
	e->call.ret = call->ret;
	e->call.entered = call->entered;
	e->call.note = call->note;
	e->call.in_cache = call->in_cache;
	e->call.failed = call->failed;
	e->call.is_combined = call->is_combined;
	e->call.injected = call->injected;
	e->call.delayed = call->delayed;
	e->call.poked = call->poked;
	at = (uint8_t *)(call + 1);
	if (!call->has_memory)
		return at;
	e->call.memory = &r->memory;
	return get_memory(r, call, at);
}

static void restore_title(struct copy_reader *r)
{
	const char *title;

	code_text(&r->codec, &title);
	r->process = (struct process){.title = arena_copy(&r->arena, title, strlen(title))};
	r->event.process = &r->process;
}

/* Decodes what the event points to from the bytes at `at`. */
static void decode(struct copy_reader *r, uint8_t *at, size_t n, bool has_title)
{
	struct codec *c = &r->codec;

	codec_forget_strings(c);
	c->fault = NULL;
	c->bytes = at;
	c->at = 0;
	c->end = n;
	if (has_title)
		restore_title(r);
	code_rest(c, &r->event);
}

const struct event *copies_next(struct copies *c, struct copy_reader *r)
{
	const struct copy *copy;
	uint8_t *at;

	if (c->at == c->size)
		return NULL;
	copy = (const struct copy *)(c->bytes + c->at);
	at = (uint8_t *)(copy + 1);
	c->at += copy->size;
	arena_reset(&r->arena);
	r->event = (struct event){
		.kind = copy->kind, .seq = copy->seq, .time = copy->time, .task = copy->task,
		.tgid = copy->tgid,
	};
	if (is_call_event(&r->event))
		at = get_call(r, at);
	if (copy->coded)
		decode(r, at, copy->coded, copy->has_title);
	return &r->event;
}
