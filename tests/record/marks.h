/* Where marks.c puts marks into a buffer of 8 KiB */
#ifndef MARKS_H
#define MARKS_H

#define MARK_OFFSETS 0, 20, 40, 60, 100, 150, 200, 230, 260, 300, 400, 500, 700, 1000, 1500, \
	2000, 3000, 4000, 5000, 7000
#endif
