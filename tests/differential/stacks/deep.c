#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static const char *fifo;
static int waited;

static __attribute__((noinline)) int wait_at_end(int n)
{
	char c;
	int fd = open(fifo, O_RDONLY);
	return (int)read(fd, &c, 1) + n;
}
static inline __attribute__((always_inline)) int inlined(int n)
{
	return wait_at_end(n) + 1;
}
static int compare(const void *a, const void *b)
{
	if (!waited++)
		inlined(1);
	return *(const int *)a - *(const int *)b;
}
__attribute__((noinline)) int recurse(int n)
{
	int numbers[] = {3, 2};
	if (n)
		return recurse(n - 1) + 1;
	qsort(numbers, 2, sizeof(*numbers), compare);
	return numbers[0] - 2;
}
int main(int argc, char **argv)
{
	fifo = argv[1];
	return recurse(argc + 1) == 0;
}
