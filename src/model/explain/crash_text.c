#include "model/explain/crash_text.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/text/contains.h"
#include "desc/traits.h"
#include "model/errors/cause_line.h"
#include "model/explain/death_text.h"
#include "model/explain/reason.h"
#include "model/process/name.h"

enum { NAME_LENGTH_MAX = 80, MESSAGE_MAX = 300, CALLERS_MAX = 8 };

static void add_address(struct sbuf *b, const struct crash *c)
{
	sbuf_str(b, "address ");
	sbuf_hex(b, c->addr);
}

/* "it accessed a null pointer plus 8" */
static void add_null(struct sbuf *b, const struct crash *c, const char *what)
{
	sbuf_str(b, what);
	if (!c->addr)
		return;
	sbuf_str(b, " plus ");
	sbuf_dec(b, (int64_t)c->addr, false);
}

static void add_memory(struct sbuf *b, const struct crash *c)
{
	if (!*c->object) {
		add_address(b, c);
		return;
	}
	sbuf_str(b, "memory of ");
	reason_text(b, c->object, NAME_LENGTH_MAX);
}

void crash_text(struct sbuf *b, const struct crash *c)
{
	switch (c->kind) {
	case CRASH_NULL:
		add_null(b, c, "it accessed a null pointer");
		return;
	case CRASH_NULL_CALL:
		add_null(b, c, "it called a function by a null pointer");
		return;
	case CRASH_STACK_OVERFLOW:
		sbuf_str(b, "its stack overflowed: it accessed ");
		add_address(b, c);
		sbuf_str(b, " below it");
		return;
	case CRASH_READ_ONLY:
		sbuf_str(b, "it wrote to read-only ");
		add_memory(b, c);
		return;
	case CRASH_NOT_EXECUTABLE:
		sbuf_str(b, "it jumped to non-executable ");
		add_memory(b, c);
		return;
	case CRASH_NO_ACCESS:
		sbuf_str(b, "it accessed inaccessible ");
		add_memory(b, c);
		return;
	case CRASH_UNMAPPED:
		sbuf_str(b, "it accessed ");
		add_address(b, c);
		sbuf_str(b, ", where nothing is mapped");
		return;
	case CRASH_UNMAPPED_JUMP:
		sbuf_str(b, "it jumped to ");
		add_address(b, c);
		sbuf_str(b, ", where nothing is mapped");
		return;
	case CRASH_MISALIGNED:
		sbuf_str(b, "it accessed ");
		add_address(b, c);
		sbuf_str(b, ", which is not aligned as the instruction demands");
		return;
	case CRASH_BAD_ADDRESS:
		sbuf_str(b, "it accessed an address outside of user space");
		return;
	case CRASH_PAST_END:
		sbuf_str(b, "it accessed a mapping beyond the end of the file ");
		reason_text(b, c->object, NAME_LENGTH_MAX);
		return;
	case CRASH_ABORT:
		sbuf_str(b, "it called abort()");
		if (*c->message) {
			sbuf_str(b, ": ");
			reason_text(b, c->message, MESSAGE_MAX);
		}
		return;
	case CRASH_OTHER:
	case CRASH_KINDS:
		return;
	}
}

static bool has_object(const struct stack_frame *f)
{
	return f->object && *f->object;
}

void crash_text_code(struct sbuf *b, const struct stack_frame *f)
{
	reason_text(b, name_base(f->object), NAME_LENGTH_MAX);
	sbuf_char(b, '+');
	sbuf_hex(b, f->object_offset);
}

/* The innermost function may be unknown, for example after a jump to data. */
static const char *relation(const struct stack *stack)
{
	return *stack->frames[0].symbol || has_object(stack->frames) ? "in " : "called by ";
}

/* Appends the frame as number `at` of those that are described. */
static void add_frame(struct sbuf *b, const struct stack *stack, unsigned at,
		      const struct stack_frame *f)
{
	const char *first = relation(stack);

	sbuf_str(b, !at ? first : at == 1 && *first == 'i' ? ", called by " : ", ");
	if (*f->symbol)
		reason_text(b, f->symbol, NAME_LENGTH_MAX);
	else
		crash_text_code(b, f);
}

/* Returns the number of further frames of unknown functions of the same file. */
static unsigned count_unknown(const struct stack *stack, unsigned at)
{
	const struct stack_frame *f = &stack->frames[at];
	unsigned i = at;

	while (++i < stack->count && !*stack->frames[i].symbol && has_object(&stack->frames[i]) &&
	       !strcmp(stack->frames[i].object, f->object))
		;
	return i - at - 1;
}

