/* Who waits for whom, by histories made by hand: each test says what processes there are, what each
 * waits in and what it has open. */
#include "model/explain/waits.h"

#include <stdlib.h>
#include <string.h>

#include "lib/unit.h"

enum { LIVES_MAX = 8, LOOKS_MAX = 16, OPEN_MAX = 8, TIME = 1000 };

static struct world {
	struct history history;
	struct life lives[LIVES_MAX], *all[LIVES_MAX];
	struct life_program programs[LIVES_MAX];
	struct descriptors open[LIVES_MAX];
	struct descriptor descriptors[LIVES_MAX][OPEN_MAX];
	struct life_look looks[LOOKS_MAX];
	unsigned look_count;
	struct outsider outsiders[LOOKS_MAX];
	int waits[LOOKS_MAX][4];
	struct waits *w;
	struct sbuf words;
} world, *const m = &world;

static void fresh(void)
{
	memset(m, 0, sizeof(*m));
	m->history.all = m->all;
}

static void done(void)
{
	waits_free(m->w);
	sbuf_done(&m->words);
}

/* A process that runs a program of that name, a child of that one */
static struct life *life(pid_t pid, const char *name, struct life *parent)
{
	unsigned i = m->history.count++;
	struct life *l = &m->lives[i];

	m->programs[i] = (struct life_program){.path = name, .file = "", .cwd = ""};
	m->open[i].all = m->descriptors[i];
	*l = (struct life){.id = {pid, pid}, .index = i, .program = &m->programs[i],
			   .first_program = &m->programs[i], .parent = parent,
			   .open = &m->open[i], .programs = 1};
	m->all[i] = l;
	if (parent) {
		*(parent->last_child ? &parent->last_child->next : &parent->first_child) = l;
		parent->last_child = l;
	}
	return l;
}

static struct descriptor *has(struct life *l, int fd, enum descriptor_kind kind, uint64_t inode,
			      const char *name)
{
	struct descriptors *open = &m->open[l->index];
	struct descriptor *d = &m->descriptors[l->index][open->count++];

	open->open = open->count;
	*d = (struct descriptor){.fd = fd, .kind = kind, .inode = inode, .name = name};
	return d;
}

static void reads(struct life *l, int fd, uint64_t pipe)
{
	has(l, fd, DESCRIPTOR_PIPE, pipe, "pipe:[1]")->reads = true;
}

static void writes(struct life *l, int fd, uint64_t pipe)
{
	has(l, fd, DESCRIPTOR_PIPE, pipe, "pipe:[1]")->writes = true;
}

/* A thread sleeps in that call, for ever */
static struct life_look *in(struct life *l, pid_t tid, const char *call)
{
	struct life_look *k = &m->looks[m->look_count++], **at = &l->looks;

	*k = (struct life_look){.task = {tid, tid}, .time = TIME, .why = LOOK_ASKED, .state = 'S',
				.place = "", .call = call, .timeout = -1};
	while (*at)
		at = &(*at)->next;
	*at = k;
	return k;
}

static struct life_look *at(struct life *l, const char *call, int fd)
{
	struct life_look *k = in(l, l->id.tid, call);

	k->waits = m->waits[k - m->looks];
	m->waits[k - m->looks][k->wait_count++] = fd;
	return k;
}

static void wants(struct life *l, pid_t tid, pid_t owner)
{
	struct life_look *k = in(l, tid, "futex");

	k->word = 2;
	k->arg[2] = 2;
	k->owner = owner;
}

static void outside(struct life_look *k, enum outsider_role role, pid_t pid, uint64_t inode)
{
	struct outsider *o = &m->outsiders[k - m->looks];

	*o = (struct outsider){.pid = pid, .program = "other", .role = role, .inode = inode,
			       .reads = true, .writes = true};
	k->outside = o;
	k->outside_count = 1;
}

static const struct waiting *of(pid_t tid)
{
	for (unsigned i = 0; i < m->w->count; i++)
		if (m->w->all[i].look->task.tid == tid)
			return &m->w->all[i];
	ck_abort_msg("no task %d", tid);
}

static void judge(void)
{
	m->w = waits_of(&m->history);
	ck_assert_ptr_nonnull(m->w);
}

