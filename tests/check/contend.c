/* Uses descriptors, locks and memory with others: contend MODE [...]
 *
 *	use			seeks in each descriptor from 3 to 9, without moving
 */
#include <string.h>
#include <unistd.h>

static int use(void)
{
	int count = 0;

	for (int fd = 3; fd < 10; fd++)
		count += lseek(fd, 0, SEEK_CUR) == 0;
	return !count;
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";

	if (!strcmp(how, "use"))
		return use();
	return 9;
}