void crash_text_stack(struct sbuf *b, const struct stack *stack)
{
	const char *last = "";
	unsigned described = 0, more;
	bool is_repeated = false, has_name = false;

	for (unsigned i = 0; stack && i < stack->count && !has_name; i++)
		has_name = *stack->frames[i].symbol;
	for (unsigned i = 0; has_name && i < stack->count && described <= CALLERS_MAX; i++) {
		const struct stack_frame *f = &stack->frames[i];

		if (!*f->symbol && !has_object(f))
			continue;
		if (*f->symbol && !strcmp(f->symbol, last)) {
			sbuf_str(b, is_repeated ? "" : " (repeatedly)");
			is_repeated = true;
			continue;
		}
		add_frame(b, stack, described++, f);
		more = *f->symbol ? 0 : count_unknown(stack, i);
		if (more) {
			sbuf_str(b, " (and ");
			sbuf_dec(b, more, false);
			sbuf_str(b, " more)");
		}
		i += more;
		if (!strcmp(f->symbol, "main"))
			return;
		last = f->symbol;
		is_repeated = false;
	}
}

void crash_text_place(struct sbuf *b, const struct stack *stack)
{
	const struct stack_frame *f = stack ? stack->frames : NULL;
	const struct stack_frame *end = stack ? f + stack->count : NULL;

	while (f != end && !*f->symbol)
		f++;
	if (f == end)
		return;
	sbuf_str(b, f == stack->frames ? "in " : "called by ");
	reason_text(b, f->symbol, NAME_LENGTH_MAX);
}

const struct life_crash *crash_of_life(const struct life *l)
{
	bool is_end = l->exited && l->ending.signaled && l->crash &&
		l->crash->number == l->ending.number;

	return is_end ? l->crash : NULL;
}

/* Appends the line that the process printed before abort(): the text of an exception of C++, or
 * another error. */
static void add_printed(struct sbuf *b, const struct life *l)
{
	static const char what[] = "what():  ", virtual[] = "pure virtual method called",
		heap[] = "FATAL ERROR: ", thrown[] = "throwing an instance of '";
	char line[CAUSE_LINE_MAX], type[NAME_LENGTH_MAX] = "";
	struct line_scan s;
	struct cause_line c;

	line_scan_begin(&s, l);
	while (line_scan_next(&s, line, sizeof(line))) {
		const char *at = strstr(line, what);

		if (at) {
			sbuf_str(b, " after an exception");
			sbuf_str(b, *type ? " of type " : "");
			reason_text(b, type, NAME_LENGTH_MAX);
			sbuf_str(b, ": ");
			reason_text(b, at + strlen(what), MESSAGE_MAX);
			return;
		}
		at = strstr(line, thrown);
		if (at) {
			at += strlen(thrown);
			snprintf(type, sizeof(type), "%.*s", (int)strcspn(at, "'"), at);
		}
		if (strncmp(line, virtual, strlen(virtual)) != 0 &&
		    strncmp(line, heap, strlen(heap)) != 0)
			continue;
		sbuf_str(b, " after printing: ");
		reason_text(b, line, MESSAGE_MAX);
		return;
	}
	cause_line_find(l, life_name(l), 0, &c);
	if (!c.message || c.message->fd != 2)
		return;
	sbuf_str(b, " after printing: ");
	reason_text(b, c.text, MESSAGE_MAX);
	if (*c.detail) {
		sbuf_char(b, ' ');
		reason_text(b, c.detail, MESSAGE_MAX);
	}
}

/* Appends what a program that sends itself the signal of a fault has printed of an error, as a
 * handler does that reports the fault first. */
static void add_report(struct sbuf *b, const struct life *l)
{
	struct cause_line c;

	cause_line_find(l, life_name(l), 0, &c);
	if (!c.message || c.message->fd == 1 || c.rating < ERROR_LINE_SURE)
		return;
	sbuf_str(b, " after printing: ");
	reason_text(b, c.text, MESSAGE_MAX);
}

/* The failed syscall that explains the crash: to open the file, to execute the program, or to get
 * the memory, that the process then used; NULL: none */
static const struct failed_call *find_earlier_failure(const struct life *l)
{
	const struct failed_call *last = l->failed_calls;
	const struct syscall_traits *traits;

	while (last && last->next)
		last = last->next;
	if (!last)
		return NULL;
	if (last->error == ENOMEM)
		return last;
	traits = syscall_traits_named(last->call);
	return last->spoken && (traits->use == USE_OPEN || traits->process == AFFECTS_EXEC) &&
		(last->error == ENOENT || last->error == EACCES) ? last : NULL;
}

