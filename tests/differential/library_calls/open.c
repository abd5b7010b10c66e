/* A library that is opened at run time */
#include <dlfcn.h>
#include <stdio.h>

int main(void)
{
	void *library = dlopen("libm.so.6", RTLD_NOW);
	double (*root)(double) = library ? (double (*)(double))dlsym(library, "sqrt") : NULL;

	if (!root || dlsym(library, "none") || !dlerror())
		return 1;
	printf("%.1f\n", root(4));
	return dlclose(library);
}
