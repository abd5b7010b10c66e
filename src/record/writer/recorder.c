#include "record/writer/recorder.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/system/clock.h"
#include "base/system/job_thread.h"
#include "decode/capture.h"
#include "desc/schema.h"
#include "model/process/syscall_effects.h"
#include "record/format/block.h"
#include "record/format/crc32c.h"
#include "record/format/block_index.h"
#include "record/writer/section.h"

/* Ages, in ns, at which a block is closed: since its first event, and since its last one. Small
 * blocks compress badly, and a build is idle a hundred times a second. */
static const uint64_t age_max = NS_PER_SECOND, idle_max = NS_PER_SECOND / 5;

/* A section that the thread packs */
struct section_job {
	struct section section;
	unsigned parts;			/* number of its parts */
	uint8_t *raw;			/* its columns */
	size_t raw_room;
	bool closes_block;		/* its block gets an entry of the index */
};

struct recorder {
	struct output *out;		/* NULL: .store gets all units */
	recorder_store *store;
	void *store_ctx;
	recorder_commit *commit;	/* NULL: output_add() suffices */
	void *commit_ctx;
	bool failed;			/* a commit has failed: nothing more is written */
	uint64_t lost;			/* events not written because of that */
	uint64_t offset;		/* bytes written so far */
	struct block block;
	struct packer packer;		/* belongs to the thread while jobs are pending */
	/* Packs sections; NULL: the thread that records packs them */
	struct job_thread *thread;
	bool wants_thread;		/* it is created when sections are large enough */
	struct section_job jobs[JOB_THREAD_JOBS];
	/* Number of jobs that were added, and of those whose sections are written */
	size_t jobs_added, jobs_written;
	bool writes_job;		/* the section of a job is being written */
	uint8_t *unit;			/* buffer in which another unit is assembled */
	size_t unit_room;
	/* a block is open; described by the members up to .calls_checked */
	bool is_open;
	struct section section;		/* its current section */
	unsigned last_task;		/* number of the task of its last event */
	size_t section_size;		/* block_size() after its last event */
	unsigned sections;		/* number of its sections that are closed */
	uint64_t first_time, last_time;	/* timestamps of its first and last event */
	uint64_t raw_bytes;		/* uncompressed bytes of the sections that are closed */
	uint64_t opened;		/* CLOCK_MONOTONIC when it was opened */
	/* number of its syscalls that is_quiet() has checked */
	unsigned calls_checked;
	/* index entry of the block of the section that was written last, up to that section */
	struct index_entry entry;
	struct trail_totals totals;	/* of all sections written */
	struct codec index_codec;
	struct index_entry last_entry;	/* previous entry of the current index */
	unsigned index_count;		/* entries in the index that is not written yet */
	bool has_end;			/* an EVENT_END was recorded */
	size_t block_size;		/* uncompressed bytes at which a block is closed */
	bool has_copies;		/* blocks of another recorder were added */
};

/* Writes a unit of `n` bytes, after filling in the frame at its beginning. Returns whether it is
 * written; on failure nothing of it is in the file. */
static bool write_unit(struct recorder *r, struct frame *f, uint8_t *unit, size_t n)
{
	f->offset = r->offset;
	f->stored = n - FRAME_SIZE - f->digest_size;
	f->sum = crc32c(0, unit + FRAME_SIZE, n - FRAME_SIZE);
	frame_put(unit, f);
	if (r->store && !r->store(r->store_ctx, f, unit, n))
		return false;
	if (!r->store)
		output_add(r->out, unit, n);
	if (r->commit && !r->commit(r->commit_ctx))
		return false;
	r->offset += n;
	return true;
}

static void make_room(uint8_t **bytes, size_t *room, size_t n)
{
	if (n <= *room)
		return;
	*room = 2 * n;
	*bytes = alloc_more(*bytes, *room, 1);
}

/* Writes a block other than events. If it does not fit, nothing is written after it. */
static void write_block(struct recorder *r, enum block_type type, const struct codec *c)
{
	struct frame f = {.type = type, .raw = c->at};

	make_room(&r->unit, &r->unit_room, FRAME_SIZE + c->at);
	memcpy(r->unit + FRAME_SIZE, c->bytes, c->at);
	r->failed |= !write_unit(r, &f, r->unit, FRAME_SIZE + c->at);
}

