#include "record/redact/memory.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/text/sbuf.h"
#include "record/redact/names/argument.h"
#include "record/redact/names/key_block.h"
#include "record/redact/names/text.h"
#include "record/redact/stream.h"

/* Structure of the data that a syscall transfers */
enum data_form {
	FORM_ANY,		/* unknown */
	FORM_VARIABLES,		/* /proc/PID/environ */
	FORM_WORDS,		/* /proc/PID/cmdline */
	FORM_PASSWORDS,		/* of PostgreSQL: host:port:database:user:password */
};

struct scan {
	const struct redaction *r;
	const struct memory *m;
	bool is_searched;		/* the data of memory.searched are skipped */
	enum data_form form;
	const uint8_t *base;		/* what the offsets of mask_part() refer to */
	bool found_data;		/* there are secrets in data */
	bool found_text;		/* ... in other strings */
	/* Data of FORM_ANY: the first piece; of several, all of them in .all, else NULL */
	size_t count;
	struct piece first, *all;
};

static const struct memo_block *block_of(const struct memory *m, const uint8_t *p)
{
	for (const struct memo_block *b = m->first; b; b = b->next)
		if (b->when <= AT_EXIT && p >= b->bytes && p < b->bytes + b->got)
			return b;
	return NULL;
}

void redact_bytes(const struct memory *m, const uint8_t *p, uint64_t n)
{
	const struct memo_block *at = n ? block_of(m, p) : NULL;
	uint64_t addr = at ? at->addr + (uint64_t)(p - at->bytes) : 0;

	for (struct memo_block *b = at ? m->first : NULL; b; b = b->next) {
		uint64_t from = addr > b->addr ? addr : b->addr;
		uint64_t to = addr + n < b->addr + b->got ? addr + n : b->addr + b->got;

		if (b->when <= AT_EXIT && from < to)
			memset(b->bytes + (from - b->addr), '*', to - from);
	}
}

void redact_joined(void *joined, size_t from, size_t to)
{
	const struct joined_pieces *j = joined;
	size_t begin = 0;

	for (size_t i = 0; i < j->count && begin < to; begin += j->all[i++].n) {
		size_t first = from > begin ? from - begin : 0, last = to - begin;

		last = last < j->all[i].n ? last : j->all[i].n;
		if (first < last)
			redact_bytes(j->m, j->all[i].p + first, last - first);
	}
}

static void mask_part(void *ctx, size_t from, size_t to)
{
	const struct scan *s = ctx;

	redact_bytes(s->m, s->base + from, to - from);
}

static void mask_spans(const struct scan *s, const uint8_t *p, const struct spans *spans)
{
	for (unsigned i = 0; i < spans->count; i++)
		redact_bytes(s->m, p + spans->at[i].from, spans->at[i].to - spans->at[i].from);
}

/* Masks the strings of an environment or a command line. The first variable may be the rest of one
 * that an earlier read returned in part: it is masked as a whole. */
static void scan_strings(const struct scan *s, const uint8_t *p, uint64_t n)
{
	struct word_walk words = {.r = s->r};
	struct spans spans;

	for (uint64_t at = 0, len; at < n; at += len + 1) {
		const char *string = (const char *)p + at;
		const uint8_t *nul = memchr(string, 0, n - at);

		len = nul ? (uint64_t)(nul - p) - at : n - at;
		if (s->form == FORM_WORDS) {
			redact_word(&words, string, len, !nul, &spans);
		} else if (at) {
			redact_variable(s->r, string, len, &spans);
		} else {
			spans.count = 1;
			spans.at[0].from = 0;
			spans.at[0].to = len;
		}
		mask_spans(s, p + at, &spans);
	}
}

/* Masks the passwords in lines of a file such as ~/.pgpass. A line with less than four colons
 * may be the rest of one that an earlier read returned in part. */
