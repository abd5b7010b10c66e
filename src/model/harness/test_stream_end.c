#include "model/harness/test_stream_end.h"

#include <stdio.h>
#include <string.h>

void test_stream_set_result(struct test_stream *s, struct test_entry *e, enum test_result result,
		       const struct form_fields *f)
{
	e->is.result = result;
	e->is.time = s->time;
	e->is_finished = true;
	if (f->duration)
		e->is.duration = f->duration;
	if (f->message.s && !e->message.len)
		test_entry_set(&e->message, f->message.s, f->message.len);
	s->latest = e;
}

void test_stream_add_whole(struct test_stream *s, enum test_result result,
			   const struct form_fields *f)
{
	struct test_entry *e = test_entries_add(&s->entries);

	if (!e)
		return;
	test_entry_set(&e->suite, s->suite.s, s->suite.len);
	test_entry_set(&e->name, "(all tests)", strlen("(all tests)"));
	test_stream_set_result(s, e, result, f);
	if (result != TEST_PASSED)
		test_entry_set(&e->details, s->loose.s, s->loose.len);
}

bool test_stream_has_failed(const struct test_stream *s, size_t begin)
{
	for (size_t i = begin; i < s->entries.count; i++)
		if (s->entries.all[i]->is.result == TEST_FAILED ||
		    s->entries.all[i]->is.result == TEST_ERROR ||
		    !s->entries.all[i]->is_finished)
			return true;
	return false;
}

void test_stream_finish_file(struct test_stream *s)
{
	static const struct form_fields none;

	if (s->suite.len && s->suite_begin == s->entries.count)
		test_stream_add_whole(s, s->suite_result, &none);
}

static bool is_proved(const struct test_stream *s)
{
	if (!s->harness)
		return false;
	if (s->is_known)
		return true;
	switch (s->harness->proof) {
	case PROOF_PROGRAM: return true;
	case PROOF_START: return s->has_started;
	case PROOF_PLAN: return s->has_plan && s->plan == s->top_results;
	case PROOF_TOTAL: return s->has_total && s->opened_unittest;
	}
	return false;
}

/* A test that has not ended is an error if the harness failed; else its line was no test. */
static void finish_unfinished(struct test_stream *s)
{
	static const char message[] = "did not finish";
	bool keeps = s->harness->flags & HARNESS_MISSES_END &&
		(life_failed(s->life) || !s->life->exited);

	for (size_t i = s->entries.count; i-- > 0;) {
		struct test_entry *e = s->entries.all[i];

		if (e->is_finished)
			continue;
		if (!keeps) {
			test_entries_remove(&s->entries, i);
			continue;
		}
		e->is.result = TEST_ERROR;
		e->is.own_process = s->life->exited && s->life->ending.signaled ? s->life : NULL;
		test_entry_set(&e->message, message, strlen(message));
	}
}

/* Tests of which only marks are known get the number in their file as name; a file whose tests are
 * unknown is a test itself. */
static void name_unnamed(struct test_entry *e)
{
	char name[32] = "(all tests)";

	if (e->name.len)
		return;
	if (e->number)
		snprintf(name, sizeof(name), "test %u", e->number);
	test_entry_set(&e->name, name, strlen(name));
}

/* Completes the message of a test that says nothing itself: of one that was skipped, the last
 * line about it; of one that failed, the part that failed. */
static void complete_message(struct test_stream *s, struct test_entry *e)
{
	const char *line;

	if (e->message.len || e->is.result == TEST_PASSED)
		return;
	if (e->is.result == TEST_SKIPPED && e->details.len) {
		e->details.s[--e->details.len] = 0;
		line = strrchr(e->details.s, '\n');
		line = line ? line + 1 : e->details.s;
		line += strspn(line, " \t");
		test_entry_set(&e->message, line, strlen(line));
	}
	for (size_t i = 0; i < s->entries.count && !e->details.len; i++) {
		const struct test_entry *part = s->entries.all[i];

		if (part->is.result != e->is.result || part->name.len <= e->name.len ||
		    strncmp(part->name.s, e->name.s, e->name.len) != 0 ||
		    part->name.s[e->name.len] != '/' || strcmp(part->suite.s, e->suite.s) != 0)
			continue;
		test_entry_set(&e->message, part->name.s, part->name.len);
		sbuf_str(&e->message, e->is.result == TEST_SKIPPED ? " was skipped" : " failed");
		return;
	}
}

bool test_stream_finish(struct test_stream *s)
{
	static const struct form_fields none;

	for (unsigned i = 0; i < 2; i++)
		if (s->line[i].len)
			test_stream_end_line(s, &s->line[i]);
	if (!is_proved(s))
		return false;
	test_stream_finish_file(s);
	finish_unfinished(s);
	if (s->is_known && s->harness == harness_tap() && life_failed(s->life) &&
	    !test_stream_has_failed(s, 0)) {
		s->time = s->life->exited;
		test_stream_add_whole(s, TEST_ERROR, &none);
		if (s->latest)
			s->latest->is.own_process = s->life;
	}
	for (size_t i = 0; i < s->entries.count; i++) {
		struct test_entry *e = s->entries.all[i];

		name_unnamed(e);
		complete_message(s, e);
		e->is.harness = s->harness->name;
		e->is.suite = e->suite.s;
		e->is.name = e->name.s;
		e->is.message = e->message.s;
		e->is.details = e->details.s;
		e->is.process = s->life;
	}
	return true;
}
