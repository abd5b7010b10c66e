/* Names itself as servers do, then creates the file READY and sleeps until a signal:
 *	titled title TEXT READY	writes TEXT over argv[0], and clears the other arguments
 *	titled comm NAME READY	sets the name of the main thread with prctl(2)
 *	titled none - READY	does neither */
#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char text[256] = "", ready[4096] = "";
	char *end;

	if (argc != 4)
		return 2;
	strncpy(text, argv[2], sizeof(text) - 1);
	strncpy(ready, argv[3], sizeof(ready) - 1);
	end = argv[3] + strlen(argv[3]);
	if (!strcmp(argv[1], "comm"))
		prctl(PR_SET_NAME, text);
	if (!strcmp(argv[1], "title")) {
		if (strlen(text) >= (size_t)(end - argv[0]))
			return 3;
		memset(argv[0], 0, end - argv[0]);
		strcpy(argv[0], text);
	}
	close(open(ready, O_CREAT | O_WRONLY, 0600));
	pause();
	return 0;
}
