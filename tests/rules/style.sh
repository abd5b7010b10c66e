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

# each AWK-PROGRAM PATTERN: runs it on each file; its output is violations
each()
{
	of "$2" | while IFS= read -r file; do
		LC_ALL=C awk -v file="$file" "$1" "$file"
	done
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
			print file ":" NR ": " length(line) " columns; 100 is the most"
	}' '^(src|include|tests)/.*\.[ch]$'

	# shellcheck disable=SC2016
	each 'END { if (NR > 700) print file ": " NR " lines; 700 is the most" }' \
		'^(src|include|tests)/.*\.[ch]$'

	# shellcheck disable=SC2016
	each '/(^|[^A-Za-z0-9_])(TODO|FIXME|XXX)([^A-Za-z0-9_]|$)/ {
		print file ":" NR ": something is left to do"
	}' '^(src|include|tests)/.*\.([ch]|def)$'

	# only the user'\''s side (app) and the lack of memory (base) may end the program
	# shellcheck disable=SC2016
	each '{
		line = $0
		gsub(/"([^"\\]|\\.)*"/, "", line)
		if (comment && !sub(/^.*\*\//, "", line))
			next
		comment = 0
		gsub(/\/\*([^*]|\*+[^*\/])*\*+\//, "", line)
		sub(/\/\/.*/, "", line)
		comment = sub(/\/\*.*/, "", line)
		if (line ~ /(^|[^A-Za-z0-9_.>])(exit|abort)[ \t]*\(/)
			print file ":" NR ": ends the program; return an error instead"
	}' '^src/(desc|abi|decode|model|ptrace|fast|record|filter|enrich|check|diff|print|library)/.*\.[ch]$'

	# directories of a single machine; the pattern does not match itself
	# shellcheck disable=SC2016
	each '/(^|[^A-Za-z0-9_.*}~-])\/(h[o]me|w[o]rk|tmp\/w[t])(\/|[^A-Za-z0-9_-]|$)/ {
		print file ":" NR ": has a path of one machine"
	}' .

	# what is in a folder is in its list, or a build from an archive lacks it
	of '^(src|include|man|tests)/' | while IFS= read -r file; do
		case $file in
		tests/*/Makemodule.am) list_of=tests/Makemodule.am ;;
		*/Makemodule.am) list_of=Makefile.am ;;
		tests/*) list_of='tests/Makemodule.am tests/*/Makemodule.am' ;;
		src/*/*) list_of=src/$(echo "$file" | cut -d/ -f2)/Makemodule.am ;;
		*) list_of=${file%%/*}/Makemodule.am ;;
		esac
		# itself, or its directory if that has only data
		# shellcheck disable=SC2086 # several, by a pattern
		sed 's/^#.*//' $list_of 2>/dev/null | tr -s ' \t=\\' '\n' |
			grep -Fqx -e "$file" -e "${file%/*}" ||
			echo "$file: is not in the list of $list_of"
	done
)
[ -z "$broken" ] || { printf '%s\n' "$broken"; exit 1; }