static void begin_block_content(struct codec *c)
{
	codec_forget_strings(c);
	c->budget = EVENT_MAX;
	c->at = 0;
}

static void write_header(struct recorder *r, const struct trail_header *h)
{
	uint8_t preamble[PREAMBLE_SIZE];
	struct trail_header copy = *h;
	struct codec c;

	preamble_put(preamble);
	if (r->store)
		r->failed |= !r->store(r->store_ctx, NULL, preamble, sizeof(preamble));
	else
		output_add(r->out, preamble, sizeof(preamble));
	r->offset = sizeof(preamble);
	codec_init_writer(&c);
	begin_block_content(&c);
	code_header(&c, &copy);
	write_block(r, BLOCK_HEADER, &c);
	codec_done(&c);
}

static void write_index(struct recorder *r)
{
	uint64_t at = r->offset;

	if (!r->index_count)
		return;
	write_block(r, BLOCK_INDEX, &r->index_codec);
	r->totals.index = at;
	r->index_count = 0;
}

/* Adds the block just written to the index. An index begins with the offset of the previous one. */
static void add_index_entry(struct recorder *r)
{
	if (!r->index_count) {
		begin_block_content(&r->index_codec);
		codec_put(&r->index_codec, r->totals.index);
		r->last_entry = (struct index_entry){0};
	}
	code_index_entry(&r->index_codec, &r->entry, &r->last_entry);
	r->last_entry = r->entry;
	if (++r->index_count == INDEX_EVERY)
		write_index(r);
}

/* Updates the block's entry and the totals for a section that was just written. */
static void count_section(struct recorder *r, const struct section *s)
{
	struct trail_totals *c = &r->totals;
	const struct frame *f = &s->frame;

	if (!s->continues) {
		r->entry = (struct index_entry){
			.offset = f->offset, .first_seq = f->first_seq,
			.first_time = f->first_time, .quiet = true,
		};
		c->first_time = c->blocks++ ? c->first_time : f->first_time;
	}
	r->entry.quiet &= (f->flags & BLOCK_QUIET) != 0;
	r->entry.last_time = c->last_time = f->last_time;
	digest_add(&c->digest, &s->digest);
	c->raw_bytes += f->raw;
}

static uint32_t count_events(const struct section *s, unsigned first, unsigned end)
{
	uint32_t count = 0;

	for (unsigned i = first; i < end; i++)
		count += s->part[i].count;
	return count;
}

/* Writes the parts of a section that does not fit, up to the first failure; then recording ends. */
static void write_parts(struct recorder *r, struct section *s, unsigned parts)
{
	unsigned i;

	for (i = 0; i < parts; i++) {
		section_pack(&r->packer, s, i, i + 1, PACK_NEW_STREAMS);
		if (!write_unit(r, &s->frame, s->unit, s->unit_size))
			break;
		count_section(r, s);
		s->continues = true;
	}
	r->failed = true;
	r->lost += count_events(s, i, parts);
}

/* Timestamps of the first and last event of the open block */
static uint64_t first_time(const struct recorder *r)
{
	return r->sections ? r->first_time : r->section.part[0].first_time;
}

static uint64_t last_time(const struct recorder *r)
{
	const struct section *s = &r->section;

	return s->parts ? s->part[s->parts - 1].last_time : r->last_time;
}

/* Takes the columns of the current section, which gets no more events, from the block. */
static void take_columns(struct recorder *r)
{
	struct section *s = &r->section;

	for (unsigned i = 0; i < COLUMNS; i++)
		s->column[i] = r->block.column[i].bytes +
			(i == RECORDS ? r->block.section_start : 0);
	s->continues = r->sections;
	s->ends_block = !r->is_open;
}

/* Writes a packed section with this number of parts. */
static void write_section(struct recorder *r, struct section *s, unsigned parts)
{
	if (write_unit(r, &s->frame, s->unit, s->unit_size)) {
		count_section(r, s);
		return;
	}
	if (r->thread)		/* it packs later sections, which are dropped */
		job_thread_wait(r->thread, r->jobs_added);
	write_parts(r, s, parts);
}

/* Writes the section of the first job that is not written, which is done; or drops it after a
 * failure. */
