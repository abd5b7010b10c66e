/* The test cases of the suite */
#ifndef TEST_DIFF_H
#define TEST_DIFF_H

#include "lib/unit.h"

TCase *facts_case(void);
TCase *loose_case(void);
TCase *pairs_case(void);
#endif
