/* Formats, strings, memory, and a function that calls back */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int main(int argc, char **argv)
{
	const char *words[] = {"pear", "apple", "fig", "plum"};
	char text[64], *copy;

	qsort(words, 4, sizeof(*words), compare);
	copy = strdup(words[0]);
	snprintf(text, sizeof(text), "%s %d", copy, argc);
	puts(text);
	printf("%zu\n", strlen(text));
	free(copy);
	if (strrchr(argv[0], '/'))
		putchar('/');
	return getenv("NONE") != NULL;
}
