/* Runs a fuzz target without libFuzzer: with each seed, and with random changes of them.
 *
 *	TARGET [-OPTION=NUMBER...] [-dict=FILE] SEED|DIRECTORY...
 *
 * The options are those of libFuzzer, and others are ignored: -runs=N (-1: no limit) and
 * -max_total_time=SECONDS (0: no limit) end the run, whichever comes first; -seed=N begins the
 * random numbers; -max_len=BYTES; -timeout=SECONDS and -rss_limit_mb=N are limits of one input;
 * -artifact_prefix=PATH begins the name of the file below.
 * -max_total_time counts processor time, so that a busy machine does not make a run shorter.
 *
 * Without arguments it is a test: seeds and dictionary are those of the source and build
 * directories, and it runs for two seconds, but for $FUZZ_TEST_INPUTS changes of seeds at most, if
 * that is set. An input that fails is written to the file
 * crash-TARGET, with which the program can be run again. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "fuzz/mutate.h"
#include "fuzz/target.h"
#include "lib/tap.h"

enum { TEST_SECONDS = 2, PATH_SIZE = 4096 };

struct seeds {
	struct input *all;
	size_t count;
};

struct driver {
	const char *name;		/* of the target */
	long runs, seconds, timeout, rss_limit;
	struct seeds seeds;
	struct mutator mutator;
	unsigned long done;
};

/* What the handlers of signals and sanitizers write */
static struct {
	const uint8_t *bytes;
	size_t size;
	char path[256];
} current;

/* Of the sanitizers, if the program is built with one */
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

