/* Waits between tasks, in constructed histories: each test defines processes, what each waits in
 * and its descriptors. */
#include "model/waits/waits.h"

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

static void set_up(void)
{
	memset(m, 0, sizeof(*m));
	m->history.all = m->all;
}

static void tear_down(void)
{
	waits_free(m->w);
	sbuf_done(&m->words);
}

/* A process that runs the program `name`, a child of `parent` */
static struct life *add_life(pid_t pid, const char *name, struct life *parent)
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

static struct descriptor *add_descriptor(struct life *l, int fd, enum descriptor_kind kind,
					 uint64_t inode, const char *name)
{
	struct descriptors *open = &m->open[l->index];
	struct descriptor *d = &m->descriptors[l->index][open->count++];

	open->open = open->count;
	*d = (struct descriptor){.fd = fd, .kind = kind, .inode = inode, .name = name};
	return d;
}

static void add_read_end(struct life *l, int fd, uint64_t pipe)
{
	add_descriptor(l, fd, DESCRIPTOR_PIPE, pipe, "pipe:[1]")->reads = true;
}

static void add_write_end(struct life *l, int fd, uint64_t pipe)
{
	add_descriptor(l, fd, DESCRIPTOR_PIPE, pipe, "pipe:[1]")->writes = true;
}

/* A thread that sleeps in that syscall, without a timeout */
static struct life_look *add_thread(struct life *l, pid_t tid, const char *call)
{
	struct life_look *k = &m->looks[m->look_count++], **at = &l->looks;

	*k = (struct life_look){.task = {tid, tid},
				.time = TIME,
				.why = LOOK_REQUESTED,
				.state = 'S',
				.place = "",
				.call = call,
				.name = "",
				.timeout = -1};
	while (*at)
		at = &(*at)->next;
	*at = k;
	return k;
}

static struct life_look *at(struct life *l, const char *call, int fd)
{
	struct life_look *k = add_thread(l, l->id.tid, call);

	k->waits = m->waits[k - m->looks];
	m->waits[k - m->looks][k->wait_count++] = fd;
	return k;
}

static void wait_for_mutex(struct life *l, pid_t tid, pid_t owner)
{
	struct life_look *k = add_thread(l, tid, "futex");

	k->word = 2;
	k->arg[2] = 2;
	k->owner = owner;
}

static void add_outsider(struct life_look *k, enum outsider_role role, pid_t pid, uint64_t inode)
{
	struct outsider *o = &m->outsiders[k - m->looks];

	*o = (struct outsider){.pid = pid, .program = "other", .role = role, .inode = inode,
			       .reads = true, .writes = true};
	k->outside = o;
	k->outside_count = 1;
}

static const struct waiting_task *of(pid_t tid)
{
	for (unsigned i = 0; i < m->w->count; i++)
		if (m->w->all[i].look->task.tid == tid)
			return &m->w->all[i];
	ck_abort_msg("no task %d", tid);
}

static void compute_waits(void)
{
	m->w = waits_compute(&m->history);
	ck_assert_ptr_nonnull(m->w);
}

static const char *text_of(pid_t tid)
{
	sbuf_reset(&m->words);
	waits_describe_task(&m->words, of(tid));
	sbuf_char(&m->words, ' ');
	waits_describe(&m->words, of(tid));
	return m->words.s;
}

/* Two processes that read what the other should write: 1 reads pipe 10, 2 reads pipe 20 */
static void two_readers(void)
{
	struct life *a = add_life(1, "/bin/a", NULL), *b = add_life(2, "/bin/b", a);

	add_read_end(a, 3, 10);
	add_write_end(a, 4, 20);
	add_write_end(b, 3, 10);
	add_read_end(b, 4, 20);
	at(a, "read", 3);
	at(b, "read", 4);
}

START_TEST(without_an_inspection)
{
	add_life(1, "/bin/a", NULL);
	ck_assert_ptr_null(waits_compute(&m->history));
}
END_TEST

