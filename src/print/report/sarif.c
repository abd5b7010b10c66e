/* The printer `sarif`: findings as SARIF 2.1.0 (OASIS), for code scanning. A check is a rule,
 * and so is the failure of the command, whose result is the verdict. A process is a logical
 * location. The physical location, which some readers require, is the place that a tool named, or
 * else the innermost program or script below the working directory, relative to it, so that code
 * scanning finds it in the repository; if there is none, the executable.
 * Fingerprints are those of the findings; they contain no pids, timestamps or addresses.
 *
 * An incomplete trace is an unsuccessful invocation with a notification of the reason. A check
 * without the data it requires is a notification as well. */
#include "print/core/printers.h"

#include <stdio.h>
#include <string.h>

#include "base/memory/hash.h"
#include "base/text/json.h"
#include "desc/type.h"
#include "print/core/report/report.h"
#include "print/core/report/text.h"
#include "print/core/report/verdict.h"
#include "print/core/process_words.h"

enum {
	RESULTS_MAX = 5000,	/* GitHub's limit, including the verdict */
	EVIDENCE_MAX = 20, TEXT_MAX = 2000, ARGUMENT_MAX = 1000, ARGUMENTS_MAX = 100,
};

/* The rule of the verdict; its index is that behind the checks */
static const struct check_row command_failed = {
	.id = "command-failed", .name = "command-failed", .level = LEVEL_ERROR,
	.summary = "The command failed",
	.explanation = "The process that caused the failure, and why, as --print=why shows it.",
};

static const char schema[] =
	"https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";

struct sarif {
	struct json j;
	const struct report *r;
	struct sbuf t;		/* scratch */
};

static void text_member(struct sarif *s, const char *key, const struct sbuf *text)
{
	json_key(&s->j, key);
	json_text(&s->j, (const uint8_t *)text->s, text->len);
}

/* Adds "key": {"text": …} with the scratch buffer's text. */
static void message_member(struct sarif *s, const char *key)
{
	json_member_object(&s->j, key);
	text_member(s, "text", &s->t);
	json_object_end(&s->j);
}

/* Sets the scratch buffer to `text`, ended with a full stop. */
static void set_sentence(struct sarif *s, const char *text)
{
	sbuf_reset(&s->t);
	report_text(&s->t, text, TEXT_MAX);
	if (s->t.len && !strchr(".!?", s->t.s[s->t.len - 1]))
		sbuf_char(&s->t, '.');
}

static void sentence_member(struct sarif *s, const char *key, const char *text)
{
	set_sentence(s, text);
	message_member(s, key);
}

/* --- rules --- */

static void add_rule(struct sarif *s, const struct check_row *row)
{
	const char *explanation = row->explanation ? row->explanation : "";
	const char *advice = row->advice ? row->advice : "";

	json_object(&s->j);
	json_member_str(&s->j, "id", row->id);
	json_member_str(&s->j, "name", row->name);
	sentence_member(s, "shortDescription", row->summary);
	sentence_member(s, "fullDescription", *explanation ? explanation : row->summary);
	sbuf_reset(&s->t);
	sbuf_str(&s->t, *explanation ? explanation : row->summary);
	if (*advice) {
		sbuf_str(&s->t, "\n\n");
		sbuf_str(&s->t, advice);
	}
	message_member(s, "help");
	json_member_object(&s->j, "defaultConfiguration");
	json_member_str(&s->j, "level", finding_level_name(row->level));
	json_object_end(&s->j);
	json_object_end(&s->j);
}

static void add_tool(struct sarif *s)
{
	json_member_object(&s->j, "tool");
	json_member_object(&s->j, "driver");
	json_member_str(&s->j, "name", "ptrail");
	json_member_str(&s->j, "version", PACKAGE_VERSION);
	json_member_array(&s->j, "rules");
	for (size_t i = 0; i < s->r->check_count; i++)
		add_rule(s, s->r->checks[i].row);
	if (report_has_verdict(s->r))
		add_rule(s, &command_failed);
	json_array_end(&s->j);
	json_object_end(&s->j);
	json_object_end(&s->j);
}

/* --- the run --- */

