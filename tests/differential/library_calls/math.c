/* Functions with numbers */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	double x = strtod(argv[argc - 1], NULL);

	printf("%.2f %.2f %.2f %ld\n", pow(x, 3), sin(x), fmod(x, 3), lround(cbrt(x)));
	return floor(x) != 7;
}
