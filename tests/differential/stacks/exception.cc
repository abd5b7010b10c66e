#include <fcntl.h>
#include <stdexcept>
#include <stdio.h>
#include <stdlib.h>
#include <string>
#include <unistd.h>

namespace chain {
static const char *fifo;
struct base { virtual int level(int n) = 0; virtual ~base() {} };
template <typename T> __attribute__((noinline)) int wait_at_end(T n)
{
	char c;
	int fd = open(fifo, O_RDONLY);
	return (int)read(fd, &c, 1) + (int)n;
}
__attribute__((noinline)) int thrower(int n)
{
	if (n)
		return thrower(n - 1) + 1;
	throw std::runtime_error("thrown");
}
struct derived : base {
	__attribute__((noinline)) int level(int n) override
	{
		if (n)
			return level(n - 1) + 1;
		try {
			return thrower(3);
		} catch (std::exception &e) {
			return wait_at_end<long>(n) + 1;
		}
	}
};
}
int main(int argc, char **argv)
{
	chain::fifo = argv[1];
	chain::base *b = new chain::derived;
	return b->level(argc + 1) == 0;
}