static void scan_passwords(const struct scan *s, const uint8_t *p, uint64_t n)
{
	enum { COLONS = 4 };

	for (uint64_t at = 0, end; at < n; at = end + 1) {
		const uint8_t *newline = memchr(p + at, '\n', n - at);
		uint64_t from = at, colons = 0;

		end = newline ? (uint64_t)(newline - p) : n;
		for (uint64_t i = at; i < end && p[at] != '#' && colons < COLONS; i++) {
			i += p[i] == '\\' && i + 1 < end;
			if (p[i] != ':' || (i > at && p[i - 1] == '\\'))
				continue;
			colons++;
			from = i + 1;
		}
		if (p[at] != '#' && (colons == COLONS || !at))
			redact_bytes(s->m, p + (colons == COLONS ? from : at),
				     end - (colons == COLONS ? from : at));
	}
}

/* Returns the block's copy of the data at `p` that has most of its `whole` bytes, and sets *n to
 * that number. The value shows *n bytes; other readers (model/history/stdio_capture.h) may have
 * read more. */
static const uint8_t *longest_copy(const struct memory *m, const uint8_t *p, uint64_t whole,
				   uint64_t *n)
{
	const struct memo_block *at = *n ? block_of(m, p) : NULL;
	uint64_t addr = at ? at->addr + (uint64_t)(p - at->bytes) : 0;

	for (const struct memo_block *b = at ? m->first : NULL; b; b = b->next) {
		uint64_t skip = addr - b->addr, known;

		if (b->when > AT_EXIT || addr < b->addr || skip >= b->got)
			continue;
		known = b->got - skip < whole ? b->got - skip : whole;
		if (known > *n) {
			*n = known;
			p = b->bytes + skip;
		}
	}
	return p;
}

static void add_piece(struct scan *s, const struct piece *piece)
{
	if (!(s->count & (s->count - 1)))	/* room for the next power of two */
		s->all = alloc_more(s->all, 2 * s->count, sizeof(*s->all));
	s->all[0] = s->first;
	s->all[s->count - 1] = *piece;
}

static void scan_data(struct scan *s, const struct value *v)
{
	const uint8_t *p = v->bytes.p;
	uint64_t n = v->bytes.len;

	if (n < v->bytes.whole)
		p = longest_copy(s->m, p, v->bytes.whole, &n);
	if (!n || (s->is_searched && p == s->m->searched && n <= s->m->searched_size))
		return;
	switch (s->form) {
	case FORM_ANY:
		if (s->count++)
			add_piece(s, &(struct piece){p, n, n < v->bytes.whole});
		else
			s->first = (struct piece){p, n, n < v->bytes.whole};
		break;
	case FORM_PASSWORDS:
		scan_passwords(s, p, n);
		break;
	default:
		scan_strings(s, p, n);
	}
}

static void scan_string(struct scan *s, const struct value *v)
{
	unsigned kinds = v->sense == SENSE_TEXT ? TEXT_ALL : TEXT_URLS;

	if (kinds == TEXT_URLS && !text_may_have_url(v->bytes.p, v->bytes.len))
		return;
	s->base = v->bytes.p;
	s->found_text |= text_find(s->r, kinds, v->bytes.p, v->bytes.len, mask_part, s);
}

static void scan_value(struct scan *s, const struct value *v)
{
	for (; v; v = v->next) {
		switch ((enum value_kind)v->kind) {
		case V_BYTES:
			if (v->sense == SENSE_DATA)
				scan_data(s, v);
			else if (v->sense == SENSE_PATH || v->sense == SENSE_TEXT)
				scan_string(s, v);
			break;
		case V_LIST:
		case V_RECORD:
			scan_value(s, v->list.first);
			break;
		case V_CHANGE:
			scan_value(s, v->change.before);
			scan_value(s, v->change.after);
			break;
		default:
			break;
		}
	}
}

static void scan_piece(struct scan *s, const struct piece *piece)
{
	s->base = piece->p;
	if (text_may_have(piece->p, piece->n))
		s->found_data |= text_find(s->r, TEXT_ALL, piece->p, piece->n, mask_part, s);
}

/* Masks secrets that begin in a piece and end in a later one. The end of a piece that is cut is not
 * known, so the next one does not follow it. */