START_TEST(two_pipes)
{
	two_readers();
	compute_waits();
	ck_assert_uint_eq(m->w->cycle_count, 1);
	ck_assert_uint_eq(m->w->cycles[0].count, 2);
	ck_assert(of(1)->deadlocked && of(2)->deadlocked);
	ck_assert_str_eq(text_of(1), "a (1) waits for input on descriptor 3 (pipe:[1]); "
				     "its write end is open in b (2)");
}
END_TEST

START_TEST(untraced_process_may_help)
{
	two_readers();
	add_outsider(&m->looks[0], OUTSIDER_END, 77, 10);
	compute_waits();
	ck_assert_uint_eq(m->w->cycle_count, 0);
	ck_assert(!of(1)->deadlocked && !of(2)->deadlocked);
	ck_assert_str_eq(text_of(1), "a (1) waits for input on descriptor 3 (pipe:[1]); "
				     "its write end is open in b (2) and other (77, not traced)");
}
END_TEST

START_TEST(untraced_process_is_named_once)
{
	struct outsider *o = m->outsiders;
	static const bool ends[][2] = {{true, false}, {false, true}, {false, true}, {true, false}};

	two_readers();
	for (unsigned i = 0; i < 4; i++)
		o[i] = (struct outsider){
			.pid = i < 3 ? 77 : 78, .program = "other", .role = OUTSIDER_END,
			.inode = 10, .reads = ends[i][0], .writes = ends[i][1],
		};
	m->looks[0].outside = o;
	m->looks[0].outside_count = 4;
	compute_waits();
	ck_assert_str_eq(text_of(1), "a (1) waits for input on descriptor 3 (pipe:[1]); "
				     "its write end is open in b (2) and other (77, not traced)");
}
END_TEST

START_TEST(timeout_ends_a_wait)
{
	two_readers();
	m->looks[0].timeout = 1500000000;
	compute_waits();
	ck_assert_uint_eq(m->w->cycle_count, 0);
	ck_assert_ptr_nonnull(strstr(text_of(1), " is open in b (2); timeout: 1.5 s"));
}
END_TEST

START_TEST(running_thread_may_help)
{
	two_readers();
	add_thread(&m->lives[1], 9, NULL)->state = 'R';
	compute_waits();
	ck_assert_uint_eq(m->w->cycle_count, 0);
	ck_assert_str_eq(text_of(9), "b (2), thread 9 is running");
}
END_TEST

START_TEST(unknown_descriptors_are_no_deadlock)
{
	two_readers();
	add_life(3, "/bin/c", NULL)->open = NULL;
	at(&m->lives[2], "read", 0);
	compute_waits();
	ck_assert_uint_eq(m->w->cycle_count, 0);
}
END_TEST

START_TEST(reader_is_not_a_target)
{
	struct life *a = add_life(1, "/bin/a", NULL), *b = add_life(2, "/bin/b", a);

	add_read_end(a, 0, 10);
	add_read_end(b, 0, 10);
	at(a, "read", 0);
	at(b, "read", 0);
	compute_waits();
	ck_assert_uint_eq(of(1)->target_count, 0);
	ck_assert_uint_eq(m->w->cycle_count, 0);
	ck_assert_str_eq(text_of(1), "a (1) waits for input on descriptor 0 (pipe:[1]); no visible "
				     "process has its other end open");
}
END_TEST

START_TEST(write_end_left_open)
{
	struct life *a = add_life(1, "/bin/a", NULL), *b = add_life(2, "/bin/b", a);

	add_write_end(a, 4, 10);
	add_read_end(b, 3, 10);
	add_write_end(b, 4, 10);
	add_thread(a, 1, "wait4")->arg[0] = (uint32_t)-1;
	at(b, "read", 3);
	compute_waits();
	ck_assert_uint_eq(m->w->cycle_count, 1);
	ck_assert_uint_eq(m->w->cycles[0].count, 2);
	ck_assert_str_eq(text_of(1), "a (1) waits for its child b (2) to exit");
	ck_assert_str_eq(text_of(2), "b (2) waits for input on descriptor 3 (pipe:[1]); its write "
				     "end is open in a (1) and itself");
}
END_TEST

