/* Data cases of the decoder. A file is lines; a blank line ends a case:
 *   # remark
 *   x86_64 openat 0xffffff9c 0x1000 0 0 = 3      machine, call, arguments = result, -N ERRNO or ?
 *   1000: "/etc/passwd\0"                        memory at entry: strings and numbers with widths
 *   1000> u32 5 fill16 0                         memory at exit; fillN: N bytes of a value
 *   fd 3 netlink 4                               a netlink socket and its protocol (without: 0)
 *   fd 3 bpf 0x101                               a bpf object, a value of the set bpf_infos
 *   fd 3 device 0x200                            a terminal; 0x400: a sound device
 *   sp 0x1000                                    the stack pointer
 *   verbose | limit 64                           decoding and printing
 *   text: …      expected line, one blank before the result
 *   entry: …     the part printed when the call is unfinished      rest: … the part after
 *   json: …      expected object
 *   plan: 1000+256 >2000+144                     what is read at entry, and, with >, at exit */
#ifndef DECODE_CASE_H
#define DECODE_CASE_H

#include <stdio.h>

#include "decode/decode.h"
#include "decode/fake.h"

enum expectation { WANT_TEXT, WANT_ENTRY, WANT_REST, WANT_JSON, WANT_PLAN, WANTS };
extern const char *const expectation_names[WANTS];

struct decode_case {
	char line[256];			/* the first line */
	unsigned number;		/* its number in the file */
	struct regs regs;
	bool returns;
	struct limits limits;
	struct fake fake;
	char *want[WANTS];		/* NULL: not given */
	char error[160];		/* "": the case is well-formed */
};

/* Reads the next case; false at the end of the file. *line counts lines and starts as 0. */
bool case_next(FILE *in, unsigned *line, struct decode_case *c);
void case_done(struct decode_case *c);
#endif