/* Adds a notification with the scratch buffer's text about `check`, which may be NULL. */
static void add_notification(struct sarif *s, const char *level, const struct check_row *check)
{
	json_object(&s->j);
	if (check) {
		json_member_object(&s->j, "associatedRule");
		json_member_str(&s->j, "id", check->id);
		json_member_uint(&s->j, "index", report_check_of(s->r, check));
		json_object_end(&s->j);
	}
	json_member_str(&s->j, "level", level);
	message_member(s, "message");
	json_object_end(&s->j);
}

static void add_notifications(struct sarif *s)
{
	const struct report *r = s->r;

	json_member_array(&s->j, "toolExecutionNotifications");
	if (r->cut) {
		sbuf_reset(&s->t);
		report_cut(&s->t, r);
		add_notification(s, "error", NULL);
	}
	if (r->lost > r->lost_rings) {
		sbuf_reset(&s->t);
		words_count(&s->t, r->lost - r->lost_rings, "task was", "tasks were");
		sbuf_str(&s->t, " lost: exit status unknown");
		add_notification(s, "warning", NULL);
	}
	if (r->lost_rings) {
		sbuf_reset(&s->t);
		sbuf_str(&s->t, "syscalls of ");
		words_count(&s->t, r->lost_rings, "task", "tasks");
		sbuf_str(&s->t, " are lost: programs overwrote their ring buffers");
		add_notification(s, "warning", NULL);
	}
	for (unsigned i = 0; i < r->loss_count; i++) {
		sbuf_reset(&s->t);
		report_loss(&s->t, &r->losses[i]);
		add_notification(s, "warning", NULL);
	}
	if (r->findings->count >= RESULTS_MAX) {
		sbuf_reset(&s->t);
		words_count(&s->t, r->findings->count - (RESULTS_MAX - 1), "more result is",
			    "more results are");
		sbuf_str(&s->t, " omitted");
		add_notification(s, "warning", NULL);
	}
	json_array_end(&s->j);
	json_member_array(&s->j, "toolConfigurationNotifications");
	for (size_t i = 0; i < r->check_count; i++) {
		if (!r->checks[i].blind)
			continue;
		sbuf_reset(&s->t);
		sbuf_str(&s->t, "not evaluated: required data was not traced");
		add_notification(s, "note", r->checks[i].row);
	}
	json_array_end(&s->j);
}

static void add_arguments(struct sarif *s, const char *const *argv)
{
	json_member_array(&s->j, "arguments");
	for (unsigned i = 1; argv[0] && argv[i] && i <= ARGUMENTS_MAX; i++) {
		sbuf_reset(&s->t);
		report_text(&s->t, argv[i], ARGUMENT_MAX);
		json_text(&s->j, (const uint8_t *)s->t.s, s->t.len);
	}
	json_array_end(&s->j);
}

static void add_exit_members(struct sarif *s)
{
	const struct report *r = s->r;
	const char *name;

	if (!r->ended)
		return;
	if (!r->how.signaled) {
		json_member_int(&s->j, "exitCode", r->how.number);
		return;
	}
	name = desc_signal_name(r->how.number);
	json_member_int(&s->j, "exitSignalNumber", r->how.number);
	if (name)
		json_member_str(&s->j, "exitSignalName", name);
}

static void date_member(struct sarif *s, const char *key, uint64_t ns)
{
	sbuf_reset(&s->t);
	report_date(&s->t, ns, 3);
	sbuf_char(&s->t, 'Z');
	text_member(s, key, &s->t);
}

static void add_invocation(struct sarif *s)
{
	const struct history *h = s->r->history;

	json_member_array(&s->j, "invocations");
	json_object(&s->j);
	if (h->argv && h->argv[0]) {
		sbuf_reset(&s->t);
		report_command(&s->t, h->argv, TEXT_MAX);
		text_member(s, "commandLine", &s->t);
		add_arguments(s, h->argv);
	}
	date_member(s, "startTimeUtc", h->realtime);
	date_member(s, "endTimeUtc", h->realtime + report_command_duration(h));
	add_exit_members(s);
	json_member_bool(&s->j, "executionSuccessful", !s->r->cut);
	add_notifications(s);
	json_object_end(&s->j);
	json_array_end(&s->j);
}

/* --- results --- */