static void scan_joined(struct scan *s)
{
	struct joined_pieces j = {.m = s->m};
	struct sbuf text = {0};

	for (size_t i = 0; i < s->count; i += j.count) {
		j.all = &s->all[i];
		j.count = 0;
		sbuf_reset(&text);
		do
			sbuf_add(&text, (const char *)j.all[j.count].p, j.all[j.count].n);
		while (!j.all[j.count++].is_cut && i + j.count < s->count);
		if (j.count > 1)
			s->found_data |= text_find(s->r, TEXT_ALL, (uint8_t *)text.s, text.len,
						   redact_joined, &j);
	}
	sbuf_done(&text);
}

/* Masks the continuation of a private key from earlier syscalls, and remembers what the next
 * ones may continue. */
static void scan_stream(struct redaction *r, struct scan *s, const struct event *e)
{
	const struct piece *all = s->all ? s->all : &s->first, *last = &all[s->count - 1];
	bool is_new = s->found_data || key_block_may_begin(last->p, last->n);
	struct key_stream *stream = is_new ? stream_add(r, e) : stream_find(r, e);

	if (!stream)
		return;
	stream_begin(stream, e);
	for (size_t i = 0, from, to; i < s->count; i++) {
		key_block_continue(&stream->rest, all[i].p, all[i].n, &from, &to);
		redact_bytes(s->m, all[i].p + from, to - from);
		if (all[i].is_cut)
			stream->rest.tail_size = 0;
	}
	stream_end(r, stream);
}

/* Whether the path, of `n` bytes, has this last component */
static bool ends_with(const char *path, size_t n, const char *name)
{
	size_t size = strlen(name);

	return n >= size && !memcmp(path + n - size, name, size) &&
		(n == size || path[n - size - 1] == '/');
}

/* Called for each syscall of a recording: most paths are known by a few characters. */
bool redact_path_matters(const char *path)
{
	size_t n;

	if (path[0] == '/' && path[1] == 'p' && !strncmp(path, "/proc/", strlen("/proc/")))
		return true;
	n = strlen(path);
	return n && ((path[n - 1] == 's' && ends_with(path, n, ".pgpass")) ||
		     (path[n - 1] == 'f' && ends_with(path, n, "pgpass.conf")));
}

/* Chooses the structure by the path of the syscall's descriptor, if paths were decoded. */
static enum data_form data_form_of(const struct value *v)
{
	const char *path = v && v->kind == V_NUMBER && v->sense == SENSE_FD ? v->num.path : NULL;
	const char *last;

	if (!path || !redact_path_matters(path))
		return FORM_ANY;
	last = strrchr(path, '/');
	if (strncmp(path, "/proc/", strlen("/proc/")) != 0)
		return FORM_PASSWORDS;
	if (!strcmp(last, "/environ"))
		return FORM_VARIABLES;
	return !strcmp(last, "/cmdline") ? FORM_WORDS : FORM_ANY;
}

bool redact_data(struct redaction *r, const struct event *e, const struct call_view *view)
{
	struct scan s;

	s.r = r;
	s.m = e->call.memory;
	s.is_searched = e->kind == EVENT_LEAVE && !r->stream_count;
	s.form = data_form_of(view->args->list.first);
	s.found_data = s.found_text = false;
	s.count = 0;
	s.all = NULL;
	scan_value(&s, view->args->list.first);
	if (view->after)
		scan_value(&s, view->after->list.first);
	if (!s.count)
		return s.found_text;
	if (s.all) {
		scan_joined(&s);
		for (size_t i = 0; i < s.count; i++)
			scan_piece(&s, &s.all[i]);
		scan_stream(r, &s, e);
		free(s.all);
		return s.found_text;
	}
	scan_piece(&s, &s.first);
	if (s.found_data || r->stream_count || key_block_may_begin(s.first.p, s.first.n)) {
		scan_stream(r, &s, e);
	} else if (e->kind == EVENT_ENTER) {
		e->call.memory->searched = s.first.p;
		e->call.memory->searched_size = s.first.n;
	}
	return s.found_text;
}

bool redact_may_apply(const struct redaction *r, const uint8_t *p, uint64_t n)
{
	return (text_may_have(p, n) && text_find(r, TEXT_ALL, p, n, NULL, NULL)) ||
		(r->secrets.count && (secrets_find(&r->secrets, p, n, NULL, NULL) ||
				      secrets_find_rest(&r->secrets, p, n))) ||
		(r->usual && key_block_may_begin(p, n));
}