/* Whether a failed syscall right before the crash explains it: a null pointer, or an abort() about
 * whose reason the text that the process has printed says nothing, or that it is about such a
 * failure */
static bool may_have_earlier_failure(const struct crash *c, const char *printed)
{
	static const char *const words[] = {
		"ios_failure", "open", "load", "read", "file", "find", "exec", NULL,
	};

	if (c->kind == CRASH_NULL || c->kind == CRASH_NULL_CALL)
		return true;
	return c->kind == CRASH_ABORT && !*c->message &&
		(!*printed || text_contains_any(printed, words));
}

static void add_signal(struct sbuf *b, int number, int code)
{
	if (number == SIGILL)
		sbuf_str(b, "it executed an invalid instruction");
	else if (number == SIGTRAP)
		sbuf_str(b, "it executed a breakpoint");
	else if (number == SIGFPE)
		sbuf_str(b, code == FPE_INTDIV ? "it divided an integer by zero" :
			 "an operation of its arithmetic failed");
}

void crash_text_signal(struct sbuf *b, const struct life *l)
{
	const struct signal_fact *f = &l->fatal;

	if (f->from == SIGNAL_SELF) {
		sbuf_str(b, "it sent itself the signal");
		add_report(b, l);
	} else if (f->from == SIGNAL_KERNEL)
		add_signal(b, f->number, f->code);
}

/* Whether the process printed what a fault became, as Go's runtime does, whose functions return to
 * the place of the fault */
static bool prints_panic(const struct life *l)
{
	for (const struct message *m = l->messages; m; m = m->next)
		if (strstr(m->text, "panic: ") || strstr(m->text, "[signal SIG"))
			return true;
	return false;
}

const struct life_crash *crash_caught(const struct life *l)
{
	return life_failed(l) && !l->ending.signaled && l->caught && !prints_panic(l) ?
		l->caught : NULL;
}

void crash_text_caught(struct sbuf *b, const struct life *l)
{
	const struct life_crash *c = l->caught;
	struct sbuf how = {0};

	reason_text(b, life_name(l), NAME_LENGTH_MAX);
	sbuf_str(b, " crashed with ");
	death_text_signal(b, c->number);
	sbuf_str(&how, "");
	crash_text(&how, c->how);
	if (!how.len)
		add_signal(&how, c->number, c->code);
	if (how.len) {
		sbuf_str(b, ": ");
		sbuf_add(b, how.s, how.len);
	}
	sbuf_reset(&how);
	crash_text_place(&how, c->stack);
	if (how.len) {
		sbuf_str(b, ", ");
		sbuf_add(b, how.s, how.len);
	}
	sbuf_done(&how);
	sbuf_str(b, "; its handler exited with ");
	sbuf_dec(b, l->ending.number, false);
}

void crash_text_cause(struct sbuf *b, const struct life *l)
{
	const struct crash *c = crash_of_life(l)->how;
	const struct failed_call *before;
	struct sbuf printed = {0};
	struct reason r;

	crash_text(b, c);
	if (l->ending.number == SIGABRT && c->kind != CRASH_ABORT && c->kind != CRASH_OTHER)
		sbuf_str(b, c->kind == CRASH_PAST_END ?
			 ", and its handler of SIGBUS called abort()" :
			 ", and its handler of SIGSEGV called abort()");
	sbuf_str(&printed, "");
	if (c->kind == CRASH_ABORT && !*c->message)
		add_printed(&printed, l);
	sbuf_add(b, printed.s, printed.len);
	before = may_have_earlier_failure(c, printed.s) ? find_earlier_failure(l) : NULL;
	sbuf_done(&printed);
	if (!before)
		return;
	reason_of_call(l, before, &r);
	sbuf_str(b, "; before that, ");
	reason_sentence(&r, b);
}

void crash_text_life(struct sbuf *b, const struct life *l)
{
	const struct life_crash *c = crash_of_life(l);
	struct sbuf text = {0};

	if (!c)
		return;
	sbuf_str(&text, "");
	crash_text_cause(&text, l);
	if (text.len) {
		sbuf_str(b, ": ");
		sbuf_add(b, text.s, text.len);
	}
	sbuf_reset(&text);
	crash_text_place(&text, c->stack);
	if (text.len) {
		sbuf_str(b, ", ");
		sbuf_add(b, text.s, text.len);
	}
	sbuf_done(&text);
}
