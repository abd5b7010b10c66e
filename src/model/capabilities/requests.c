#include "model/capabilities/requests.h"

#include <errno.h>
#include <stddef.h>

#include "decode/view.h"

/* From the kernel's net/core/dev_ioctl.c, net/ipv4/devinet.c, fib_frontend.c and arp.c,
 * net/core/sock.c, fs/ioctl.c, block/ioctl.c, drivers/tty/tty_io.c and drivers/rtc/dev.c. Requests
 * that need a capability for some values only are left out. */
static const struct request_need needs[] = {
	{"SIOCSIFFLAGS", "CAP_NET_ADMIN", EPERM}, {"SIOCSIFADDR", "CAP_NET_ADMIN", EPERM},
	{"SIOCSIFBRDADDR", "CAP_NET_ADMIN", EPERM}, {"SIOCSIFDSTADDR", "CAP_NET_ADMIN", EPERM},
	{"SIOCSIFNETMASK", "CAP_NET_ADMIN", EPERM}, {"SIOCSIFMETRIC", "CAP_NET_ADMIN", EPERM},
	{"SIOCSIFMTU", "CAP_NET_ADMIN", EPERM}, {"SIOCSIFHWADDR", "CAP_NET_ADMIN", EPERM},
	{"SIOCSIFNAME", "CAP_NET_ADMIN", EPERM}, {"SIOCSIFTXQLEN", "CAP_NET_ADMIN", EPERM},
	{"SIOCADDMULTI", "CAP_NET_ADMIN", EPERM}, {"SIOCDELMULTI", "CAP_NET_ADMIN", EPERM},
	{"SIOCADDRT", "CAP_NET_ADMIN", EPERM}, {"SIOCDELRT", "CAP_NET_ADMIN", EPERM},
	{"SIOCSARP", "CAP_NET_ADMIN", EPERM}, {"SIOCDARP", "CAP_NET_ADMIN", EPERM},
	{"SO_SNDBUFFORCE", "CAP_NET_ADMIN", EPERM}, {"SO_RCVBUFFORCE", "CAP_NET_ADMIN", EPERM},
	{"FIFREEZE", "CAP_SYS_ADMIN", EPERM}, {"FITHAW", "CAP_SYS_ADMIN", EPERM},
	{"TIOCVHANGUP", "CAP_SYS_ADMIN", EPERM}, {"TIOCCONS", "CAP_SYS_ADMIN", EPERM},
	{"BLKRRPART", "CAP_SYS_ADMIN", EACCES}, {"BLKFLSBUF", "CAP_SYS_ADMIN", EACCES},
	{"RTC_SET_TIME", "CAP_SYS_TIME", EACCES},
};

const struct request_need *find_request_need(const struct event *e)
{
	const struct value *v = view_number(e->call.view, "request");

	v = v ? v : view_number(e->call.view, "optname");
	for (size_t i = 0; v && i < sizeof(needs) / sizeof(*needs); i++)
		if (value_has_name(v, needs[i].name))
			return &needs[i];
	return NULL;
}
