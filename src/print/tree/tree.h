/* Process tree in the style of pstree(1); see tree.c */
#ifndef PRINT_TREE_TREE_H
#define PRINT_TREE_TREE_H

#include "ptrail/printer.h"

extern const struct printer printer_tree;
#endif
