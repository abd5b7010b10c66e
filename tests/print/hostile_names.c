/* hostile_names [WHAT]: a program whose names are harmful where they are printed: of files,
 * programs, threads, functions, sockets, arguments, variables and messages. Run it as
 * NAME_OF_PROGRAM in a directory of its own. WHAT: how it fails; without it, it starts itself with
 * each.
 *
 * The test compiles it, gives its functions names that C does not have, and links it with the
 * function of -DLIBRARY. */
#include <unistd.h>

#ifdef LIBRARY
int harmful_in_library(int (*callback)(const char *), const char *path);

int harmful_in_library(int (*callback)(const char *), const char *path)
{
	return getppid() ? callback(path) : 1;
}
#else
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

/* What is special in shells, makefiles, CSV, JSON, XML, HTML, Markdown and logs of CI; marks of
 * direction, C1 controls and characters without width or outside of XML; escape sequences, other
 * controls and invalid UTF-8; forged lines; the beginning of a character */
#define SPECIAL "=1;|`a`<b>\\\"',{}$(id)${x}##[error]x&amp;%0A%n::x"
#define MARKS "\342\200\256\342\201\246\342\200\217\330\234\342\200\213\357\273\277\357\277\276" \
	"\302\2333m\363\240\200\201"
#define BYTES "\33[2J\33]0;t\7\r\t\v\1\177\2332J\377\376\300\200\355\240\200"
#define LINES "\n+++ exited with 9 +++\n::error::x\n\342\202"
#define NAME SPECIAL MARKS BYTES LINES
#define TEXT "</script><script>alert(1)</script>]]>--></td>" NAME
#define NAME_OF_THREAD "\33[2J\342\200\256\n::a\377;|"
#define NAME_OF_PROGRAM "p" NAME

int harmful_in_library(int (*callback)(const char *), const char *path);
int harmful_function(const char *path);
void harmful_crash(volatile int *p);

__attribute__((noinline)) int harmful_function(const char *path)
{
	return chdir(path) + 1;
}

__attribute__((noinline)) void harmful_crash(volatile int *p)
{
	*p = 1;
}

static void *thread(void *path)
{
	prctl(PR_SET_NAME, NAME_OF_THREAD);
	harmful_in_library(harmful_function, path);
	return NULL;
}

/* Calls getppid() from generated code, whose name in the perf map has all but line ends. */
static void generated(void)
{
	/* push %rbp; mov %rsp, %rbp; call *%rdi; pop %rbp; ret */
	static const unsigned char bytes[] = {0x55, 0x48, 0x89, 0xe5, 0xff, 0xd7, 0x5d, 0xc3};
	char *code = mmap((void *)0x10000000, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	void (*run)(pid_t (*callee)(void));
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "/tmp/perf-%d.map", getpid());
	f = code == MAP_FAILED ? NULL : fopen(path, "w");
	if (!f)
		return;
	memcpy(code, bytes, sizeof(bytes));
	memcpy(&run, &code, sizeof(run));
	fprintf(f, "%lx 8 generated %s\n", (unsigned long)code, SPECIAL MARKS BYTES);
	fclose(f);
	run(getppid);
	unlink(path);
}

static void use_socket(const char *name)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int s = socket(AF_UNIX, SOCK_STREAM, 0);

	memcpy(a.sun_path, name, sizeof(a.sun_path));
	connect(s, (struct sockaddr *)&a, sizeof(a));
	bind(s, (struct sockaddr *)&a, sizeof(a));
	listen(s, 1);
	connect(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&a, sizeof(a));
}

static void create(const char *name)
{
	int fd = open(name, O_CREAT | O_WRONLY, 0600);

	if (fd < 0 || write(fd, TEXT, strlen(TEXT)) < 0)
		exit(9);
	close(fd);
}

static void use_files(void)
{
	int fd = open("f" NAME, O_CREAT | O_RDWR, 0600);

	if (fd < 0 || write(fd, TEXT, strlen(TEXT)) < 0)
		exit(9);
	pread(fd, (char[4096]){0}, 4096, 0);
	mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
	create(".PHONY");
	create("archive(member)");
	create("\33[2Jcontrol");
	create("\342\200\256direction");
	create("invalid\377");
	mkdir("d" NAME, 0700);
	rename("f" NAME, "d" NAME "/x" NAME);
	symlink(TEXT, "l" NAME);
	readlink("l" NAME, (char[4096]){0}, 4096);
	chown("d" NAME, 0, 1);
	memfd_create(NAME, 0);
	open("/none/" NAME, O_RDONLY);
	mkfifo("q" NAME, 0600);
	open("q" NAME, O_RDWR);
	use_socket("\0" NAME);
	use_socket("s" NAME);
}

static void start(const char *what)
{
	char *argv[] = {TEXT, (char *)what, TEXT, "--token=" TEXT, NULL};
	char *envp[] = {"NAME=" TEXT, TEXT, "=" TEXT, NULL};
	int ends[2];
	pid_t pid;

	if (pipe(ends))
		exit(9);
	pid = fork();
	if (!pid) {
		dup2(ends[0], 0);
		execve(NAME_OF_PROGRAM, argv, envp);
		_exit(9);
	}
	if (write(ends[1], TEXT, strlen(TEXT)) < 0)
		exit(9);
	close(ends[0]);
	close(ends[1]);
	waitpid(pid, NULL, 0);
}

static int run_script(void)
{
	int fd = open("script", O_CREAT | O_RDWR | O_TRUNC, 0700);

	dprintf(fd, "#!/none%s\n", SPECIAL MARKS "\200\377\33\177");
	close(fd);
	execl("./script", TEXT, TEXT, NULL);
	return 126;
}

static int fail(const char *what)
{
	read(0, (char[4096]){0}, 4096);
	if (!strcmp(what, "crash"))
		harmful_crash(NULL);
	if (!strcmp(what, "message"))
		return dprintf(2, "error: %s", TEXT) < 0 ? 9 : 3;
	if (!strcmp(what, "output"))
		return dprintf(1, "%s\n", TEXT) < 0 ? 9 : 4;
	if (!strcmp(what, "exec")) {
		execl("/none/" NAME, TEXT, TEXT, NULL);
		dprintf(2, "sh: %s: command not found\n", TEXT);
		return 127;
	}
	if (!strcmp(what, "library"))
		return dprintf(2, "%s: error while loading shared libraries: %s: cannot open "
			       "shared object file: No such file or directory\n", TEXT, NAME) < 0 ?
			9 : 127;
	if (!strcmp(what, "file"))
		return open("/none/" NAME, O_RDONLY) < 0 ? 1 : 9;
	if (!strcmp(what, "assert")) {
		dprintf(2, "x: %s:12: main: Assertion `%s' failed.\n", NAME, TEXT);
		abort();
	}
	return run_script();
}

int main(int argc, char **argv)
{
	static const char *const failures[] = {
		"crash", "message", "output", "exec", "library", "file", "assert", "script",
	};
	char path[] = "/none" NAME;
	pthread_t t;

	if (argc > 1)
		return fail(argv[1]);
	prctl(PR_SET_NAME, NAME_OF_THREAD);
	harmful_in_library(harmful_function, path);
	if (!pthread_create(&t, NULL, thread, path))
		pthread_join(t, NULL);
	generated();
	use_files();
	for (size_t i = 0; i < sizeof(failures) / sizeof(*failures); i++)
		start(failures[i]);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return dprintf(2, "failed: %s", TEXT) < 0 ? 9 : 3;
}
#endif
