/* Uses descriptors, locks and memory with others: contend MODE [...]
 *
 *	use			seeks in each descriptor from 3 to 9, without moving
 *	locks WAY		two processes take locks on the files "a" and "b", one after the
 *				other; both live until the second has taken its locks. WAY:
 *		flock, fcntl, ofd	in opposite orders
 *		same			in the same order
 *		shared			... opposite, shared locks
 *		try			... without waiting
 *		gate			... while they have a lock on "g"
 *		one-by-one		... the second is created after the first has ended
 *		before			in the same order, the parent before in the opposite one
 *		ranges			... two bytes of "a"
 *		apart			... different bytes of both
 *		released		... each releases its first lock before it takes the second
 *		closed			... by closing another descriptor of the file
 *		inherited		... the second one by a child
 *		three			three processes, with "c", in orders that form a cycle
 *	mutexes opposite|same	two threads wait for two mutexes
 *	herd WAY		three threads poll a pipe 20 times for a byte, and read. WAY:
 *		all			all wait until they have woken up before they read
 *		own			each has a pipe of its own
 *		drain			... and reads until there is nothing
 *		turns			one after the other waits for the same pipe and reads
 *	grow WAY		maps memory in 800 rounds, which take at least a second. WAY:
 *		maps			maps 256 KiB in each
 *		heap			... by sbrk
 *		start			... in the first 300
 *		returned		... and unmaps it in the next round
 *		shared			... shared memory
 */
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PIECE = 256 << 10 };

static const char *way;

static bool is_way(const char *name)
{
	return !strcmp(way, name);
}

static int use(void)
{
	int count = 0;

	for (int fd = 3; fd < 10; fd++)
		count += lseek(fd, 0, SEEK_CUR) == 0;
	return !count;
}

/* --- locks on files --- */

static void await(const int pipe[2])
{
	char c;

	close(pipe[1]);
	if (read(pipe[0], &c, 1) < 0)
		_exit(9);
}

static int take(const char *name, off_t at)
{
	struct flock lock = {
		.l_type = is_way("shared") ? F_RDLCK : F_WRLCK, .l_start = at, .l_len = 1,
	};
	int cmd = is_way("ofd") ? F_OFD_SETLKW : is_way("try") ? F_SETLK : F_SETLKW;
	int fd = open(name, O_CREAT | O_RDWR | O_CLOEXEC, 0600);

	if (is_way("flock") || is_way("inherited") ? flock(fd, LOCK_EX) : fcntl(fd, cmd, &lock))
		_exit(9);
	return fd;
}

static void release(const char *name, int fd)
{
	struct flock lock = {.l_type = F_UNLCK};

	if (is_way("released"))
		fcntl(fd, F_SETLK, &lock);
	if (is_way("closed"))
		close(open(name, O_RDONLY));
}

static void take_two(const char *first, const char *second, int nth)
{
	off_t at = is_way("apart") ? nth : 0, next = at;
	int gate = is_way("gate") ? take("g", 0) : -1, fds[2];

	if (is_way("ranges")) {
		first = second = "a";
		at = nth;
		next = !nth;
	}
	fds[0] = take(first, at);
	release(first, fds[0]);
	if (is_way("inherited") && !fork()) {
		take(second, next);
		_exit(0);
	}
	fds[1] = is_way("inherited") ? -1 : take(second, next);
	while (wait(NULL) > 0)
		;
	close(fds[0]);
	close(fds[1]);
	close(gate);
}

static int begins[3][2], dones[3][2], last[2];

/* Takes its locks when a pipe has a byte, and lives until all have done so. */
static void run_child(int nth, int count)
{
	static const char *const names[] = {"a", "b", "c", "a"};
	char c;

	if (read(begins[nth][0], &c, 1) != 1)
		_exit(9);
	if (is_way("same") || is_way("before"))
		take_two("a", "b", nth);
	else
		take_two(names[nth], names[count == 3 ? nth + 1 : !nth], nth);
	if (write(dones[nth][1], "x", 1) != 1)
		_exit(9);
	if (!is_way("one-by-one"))
		await(last);
	_exit(0);
}

