#include "app/consumers/kept_kinds.h"

#include "decode/decode.h"
#include "model/harness/test_collector.h"
#include "model/history/stdio_capture.h"
#include "trace/proc/proc.h"

const struct kept_kind kept_kinds[KEPT_KINDS] = {
	[KEPT_MESSAGE] = {STDIO_CAPTURE_MAX, "a write to standard error"},
	[KEPT_OUTPUT] = {STDIO_CAPTURE_MAX, "a write to standard output: lines that "
		"report an error, and 256 bytes of the last line"},
	[KEPT_LOG] = {STDIO_CAPTURE_OTHER_MAX, "a write to descriptors 3 to 63: lines that "
		"report an error"},
	[KEPT_PATH] = {PATH_LENGTH_MAX, "a path"},
	[KEPT_RECORD] = {PICKED_MAX, "a decoded structure such as a socket address, a netlink "
		"message or the argument of an ioctl"},
	[KEPT_CHAIN] = {CHAIN_MAX, "the directory entries or control messages of a system call"},
	[KEPT_BITS] = {BITS_MAX, "a set of bits"},
	[KEPT_ARGUMENTS] = {ARGV_MAX, "the arguments of a program"},
	[KEPT_TESTS] = {TEST_OUTPUT_MAX, "a write of a test harness to standard output (4096 "
		"unless a printer wants tests)"},
};
