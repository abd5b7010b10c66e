#include "print/core/text/record.h"

#include <string.h>

#include "print/core/text/number.h"
#include "print/core/text/value.h"

static const struct value *find_member(const struct value *v, const char *name)
{
	for (const struct value *m = v->list.first; m; m = m->next)
		if (m->name && !strcmp(m->name, name))
			return m;
	return NULL;
}

static uint64_t member_number(const struct value *v, const char *name)
{
	const struct value *m = find_member(v, name);

	return m && m->kind == V_NUMBER ? m->num.n : 0;
}

/* {WIFSIGNALED(s) && WTERMSIG(s) == SIGKILL && WCOREDUMP(s)}; with a PTRACE_EVENT stop
 * {WIFSTOPPED(s) && WSTOPSIG(s) == SIGTRAP}|PTRACE_EVENT_FORK<<16 */
static void add_wait_status(struct sbuf *b, const struct print_options *o, const struct value *v)
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
			text_number(b, CONSTANTS_ABBREV, m);
		}
	}
	sbuf_str(b, member_number(v, "syscall") ? " | 0x80" : "");
	sbuf_str(b, member_number(v, "core") ? " && WCOREDUMP(s)}" : "}");
	m = find_member(v, "event");
	if (!m)
		return;
	sbuf_char(b, '|');
	text_value(b, o, m);
	sbuf_str(b, "<<16");
}