static void write_job(struct recorder *r)
{
	struct section_job *j = &r->jobs[r->jobs_written++ % JOB_THREAD_JOBS];

	if (r->failed) {
		r->lost += count_events(&j->section, 0, j->parts);
		return;
	}
	r->writes_job = true;
	write_section(r, &j->section, j->parts);
	r->writes_job = false;
	if (j->closes_block && !r->failed)
		add_index_entry(r);
}

/* Writes the sections that the thread has packed. */
static void write_done_jobs(struct recorder *r)
{
	while (r->jobs_written < r->jobs_added && r->jobs_written < job_thread_done(r->thread))
		write_job(r);
}

/* Waits until the thread has packed all sections, and writes them. */
static void write_all_jobs(struct recorder *r)
{
	if (r->thread)
		job_thread_wait(r->thread, r->jobs_added);
	write_done_jobs(r);
}

static void pack_job(void *packer, void *job)
{
	struct section_job *j = job;

	section_pack(packer, &j->section, 0, j->parts, PACK_NEXT);
}

/* Creates the thread when it is worth its cost: in short traces all sections are small. */
static bool has_thread(struct recorder *r)
{
	enum { SECTIONS = 2 };

	if (r->wants_thread && r->sections >= SECTIONS) {
		r->wants_thread = false;
		r->thread = job_thread_new(pack_job, &r->packer);
	}
	return r->thread;
}

/* Copies the columns of a section. */
static void keep_columns(struct section_job *j)
{
	struct section *s = &j->section;
	const size_t *size = s->part[j->parts - 1].end;
	size_t sum = 0;

	for (unsigned i = 0; i < COLUMNS; i++)
		sum += size[i];
	make_room(&j->raw, &j->raw_room, sum);
	sum = 0;
	for (unsigned i = 0; i < COLUMNS; i++) {
		memcpy(j->raw + sum, s->column[i], size[i]);
		s->column[i] = j->raw + sum;
		sum += size[i];
	}
}

/* Has the thread pack the current section. */
static void add_job(struct recorder *r, unsigned parts)
{
	struct section_job *j = &r->jobs[r->jobs_added % JOB_THREAD_JOBS];
	struct section free_section;

	if (r->jobs_added == r->jobs_written + JOB_THREAD_JOBS) {
		job_thread_wait(r->thread, r->jobs_written + 1);
		write_job(r);
	}
	free_section = j->section;
	j->section = r->section;
	r->section = free_section;
	r->section.parts = 0;
	j->parts = parts;
	j->closes_block = false;
	keep_columns(j);
	r->jobs_added++;
	job_thread_add(r->thread, j);
}

/* Packs and writes the current section. */
static void pack_section(struct recorder *r, unsigned parts, enum pack_mode mode)
{
	section_pack(&r->packer, &r->section, 0, parts, mode);
	/* if the program fails from here on, the section is lost rather than written twice */
	r->section.parts = 0;
	write_section(r, &r->section, parts);
}

/* Closes the current section if it has events: it is written, now or by a job. */
static void close_section(struct recorder *r, enum pack_mode mode)
{
	unsigned parts = r->section.parts;

	if (!parts)
		return;
	write_done_jobs(r);
	if (r->failed) {
		r->section.parts = 0;
		r->lost += count_events(&r->section, 0, parts);
		return;
	}
	r->first_time = first_time(r);
	r->last_time = last_time(r);
	take_columns(r);
	if (mode == PACK_NEXT && has_thread(r))
		add_job(r, parts);
	else
		pack_section(r, parts, mode);
	r->sections++;
	r->raw_bytes += r->section_size;
	block_begin_section(&r->block);
}

/* Closes the open block, if any, and adds it to the index when its sections are written. */
static void close_block(struct recorder *r, enum pack_mode mode)
{
	if (!r->is_open)
		return;
	r->is_open = false;
	close_section(r, mode);
	if (mode == PACK_RESCUE)
		return;
	if (r->jobs_written < r->jobs_added)
		r->jobs[(r->jobs_added - 1) % JOB_THREAD_JOBS].closes_block = true;
	else if (!r->failed)
		add_index_entry(r);
}

/* Allocates all that a recorder needs. The caller sets where it writes to, then writes the
 * header. */
