#include "model/harness/test_stream_end.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/text/escapes.h"

enum { LINE_MAX = 1024, LOOSE_MAX = 4096 };

struct test_stream *test_stream_new(const struct life *life, const struct harness *harness)
{
	struct test_stream *s = alloc_new(struct test_stream);

	s->life = life;
	s->harness = harness;
	s->is_known = harness;
	test_entry_set(&s->suite, "", 0);
	test_entry_set(&s->loose, "", 0);
	return s;
}

void test_stream_free(struct test_stream *s)
{
	test_entries_done(&s->entries);
	for (unsigned i = 0; i < TEST_GROUPS_MAX; i++)
		sbuf_done(&s->groups[i].name);
	sbuf_done(&s->line[0]);
	sbuf_done(&s->line[1]);
	sbuf_done(&s->loose);
	sbuf_done(&s->suite);
	free(s);
}

/* --- names --- */

static const char *last_component(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Sets what tests belong to whose harness does not say it: the script or the program. */
static void set_default_suite(struct test_stream *s)
{
	const struct life_program *p = s->life->program;
	const char *name = last_component(p->path), *dash;
	unsigned i = 1;

	if (s->harness->flags & HARNESS_NAMES_BINARY) {
		dash = strrchr(name, '-');
		test_entry_set(&s->suite, name, dash ? (size_t)(dash - name) : strlen(name));
	} else if (s->harness == harness_tap()) {
		while (p->argv && p->argv[0] && p->argv[i] && *p->argv[i] == '-')
			i++;
		if (p->script)
			name = p->file;
		else if (p->argv && p->argv[0] && p->argv[i])
			name = p->argv[i];
		test_entry_set(&s->suite, name, strlen(name));
	}
}

/* Splits a.py::T::test of pytest, and removes the name of the test from a class of unittest. */
static void fit_python_names(struct test_stream *s, struct sbuf *suite, struct sbuf *name)
{
	size_t end = strcspn(name->s, "["), at = 0;

	if (s->harness->flags & HARNESS_PYTHON_CLASSES) {
		size_t n = suite->len - name->len;

		if (suite->len > name->len + 1 && suite->s[n - 1] == '.' &&
		    !strcmp(suite->s + n, name->s))
			test_entry_set(suite, suite->s, n - 1);
		return;
	}
	if (suite->len > 3 && !strcmp(suite->s + suite->len - 3, ".py"))
		test_entry_set(suite, suite->s, suite->len - 3);
	for (size_t i = 0; i < suite->len; i++)
		if (suite->s[i] == '/')
			suite->s[i] = '.';
	for (size_t i = 0; i + 1 < end; i++) {
		if (name->s[i] != ':' || name->s[i + 1] != ':')
			continue;
		sbuf_char(suite, '.');
		sbuf_add(suite, name->s + at, i - at);
		at = i + 2;
	}
	if (at) {
		memmove(name->s, name->s + at, name->len - at + 1);
		name->len -= at;
	}
}

static void add_groups(struct test_stream *s, struct sbuf *suite, unsigned indent)
{
	for (unsigned i = 0; i < s->group_count && s->groups[i].indent < indent; i++) {
		if (suite->len)
			sbuf_str(suite, " › ");
		sbuf_str(suite, s->groups[i].name.s);
	}
}

/* Makes suite and name of the fields. What a line does not say is that of the stream. */
static void make_names(struct test_stream *s, const struct form_fields *f, struct sbuf *suite,
		       struct sbuf *name)
{
	test_entry_set(name, f->name.s, f->name.len);
	if (f->suite.s)
		test_entry_set(suite, f->suite.s, f->suite.len);
	else
		test_entry_set(suite, s->suite.s, s->suite.len);
	while (name->len && isspace((unsigned char)name->s[name->len - 1]))
		name->s[--name->len] = 0;
	if (f->suite.s && !f->name.s) {
		test_entry_set(name, suite->s, suite->len);
		test_entry_set(suite, "", 0);
	} else if (s->harness->flags & (HARNESS_PYTHON_IDS | HARNESS_PYTHON_CLASSES)) {
		fit_python_names(s, suite, name);
	}
	add_groups(s, suite, f->indent);
}

/* --- tests --- */

static struct test_entry *add_entry(struct test_stream *s, const struct form_fields *f)
{
	struct test_entry *e = test_entries_add(&s->entries);

	if (!e)
		return NULL;
	make_names(s, f, &e->suite, &e->name);
	e->indent = f->indent;
	e->is.time = s->time;
	return e;
}

static bool has_detail_forms(const struct harness *h)
{
	for (const struct form *form = h->forms; form->kind != FORM_END; form++)
		if (form->kind == FORM_DETAIL || form->kind == FORM_NUMBERED_DETAIL)
			return true;
	return false;
}

/* The child that is the test: of those that failed since the test began the one that ended last,
 * which no other test is */
static const struct life *find_child(const struct test_stream *s, const struct test_entry *e)
{
	const struct life *found = NULL;

	for (const struct life *c = s->life->first_child; c; c = c->next) {
		bool is_other = false;

		if (!life_failed(c) || (found && c->exited < found->exited))
			continue;
		for (size_t i = 0; i < s->entries.count; i++)
			is_other |= s->entries.all[i]->is.own_process == c;
		if (!is_other && c->born >= e->is.time)
			found = c;
	}
	return found;
}

/* Makes the entries from `begin` on part of a group. */
static void group_entries(struct test_stream *s, size_t begin, const char *name)
{
	for (size_t i = begin; i < s->entries.count; i++) {
		struct test_entry *e = s->entries.all[i];
		struct sbuf suite = {0};

		sbuf_str(&suite, name);
		if (e->suite.len && strcmp(e->suite.s, s->suite.s) != 0) {
			sbuf_str(&suite, " › ");
			sbuf_str(&suite, e->suite.s);
		}
		sbuf_done(&e->suite);
		e->suite = suite;
	}
}

/* Whether the result is that of a group, whose tests precede it. Groups are no tests. */
static bool is_group_result(struct test_stream *s, const struct form_fields *f, const char *name)
{
	size_t begin = s->entries.count;
	struct test_entry *e = NULL;

	if (!(s->harness->flags & HARNESS_NESTS))
		return false;
	while (begin && s->entries.all[begin - 1]->indent > f->indent)
		begin--;
	if (begin == s->entries.count)
		return false;
	if (begin)
		e = s->entries.all[begin - 1];
	if (e && !e->is_finished && e->indent == f->indent && !strcmp(e->name.s, name))
		test_entries_remove(&s->entries, --begin);
	group_entries(s, begin, name);
	s->current = s->latest = NULL;
	for (size_t i = begin; i < s->entries.count; i++)
		s->entries.all[i]->indent = f->indent;
	return true;
}

/* The test that has begun last and has not ended; NULL: none */
static struct test_entry *find_unfinished(struct test_stream *s)
{
	size_t i = s->entries.count;

	while (i && s->entries.all[i - 1]->is_finished)
		i--;
	return i ? s->entries.all[i - 1] : NULL;
}

/* The test whose result the line has; NULL: it is that of a group, or there are too many */
static struct test_entry *entry_of_result(struct test_stream *s, const struct form *form,
					  const struct form_fields *f)
{
	struct sbuf suite = {0}, name = {0};
	struct test_entry *e = NULL;

	make_names(s, f, &suite, &name);
	if (!is_group_result(s, f, name.s)) {
		/* a part of a test, whose form begins with blanks, is no test */
		e = test_entries_find(&s->entries, f->suite.s ? suite.s : "", name.s,
				      *form->pattern == ' ');
		e = e ? e : add_entry(s, f);
	}
	sbuf_done(&suite);
	sbuf_done(&name);
	return e;
}

static void handle_result(struct test_stream *s, const struct form *form,
			  const struct form_fields *f)
{
	struct test_entry *e = !f->name.s && !f->number ? find_unfinished(s) :
		entry_of_result(s, form, f);

	s->top_results += !f->indent;
	if (!e) {
		s->current = NULL;
		return;
	}
	if (s->harness->flags & HARNESS_CHILDREN && form->result != TEST_PASSED &&
	    form->result != TEST_SKIPPED && !e->is_finished)
		e->is.own_process = find_child(s, e);
	if (!e->is_finished || form->result == TEST_FAILED || form->result == TEST_ERROR)
		test_stream_set_result(s, e, form->result, f);
	if (form->kind == FORM_NUMBERED || !f->name.s)
		e->number = f->number;
	s->current = has_detail_forms(s->harness) || form->result == TEST_PASSED ? NULL : e;
}

static enum test_result result_of_mark(char c)
{
	switch (c) {
	case 'F':
	case 'u': return TEST_FAILED;
	case 'E': return TEST_ERROR;
	case 's':
	case 'x': return TEST_SKIPPED;
	default: return TEST_PASSED;
	}
}

static void handle_marks(struct test_stream *s, const struct form_fields *f)
{
	static const struct form_fields none;

	if (f->suite.s) {
		test_entry_set(&s->suite, f->suite.s, f->suite.len);
		s->mark_count = 0;
	}
	for (size_t i = 0; i < f->marks.len; i++) {
		struct test_entry *e = add_entry(s, &none);

		s->mark_count++;
		if (!e)
			continue;
		e->number = s->mark_count;
		test_stream_set_result(s, e, result_of_mark(f->marks.s[i]), &none);
	}
	s->current = NULL;
}

/* A title of pytest has the class in front of the name. */
static void set_title(struct test_stream *s, struct test_entry *e, const struct form_fields *f)
{
	size_t end, dot = 0;

	test_entry_set(&e->name, f->name.s, f->name.len);
	if (f->suite.s) {
		test_entry_set(&e->suite, f->suite.s, f->suite.len);
		fit_python_names(s, &e->suite, &e->name);
		return;
	}
	end = strcspn(e->name.s, "[/");
	for (size_t i = 0; i < end; i++)
		dot = e->name.s[i] == '.' ? i : dot;
	if (!(s->harness->flags & HARNESS_PYTHON_IDS) || !dot || e->name.s[end] == '/' ||
	    !strcmp(e->name.s + dot, ".py"))
		return;
	if (e->suite.len)
		sbuf_char(&e->suite, '.');
	sbuf_add(&e->suite, e->name.s, dot);
	test_entry_set(&e->name, f->name.s + dot + 1, f->name.len - dot - 1);
}

static void handle_detail(struct test_stream *s, const struct form *form,
			  const struct form_fields *f)
{
	struct sbuf title = {0};
	struct test_entry *e;

	sbuf_add(&title, f->name.s, f->name.len);
	if (form->kind == FORM_NUMBERED_DETAIL)
		e = test_entries_find_number(&s->entries, f->number);
	else
		e = test_entries_find_titled(&s->entries, title.s, form->result);
	if (!e && form->kind == FORM_DETAIL) {
		/* a part of a test has a title of its own */
		e = test_entries_find(&s->entries, "", title.s, true);
		if (!e || e->is.result != form->result)
			e = add_entry(s, f);
		if (e)
			test_stream_set_result(s, e, form->result, f);
	}
	if (e && !e->name.len)
		set_title(s, e, f);
	if (e)
		e->has_details = true;
	s->current = e;
	sbuf_done(&title);
}

static void handle_summary(struct test_stream *s, const struct form *form,
			   const struct form_fields *f)
{
	struct sbuf suite = {0}, name = {0};
	struct test_entry *e;

	make_names(s, f, &suite, &name);
	if (!name.len)
		sbuf_str(&name, "Bail out!");
	e = test_entries_find(&s->entries, suite.s, name.s, true);
	if (!e)
		e = test_entries_find(&s->entries, "", name.s, true);
	for (size_t i = 0; i < s->entries.count && !e; i++)
		if (!s->entries.all[i]->name.len && s->entries.all[i]->is.result == form->result)
			e = s->entries.all[i];
	e = e ? e : test_entries_add(&s->entries);
	if (e) {
		test_entry_set(&e->suite, suite.s, suite.len);
		test_entry_set(&e->name, name.s, name.len);
		test_stream_set_result(s, e, form->result, f);
	}
	s->current = NULL;
	sbuf_done(&suite);
	sbuf_done(&name);
}

static void handle_begin(struct test_stream *s, const struct form_fields *f)
{
	s->current = add_entry(s, f);
}

static void handle_group(struct test_stream *s, const struct form_fields *f)
{
	if (!f->indent)
		return;
	while (s->group_count && s->groups[s->group_count - 1].indent >= f->indent)
		s->group_count--;
	if (s->group_count == TEST_GROUPS_MAX)
		return;
	s->groups[s->group_count].indent = f->indent;
	test_entry_set(&s->groups[s->group_count++].name, f->name.s, f->name.len);
}

/* A package is named behind its tests. */
static void handle_package(struct test_stream *s, const struct form *form,
			   const struct form_fields *f)
{
	test_entry_set(&s->suite, f->suite.s, f->suite.len);
	for (size_t i = s->suite_begin; i < s->entries.count; i++)
		test_entry_set(&s->entries.all[i]->suite, f->suite.s, f->suite.len);
	if (form->result == TEST_PASSED ? s->suite_begin == s->entries.count :
	    !test_stream_has_failed(s, s->suite_begin))
		test_stream_add_whole(s, form->result, f);
	s->suite_begin = s->entries.count;
	test_entry_set(&s->suite, "", 0);
	test_entry_set(&s->loose, "", 0);
	s->current = NULL;
}

static void handle_file(struct test_stream *s, const struct form *form,
			const struct form_fields *f)
{
	test_stream_finish_file(s);
	test_entry_set(&s->suite, f->suite.s, f->suite.len);
	s->suite_result = form->result;
	s->suite_begin = s->entries.count;
	s->group_count = 0;
	s->current = NULL;
}

/* --- lines --- */

static void handle_form(struct test_stream *s, const struct form *form,
			const struct form_fields *f)
{
	switch (form->kind) {
	case FORM_START: s->has_started = true; break;
	case FORM_BEGIN: handle_begin(s, f); break;
	case FORM_SWITCH:
	{
		struct sbuf name = {0};

		sbuf_add(&name, f->name.s, f->name.len);
		s->current = test_entries_find(&s->entries, "", name.s, false);
		sbuf_done(&name);
		break;
	}
	case FORM_RESULT:
	case FORM_NUMBERED: handle_result(s, form, f); break;
	case FORM_MARKS: handle_marks(s, f); break;
	case FORM_DETAIL:
	case FORM_NUMBERED_DETAIL: handle_detail(s, form, f); break;
	case FORM_SUMMARY: handle_summary(s, form, f); break;
	case FORM_DURATION:
		if (s->latest)
			s->latest->is.duration = f->duration;
		break;
	case FORM_GROUP: handle_group(s, f); break;
	case FORM_FILE: handle_file(s, form, f); break;
	case FORM_PACKAGE: handle_package(s, form, f); break;
	case FORM_PLAN:
		s->has_plan |= !f->indent;
		s->plan = f->indent ? s->plan : f->number;
		break;
	case FORM_TOTAL:
		s->has_total = true;
		s->current = NULL;
		break;
	case FORM_CLOSE: s->current = NULL; break;
	case FORM_STOP: s->has_stopped = true; break;
	case FORM_LIST: s->in_list = true; break;
	case FORM_RULE:
	case FORM_END: break;
	}
}

/* Whether the form counts now: lists of failures have forms of their own, and text about a test
 * is no group. */
static bool is_valid_form(const struct test_stream *s, const struct form *form)
{
	switch (form->kind) {
	case FORM_NUMBERED_DETAIL: return s->in_list;
	case FORM_NUMBERED: return !s->in_list;
	case FORM_GROUP: return !s->in_list && !s->current;
	case FORM_MARKS: return !s->current;
	default: return true;
	}
}

static void add_loose_line(struct test_stream *s, const char *line)
{
	size_t n = strlen(line);

	if (s->loose.len + n > LOOSE_MAX)
		test_entry_set(&s->loose, "", 0);
	sbuf_add(&s->loose, line, n);
	sbuf_char(&s->loose, '\n');
}

static void read_line(struct test_stream *s, char *line)
{
	struct form_fields f;
	size_t n = strlen(line);

	while (n && isspace((unsigned char)line[n - 1]))
		line[--n] = 0;
	if (!s->harness) {
		s->harness = harness_of_line(s->life->program, s->opened_unittest, line);
		if (!s->harness)
			return;
	}
	if (!s->suite.len && !s->entries.count)
		set_default_suite(s);
	if (s->has_stopped)
		return;
	for (const struct form *form = s->harness->forms; n && form->kind != FORM_END; form++) {
		if (!is_valid_form(s, form) || !form_match(form->pattern, line, &f))
			continue;
		handle_form(s, form, &f);
		return;
	}
	if (s->harness->flags & HARNESS_NESTS && !strncmp(line, "# ", 2))
		line += 2;	/* a comment of the Test Anything Protocol */
	if (s->current)
		test_entry_add_line(&s->entries, s->current, line);
	else if (n)
		add_loose_line(s, line);
}

/* Takes the member "Output" out of a JSON object, which ends with a line feed. Returns false if it
 * is none. */
static bool unwrap_json(char *line)
{
	static const char key[] = "\"Output\":\"";
	char *from = *line == '{' ? strstr(line, key) : NULL, *to = line;

	if (!from)
		return false;
	for (from += strlen(key); *from && *from != '"'; from++) {
		unsigned code = 0;

		if (*from != '\\') {
			*to++ = *from;
		} else if (*++from == 'u' && sscanf(from + 1, "%4x", &code) == 1) {
			*to++ = code < 0x80 ? (char)code : '?';
			from += strnlen(from, 4);
		} else if (*from == 't') {
			*to++ = '\t';
		} else if (*from && *from != 'n') {
			*to++ = *from;
		}
	}
	*to = 0;
	return true;
}

void test_stream_end_line(struct test_stream *s, struct sbuf *b)
{
	char *line, *over;

	sbuf_str(b, "");		/* an empty line may have no text yet */
	line = b->s;
	line[b->len = escapes_remove(line, b->len)] = 0;
	while (b->len && line[b->len - 1] == '\r')
		line[--b->len] = 0;
	over = strrchr(line, '\r');
	if (over)
		line = over + 1;
	if (s->harness && s->harness->flags & HARNESS_JSON && *line == '{' && !unwrap_json(line))
		*line = 0;
	read_line(s, line);
	sbuf_reset(b);
}

void test_stream_add(struct test_stream *s, uint64_t time, int fd, const char *text, size_t n,
		     uint64_t missing)
{
	struct sbuf *b = &s->line[fd == 2];

	s->time = time;
	for (size_t i = 0; i < n; i++) {
		if (text[i] == '\n')
			test_stream_end_line(s, b);
		else if (b->len < LINE_MAX)
			sbuf_char(b, text[i] ? text[i] : ' ');
	}
	if (missing)
		sbuf_reset(b);
	s->missing += missing;
}
