#include "model/errors/known_message.h"

#include <stddef.h>
#include <string.h>

static const char library_advice[] = "install the package that has the library for building "
	"programs, or add its directory with -L";
static const char pc_file_advice[] = "install the package that has its .pc file, or add the "
	"directory of that file to PKG_CONFIG_PATH";
static const char header_advice[] = "create the header, correct its name, install the package that "
	"has it, or add its directory with -I";

static const struct known_message messages[] = {
	{"cannot find -l", NULL, library_advice, false},
	{"library not found for -l", NULL, library_advice, false},
	{"unable to find library -l", NULL, library_advice, false},
	{"pkg-config search path", NULL, pc_file_advice, false},
	{"No package '", "' found", pc_file_advice, false},
	{"Could not find a package configuration file provided by", NULL, "install the package "
		"that has it, or add its directory to CMAKE_PREFIX_PATH", false},
	{"Could NOT find ", "missing: ", "install the package, or add its directory to "
		"CMAKE_PREFIX_PATH", false},
	{"No module named", NULL, "install the module (pip install NAME), or start the program in "
		"the environment that has it (venv, PYTHONPATH)", false},
	{"Cannot find module '", NULL, "install it (npm install), or correct the path in "
		"require()", false},
	{"Cannot find package '", NULL, "install it (npm install), or correct its name", false},
	{"Can't locate ", "@INC", "install the module (cpan NAME), or add its directory with -I or "
		"PERL5LIB", false},
	{"cannot load such file -- ", NULL, "install the gem that has it (gem install), or add its "
		"directory with -I", false},
	{"module '", "' not found:", "install the module (luarocks install NAME), or add its "
		"directory to LUA_PATH", false},
	{"no required module provides package", NULL, "add the module to go.mod (go get NAME)",
		false},
	{"unresolved import", NULL, "add the crate to Cargo.toml (cargo add NAME), or correct its "
		"name", false},
	{"no matching package named", NULL, "correct the name of the crate in Cargo.toml, or let "
		"cargo use the network", false},
	{"No matching distribution found", NULL, "correct the name of the package, or let pip use "
		"an index that has it", false},
	{"Could not find a version that satisfies", NULL, "correct the name or version of the "
		"package, or let pip use an index that has it", false},
	{"No rule to make target", NULL, "correct the name of the target, or write a rule that "
		"makes it", false},
	{"issing script:", NULL, "correct the name of the script (npm run lists those of "
		"package.json)", false},
	/* the file to compile itself, with no line that includes it */
	{"cc1: fatal error: ", NULL, "create the file, or correct its name", true},
	{"cc1plus: fatal error: ", NULL, "create the file, or correct its name", true},
	{"fatal error: ", "No such file or directory", header_advice, true},
	{"fatal error: '", "file not found", header_advice, true},
};

const struct known_message *known_message_find(const char *line)
{
	for (size_t i = 0; i < sizeof(messages) / sizeof(*messages); i++)
		if (strstr(line, messages[i].part) &&
		    (!messages[i].other || strstr(line, messages[i].other)))
			return &messages[i];
	return NULL;
}