static struct recorder *new_recorder(void)
{
	struct recorder *r = alloc_new(struct recorder);

	r->block_size = RAW_FULL;
	block_init_writer(&r->block);
	codec_init_writer(&r->index_codec);
	packer_init(&r->packer);
	section_make_room(&r->section, SECTION_FULL, SECTION_FULL);
	return r;
}

struct recorder *recorder_new(const struct trail_header *h, struct output *out)
{
	struct recorder *r = new_recorder();

	r->out = out;
	write_header(r, h);
	return r;
}

struct recorder *recorder_new_with_store(const struct trail_header *h, recorder_store *store,
					 void *ctx)
{
	struct recorder *r = new_recorder();

	r->store = store;
	r->store_ctx = ctx;
	write_header(r, h);
	return r;
}

void recorder_set_block_size(struct recorder *r, size_t size)
{
	r->block_size = size;
}

static void open_block(struct recorder *r)
{
	block_begin(&r->block);
	r->sections = 0;
	r->raw_bytes = 0;
	r->calls_checked = 0;
	r->opened = clock_ns(CLOCK_MONOTONIC);
	r->is_open = true;
}

/* Whether the event leaves the process model unchanged. The first event of each syscall decides. */
static bool is_quiet(struct recorder *r, const struct event *e)
{
	if (e->kind != EVENT_ENTER && e->kind != EVENT_LEAVE)
		return false;
	if (r->block.call_count == r->calls_checked)
		return true;
	r->calls_checked = r->block.call_count;
	return !syscall_has_effect(desc_call(e->call.abi, e->call.nr));
}

/* Returns the bytes at which the current section is closed. The first sections are small, so that
 * the beginning of a recording is written soon and survives a failure. */
static size_t section_target(const struct recorder *r)
{
	size_t target = SECTION_FIRST;

	for (unsigned i = 0; i < r->sections && target < SECTION_FULL; i++)
		target *= 2;
	return target;
}

/* Returns the part for an event that is about to be written; begins a new part if the last is
 * full. */
static struct section_part *part_for_event(struct recorder *r, const struct event *e)
{
	size_t most = section_target(r) / PARTS;
	struct section *s = &r->section;

	if (!s->parts || (s->parts < PARTS && r->section_size >= s->parts * most))
		s->part[s->parts] = (struct section_part){
			.before = r->block.order, .quiet = true,
			.first_seq = is_combined(e) ? e->seq - 1 : e->seq,
			.first_time = is_combined(e) ? e->call.entered : e->time,
		};
	else
		return &s->part[s->parts - 1];
	return &s->part[s->parts];
}

/* Adds the event just written to the part. */
static void extend_part(struct recorder *r, struct section_part *p, const struct event *e)
{
	struct section *s = &r->section;
	struct block *b = &r->block;

	if (!s->parts)
		s->has_tasks = false;
	else if (b->order.recent[0] != r->last_task)
		s->has_tasks = true;
	r->last_task = b->order.recent[0];
	r->section_size = block_size(b);
	for (unsigned i = 0; i < COLUMNS; i++)
		p->end[i] = block_column_size(b, i);
	p->count += event_count(e);
	p->last_time = e->time;
	digest_add_event(&p->digest, e);
	p->quiet &= is_quiet(r, e);
	s->parts = p - s->part + 1;
	/* now: a rescue cannot allocate */
	section_make_room(s, r->section_size, p->end[RECORDS]);
}

void recorder_event(struct recorder *r, const struct event *e)
{
	struct block *b = &r->block;
	struct section_part *part;

	if (r->failed) {
		r->lost += event_count(e);
		return;
	}
	if (!r->is_open)
		open_block(r);
	part = part_for_event(r, e);
	block_write(b, e);
	r->has_end |= e->kind == EVENT_END;
	extend_part(r, part, e);
	if (r->raw_bytes + r->section_size >= r->block_size || block_is_full(b) ||
	    e->time - first_time(r) >= age_max)
		close_block(r, PACK_NEXT);
	else if (r->section_size >= section_target(r))
		close_section(r, PACK_NEXT);
}