/* Appends a path as a URI reference (RFC 3986). */
static void append_uri(struct sbuf *b, const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789-._~/";
	static const char digits[] = "0123456789ABCDEF";

	/* "./" keeps a colon or an empty name from changing the kind of reference */
	sbuf_str(b, *path == '/' ? "file://" : strchr(path, '/') ? "" : "./");
	for (; *path; path++) {
		if (strchr(plain, *path))
			sbuf_char(b, *path);
		else
			sbuf_add(b, (char[]){'%', digits[(uint8_t)*path >> 4],
				digits[*path & 15]}, 3);
	}
}

static const char *file_of(const struct life *l)
{
	const struct life_program *p = l->program;

	return p->script && *p->file ? p->file : p->path;
}

/* `line`: 0: unknown */
static void add_physical_location(struct sarif *s, const char *file, unsigned line)
{
	if (!*file)
		return;
	sbuf_reset(&s->t);
	append_uri(&s->t, file);
	json_member_object(&s->j, "physicalLocation");
	json_member_object(&s->j, "artifactLocation");
	text_member(s, "uri", &s->t);
	json_object_end(&s->j);
	if (line) {
		json_member_object(&s->j, "region");
		json_member_uint(&s->j, "startLine", line);
		json_object_end(&s->j);
	}
	json_object_end(&s->j);
}

static void add_location_of_process(struct sarif *s, const struct life *l)
{
	struct location at;

	if (location_of_program(l, verdict_root(s->r->history), &at))
		add_physical_location(s, at.file, at.line);
	else
		add_physical_location(s, file_of(l), 0);
}

static void add_logical_location(struct sarif *s, const struct life *l)
{
	json_member_array(&s->j, "logicalLocations");
	json_object(&s->j);
	sbuf_reset(&s->t);
	report_text(&s->t, life_name(l), TEXT_MAX);
	text_member(s, "name", &s->t);
	sbuf_reset(&s->t);
	report_chain(&s->t, l, "/");
	text_member(s, "fullyQualifiedName", &s->t);
	json_member_str(&s->j, "kind", "process");
	json_object_end(&s->j);
	json_array_end(&s->j);
}

/* Adds the locations of process `l` and the text of `evidence`; either may be NULL. */
static void add_location(struct sarif *s, const struct life *l, const struct evidence *evidence)
{
	json_object(&s->j);
	if (l) {
		add_location_of_process(s, l);
		add_logical_location(s, l);
	}
	if (evidence) {
		sbuf_reset(&s->t);
		report_evidence(&s->t, evidence);
		message_member(s, "message");
	}
	json_object_end(&s->j);
}

/* Returns the hash of the element of an array that begins at that offset, perhaps with a comma. */
static uint64_t hash_of_element(const struct sbuf *b, size_t begin)
{
	begin += b->s[begin] == ',';
	return fnv_bytes(FNV_BASIS, b->s + begin, b->len - begin);
}

/* SARIF requires that no two locations are equal: timestamps are rounded, so that different
 * evidence may have the same text. Such evidence is omitted. */
static void add_evidence(struct sarif *s, const struct finding *f)
{
	uint64_t written[EVIDENCE_MAX];
	unsigned count = 0;

	if (!f->evidence_count)
		return;
	json_member_array(&s->j, "relatedLocations");
	for (size_t i = 0; i < f->evidence_count && i < EVIDENCE_MAX; i++) {
		struct json before = s->j;
		size_t begin = s->j.b->len;
		unsigned same = 0;

		add_location(s, f->evidence[i].process, &f->evidence[i]);
		written[count] = hash_of_element(s->j.b, begin);
		while (written[same] != written[count])
			same++;
		if (same == count) {
			count++;
			continue;
		}
		s->j = before;
		s->j.b->len = begin;
	}
	json_array_end(&s->j);
}

/* SARIF requires the member in all results or in none. `known`: the finding is in the baseline. */
static void add_suppressions(struct sarif *s, bool known)
{
	json_member_array(&s->j, "suppressions");
	if (known) {
		json_object(&s->j);
		json_member_str(&s->j, "kind", "external");
		json_object_end(&s->j);
	}
	json_array_end(&s->j);
}