static const char *words(pid_t tid)
{
	sbuf_reset(&m->words);
	waits_say_task(&m->words, of(tid));
	sbuf_char(&m->words, ' ');
	waits_say(&m->words, of(tid));
	return m->words.s;
}

/* Two that read what the other should write: 1 reads pipe 10, 2 reads pipe 20 */
static void two_readers(void)
{
	struct life *a = life(1, "/bin/a", NULL), *b = life(2, "/bin/b", a);

	reads(a, 3, 10);
	writes(a, 4, 20);
	writes(b, 3, 10);
	reads(b, 4, 20);
	at(a, "read", 3);
	at(b, "read", 4);
}

START_TEST(nobody_was_looked_at)
{
	life(1, "/bin/a", NULL);
	ck_assert_ptr_null(waits_of(&m->history));
}
END_TEST

START_TEST(two_pipes)
{
	two_readers();
	judge();
	ck_assert_uint_eq(m->w->cycle_count, 1);
	ck_assert_uint_eq(m->w->cycles[0].count, 2);
	ck_assert(of(1)->deadlocked && of(2)->deadlocked);
	ck_assert_str_eq(words(1), "a (1) waits for input on descriptor 3 (pipe:[1]); "
			 "its write end is open in b (2)");
}
END_TEST

START_TEST(somebody_else_can_help)
{
	two_readers();
	outside(&m->looks[0], OUTSIDER_END, 77, 10);
	judge();
	ck_assert_uint_eq(m->w->cycle_count, 0);
	ck_assert(!of(1)->deadlocked && !of(2)->deadlocked);
	ck_assert_str_eq(words(1), "a (1) waits for input on descriptor 3 (pipe:[1]); "
			 "its write end is open in b (2) and other (77, not traced)");
}
END_TEST

START_TEST(time_helps)
{
	two_readers();
	m->looks[0].timeout = 1500000000;
	judge();
	ck_assert_uint_eq(m->w->cycle_count, 0);
	ck_assert_ptr_nonnull(strstr(words(1), " is open in b (2); timeout: 1.5 s"));
}
END_TEST

START_TEST(a_thread_that_runs_helps)
{
	two_readers();
	in(&m->lives[1], 9, NULL)->state = 'R';
	judge();
	ck_assert_uint_eq(m->w->cycle_count, 0);
	ck_assert_str_eq(words(9), "b (2), thread 9 is running");
}
END_TEST

START_TEST(what_is_not_known_is_no_deadlock)
{
	two_readers();
	life(3, "/bin/c", NULL)->open = NULL;
	at(&m->lives[2], "read", 0);
	judge();
	ck_assert_uint_eq(m->w->cycle_count, 0);
}
END_TEST

START_TEST(a_reader_has_no_part_in_writing)
{
	struct life *a = life(1, "/bin/a", NULL), *b = life(2, "/bin/b", a);

	reads(a, 0, 10);
	reads(b, 0, 10);
	at(a, "read", 0);
	at(b, "read", 0);
	judge();
	ck_assert_uint_eq(of(1)->target_count, 0);
	ck_assert_uint_eq(m->w->cycle_count, 0);
	ck_assert_str_eq(words(1), "a (1) waits for input on descriptor 0 (pipe:[1]); no visible "
			 "process has its other end open");
}
END_TEST

START_TEST(an_end_left_open)
{
	struct life *a = life(1, "/bin/a", NULL), *b = life(2, "/bin/b", a);

	writes(a, 4, 10);
	reads(b, 3, 10);
	writes(b, 4, 10);
	in(a, 1, "wait4")->arg[0] = (uint32_t)-1;
	at(b, "read", 3);
	judge();
	ck_assert_uint_eq(m->w->cycle_count, 1);
	ck_assert_uint_eq(m->w->cycles[0].count, 2);
	ck_assert_str_eq(words(1), "a (1) waits for its child b (2) to exit");
	ck_assert_str_eq(words(2), "b (2) waits for input on descriptor 3 (pipe:[1]); its write "
			 "end is open in a (1) and itself");
}
END_TEST

START_TEST(the_child_that_is_meant)
{
	struct life *a = life(1, "/bin/a", NULL);

	in(life(2, "/bin/b", a), 2, "pause");
	in(life(3, "/bin/c", a), 3, "pause");
	in(a, 1, "wait4")->arg[0] = 3;
	judge();
	ck_assert_str_eq(words(1), "a (1) waits for its child c (3) to exit");
	ck_assert_str_eq(words(2), "b (2) waits for a signal");
}
END_TEST