START_TEST(specific_child)
{
	struct life *a = add_life(1, "/bin/a", NULL);

	add_thread(add_life(2, "/bin/b", a), 2, "pause");
	add_thread(add_life(3, "/bin/c", a), 3, "pause");
	add_thread(a, 1, "wait4")->arg[0] = 3;
	compute_waits();
	ck_assert_str_eq(text_of(1), "a (1) waits for its child c (3) to exit");
	ck_assert_str_eq(text_of(2), "b (2) waits for a signal");
}
END_TEST

START_TEST(any_child)
{
	struct life *a = add_life(1, "/bin/a", NULL);
	struct life_look *k = add_thread(a, 1, "waitid");

	add_thread(add_life(2, "/bin/b", a), 2, "pause");
	add_life(3, "/bin/gone", a);
	add_thread(add_life(4, "/bin/d", a), 4, "pause");
	add_outsider(k, OUTSIDER_CHILD, 5, 0);
	compute_waits();
	ck_assert_str_eq(text_of(1), "a (1) waits for one of its children to exit: b (2), d (4) or "
				     "other (5, not traced)");
	ck_assert(!of(1)->closed);
}
END_TEST

START_TEST(mutexes)
{
	struct life *a = add_life(1, "/bin/a", NULL);
	struct life_look *join;

	join = add_thread(a, 1, "futex");
	join->word = join->owner = join->arg[2] = 11;
	wait_for_mutex(a, 11, 12);
	wait_for_mutex(a, 12, 13);
	wait_for_mutex(a, 13, 11);
	compute_waits();
	ck_assert_uint_eq(m->w->cycle_count, 1);
	ck_assert_uint_eq(m->w->cycles[0].count, 3);
	ck_assert_int_eq(m->w->cycles[0].chain[0]->look->task.tid, 11);
	ck_assert_int_eq(m->w->cycles[0].chain[1]->look->task.tid, 12);
	ck_assert(of(1)->deadlocked && !of(1)->cycle);
	ck_assert_str_eq(text_of(1), "a (1), the main thread waits for thread 11 to exit");
	ck_assert_str_eq(text_of(11), "a (1), thread 11 waits for a mutex held by thread 12");
}
END_TEST

START_TEST(unknown_owner)
{
	struct life *a = add_life(1, "/bin/a", NULL);

	wait_for_mutex(a, 1, 99);
	compute_waits();
	ck_assert_uint_eq(m->w->cycle_count, 0);
	ck_assert_str_eq(text_of(1), "a (1) waits for a mutex held by process 99");
}
END_TEST

START_TEST(own_mutex)
{
	wait_for_mutex(add_life(1, "/bin/a", NULL), 1, 1);
	compute_waits();
	ck_assert_uint_eq(m->w->cycle_count, 1);
	ck_assert_str_eq(text_of(1), "a (1) waits for a mutex held by itself");
}
END_TEST

START_TEST(two_deadlocks)
{
	struct life *a = add_life(1, "/bin/a", NULL), *b = add_life(2, "/bin/b", NULL);

	wait_for_mutex(a, 1, 11);
	wait_for_mutex(a, 11, 1);
	wait_for_mutex(b, 2, 12);
	wait_for_mutex(b, 12, 2);
	compute_waits();
	ck_assert_uint_eq(m->w->cycle_count, 2);
	ck_assert_uint_eq(m->w->processes, 2);
	ck_assert_uint_eq(of(12)->cycle, 2);
}
END_TEST

START_TEST(earlier_inspections_are_ignored)
{
	two_readers();
	m->looks[1].time = TIME - 1;	/* b has ended since */
	compute_waits();
	ck_assert_uint_eq(m->w->count, 1);
	ck_assert_uint_eq(of(1)->target_count, 0);
}
END_TEST

START_TEST(tcp_within_the_machine)
{
	struct life *a = add_life(1, "/bin/a", NULL), *b = add_life(2, "/bin/b", NULL);

	add_descriptor(a, 3, DESCRIPTOR_SOCKET, 10, "TCP:[127.0.0.1:80->127.0.0.1:4000]");
	add_descriptor(b, 4, DESCRIPTOR_SOCKET, 11, "TCP:[127.0.0.1:4000->127.0.0.1:80]");
	at(a, "recvfrom", 3);
	at(b, "recvfrom", 4);
	compute_waits();
	ck_assert_uint_eq(m->w->cycle_count, 1);
}
END_TEST

