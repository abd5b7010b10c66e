/* Syscalls whose paths do not exist, in a directory that is empty and stays so:
 * lookups DIRECTORY */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *const paths[] = {
	"/nothing", "//nothing//below", "/usr/nothing/at/all", "/usr/lib/nothing",
	"/usr/lib/nothing/",
	"/usr/nothing/../lib/x", "/nothing/", "/proc/self/nothing", "/usr/lib/../nothing",
	"nothing", "./nothing", ".//nothing//below", "../nothing", "directory/nothing",
	"directory/nothing/below", "directory/../nothing", "link/nothing", "link/../nothing",
	"dangling", "dangling/below", "link/../dangling", "file/below", "", "closed/below",
};

/* A path of `size` bytes, with slashes at two places */
static const char *long_path(size_t size, size_t first, size_t second)
{
	static char path[5000];

	memset(path, 'a', size);
	path[first] = path[second] = '/';
	path[size] = 0;
	return path;
}

static void look_up(int directory, const char *path)
{
	struct stat st;

	close(open(path, O_RDONLY));
	stat(path, &st);
	lstat(path, &st);
	close(openat(directory, path, O_RDONLY));
	faccessat(directory, path, F_OK, 0);
	truncate(path, 1);
	unlinkat(directory, path, 0);
	rename(path, "directory/name");
	link("nothing", path);
	syscall(SYS_readlink, path, (char[8]){0}, 8);
}

int main(int argc, char **argv)
{
	int directory;

	if (argc != 2 || chdir(argv[1]) || mkdir("directory", 0755) || mkdir("closed", 0) ||
	    symlink("directory", "link") || symlink("not/there", "dangling"))
		return 1;
	close(open("file", O_CREAT | O_WRONLY, 0644));
	directory = open("directory", O_PATH | O_DIRECTORY);
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		if (*paths[i] != 'f' && strcmp(paths[i], "closed/below"))
			look_up(directory, paths[i]);
		close(openat(directory, paths[i], O_RDONLY));
		close(openat(-1, paths[i], O_RDONLY));
		close(open(paths[i], O_RDONLY));
	}
	look_up(directory, long_path(300, 200, 250));
	look_up(directory, long_path(4095, 100, 200));
	look_up(directory, long_path(4096, 100, 200));
	/* the directory where relative paths begin is deleted */
	rmdir("directory");
	look_up(directory, "nothing");
	mkdir("gone", 0755);
	if (chdir("gone"))
		return 1;
	rmdir("../gone");
	look_up(directory, "nothing");
	return 0;
}
