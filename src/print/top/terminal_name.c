#include "print/top/terminal_name.h"

#include <stddef.h>

/* Documentation/admin-guide/devices.txt of the kernel. The number in a name is the minor number
 * minus .first. */
static const struct {
	unsigned major, first, last;
	const char *name;
} terminals[] = {
	{4, 0, 63, "tty"}, {4, 64, 255, "ttyS"}, {136, 0, 0xfffff, "pts/"},
	{166, 0, 255, "ttyACM"}, {188, 0, 255, "ttyUSB"}, {229, 0, 255, "hvc"},
};

void top_terminal_name(struct sbuf *b, uint32_t number)
{
	unsigned major = number >> 8 & 0xfff, minor = (number & 0xff) | (number >> 12 & 0xfff00);

	for (size_t i = 0; i < sizeof(terminals) / sizeof(*terminals); i++)
		if (major == terminals[i].major && minor >= terminals[i].first &&
		    minor <= terminals[i].last) {
			sbuf_str(b, terminals[i].name);
			sbuf_dec(b, minor - terminals[i].first, false);
			return;
		}
	if (!number) {
		sbuf_char(b, '?');
		return;
	}
	sbuf_dec(b, major, false);
	sbuf_char(b, ':');
	sbuf_dec(b, minor, false);
}
