#include "symbols/file/debug_file.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEBUG_DIRECTORY "/usr/lib/debug"

enum { CHECKED_MAX = 1 << 30 };		/* bytes of a file whose checksum is computed */

/* Table i: the checksums of each byte with i zeros behind it, of CRC-32 (IEEE 802.3) */
struct checksum_tables {
	uint32_t of[4][256];
};

static void make_tables(struct checksum_tables *t)
{
	enum { POLYNOMIAL = (int)0xedb88320 };

	for (unsigned byte = 0; byte < 256; byte++) {
		uint32_t sum = byte;

		for (unsigned bit = 0; bit < 8; bit++)
			sum = sum >> 1 ^ (sum & 1 ? (uint32_t)POLYNOMIAL : 0);
		t->of[0][byte] = sum;
	}
	for (unsigned i = 1; i < 4; i++)
		for (unsigned byte = 0; byte < 256; byte++)
			t->of[i][byte] = t->of[i - 1][byte] >> 8 ^
				t->of[0][t->of[i - 1][byte] & 255];
}

/* Adds more bytes to the inverted checksum. */
static uint32_t add_checksum(const struct checksum_tables *t, uint32_t sum, const uint8_t *bytes,
			     size_t n)
{
	uint32_t word;

	for (; n >= sizeof(word); bytes += sizeof(word), n -= sizeof(word)) {
		memcpy(&word, bytes, sizeof(word));
		sum ^= word;
		sum = t->of[3][sum & 255] ^ t->of[2][sum >> 8 & 255] ^
			t->of[1][sum >> 16 & 255] ^ t->of[0][sum >> 24];
	}
	while (n--)
		sum = sum >> 8 ^ t->of[0][(sum ^ *bytes++) & 255];
	return sum;
}

bool debug_file_has_checksum(int fd, uint32_t wanted)
{
	struct checksum_tables tables;
	uint8_t bytes[64 * 1024];
	uint32_t sum = ~UINT32_C(0);
	struct stat st;
	off_t at = 0;
	ssize_t n;

	if (fstat(fd, &st) || st.st_size > CHECKED_MAX)
		return false;
	make_tables(&tables);
	while (at < CHECKED_MAX && (n = pread(fd, bytes, sizeof(bytes), at)) > 0) {
		sum = add_checksum(&tables, sum, bytes, n);
		at += n;
	}
	return ~sum == wanted;
}

static bool path_by_build_id(const char *id, char *path, size_t room)
{
	size_t digits = strlen(id);

	return digits > 2 && strspn(id, "0123456789abcdef") == digits &&
		snprintf(path, room, DEBUG_DIRECTORY "/.build-id/%.2s/%s.debug", id, id + 2) <
		(int)room;
}

bool debug_file_path(unsigned i, const struct debug_file_names *names, char *path, size_t room)
{
	static const struct {
		const char *root, *subdirectory;
	} places[DEBUG_FILE_PATHS - 1] = {{"", ""}, {"", ".debug/"}, {DEBUG_DIRECTORY, ""}};
	const char *name = strrchr(names->object, '/');
	int directory = name ? name + 1 - names->object : 0;

	if (!i)
		return path_by_build_id(names->build_id, path, room);
	return *names->link && !strchr(names->link, '/') && *names->object == '/' &&
		snprintf(path, room, "%s%.*s%s%s", places[i - 1].root, directory, names->object,
			 places[i - 1].subdirectory, names->link) < (int)room;
}
