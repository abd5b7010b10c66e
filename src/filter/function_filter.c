#include "filter/function_filter.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "filter/list.h"

struct function_filter {
	bool is_negated;
	struct function_pattern {
		char *function, *module;	/* .module NULL: any */
	} *all;
	unsigned count;
};

static void add_pattern(struct function_filter *f, const char *word)
{
	const char *module = strchr(word, '@');
	struct function_pattern *p;

	f->all = alloc_more(f->all, f->count + 1, sizeof(*f->all));
	p = &f->all[f->count++];
	p->function = alloc_string(*word == '@' ? "*" : word);
	if (module && module != word)
		p->function[module - word] = 0;
	p->module = module ? alloc_string(module + 1) : NULL;
}

struct function_filter *function_filter_parse(const char *text, struct filter_error *err)
{
	struct function_filter *f = alloc_new(struct function_filter);
	_cleanup_list_ struct list list;
	const char *word, *wrong = NULL;

	list_init(&list, text);
	f->is_negated = list.negated;
	while (!wrong && (word = list_next(&list))) {
		const char *module = strchr(word, '@');

		if (*word == '!')
			wrong = "'!' must be the first character, and negates the whole list";
		else if (module && (!module[1] || strchr(module + 1, '@')))
			wrong = "must be NAME, NAME@MODULE or @MODULE, with * and ?";
		else
			add_pattern(f, word);
	}
	if (!wrong && !f->count)
		wrong = "the list of functions is empty";
	if (!wrong)
		return f;
	list_error(err, NULL, "%s", wrong);
	function_filter_free(f);
	return NULL;
}

bool pattern_matches_file(const char *pattern, const char *path)
{
	const char *slash = strrchr(path, '/');

	return !fnmatch(pattern, slash && !strchr(pattern, '/') ? slash + 1 : path, 0);
}

bool function_filter_accepts(const struct function_filter *f, const char *function,
			     const char *demangled, const char *module)
{
	for (unsigned i = 0; i < f->count; i++) {
		const struct function_pattern *p = &f->all[i];

		if (p->module && !pattern_matches_file(p->module, module))
			continue;
		if (!fnmatch(p->function, function, 0) ||
		    (demangled && !fnmatch(p->function, demangled, 0)))
			return !f->is_negated;
	}
	return f->is_negated;
}

void function_filter_free(struct function_filter *f)
{
	if (!f)
		return;
	for (unsigned i = 0; i < f->count; i++) {
		free(f->all[i].function);
		free(f->all[i].module);
	}
	free(f->all);
	free(f);
}