START_TEST(connection_to_another_machine)
{
	struct life *a = add_life(1, "/bin/a", NULL);

	add_descriptor(a, 3, DESCRIPTOR_SOCKET, 10, "TCP:[10.0.0.1:80->10.0.0.2:4000]");
	at(a, "recvfrom", 3);
	compute_waits();
	ck_assert(!of(1)->closed);
}
END_TEST

START_TEST(unix_and_listening_sockets)
{
	struct life *a = add_life(1, "/bin/a", NULL), *b = add_life(2, "/bin/b", NULL);
	struct life_look *k;

	add_descriptor(a, 3, DESCRIPTOR_SOCKET, 10, "socket:[10]")->peer = 11;
	add_descriptor(b, 4, DESCRIPTOR_SOCKET, 11, "socket:[11]")->peer = 10;
	add_descriptor(b, 5, DESCRIPTOR_SOCKET, 12, "TCP:[127.0.0.1:80]")->listens = true;
	at(a, "read", 3);
	k = at(b, "epoll_wait", 4);
	m->waits[k - m->looks][k->wait_count++] = 5;
	compute_waits();
	ck_assert_uint_eq(m->w->cycle_count, 0);
	ck_assert_str_eq(text_of(2),
			 "b (2) waits for any of descriptor 4 (socket:[11]) or "
			 "descriptor 5 (listening socket TCP:[127.0.0.1:80]); their other ends "
			 "are open in a (1)");
}
END_TEST

START_TEST(own_descriptors_of_an_event_loop)
{
	struct life *a = add_life(1, "/bin/a", NULL), *b = add_life(2, "/bin/b", NULL);
	struct life_look *k;

	add_descriptor(a, 3, DESCRIPTOR_OTHER, 9, "anon_inode:[eventfd]");
	add_descriptor(a, 4, DESCRIPTOR_SOCKET, 10, "socket:[10]")->peer = 11;
	add_descriptor(a, 5, DESCRIPTOR_SOCKET, 11, "socket:[11]")->peer = 10;
	add_descriptor(a, 6, DESCRIPTOR_SOCKET, 12, "socket:[12]")->peer = 13;
	add_descriptor(b, 3, DESCRIPTOR_SOCKET, 13, "socket:[13]")->peer = 12;
	k = at(a, "epoll_wait", 3);
	for (int fd = 4; fd <= 6; fd += 2)
		m->waits[k - m->looks][k->wait_count++] = fd;
	at(b, "pause", -1);
	compute_waits();
	ck_assert_str_eq(text_of(1), "a (1) waits for input on descriptor 6 (socket:[12]); "
			 "its other end is open in b (2)");
}
END_TEST

START_TEST(connection_that_is_not_accepted)
{
	struct life *a = add_life(1, "/bin/a", NULL), *b = add_life(2, "/bin/b", NULL);
	struct descriptor *d = add_descriptor(a, 3, DESCRIPTOR_SOCKET, 10,
					      "TCP:[127.0.0.1:4000->127.0.0.1:80]");

	d->peer = 11;
	d->is_unaccepted = true;
	add_descriptor(b, 4, DESCRIPTOR_SOCKET, 11, "TCPv6:[[::]:80]")->listens = true;
	at(a, "recvfrom", 3);
	at(b, "pause", -1);
	compute_waits();
	ck_assert_str_eq(text_of(1), "a (1) waits for input on descriptor 3 "
			 "(TCP:[127.0.0.1:4000->127.0.0.1:80]); "
			 "the connection has not been accepted by b (2)");
}
END_TEST

