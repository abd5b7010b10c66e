/* left_over sysv|mq|shm|sem NAME [clean]: creates these objects, and prints those of System V;
 * removes them with `clean`. left_over remove SHM SEM MSG: removes objects of System V. */
#include <fcntl.h>
#include <mqueue.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

static int remove_all(int shm, int sem, int msg)
{
	return shmctl(shm, IPC_RMID, NULL) | semctl(sem, 0, IPC_RMID) | msgctl(msg, IPC_RMID, NULL);
}

static int use_system_v(bool is_clean)
{
	int shm = shmget(IPC_PRIVATE, 4096, 0600), sem = semget(IPC_PRIVATE, 1, 0600),
		msg = msgget(IPC_PRIVATE, 0600);

	if (shm < 0 || sem < 0 || msg < 0)
		return 1;
	if (is_clean)
		return remove_all(shm, sem, msg) ? 1 : 0;
	printf("%d %d %d\n", shm, sem, msg);
	return 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 2 ? argv[1] : "", *name = argc > 2 ? argv[2] : "";
	bool is_clean = argc > 3 && !strcmp(argv[3], "clean");

	if (!strcmp(what, "remove") && argc > 4)
		return remove_all(atoi(argv[2]), atoi(argv[3]), atoi(argv[4])) ? 1 : 0;
	if (!strcmp(what, "sysv"))
		return use_system_v(is_clean);
	if (!strcmp(what, "mq"))
		return mq_open(name, O_CREAT | O_EXCL | O_RDWR, 0600, NULL) < 0 ||
			(is_clean && mq_unlink(name));
	if (!strcmp(what, "shm"))
		return shm_open(name, O_CREAT | O_RDWR, 0600) < 0 || (is_clean && shm_unlink(name));
	if (!strcmp(what, "sem"))
		return sem_open(name, O_CREAT, 0600, 1) == SEM_FAILED ||
			(is_clean && sem_unlink(name));
	return 2;
}