START_TEST(any_child)
{
	struct life *a = life(1, "/bin/a", NULL);
	struct life_look *k = in(a, 1, "waitid");

	in(life(2, "/bin/b", a), 2, "pause");
	life(3, "/bin/gone", a);
	in(life(4, "/bin/d", a), 4, "pause");
	outside(k, OUTSIDER_CHILD, 5, 0);
	judge();
	ck_assert_str_eq(words(1), "a (1) waits for one of its children to exit: b (2), d (4) or "
			 "other (5, not traced)");
	ck_assert(!of(1)->closed);
}
END_TEST

START_TEST(mutexes)
{
	struct life *a = life(1, "/bin/a", NULL);
	struct life_look *join;

	join = in(a, 1, "futex");
	join->word = join->owner = join->arg[2] = 11;
	wants(a, 11, 12);
	wants(a, 12, 13);
	wants(a, 13, 11);
	judge();
	ck_assert_uint_eq(m->w->cycle_count, 1);
	ck_assert_uint_eq(m->w->cycles[0].count, 3);
	ck_assert_int_eq(m->w->cycles[0].chain[0]->look->task.tid, 11);
	ck_assert_int_eq(m->w->cycles[0].chain[1]->look->task.tid, 12);
	ck_assert(of(1)->deadlocked && !of(1)->cycle);
	ck_assert_str_eq(words(1), "a (1), the main thread waits for thread 11 to exit");
	ck_assert_str_eq(words(11), "a (1), thread 11 waits for a mutex held by thread 12");
}
END_TEST

START_TEST(an_owner_that_nobody_knows)
{
	struct life *a = life(1, "/bin/a", NULL);

	wants(a, 1, 99);
	judge();
	ck_assert_uint_eq(m->w->cycle_count, 0);
	ck_assert_str_eq(words(1), "a (1) waits for a mutex held by 99");
}
END_TEST

START_TEST(its_own_mutex)
{
	wants(life(1, "/bin/a", NULL), 1, 1);
	judge();
	ck_assert_uint_eq(m->w->cycle_count, 1);
	ck_assert_str_eq(words(1), "a (1) waits for a mutex held by itself");
}
END_TEST

START_TEST(two_deadlocks)
{
	struct life *a = life(1, "/bin/a", NULL), *b = life(2, "/bin/b", NULL);

	wants(a, 1, 11);
	wants(a, 11, 1);
	wants(b, 2, 12);
	wants(b, 12, 2);
	judge();
	ck_assert_uint_eq(m->w->cycle_count, 2);
	ck_assert_uint_eq(m->w->processes, 2);
	ck_assert_uint_eq(of(12)->cycle, 2);
}
END_TEST

START_TEST(looks_of_before_are_nothing)
{
	two_readers();
	m->looks[1].time = TIME - 1;	/* b is gone since */
	judge();
	ck_assert_uint_eq(m->w->count, 1);
	ck_assert_uint_eq(of(1)->target_count, 0);
}
END_TEST

START_TEST(tcp_within_the_machine)
{
	struct life *a = life(1, "/bin/a", NULL), *b = life(2, "/bin/b", NULL);

	has(a, 3, DESCRIPTOR_SOCKET, 10, "TCP:[127.0.0.1:80->127.0.0.1:4000]");
	has(b, 4, DESCRIPTOR_SOCKET, 11, "TCP:[127.0.0.1:4000->127.0.0.1:80]");
	at(a, "recvfrom", 3);
	at(b, "recvfrom", 4);
	judge();
	ck_assert_uint_eq(m->w->cycle_count, 1);
}
END_TEST

START_TEST(a_connection_to_elsewhere)
{
	struct life *a = life(1, "/bin/a", NULL);

	has(a, 3, DESCRIPTOR_SOCKET, 10, "TCP:[10.0.0.1:80->10.0.0.2:4000]");
	at(a, "recvfrom", 3);
	judge();
	ck_assert(!of(1)->closed);
}
END_TEST