/* Its own wake-up socket does not make the client a server. */
START_TEST(client_with_an_event_loop)
{
	struct life *a = add_life(1, "/bin/a", NULL), *b = add_life(2, "/bin/b", NULL);
	struct descriptor *d = add_descriptor(a, 3, DESCRIPTOR_SOCKET, 10,
					      "TCP:[127.0.0.1:4000->127.0.0.1:80]");
	struct life_look *k;

	d->peer = 11;
	d->is_unaccepted = true;
	add_descriptor(a, 4, DESCRIPTOR_SOCKET, 20, "socket:[20]")->peer = 21;
	add_descriptor(a, 5, DESCRIPTOR_SOCKET, 21, "socket:[21]")->peer = 20;
	add_descriptor(b, 4, DESCRIPTOR_SOCKET, 11, "TCP:[127.0.0.1:80]")->listens = true;
	k = at(a, "poll", 3);
	m->waits[k - m->looks][k->wait_count++] = 4;
	at(b, "pause", -1);
	compute_waits();
	ck_assert_str_eq(text_of(1), "a (1) waits for input on descriptor 3 "
			 "(TCP:[127.0.0.1:4000->127.0.0.1:80]); "
			 "the connection has not been accepted by b (2)");
}
END_TEST

START_TEST(socket_without_known_peer)
{
	struct life *a = add_life(1, "/bin/a", NULL), *b = add_life(2, "/bin/b", NULL);

	add_descriptor(a, 3, DESCRIPTOR_SOCKET, 10, "socket:[10]");
	at(a, "recvfrom", 3);
	add_descriptor(b, 3, DESCRIPTOR_SOCKET, 11, "socket:[11]")->peer = 12;
	at(b, "recvfrom", 3);
	compute_waits();
	ck_assert(!of(1)->closed);
	ck_assert_ptr_nonnull(strstr(text_of(1), "(socket:[10]); its other end is unknown"));
	ck_assert_ptr_nonnull(strstr(text_of(2), "(socket:[11]); no visible process has its other "
				     "end open"));
}
END_TEST

START_TEST(texts)
{
	struct life *a = add_life(1, "/bin/a", NULL);
	struct life_look *k;

	add_descriptor(a, 0, DESCRIPTOR_TERMINAL, 5, "/dev/pts/0");
	at(a, "read", 0);
	add_thread(a, 2, NULL)->state = 'T';
	k = add_thread(a, 3, NULL);
	k->state = 'T';
	k->stopped = 21;
	k = add_thread(a, 4, "openat");
	k->path = "/run/fifo";
	k->arg[2] = 1;
	k = add_thread(a, 5, "fsync");
	k->state = 'D';
	k->place = "io_schedule";
	add_thread(a, 6, "nanosleep")->timeout = 200 * INT64_C(1000000000);
	add_thread(a, 7, "poll")->timeout = 300 * 1000 * 1000;
	add_thread(a, 8, "msgrcv");
	add_thread(a, 9, NULL);
	add_thread(a, 10, "futex")->arg[0] = 0x1000;
	compute_waits();
	ck_assert_str_eq(text_of(1), "a (1), the main thread waits for input on descriptor 0 "
				     "(terminal /dev/pts/0)");
	ck_assert_str_eq(text_of(2), "a (1), thread 2 is stopped by job control, until it gets "
				     "SIGCONT");
	ck_assert_str_eq(text_of(3),
			 "a (1), thread 3 is stopped by SIGTTIN: it is in the background "
			 "and tried to read from its terminal");
	ck_assert_str_eq(text_of(4), "a (1), thread 4 waits to open /run/fifo for writing, until "
				     "it is opened for reading (a FIFO)");
	ck_assert_str_eq(text_of(5), "a (1), thread 5 is in an uninterruptible sleep in fsync "
				     "(io_schedule)");
	ck_assert_str_eq(text_of(6), "a (1), thread 6 sleeps for 3 min 20 s");
	ck_assert_str_eq(text_of(7), "a (1), thread 7 sleeps for 300 ms");
	ck_assert_str_eq(text_of(8), "a (1), thread 8 waits in msgrcv");
	ck_assert_str_eq(text_of(9), "a (1), thread 9 waits; the reason is unknown");
	ck_assert_str_eq(text_of(10),
			 "a (1), thread 10 waits for a condition variable, semaphore or "
			 "lock (futex at 0x1000); the task that will wake it is unknown");
}
END_TEST