static void add_result(struct sarif *s, const struct finding *f, bool baseline)
{
	const struct life *l = f->process ? f->process : s->r->history->command;

	json_object(&s->j);
	json_member_str(&s->j, "ruleId", f->check->id);
	json_member_uint(&s->j, "ruleIndex", report_check_of(s->r, f->check));
	json_member_str(&s->j, "level", finding_level_name(f->level));
	set_sentence(s, f->message);
	if (*report_advice(f)) {
		sbuf_char(&s->t, ' ');
		report_text(&s->t, report_advice(f), TEXT_MAX);
	}
	message_member(s, "message");
	json_member_array(&s->j, "locations");
	if (l)
		add_location(s, l, NULL);
	json_array_end(&s->j);
	add_evidence(s, f);
	json_member_object(&s->j, "partialFingerprints");
	json_member_str(&s->j, "ptrail/v1", f->fingerprint);
	json_object_end(&s->j);
	if (baseline)
		add_suppressions(s, f->known);
	json_object_end(&s->j);
}

/* Adds the fingerprint of the verdict: the cause has names instead of pids. */
static void add_verdict_fingerprint(struct sarif *s)
{
	const struct sbuf *cause = &s->r->verdict.cause;
	char text[17];

	snprintf(text, sizeof(text), "%016llx",
		 (unsigned long long)fnv_bytes(FNV_BASIS, cause->s, cause->len));
	json_member_object(&s->j, "partialFingerprints");
	json_member_str(&s->j, "ptrail/v1", text);
	json_object_end(&s->j);
}

static void add_verdict_location(struct sarif *s)
{
	const struct verdict *v = &s->r->verdict;

	if (!*v->location.file) {
		if (v->culprit)
			add_location(s, v->culprit, NULL);
		return;
	}
	json_object(&s->j);
	add_physical_location(s, v->location.file, v->location.line);
	add_logical_location(s, v->culprit);
	json_object_end(&s->j);
}

static void add_verdict(struct sarif *s, bool baseline)
{
	json_object(&s->j);
	json_member_str(&s->j, "ruleId", command_failed.id);
	json_member_uint(&s->j, "ruleIndex", s->r->check_count);
	json_member_str(&s->j, "level", "error");
	sbuf_reset(&s->t);
	report_cause(&s->t, s->r);
	sbuf_str(&s->t, ".\n");
	report_verdict_text(&s->t, s->r);
	message_member(s, "message");
	json_member_array(&s->j, "locations");
	add_verdict_location(s);
	json_array_end(&s->j);
	add_verdict_fingerprint(s);
	if (baseline)
		add_suppressions(s, false);
	json_object_end(&s->j);
}

static void add_results(struct sarif *s)
{
	const struct findings *all = s->r->findings;
	bool baseline = false;

	for (size_t i = 0; i < all->count; i++)
		baseline |= all->all[i].known;
	json_member_array(&s->j, "results");
	if (report_has_verdict(s->r))
		add_verdict(s, baseline);
	for (size_t i = 0; i < all->count && i < RESULTS_MAX - 1; i++)
		add_result(s, &all->all[i], baseline);
	json_array_end(&s->j);
}

static void sarif_write(struct sbuf *b, const struct report *r)
{
	struct sarif s = {.j = {.b = b}, .r = r};

	json_object(&s.j);
	json_member_str(&s.j, "$schema", schema);
	json_member_str(&s.j, "version", "2.1.0");
	json_member_array(&s.j, "runs");
	json_object(&s.j);
	add_tool(&s);
	add_invocation(&s);
	add_results(&s);
	json_member_str(&s.j, "columnKind", "unicodeCodePoints");
	json_object_end(&s.j);
	json_array_end(&s.j);
	json_object_end(&s.j);
	sbuf_char(b, '\n');
	sbuf_done(&s.t);
}

static void sarif_event(void *self, const struct event *e)
{
	report_event(self, e, sarif_write);
}

const struct printer printer_sarif = {
	.name = "sarif",
	.help = "the cause and findings as SARIF 2.1.0, for code scanning",
	.wants = {VERDICT_WANTS},
	.calls = VERDICT_CALLS,
	.document = true,
	.writes_at_end = true,
	.open = report_open,
	.event = sarif_event,
	.close = report_close,
};