static int take_locks(void)
{
	int count = is_way("three") ? 3 : 2;
	bool overlaps = !is_way("one-by-one");
	char c;

	if (pipe(last))
		return 9;
	for (int i = 0; i < count; i++)
		if (pipe(begins[i]) || pipe(dones[i]))
			return 9;
	if (is_way("before"))
		take_two("b", "a", 0);
	for (int i = 0; i < count && overlaps; i++)
		if (!fork())
			run_child(i, count);
	for (int i = 0; i < count; i++) {
		if (!overlaps && !fork())
			run_child(i, count);
		if (write(begins[i][1], "x", 1) != 1 || read(dones[i][0], &c, 1) != 1)
			return 9;
		if (!overlaps)
			wait(NULL);
	}
	close(last[1]);
	while (wait(NULL) > 0)
		;
	return 0;
}

/* --- mutexes --- */

static int mutexes[2];

/* As a C library does if another thread has the mutex: here it was released meanwhile */
static void lock(int *mutex)
{
	syscall(SYS_futex, mutex, FUTEX_WAIT_PRIVATE, 2, NULL);
}

static void unlock(int *mutex)
{
	syscall(SYS_futex, mutex, FUTEX_WAKE_PRIVATE, 1);
}

static void *lock_two(void *first)
{
	int n = *(int *)first;

	lock(&mutexes[n]);
	lock(&mutexes[!n]);
	unlock(&mutexes[!n]);
	unlock(&mutexes[n]);
	return NULL;
}

static int lock_mutexes(void)
{
	int firsts[2] = {0, is_way("opposite")};
	pthread_t threads[2];

	for (int i = 0; i < 2; i++)
		if (pthread_create(&threads[i], NULL, lock_two, &firsts[i]))
			return 9;
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	return 0;
}

/* --- a herd --- */

enum { HERD = 3, ROUNDS = 20 };

static int pipes[HERD][2];
static pthread_barrier_t barrier;

static void wake_and_read(int n)
{
	bool shares = is_way("all") || is_way("turns");
	int *ends = pipes[shares ? 0 : n];
	struct pollfd wanted = {.fd = ends[0], .events = POLLIN};
	char c;

	if ((!is_way("all") || n == 0) && write(ends[1], "x", 1) != 1)
		_exit(9);
	poll(&wanted, 1, -1);
	if (is_way("all"))
		pthread_barrier_wait(&barrier);
	while (read(ends[0], &c, 1) == 1 && is_way("drain"))
		;
}

static void *run_herd(void *nth)
{
	int n = *(int *)nth;

	for (int round = 0; round < ROUNDS; round++) {
		for (int turn = 0; turn < HERD; turn++) {
			pthread_barrier_wait(&barrier);
			if (is_way("turns") ? turn == n : !turn)
				wake_and_read(n);
		}
	}
	return NULL;
}

static int start_herd(void)
{
	pthread_t threads[HERD];
	int numbers[HERD];

	pthread_barrier_init(&barrier, NULL, HERD);
	for (int i = 0; i < HERD; i++)
		if (pipe2(pipes[i], O_NONBLOCK))
			return 9;
	for (int i = 0; i < HERD; i++) {
		numbers[i] = i;
		if (pthread_create(&threads[i], NULL, run_herd, &numbers[i]))
			return 9;
	}
	for (int i = 0; i < HERD; i++)
		pthread_join(threads[i], NULL);
	return 0;
}

/* --- memory --- */

static void *map_memory(void)
{
	int shared = is_way("shared") ? MAP_SHARED : MAP_PRIVATE;

	if (is_way("heap"))
		return sbrk(PIECE);
	return mmap(NULL, PIECE, PROT_READ | PROT_WRITE, shared | MAP_ANONYMOUS, -1, 0);
}

static int grow(void)
{
	void *piece = NULL;

	for (int round = 0; round < 800; round++) {
		if (is_way("returned") && piece)
			munmap(piece, PIECE);
		if (!is_way("start") || round < 300)
			piece = map_memory();
		if (piece == MAP_FAILED)
			return 9;
		nanosleep(&(struct timespec){0, 1250000}, NULL);
	}
	return 0;
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";

	way = argc > 2 ? argv[2] : "";
	if (!strcmp(how, "use"))
		return use();
	if (!strcmp(how, "locks"))
		return take_locks();
	if (!strcmp(how, "herd"))
		return start_herd();
	if (!strcmp(how, "grow"))
		return grow();
	if (!strcmp(how, "mutexes"))
		return lock_mutexes();
	return 9;
}