/* A thread that waits on a futex in these functions, the innermost first */
static void wait_in(struct life *l, pid_t tid, const char *inner, const char *outer)
{
	static struct stack_frame frames[LOOKS_MAX][2];
	static struct stack stacks[LOOKS_MAX];
	struct life_look *k = add_thread(l, tid, "futex");
	unsigned i = k - m->looks;

	for (unsigned f = 0; f < 2; f++)
		frames[i][f] = (struct stack_frame){.object = "", .file = "", .build_id = "",
						    .symbol = f ? outer : inner};
	stacks[i] = (struct stack){.frames = frames[i], .count = 2};
	k->stack = &stacks[i];
}

START_TEST(futex_is_named_by_the_stack)
{
	struct life *a = add_life(1, "/bin/a", NULL);
	const char *end = "; the task that will wake it is unknown";

	wait_in(a, 1, "__futex_wait", "pthread_cond_wait");
	wait_in(a, 2, "__new_sem_wait_slow64", "PyThread_acquire_lock_timed");
	wait_in(a, 3, "sem_wait", "work");
	wait_in(a, 4, "syscall", "<std::sys::sync::mutex::futex::Mutex>::lock_contended");
	wait_in(a, 5, "work", "main");
	m->looks[1].name = "reader";
	m->looks[4].arg[0] = 0x1000;
	compute_waits();
	ck_assert_pstr_eq(strstr(text_of(1), "waits for "), "waits for a condition variable; the "
			  "task that will wake it is unknown");
	ck_assert_ptr_nonnull(strstr(text_of(2), "thread 2 (reader) waits for a lock of Python"));
	ck_assert_ptr_nonnull(strstr(text_of(3), "waits for a semaphore"));
	ck_assert_ptr_nonnull(strstr(text_of(4), "waits for a mutex"));
	ck_assert_ptr_nonnull(strstr(text_of(5), "semaphore or lock (futex at 0x1000)"));
	ck_assert_ptr_nonnull(strstr(text_of(5), end));
}
END_TEST

START_TEST(futex_in_a_mapped_file)
{
	static const struct ipc_wait semaphore = {
		.kind = IPC_WAIT_MAPPING, .address = "/dev/shm/sem.lock",
	}, unknown = {.kind = IPC_WAIT_MAPPING, .address = "/dev/shm/pool"};
	struct life *a = add_life(1, "/bin/a", NULL);

	wait_in(a, 1, "__futex_wait", "main");
	wait_in(a, 2, "__futex_wait", "main");
	m->looks[0].ipc = &semaphore;
	m->looks[1].ipc = &unknown;
	compute_waits();
	ck_assert_ptr_nonnull(strstr(text_of(1), "waits for a semaphore in /dev/shm/sem.lock,"));
	ck_assert_ptr_nonnull(strstr(text_of(2),
				     "waits for a semaphore or lock in /dev/shm/pool,"));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("waits");
	TCase *t = tcase_create("waits");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, without_an_inspection);
	tcase_add_test(t, two_pipes);
	tcase_add_test(t, futex_is_named_by_the_stack);
	tcase_add_test(t, futex_in_a_mapped_file);
	tcase_add_test(t, untraced_process_may_help);
	tcase_add_test(t, untraced_process_is_named_once);
	tcase_add_test(t, timeout_ends_a_wait);
	tcase_add_test(t, running_thread_may_help);
	tcase_add_test(t, unknown_descriptors_are_no_deadlock);
	tcase_add_test(t, reader_is_not_a_target);
	tcase_add_test(t, write_end_left_open);
	tcase_add_test(t, specific_child);
	tcase_add_test(t, any_child);
	tcase_add_test(t, mutexes);
	tcase_add_test(t, unknown_owner);
	tcase_add_test(t, own_mutex);
	tcase_add_test(t, two_deadlocks);
	tcase_add_test(t, earlier_inspections_are_ignored);
	tcase_add_test(t, tcp_within_the_machine);
	tcase_add_test(t, connection_to_another_machine);
	tcase_add_test(t, unix_and_listening_sockets);
	tcase_add_test(t, own_descriptors_of_an_event_loop);
	tcase_add_test(t, connection_that_is_not_accepted);
	tcase_add_test(t, client_with_an_event_loop);
	tcase_add_test(t, socket_without_known_peer);
	tcase_add_test(t, texts);
	suite_add_tcase(suite, t);
	return unit_main(suite);
}
