#include "print/text/record.h"

#include <string.h>

#include "print/text/time.h"
#include "print/text/value.h"

static const struct value *member(const struct value *v, const char *name)
{
	for (const struct value *m = v->list.first; m; m = m->next)
		if (m->name && !strcmp(m->name, name))
			return m;
	return NULL;
}

static uint64_t number_of(const struct value *v, const char *name)
{
	const struct value *m = member(v, name);

	return m && m->kind == V_NUMBER ? m->num.n : 0;
}

/* {WIFSIGNALED(s) && WTERMSIG(s) == SIGKILL && WCOREDUMP(s)}, of a tracee
 * {WIFSTOPPED(s) && WSTOPSIG(s) == SIGTRAP}|PTRACE_EVENT_FORK<<16 */
static void wait_status(struct sbuf *b, const struct print_options *o, const struct value *v)
{
	static const struct {
		const char *name, *is, *what;
	} forms[] = {
		{"exited", "WIFEXITED(s)", "WEXITSTATUS(s)"},
		{"signaled", "WIFSIGNALED(s)", "WTERMSIG(s)"},
		{"stopped", "WIFSTOPPED(s)", "WSTOPSIG(s)"},
		{"continued", "WIFCONTINUED(s)", NULL},
	};
	const struct value *m = v->list.first;

	sbuf_char(b, '{');
	for (size_t i = 0; m && i < sizeof(forms) / sizeof(*forms); i++) {
		if (!m->name || strcmp(forms[i].name, m->name))
			continue;
		sbuf_str(b, forms[i].is);
		if (forms[i].what) {
			sbuf_str(b, " && ");
			sbuf_str(b, forms[i].what);
			sbuf_str(b, " == ");
			text_value(b, o, m);
		}
	}
	sbuf_str(b, number_of(v, "syscall") ? " | 0x80" : "");
	sbuf_str(b, number_of(v, "core") ? " && WCOREDUMP(s)}" : "}");
	m = member(v, "event");
	if (!m)
		return;
	sbuf_char(b, '|');
	text_value(b, o, m);
	sbuf_str(b, "<<16");
}

/* NAME(value, value): as the macro of C that makes the number of its parts */
static void macro(struct sbuf *b, const struct print_options *o, const struct value *v,
		  const char *name)
{
	sbuf_str(b, name);
	sbuf_char(b, '(');
	for (const struct value *m = v->list.first; m; m = m->next) {
		if (m != v->list.first)
			sbuf_str(b, ", ");
		text_value(b, o, m);
	}
	sbuf_char(b, ')');
}

/* BPF_STMT(code, k); BPF_JUMP(code, k, jt, jf) where it leads anywhere else than on */
static void filter(struct sbuf *b, const struct print_options *o, const struct value *v)
{
	static const char *const parts[] = {"code", "k", "jt", "jf"};
	bool jump = number_of(v, "jt") || number_of(v, "jf");

	sbuf_str(b, jump ? "BPF_JUMP(" : "BPF_STMT(");
	for (unsigned i = 0; i < (jump ? 4 : 2); i++) {
		const struct value *m = member(v, parts[i]);

		sbuf_str(b, i ? ", " : "");
		if (m)
			text_value(b, o, m);
		else
			sbuf_char(b, '?');
		if (m && m->kind == V_NUMBER && m->num.parts && m->num.rest && !i) {
			sbuf_str(b, " /* ");
			sbuf_str(b, m->num.unknown ? m->num.unknown : "");
			sbuf_str(b, " */");
		}
	}
	sbuf_char(b, ')');
}

/* FUTEX_OP_SET<<28|0x1<<12|FUTEX_OP_CMP_GT<<24|0x5; a comment stands behind the shift */
static void wake_op(struct sbuf *b, const struct print_options *o, const struct value *v)
{
	static const struct {
		const char *name, *shift;
	} parts[] = {{"op", "<<28"}, {"oparg", "<<12"}, {"cmp", "<<24"}, {"cmparg", ""}};

	if (member(v, "oparg_shift"))
		sbuf_str(b, "FUTEX_OP_OPARG_SHIFT<<28|");
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		const struct value *m = member(v, parts[i].name);
		struct value bare;

		sbuf_str(b, i ? "|" : "");
		if (!m)
			continue;
		bare = *m;
		if (m->kind == V_NUMBER)
			bare.num.unknown = NULL;
		text_value(b, o, &bare);
		sbuf_str(b, parts[i].shift);
		if (m->kind == V_NUMBER && !m->num.parts && m->num.unknown) {
			sbuf_str(b, " /* ");
			sbuf_str(b, m->num.unknown);
			sbuf_str(b, " */");
		}
	}
}

/* A tuple's member that text leaves out: no bytes */
static bool nothing(const struct value *m)
{
	return m->kind == V_BYTES && !m->bytes.whole && !(m->flags & VF_NUL);
}

/* A tuple of one is that one */
static void tuple(struct sbuf *b, const struct print_options *o, const struct value *v)
{
	unsigned count = 0;
	const char *gap = "";

	for (const struct value *m = v->list.first; m; m = m->next)
		count += !nothing(m);
	if (count != 1)
		sbuf_char(b, '[');
	for (const struct value *m = v->list.first; m; m = m->next) {
		struct value bare = *m;

		if (nothing(m))
			continue;
		bare.name = NULL;
		sbuf_str(b, gap);
		text_value(b, o, &bare);
		gap = ", ";
	}
	if (count != 1)
		sbuf_char(b, ']');
}

/* {name=value, ...} or [[name]=value, ...] */
static void members(struct sbuf *b, const struct print_options *o, const struct value *v)
{
	bool indexed = v->flags & VF_INDEXED, more = v->list.whole > v->list.count, any = false;

	sbuf_char(b, indexed ? '[' : '{');
	for (const struct value *m = v->list.first; m; m = m->next) {
		if (m->flags & VF_MORE && !o->verbose) {
			more = true;
			continue;
		}
		if (any)
			sbuf_str(b, ", ");
		any = true;
		if (m->sense != SENSE_INET6 && m->name && !(m->flags & VF_BEYOND)) {
			sbuf_str(b, indexed ? "[" : "");
			sbuf_str(b, m->name);
			sbuf_str(b, indexed ? "]=" : "=");
		}
		text_value(b, o, m);
	}
	if (more)
		sbuf_str(b, any ? ", ..." : "...");
	sbuf_char(b, indexed ? ']' : '}');
	if (v->sense == SENSE_DATE && v->list.first)
		text_date_of(b, v->list.first, v->list.first->next);
}

void text_record(struct sbuf *b, const struct print_options *o, const struct value *v)
{
	switch (v->sense) {
	case SENSE_WAIT: wait_status(b, o, v); break;
	case SENSE_FILTER: filter(b, o, v); break;
	case SENSE_WAKE_OP: wake_op(b, o, v); break;
	case SENSE_IOPRIO: macro(b, o, v, "IOPRIO_PRIO_VALUE"); break;
	case SENSE_QUOTA: macro(b, o, v, "QCMD"); break;
	default: (v->flags & VF_TUPLE ? tuple : members)(b, o, v);
	}
}

uint64_t text_record_number(const struct value *v)
{
	return v->sense == SENSE_IOPRIO ? number_of(v, "class") << 13 | number_of(v, "level") : 0;
}
