#!/bin/sh
# style.sh TREE: prints violations of the style rules that can be checked; fails if there is
# one. In a checkout, checks the files that git tracks, else all files.
cd "$1" || exit 99

files()
{
	if [ -e .git ] && command -v git >/dev/null; then
		git -c safe.directory='*' ls-files 2>/dev/null && return
	fi
	find ./*.md ./*.am ./*.ac .ci contrib include man src tests -type f 2>/dev/null |
		sed 's,^\./,,'
}

list=$(files | sort | while IFS= read -r file; do
	[ ! -f "$file" ] || printf '%s\n' "$file"
done)
[ -n "$list" ] || { echo "no files in $1"; exit 99; }

# of PATTERN: prints the listed files whose path matches the extended regular expression
of()
{
	printf '%s\n' "$list" | grep -E -e "$1"
}

# each AWK-PROGRAM PATTERN: runs it on all of these files; its output is violations. Without a file, awk would
# read its input.
each()
{
	of "$2" | tr '\n' '\0' | LC_ALL=C xargs -0 sh -c 'awk "$@" /dev/null' sh "$1"
}

broken=$(
	# a tab advances to a multiple of 8 columns; a multi-byte character has one column
	# shellcheck disable=SC2016 # awk's
	each '{
		line = $0
		while ((at = index(line, "\t")))
			line = substr(line, 1, at - 1) substr("        ", (at - 1) % 8 + 1) \
				substr(line, at + 1)
		gsub(/[\200-\277]/, "", line)
		if (length(line) > 100)
			print FILENAME ":" FNR ": " length(line) " columns; 100 is the most"
	}' '^(src|include|tests)/.*\.[ch]$'

	# shellcheck disable=SC2016
	each 'FNR == 701 { print FILENAME ": more than 700 lines" }' \
		'^(src|include|tests)/.*\.[ch]$'

	# shellcheck disable=SC2016
	each '/(^|[^A-Za-z0-9_])(TODO|FIXME|XXX)([^A-Za-z0-9_]|$)/ {
		print FILENAME ":" FNR ": something is left to do"
	}' '^(src|include|tests)/.*\.([ch]|def)$'

	# shellcheck disable=SC2016
	each '/(^|[^A-Za-z0-9_])[A-Z][A-Z0-9_]*_(MOST|LEAST)([^A-Za-z0-9_]|$)/ {
		print FILENAME ":" FNR ": limits are named ..._MAX and ..._MIN"
	}' '^(src|include|tests)/.*\.([ch]|def)$'

	# only the user'\''s side (app) and the lack of memory (base) may end the program
	# shellcheck disable=SC2016
	each 'FNR == 1 { comment = 0 }
	{
		line = $0
		gsub(/"([^"\\]|\\.)*"/, "", line)
		if (comment && !sub(/^.*\*\//, "", line))
			next
		comment = 0
		gsub(/\/\*([^*]|\*+[^*\/])*\*+\//, "", line)
		sub(/\/\/.*/, "", line)
		comment = sub(/\/\*.*/, "", line)
		if (line ~ /(^|[^A-Za-z0-9_.>])(exit|abort)[ \t]*\(/)
			print FILENAME ":" FNR ": ends the program; return an error instead"
	}' '^src/(desc|abi|decode|model|ptrace|fast|record|filter|enrich|check|diff|print|library)/.*\.[ch]$'

	# a command substitution is expanded before the first try, and never again
	# shellcheck disable=SC2016
	each '/until_true (! *)?\[ [^;]*(\$\(|`)/ {
		print FILENAME ":" FNR ": waits for a value that cannot change; use eval"
	}' '^tests/.*\.(test|sh)$'

	# directories of a single machine; the pattern does not match itself
	# shellcheck disable=SC2016
	each '/(^|[^A-Za-z0-9_.*}~-])\/(h[o]me|w[o]rk|tmp\/w[t])(\/|[^A-Za-z0-9_-]|$)/ {
		print FILENAME ":" FNR ": has a path of one machine"
	}' .

	# what is in a directory is in its list, or a build from an archive lacks it
	# shellcheck disable=SC2046 # paths without blanks
	of '^(src|include|man|tests)/' | awk '
		# the list that has to have a file
		function list_of(path,  part, n) {
			n = split(path, part, "/")
			if (part[n] == "Makemodule.am")
				return part[1] == "tests" && n > 2 ? "tests/Makemodule.am" : "Makefile.am"
			if (part[1] == "tests")
				return "tests/Makemodule.am tests/*/Makemodule.am"
			return part[1] (part[1] == "src" && n > 2 ? "/" part[2] : "") "/Makemodule.am"
		}
		!listed {
			if (/^#/)
				next
			n = split($0, word, /[ \t=\\]+/)
			for (i = 1; i <= n; i++) {
				has[FILENAME, word[i]] = 1
				if (FILENAME ~ /^tests\//)
					has["tests/Makemodule.am tests/*/Makemodule.am", word[i]] = 1
			}
			next
		}
		{
			directory = $0
			sub(/\/[^\/]*$/, "", directory)
			# itself, or its directory if that has only data
			if (!((list_of($0), $0) in has) && !((list_of($0), directory) in has))
				print $0 ": is not in the list of " list_of($0)
		}' $(find Makefile.am src include man tests -name 'Make*.am' 2>/dev/null) listed=1 -
)
[ -z "$broken" ] || { printf '%s\n' "$broken"; exit 1; }