static void write_input(void)
{
	static const char words[] = "fuzz: the input is in the file ", newline = '\n';
	int fd = open(current.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	bool is_written = fd >= 0 && current.bytes &&
		write(fd, current.bytes, current.size) == (ssize_t)current.size;

	if (is_written && write(STDERR_FILENO, words, sizeof(words) - 1) > 0 &&
	    write(STDERR_FILENO, current.path, strlen(current.path)) > 0 &&
	    write(STDERR_FILENO, &newline, 1) > 0)
		current.bytes = NULL;
}

static void handle_signal(int number)
{
	static const char late[] = "fuzz: the input takes longer than -timeout\n";

	if (number == SIGALRM && write(STDERR_FILENO, late, sizeof(late) - 1) > 0)
		number = SIGABRT;
	write_input();
	signal(number, SIG_DFL);
	raise(number);
}

static void set_handlers(void)
{
	static const int numbers[] = {SIGALRM, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTERM};

	if (__sanitizer_set_death_callback)
		__sanitizer_set_death_callback(write_input);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		if (!__sanitizer_set_death_callback || numbers[i] == SIGALRM ||
		    numbers[i] == SIGABRT)
			signal(numbers[i], handle_signal);
}

static double processor_time(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* Runs the target with a copy, which is as long as the input, so that ASan finds what is read
 * beyond its end. */
static void run(struct driver *d, const struct input *in)
{
	uint8_t *copy = malloc(in->size + !in->size);
	struct rusage usage;

	fuzz_expect(copy != NULL, "out of memory");
	memcpy(copy, in->bytes, in->size);
	current.bytes = copy;
	current.size = in->size;
	alarm(d->timeout);
	LLVMFuzzerTestOneInput(copy, in->size);
	alarm(0);
	getrusage(RUSAGE_SELF, &usage);
	fuzz_expect(!d->rss_limit || usage.ru_maxrss / 1024 <= d->rss_limit,
		    "the input takes more memory than -rss_limit_mb");
	current.bytes = NULL;
	free(copy);
	d->done++;
}

static bool add_file(struct seeds *s, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct input *in;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	s->all = realloc(s->all, (s->count + 1) * sizeof(*s->all));
	fuzz_expect(s->all != NULL, "out of memory");
	in = &s->all[s->count++];
	in->size = st.st_size;
	in->bytes = malloc(in->size + 1);
	fuzz_expect(in->bytes && read(fd, in->bytes, in->size) == (ssize_t)in->size,
		    "a seed cannot be read");
	close(fd);
	return true;
}

static int is_visible_name(const struct dirent *e)
{
	return *e->d_name != '.';
}

/* Adds a file, or all files of a directory, in the order of their names. */
static bool add_seeds(struct seeds *s, const char *path)
{
	struct dirent **all;
	int count = scandir(path, &all, is_visible_name, alphasort);
	char file[PATH_SIZE];

	if (count < 0)
		return add_file(s, path);
	for (int i = 0; i < count; i++) {
		if (snprintf(file, sizeof(file), "%s/%s", path, all[i]->d_name) <
		    (int)sizeof(file))
			add_file(s, file);
		free(all[i]);
	}
	free(all);
	return true;
}

/* Sets an option. Returns false if it is none. */
static bool set_option(struct driver *d, const char *text)
{
	struct {
		const char *name;
		long *number;
	} options[] = {
		{"-runs=", &d->runs}, {"-max_total_time=", &d->seconds},
		{"-timeout=", &d->timeout}, {"-rss_limit_mb=", &d->rss_limit},
	};
	long number = strchr(text, '=') ? strtol(strchr(text, '=') + 1, NULL, 10) : 0;

	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (!strncmp(text, options[i].name, strlen(options[i].name)))
			*options[i].number = number;
	if (!strncmp(text, "-seed=", 6) && number)
		d->mutator.state = number;
	else if (!strncmp(text, "-max_len=", 9) && number > 0)
		d->mutator.size_max = number;
	else if (!strncmp(text, "-artifact_prefix=", 17))
		snprintf(current.path, sizeof(current.path), "%scrash-%s", text + 17, d->name);
	else if (!strncmp(text, "-dict=", 6))
		fuzz_expect(mutator_read_words(&d->mutator, text + 6), "-dict cannot be read");
	return *text == '-';
}

/* Runs the changed seeds. */
static void run_random(struct driver *d)
{
	static const struct input empty = {(uint8_t *)"", 0};
	double end = processor_time() + d->seconds;
	struct input in = {0};

	while ((d->runs < 0 || d->done < (unsigned long)d->runs) &&
	       (!d->seconds || processor_time() < end)) {
		const struct input *seed = &empty, *other = &empty;

		if (d->seeds.count) {
			seed = &d->seeds.all[mutator_below(&d->mutator, d->seeds.count)];
			other = &d->seeds.all[mutator_below(&d->mutator, d->seeds.count)];
		}
		mutator_change(&d->mutator, seed, other, &in);
		run(d, &in);
	}
	free(in.bytes);
}

/* Adds the seeds and words of the target. Returns false if there are no seeds. */
static bool add_test_seeds(struct driver *d)
{
	static const char *const places[][2] = {
		{"top_srcdir", "tests/fuzz/seeds"}, {"top_builddir", "tests/fuzz/made"},
	};
	const char *inputs = getenv("FUZZ_TEST_INPUTS");
	char path[PATH_SIZE];

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		const char *top = getenv(places[i][0]);

		snprintf(path, sizeof(path), "%s/%s/%s", top ? top : ".", places[i][1], d->name);
		if (!access(path, F_OK))
			add_seeds(&d->seeds, path);
		snprintf(path, sizeof(path), "%s/tests/fuzz/words/%s", top ? top : ".", d->name);
		if (!access(path, F_OK))
			mutator_read_words(&d->mutator, path);
	}
	d->seconds = TEST_SECONDS;
	if (inputs)
		d->runs = d->seeds.count + strtol(inputs, NULL, 10);
	/* a build without stack traces or the fast source makes none */
	return d->seeds.count || access("tests/fuzz/made", F_OK);
}

int main(int argc, char **argv)
{
	struct driver d = {
		.name = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0],
		.runs = -1, .timeout = 25, .rss_limit = 2048,
		.mutator = {.state = 88172645463325252ULL, .size_max = 64 << 10},
	};
	struct tap tap = {0};
	bool is_test = argc == 1, has_seeds = is_test && add_test_seeds(&d);

	snprintf(current.path, sizeof(current.path), "crash-%s", d.name);
	set_handlers();
	for (int i = 1; i < argc; i++)
		if (!set_option(&d, argv[i]))
			fuzz_expect(add_seeds(&d.seeds, argv[i]), "a seed cannot be read");
	for (size_t i = 0; i < d.seeds.count; i++)
		run(&d, &d.seeds.all[i]);
	run_random(&d);
	tap_ok(&tap, !is_test || has_seeds, "%s: there are seeds", d.name);
	tap_ok(&tap, d.done > d.seeds.count, "%s: inputs of any bytes do no harm", d.name);
	tap_comment("%zu seeds, %lu inputs", d.seeds.count, d.done);
	for (size_t i = 0; i < d.seeds.count; i++)
		free(d.seeds.all[i].bytes);
	free(d.seeds.all);
	mutator_done(&d.mutator);
	return tap_done(&tap);
}
