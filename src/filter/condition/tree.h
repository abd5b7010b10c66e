/* The tree that a condition is parsed into */
#ifndef FILTER_CONDITION_TREE_H
#define FILTER_CONDITION_TREE_H

#include "base/memory/arena.h"
#include "filter/condition/condition.h"

enum condition_kind {
	CONDITION_ALL,		/* all of .first and its siblings are true */
	CONDITION_ANY,		/* one of them is */
	CONDITION_NOT,		/* .first is not */
	CONDITION_CALL,		/* the name of the system call is .call */
	CONDITION_TEST,		/* .left compared with .right, or with one of .list */
};

enum comparison {
	COMPARE_NONZERO, COMPARE_EQUAL, COMPARE_UNEQUAL, COMPARE_LESS, COMPARE_AT_MAX,
	COMPARE_GREATER, COMPARE_AT_MIN,
	COMPARE_LIST,		/* equal to one of .list */
};

enum operand_kind {
	OPERAND_LITERAL,	/* .literal; also an operand that is not given */
	OPERAND_ARGUMENT,	/* .names */
	OPERAND_RESULT, OPERAND_ERROR, OPERAND_PATH,
	OPERAND_DURATION,	/* in ns; literals that it is compared with are durations */
};

/* A number or a constant, whose number may depend on the machine */
struct literal_number {
	uint64_t n[ABI_COUNT];
	bool is_negative;	/* .n of 2^63 and more are negative */
};

/* A value in the condition: a number, a text, or either */
struct literal {
	const char *text;	/* a shell pattern; NULL: none */
	bool is_number;
	struct literal_number number;
};

struct operand {
	enum operand_kind kind;
	const char *call;	/* of this system call only; NULL: of any */
	/* The name of an argument, and of members of it: "addr", "sin_port", NULL */
	const char **names;
	bool has_mask;
	struct literal_number mask;
	struct literal literal;
};

struct condition_node {
	enum condition_kind kind;
	struct condition_node *first, *next;	/* first operand; sibling */
	const char *call;
	enum comparison comparison;
	struct operand left, right;
	struct literal *list;
	unsigned list_count;
};

struct call_condition {
	struct arena arena;		/* of all nodes */
	struct condition_node *root;
	unsigned test_count;		/* names and comparisons */
	bool uses_paths, uses_result;
};
#endif
