/* drops FILE WHAT...: changes its credentials, or its namespaces, by each WHAT, and writes what
 * /proc/self/status then says, and its namespaces, to the file, which is opened before. */
#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/securebits.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 3, ROUNDS = 300 };

static void set_capabilities(unsigned keep_effective, unsigned keep_permitted, unsigned inheritable)
{
	struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data))
		return;
	data[0].effective &= keep_effective & keep_permitted;
	data[0].permitted &= keep_permitted;
	data[0].inheritable = inheritable & data[0].permitted;
	syscall(SYS_capset, &header, data);
}

static void add_filter(void)
{
	struct sock_filter code[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
	struct sock_fprog program = {1, code};

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

static pthread_barrier_t barrier;

static void *wait_twice(void *unused)
{
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
	return unused;
}

/* All threads change their users: the C library makes them do so. */
static void drop_in_threads(void)
{
	pthread_t threads[THREADS];

	pthread_barrier_init(&barrier, NULL, THREADS + 1);
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, wait_twice, NULL);
	pthread_barrier_wait(&barrier);
	if (setresgid(33, 33, 33) || setresuid(33, 33, 33))
		perror("setresuid");
	pthread_barrier_wait(&barrier);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
}

/* The C library's random numbers differ between systems: these do not. */
static unsigned random_below(unsigned *state, unsigned limit)
{
	*state = *state * 1103515245 + 12345;
	return (*state >> 16) % limit;
}

static uid_t random_id(unsigned *state)
{
	static const uid_t ids[] = {0, 0, 33, 34, -1};

	return ids[random_below(state, sizeof(ids) / sizeof(*ids))];
}

/* Raw syscalls, of this thread only */
static void change_randomly(unsigned seed)
{
	unsigned s = seed;

	for (int i = 0; i < ROUNDS; i++) {
		unsigned what = random_below(&s, 14);
		uid_t a = random_id(&s), b = random_id(&s), c = random_id(&s);
		gid_t all[] = {b, a == (uid_t)-1 ? 7 : a, 3};

		switch (what) {
		case 0: syscall(SYS_setuid, a); break;
		case 1: syscall(SYS_setreuid, a, b); break;
		case 2: syscall(SYS_setresuid, a, b, c); break;
		case 3: syscall(SYS_setfsuid, a); break;
		case 4: syscall(SYS_setgid, a); break;
		case 5: syscall(SYS_setregid, a, b); break;
		case 6: syscall(SYS_setresgid, a, b, c); break;
		case 7: syscall(SYS_setfsgid, a); break;
		case 8: syscall(SYS_setgroups, random_below(&s, 4), all); break;
		case 9: prctl(PR_SET_KEEPCAPS, random_below(&s, 2)); break;
		case 10: set_capabilities(~(a & 0xf0), ~0u, b == 33 ? 0xff : 0); break;
		case 11:
			prctl(PR_CAP_AMBIENT, a == 33 ? PR_CAP_AMBIENT_LOWER :
			      PR_CAP_AMBIENT_RAISE, random_below(&s, 10), 0, 0);
			break;
		case 12:
			if (i > ROUNDS / 2)
				prctl(PR_CAPBSET_DROP, random_below(&s, 42));
			break;
		default:
			prctl(PR_SET_SECUREBITS, a == 33 ? SECBIT_NO_SETUID_FIXUP :
			      a == 34 ? SECBIT_KEEP_CAPS : 0);
		}
	}
}

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	if (!f || fputs(text, f) < 0 || fclose(f))
		perror(path);
}

static void change(const char *what)
{
	gid_t root = 0;

	if (!strcmp(what, "rightly")) {
		if (setgroups(0, NULL) || setresgid(33, 33, 33) || setresuid(33, 33, 33))
			perror(what);
	} else if (!strcmp(what, "saved")) {
		setgroups(0, NULL);
		setresgid(33, 33, 33);
		seteuid(33);
	} else if (!strcmp(what, "group")) {
		setgroups(0, NULL);
		setresuid(33, 33, 33);
	} else if (!strcmp(what, "groups")) {
		setgroups(1, &root);
		setresgid(33, 33, 33);
		setresuid(33, 33, 33);
	} else if (!strcmp(what, "keepcaps")) {
		setgroups(0, NULL);
		setresgid(33, 33, 33);
		prctl(PR_SET_KEEPCAPS, 1);
		setresuid(33, 33, 33);
	} else if (!strcmp(what, "back")) {
		if (!setuid(0))
			puts("it is root again");
	} else if (!strcmp(what, "filter")) {
		add_filter();
	} else if (!strcmp(what, "threads")) {
		drop_in_threads();
	} else if (!strcmp(what, "namespaces")) {
		unshare(CLONE_NEWUTS | CLONE_NEWIPC | CLONE_FILES);
	} else if (!strcmp(what, "users")) {
		unshare(CLONE_NEWUSER);
		write_file("/proc/self/uid_map", "5 0 1");
		setresuid(5, 5, 5);
	} else if (!strcmp(what, "fork")) {
		int status;
		pid_t child = fork();

		if (child) {
			waitpid(child, &status, 0);
			exit(0);
		}
	} else if (!strncmp(what, "random=", 7)) {
		change_randomly(atoi(what + 7));
	}
}

int main(int argc, char **argv)
{
	char text[1 << 16];
	FILE *f, *out;
	size_t n;

	out = argc > 1 ? fopen(argv[1], "w") : NULL;
	if (!out)
		return 99;
	for (int i = 2; i < argc; i++)
		change(argv[i]);
	f = fopen("/proc/self/status", "r");
	if (!f)
		return 99;
	n = fread(text, 1, sizeof(text), f);
	fwrite(text, 1, n, out);
	fclose(f);
	return fclose(out) ? 99 : 0;
}