/* NAME(value, value): the C macro that combines the parts into one number */
static void add_macro(struct sbuf *b, const struct print_options *o, const struct value *v,
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

/* BPF_STMT(code, k); BPF_JUMP(code, k, jt, jf) if jt or jf is not 0 */
static void add_bpf_insn(struct sbuf *b, const struct print_options *o, const struct value *v)
{
	static const char *const parts[] = {"code", "k", "jt", "jf"};
	bool jump = member_number(v, "jt") || member_number(v, "jf");

	sbuf_str(b, jump ? "BPF_JUMP(" : "BPF_STMT(");
	for (unsigned i = 0; i < (jump ? 4 : 2); i++) {
		const struct value *m = find_member(v, parts[i]);

		sbuf_str(b, i ? ", " : "");
		if (m)
			text_value(b, o, m);
		else
			sbuf_char(b, '?');
		if (m && m->kind == V_NUMBER && m->num.parts && m->num.rest && !m->num.terms &&
		    !i) {
			sbuf_str(b, " /* ");
			sbuf_str(b, m->num.unknown ? m->num.unknown : "");
			sbuf_str(b, " */");
		}
	}
	sbuf_char(b, ')');
}

/* FUTEX_OP_SET<<28|0x1<<12|FUTEX_OP_CMP_GT<<24|0x5. A comment follows the shift. */
static void add_wake_op(struct sbuf *b, const struct print_options *o, const struct value *v)
{
	static const struct {
		const char *name, *shift;
	} parts[] = {{"op", "<<28"}, {"oparg", "<<12"}, {"cmp", "<<24"}, {"cmparg", ""}};

	if (find_member(v, "oparg_shift"))
		sbuf_str(b, "FUTEX_OP_OPARG_SHIFT<<28|");
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		const struct value *m = find_member(v, parts[i].name);
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

/* NFNL_SUBSYS_QUEUE<<8|NFQNL_MSG_CONFIG */
static void add_nfnl_type(struct sbuf *b, const struct print_options *o, const struct value *v)
{
	text_value(b, o, v->list.first);
	sbuf_str(b, "<<8|");
	text_value(b, o, v->list.first->next);
}

/* Whether a member of a tuple is an empty string, which is not printed */
static bool is_empty_string(const struct value *m)
{
	return m->kind == V_BYTES && !m->bytes.whole && !(m->flags & VF_NUL);
}

/* [value, value]; a single value without brackets */
static void add_tuple(struct sbuf *b, const struct print_options *o, const struct value *v)
{
	unsigned count = 0;
	const char *gap = "";

	for (const struct value *m = v->list.first; m; m = m->next)
		count += !is_empty_string(m);
	if (count != 1)
		sbuf_char(b, '[');
	for (const struct value *m = v->list.first; m; m = m->next) {
		struct value bare = *m;

		if (is_empty_string(m))
			continue;
		bare.name = NULL;
		sbuf_str(b, gap);
		text_value(b, o, &bare);
		gap = ", ";
	}
	if (count != 1)
		sbuf_char(b, ']');
}

/* QCMD(Q_SYNC, USRQUOTA), with -X after the number */
static void add_quota_cmd(struct sbuf *b, const struct print_options *o, const struct value *v)
{
	struct print_options names = *o;

	names.constants = CONSTANTS_ABBREV;
	if (o->constants != CONSTANTS_ABBREV)
		sbuf_dec(b, (uint32_t)text_record_number(v), false);
	if (o->constants == CONSTANTS_RAW)
		return;
	sbuf_str(b, o->constants == CONSTANTS_VERBOSE ? " /* " : "");
	add_macro(b, &names, v, "QCMD");
	sbuf_str(b, o->constants == CONSTANTS_VERBOSE ? " */" : "");
}

/* 1/25 */
static void add_fraction(struct sbuf *b, const struct print_options *o, const struct value *v)
{
	for (const struct value *m = v->list.first; m; m = m->next) {
		if (m != v->list.first)
			sbuf_char(b, '/');
		text_value(b, o, m);
	}
}

/* 1<<16|440 and, in a comment, the frequency and the duration */
static void add_tone(struct sbuf *b, enum constant_style style, const struct value *v)
{
	uint64_t ms = member_number(v, "ms"), period = member_number(v, "period");

	if (ms) {
		sbuf_dec(b, ms, false);
		sbuf_str(b, "<<16|");
	}
	sbuf_dec(b, period, false);
	text_tone(b, style, ms ? period : 0, ms);
}

/* [NAME] or, of a list, the index: [9 (SK_MEMINFO_???)], the text in parentheses
 * as a C comment; in verbose style [0 (NAME)] */
static void add_index(struct sbuf *b, enum constant_style style, const struct value *list,
		      const char *name, uint64_t i)
{
	const char *unknown = list->list.noun;
	bool has_name = *name < '0' || *name > '9';

	sbuf_char(b, '[');
	if (!unknown || (has_name && style == CONSTANTS_ABBREV)) {
		sbuf_str(b, name);
	} else {
		sbuf_dec(b, i, false);
		if (style != CONSTANTS_RAW) {
			sbuf_str(b, " /* ");
			sbuf_str(b, has_name ? name : unknown);
			sbuf_str(b, " */");
		}
	}
	sbuf_str(b, "]=");
}

/* A member as a comment: name: value */
static void add_remark(struct sbuf *b, const struct print_options *o, const struct value *m)
{
	sbuf_str(b, " /* ");
	sbuf_str(b, m->name);
	sbuf_str(b, ": ");
	text_value(b, o, m);
	sbuf_str(b, " */");
}

/* {name=value, ...} or [[name]=value, ...] */
static void add_members(struct sbuf *b, const struct print_options *o, const struct value *v)
{
	bool indexed = v->flags & VF_INDEXED, more = v->list.whole > v->list.count, any = false;

	uint64_t index = 0;

	sbuf_char(b, indexed ? '[' : '{');
	for (const struct value *m = v->list.first; m; m = m->next, index++) {
		if (m->flags & VF_QUIET && !(m->flags & VF_MORE && o->verbose))
			continue;
		if (m->flags & VF_MORE && !o->verbose) {
			more = true;
			continue;
		}
		if (m->kind == V_NUMBER && m->flags & VF_REMARK) {
			add_remark(b, o, m);
			continue;
		}
		if (any)
			sbuf_str(b, ", ");
		if (more && v->has_gaps)
			sbuf_str(b, "..., ");
		more = more && !v->has_gaps;
		any = true;
		if (m->name && !(m->flags & (VF_TRAILING | VF_NAMELESS)) &&
		    (m->sense != SENSE_INET6 || o->constants != CONSTANTS_ABBREV)) {
			if (indexed)
				add_index(b, o->constants, v, m->name, index);
			else
				sbuf_str(b, m->name);
			sbuf_str(b, indexed ? "" : "=");
		}
		text_value(b, o, m);
	}
	if (more && v->list.bad && !indexed) {
		sbuf_str(b, ", ");
		sbuf_hex(b, v->list.bad);
	} else if (more) {
		sbuf_str(b, any ? ", ..." : "...");
	}
	if (more && v->list.bad && indexed) {
		sbuf_str(b, " /* ");
		sbuf_hex(b, v->list.bad);
		sbuf_str(b, " */");
	}
	if (v->flags & VF_REMARK) {
		sbuf_str(b, " /* ");
		sbuf_str(b, v->list.noun);
		sbuf_str(b, " */");
	}
	sbuf_char(b, indexed ? ']' : '}');
	bool is_dated = v->sense == SENSE_DATE &&
		!(v->flags & VF_BESIDE && o->constants == CONSTANTS_RAW);

	if (is_dated && v->list.first)
		text_date_of(b, v->list.first, v->list.first->next);
}

void text_ioprio(struct sbuf *b, const struct print_options *o, const struct value *v)
{
	add_macro(b, o, v, "IOPRIO_PRIO_VALUE");
}

/* The number and the macro, or the one of them that -X asks for */
static void add_ioprio(struct sbuf *b, const struct print_options *o, const struct value *v)
{
	bool is_comment = o->constants == CONSTANTS_VERBOSE;

	if (o->constants != CONSTANTS_ABBREV)
		sbuf_dec(b, (int32_t)text_record_number(v), true);
	if (o->constants == CONSTANTS_RAW)
		return;
	sbuf_str(b, is_comment ? " /* " : "");
	text_ioprio(b, o, v);
	sbuf_str(b, is_comment ? " */" : "");
}

/* Whether the fraction of a time is a constant with a meaning of its own: UTIME_NOW */
static bool is_named_time(const struct value *v)
{
	const struct value *m = find_member(v, "tv_nsec");

	return m && m->kind == V_NUMBER && m->num.parts;
}

/* UTIME_NOW, with -X {tv_sec=0, tv_nsec=1073741823} and the name in a comment */
static void add_named_time(struct sbuf *b, const struct print_options *o, const struct value *v)
{
	struct value seconds = *v->list.first, fraction = *find_member(v, "tv_nsec"), bare = *v;

	if (o->constants == CONSTANTS_ABBREV) {
		text_names(b, &fraction);
		return;
	}
	bare.sense = SENSE_NUMBER;
	bare.list.first = &seconds;
	seconds.next = &fraction;
	fraction.next = NULL;
	fraction.num.parts = NULL;
	add_members(b, o, &bare);
	if (o->constants == CONSTANTS_VERBOSE) {
		sbuf_str(b, " /* ");
		text_names(b, find_member(v, "tv_nsec"));
		sbuf_str(b, " */");
	}
}

void text_record(struct sbuf *b, const struct print_options *o, const struct value *v)
{
	if (v->flags & VF_COUNTED && !o->verbose && v->at) {
		sbuf_hex(b, v->at);
		return;
	}
	switch (v->sense) {
	case SENSE_WAIT: add_wait_status(b, o, v); break;
	case SENSE_FILTER: add_bpf_insn(b, o, v); break;
	case SENSE_WAKE_OP: add_wake_op(b, o, v); break;
	case SENSE_IOPRIO: add_ioprio(b, o, v); break;
	case SENSE_QUOTA: add_quota_cmd(b, o, v); break;
	case SENSE_NFNL: add_nfnl_type(b, o, v); break;
	case SENSE_FRACTION: add_fraction(b, o, v); break;
	case SENSE_TONE: add_tone(b, o->constants, v); break;
	case SENSE_DATE:
		if (is_named_time(v)) {
			add_named_time(b, o, v);
			break;
		}
		/* fall through */
	default: (v->flags & VF_TUPLE ? add_tuple : add_members)(b, o, v);
	}
}

uint64_t text_record_number(const struct value *v)
{
	if (v->sense == SENSE_QUOTA)
		return member_number(v, "cmd") << 8 | member_number(v, "type");
	if (v->sense != SENSE_IOPRIO)
		return 0;
	return member_number(v, "class") << 13 | member_number(v, "level");
}
