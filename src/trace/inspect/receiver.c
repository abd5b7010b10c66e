#include "trace/inspect/receiver.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "abi/abi.h"
#include "base/memory/cleanup.h"
#include "desc/numbers.h"
#include "trace/inspect/await.h"
#include "trace/proc/proc.h"
#include "trace/proc/sockets.h"

/* Where the tracee has the address */
struct address_place {
	uint64_t addr, size;
};

static bool is_nr(const struct event *e, const int of_all[ABI_COUNT])
{
	int nr = of_all[e->look.abi->id];

	return nr >= 0 && e->look.nr == (uint64_t)nr;
}

/* Reads the first members of a struct msghdr. */
static bool read_header(const struct awaiter *a, const struct event *e, uint64_t addr,
			struct address_place *place)
{
	unsigned word = e->look.abi->word;
	uint32_t words[3];	/* pointer of one or two words, size */

	if (a->read(a->ctx, addr, words, word + sizeof(*words)) !=
	    (int64_t)(word + sizeof(*words)))
		return false;
	place->addr = words[0];
	if (word == sizeof(uint64_t))
		place->addr |= (uint64_t)words[1] << 32;
	place->size = words[word / sizeof(*words)];
	return true;
}

/* Finds the header that sendmmsg(2) is sending: the first one whose length, which the kernel sets
 * after it is sent, is 0. */
static uint64_t current_header(const struct awaiter *a, const struct event *e)
{
	enum { HEADERS_MAX = 64, SIZE = 64, SIZE_32 = 32, SENT = 56, SENT_32 = 28 };
	bool is_wide = e->look.abi->word == sizeof(uint64_t);
	uint64_t at = e->look.arg[1];
	uint32_t sent;

	for (uint32_t i = 0; i < (uint32_t)e->look.arg[2] && i < HEADERS_MAX; i++) {
		if (a->read(a->ctx, at + (is_wide ? SENT : SENT_32), &sent, sizeof(sent)) !=
		    (int64_t)sizeof(sent) || !sent)
			return at;
		at += is_wide ? SIZE : SIZE_32;
	}
	return e->look.arg[1];
}

static bool is_connect(const struct event *e)
{
	return is_nr(e, (const int[ABI_COUNT])NR_ALL(connect));
}

static bool find_address(const struct awaiter *a, const struct event *e,
			 struct address_place *place)
{
	if (is_nr(e, (const int[ABI_COUNT])NR_ALL(sendto))) {
		*place = (struct address_place){e->look.arg[4], (uint32_t)e->look.arg[5]};
		return true;
	}
	if (is_connect(e)) {
		*place = (struct address_place){e->look.arg[1], (uint32_t)e->look.arg[2]};
		return true;
	}
	if (is_nr(e, (const int[ABI_COUNT])NR_ALL(sendmsg)))
		return read_header(a, e, e->look.arg[1], place);
	return is_nr(e, (const int[ABI_COUNT])NR_ALL(sendmmsg)) &&
		read_header(a, e, current_header(a, e), place);
}

void receiver_fill(const struct awaiter *a, struct event *e)
{
	enum { FAMILY_SIZE = offsetof(struct sockaddr_un, sun_path) };
	struct address_place place = {0, 0};
	struct sockaddr_un address = {.sun_family = AF_UNSPEC};
	char name[sizeof(address.sun_path) + 1] = "";
	struct ipc_wait *w;
	size_t size;

	if (!find_address(a, e, &place) || !place.addr || place.size <= FAMILY_SIZE)
		return;
	size = place.size < sizeof(address) ? place.size : sizeof(address);
	if (a->read(a->ctx, place.addr, &address, size) != (int64_t)size ||
	    address.sun_family != AF_UNIX)
		return;
	size -= FAMILY_SIZE;
	memcpy(name, address.sun_path, size);
	/* the kernel prints abstract names with @ for each NUL */
	for (size_t i = 0; !*address.sun_path && i < size; i++)
		if (!name[i])
			name[i] = '@';
	w = arena_new(a->arena, struct ipc_wait);
	*w = (struct ipc_wait){.kind = IPC_WAIT_RECEIVER, .id = -1,
		.address = arena_copy(a->arena, name, strlen(name))};

	_cleanup_close_ int dir_fd = proc_open_dir(a->tid);

	if (dir_fd >= 0)
		w->inode = is_connect(e) ? sockets_find_listener(dir_fd, name) :
			sockets_find_receiver(dir_fd, name, !*address.sun_path);
	e->look.ipc = w;
}
