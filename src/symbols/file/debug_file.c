#include "symbols/file/debug_file.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DEBUG_DIRECTORY "/usr/lib/debug"

/* The checksum of .gnu_debuglink, CRC-32 of IEEE 802.3, of more bytes */
static uint32_t add_checksum(uint32_t sum, const uint8_t *bytes, size_t n)
{
	static const uint32_t of_four_bits[] = {
		0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac,
		0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
		0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
		0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
	};

	sum = ~sum;
	for (size_t i = 0; i < n; i++) {
		sum ^= bytes[i];
		sum = sum >> 4 ^ of_four_bits[sum & 15];
		sum = sum >> 4 ^ of_four_bits[sum & 15];
	}
	return ~sum;
}

static bool has_checksum(int fd, uint32_t wanted)
{
	uint8_t bytes[64 * 1024];
	uint32_t sum = 0;
	off_t at = 0;
	ssize_t n;

	while ((n = pread(fd, bytes, sizeof(bytes), at)) > 0) {
		sum = add_checksum(sum, bytes, n);
		at += n;
	}
	return !n && sum == wanted;
}

static int open_by_build_id(const struct elf_library *library, const struct elf_image *image,
			    const struct path_opener *opener)
{
	const char *id = elf_image_build_id(image);
	char path[sizeof(DEBUG_DIRECTORY) + BUILD_ID_DIGITS + 32], found[BUILD_ID_DIGITS + 1];
	int fd;

	if (strlen(id) < 3)
		return -1;
	snprintf(path, sizeof(path), DEBUG_DIRECTORY "/.build-id/%.2s/%s.debug", id, id + 2);
	fd = opener->open(opener->ctx, path);
	if (fd < 0)
		return -1;
	elf_file_build_id(library, fd, found);
	if (!strcmp(found, id))
		return fd;
	close(fd);
	return -1;
}

static int open_by_link(const struct elf_image *image, const char *object,
			const struct path_opener *opener)
{
	static const struct {
		const char *root, *subdirectory;
	} places[] = {{"", ""}, {"", ".debug/"}, {DEBUG_DIRECTORY, ""}};
	const struct debug_link *link = elf_image_debug_link(image);
	const char *name = strrchr(object, '/');
	int directory = name ? name + 1 - object : 0;
	char path[PATH_MAX];

	if (!*link->name || strchr(link->name, '/') || *object != '/')
		return -1;
	for (unsigned i = 0; i < sizeof(places) / sizeof(*places); i++) {
		int n = snprintf(path, sizeof(path), "%s%.*s%s%s", places[i].root, directory,
				 object, places[i].subdirectory, link->name);
		int fd = n < (int)sizeof(path) ? opener->open(opener->ctx, path) : -1;

		if (fd < 0)
			continue;
		if (has_checksum(fd, link->checksum))
			return fd;
		close(fd);
	}
	return -1;
}

int debug_file_open(const struct elf_library *library, const struct elf_image *image,
		    const char *object, const struct path_opener *opener)
{
	int fd = open_by_build_id(library, image, opener);

	return fd >= 0 ? fd : open_by_link(image, object, opener);
}