START_TEST(unix_sockets_and_what_listens)
{
	struct life *a = life(1, "/bin/a", NULL), *b = life(2, "/bin/b", NULL);
	struct life_look *k;

	has(a, 3, DESCRIPTOR_SOCKET, 10, "socket:[10]")->peer = 11;
	has(b, 4, DESCRIPTOR_SOCKET, 11, "socket:[11]")->peer = 10;
	has(b, 5, DESCRIPTOR_SOCKET, 12, "TCP:[127.0.0.1:80]")->listens = true;
	at(a, "read", 3);
	k = at(b, "epoll_wait", 4);
	m->waits[k - m->looks][k->wait_count++] = 5;
	judge();
	ck_assert_uint_eq(m->w->cycle_count, 0);
	ck_assert_str_eq(words(2), "b (2) waits for any of descriptor 4 (socket:[11]) or "
			 "descriptor 5 (listening socket TCP:[127.0.0.1:80]); their other ends "
			 "are open in a (1)");
}
END_TEST

START_TEST(plain_words)
{
	struct life *a = life(1, "/bin/a", NULL);
	struct life_look *k;

	has(a, 0, DESCRIPTOR_TERMINAL, 5, "/dev/pts/0");
	at(a, "read", 0);
	in(a, 2, NULL)->state = 'T';
	k = in(a, 3, NULL);
	k->state = 'T';
	k->stopped = 21;
	k = in(a, 4, "openat");
	k->path = "/run/fifo";
	k->arg[2] = 1;
	k = in(a, 5, "fsync");
	k->state = 'D';
	k->place = "io_schedule";
	in(a, 6, "nanosleep")->timeout = 200 * INT64_C(1000000000);
	in(a, 7, "poll")->timeout = 300 * 1000 * 1000;
	in(a, 8, "msgrcv");
	in(a, 9, NULL);
	in(a, 10, "futex")->arg[0] = 0x1000;
	judge();
	ck_assert_str_eq(words(1), "a (1), the main thread waits for input on descriptor 0 "
			 "(terminal /dev/pts/0)");
	ck_assert_str_eq(words(2), "a (1), thread 2 is stopped by job control, until it gets "
			 "SIGCONT");
	ck_assert_str_eq(words(3), "a (1), thread 3 is stopped by SIGTTIN: it is in the background "
			 "and tried to read from its terminal");
	ck_assert_str_eq(words(4), "a (1), thread 4 waits to open /run/fifo for writing, until "
			 "it is opened for reading (a FIFO)");
	ck_assert_str_eq(words(5), "a (1), thread 5 is in an uninterruptible sleep in fsync "
			 "(io_schedule)");
	ck_assert_str_eq(words(6), "a (1), thread 6 sleeps for 3 min 20 s");
	ck_assert_str_eq(words(7), "a (1), thread 7 sleeps for 300 ms");
	ck_assert_str_eq(words(8), "a (1), thread 8 waits in msgrcv");
	ck_assert_str_eq(words(9), "a (1), thread 9 waits; the reason is unknown");
	ck_assert_str_eq(words(10), "a (1), thread 10 waits for a condition variable, semaphore or "
			 "lock (futex at 0x1000); the task that will wake it is unknown");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("waits");
	TCase *t = tcase_create("waits");

	tcase_add_checked_fixture(t, fresh, done);
	tcase_add_test(t, nobody_was_looked_at);
	tcase_add_test(t, two_pipes);
	tcase_add_test(t, somebody_else_can_help);
	tcase_add_test(t, time_helps);
	tcase_add_test(t, a_thread_that_runs_helps);
	tcase_add_test(t, what_is_not_known_is_no_deadlock);
	tcase_add_test(t, a_reader_has_no_part_in_writing);
	tcase_add_test(t, an_end_left_open);
	tcase_add_test(t, the_child_that_is_meant);
	tcase_add_test(t, any_child);
	tcase_add_test(t, mutexes);
	tcase_add_test(t, an_owner_that_nobody_knows);
	tcase_add_test(t, its_own_mutex);
	tcase_add_test(t, two_deadlocks);
	tcase_add_test(t, looks_of_before_are_nothing);
	tcase_add_test(t, tcp_within_the_machine);
	tcase_add_test(t, a_connection_to_elsewhere);
	tcase_add_test(t, unix_sockets_and_what_listens);
	tcase_add_test(t, plain_words);
	suite_add_tcase(suite, t);
	return unit_main(suite);
}