bool recorder_idle(struct recorder *r)
{
	uint64_t age, last;

	write_done_jobs(r);
	if (!r->is_open || r->failed)
		return r->jobs_written < r->jobs_added;
	age = clock_ns(CLOCK_MONOTONIC) - r->opened;
	last = last_time(r) - first_time(r);		/* age of the block at its last event */
	if (age >= age_max || (age > last && age - last >= idle_max))
		close_block(r, PACK_NEXT);
	return r->is_open || r->jobs_written < r->jobs_added;
}

static void write_end(struct recorder *r)
{
	uint64_t at = r->offset;
	struct codec *c = &r->index_codec;

	begin_block_content(c);
	code_totals(c, &r->totals);
	codec_grow(c, TRAILER_SIZE);
	trailer_put(c->bytes + c->at, at);
	c->at += TRAILER_SIZE;
	write_block(r, BLOCK_END, c);
}

void recorder_set_commit(struct recorder *r, recorder_commit *commit, void *ctx)
{
	r->commit = commit;
	r->commit_ctx = ctx;
}

void recorder_use_thread(struct recorder *r)
{
	r->wants_thread = true;
}

void recorder_close_block(struct recorder *r)
{
	close_block(r, PACK_NEXT);
}

void recorder_begin_copy(struct recorder *r)
{
	close_block(r, PACK_NEXT);
	r->sections = 0;
	r->raw_bytes = 0;
}

/* Reads the digest of a section that a recorder has written. */
static struct block_digest read_digest(const uint8_t *bytes, size_t n)
{
	struct block_digest digest = {.processes = 0};
	uint8_t copy[DIGEST_MAX];
	struct codec c = {.reading = true, .bytes = copy, .end = n};

	memcpy(copy, bytes, n);
	code_digest(&c, &digest);
	return digest;
}

void recorder_copy_section(struct recorder *r, const uint8_t *unit, size_t n)
{
	struct section *s = &r->section;

	if (r->failed)
		return;
	make_room(&r->unit, &r->unit_room, n);
	memcpy(r->unit, unit, n);
	frame_get(&s->frame, unit);
	s->digest = read_digest(unit + FRAME_SIZE, s->frame.digest_size);
	s->continues = r->sections++;
	if (!write_unit(r, &s->frame, r->unit, n)) {
		r->failed = true;
		return;
	}
	count_section(r, s);
	if (!r->has_copies)
		r->totals.first_time = s->frame.first_time;
	r->has_copies = true;
}

void recorder_end_copy(struct recorder *r)
{
	if (!r->failed)
		add_index_entry(r);
}

const struct trail_totals *recorder_totals(const struct recorder *r)
{
	return &r->totals;
}

uint64_t recorder_lost(struct recorder *r)
{
	close_block(r, PACK_NEXT);
	write_all_jobs(r);
	return r->lost;
}

void recorder_close(struct recorder *r)
{
	close_block(r, PACK_NEXT);
	write_all_jobs(r);
	job_thread_free(r->thread);
	if (r->has_end && !r->failed)
		write_index(r);
	if (r->has_end && !r->failed)
		write_end(r);
	packer_done(&r->packer);
	section_done(&r->section);
	for (unsigned i = 0; i < JOB_THREAD_JOBS; i++) {
		section_done(&r->jobs[i].section);
		free(r->jobs[i].raw);
	}
	free(r->unit);
	block_done(&r->block);
	codec_done(&r->index_codec);
	free(r);
}

/* Writes the sections that the thread has packed or still packs. If it is the thread that fails, or
 * if it does not run, a section is written uncompressed. */
static void rescue_jobs(struct recorder *r)
{
	bool runs = true;

	while (r->jobs_written < r->jobs_added) {
		struct section_job *j = &r->jobs[r->jobs_written++ % JOB_THREAD_JOBS];

		runs = runs && job_thread_await(r->thread, r->jobs_written);
		if (!runs)
			section_pack(&r->packer, &j->section, 0, j->parts, PACK_RESCUE);
		write_unit(r, &j->section.frame, j->section.unit, j->section.unit_size);
	}
}

void recorder_rescue(struct recorder *r)
{
	r->commit = NULL;
	/* a section that is not in the file is missing to those after it */
	if (r->failed || r->writes_job)
		return;
	rescue_jobs(r);
	close_block(r, PACK_RESCUE);
}
