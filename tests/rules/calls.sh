#!/bin/sh
# calls.sh BUILD SOURCE [TABLE]: prints each symbol of an object in BUILD/src that only an object of a higher or
# sibling layer defines, and each that two objects define; fails if there is one. An archive links the first
# of those without a word. #include alone does not show that: a header may declare what
# several directories define. TABLE: see layers.sh; by default leaves.txt. Objects without a file in
# SOURCE/src are those of earlier builds.
table=$(realpath "${3-$(dirname "$0")/leaves.txt}") && source=$(realpath "$2") && cd "$1" || exit 99
# objects of a target with flags of its own, such as libtrail_a-history.o, are compiled from the same files
find src -name '*.o' ! -name '*-*' | while IFS= read -r object; do
	[ ! -e "$source/${object%.o}.c" ] || printf '%s\0' "$object"
done | xargs -0 nm -A | awk '
	# the directory of an object below the first one: "text" of src/print/text/call.o
	function leaf_of(path) {
		sub(/^src\/[^\/]*\//, "", path)
		return sub(/\/[^\/]*$/, "", path) ? path : "."
	}
	function directory_of(path) {
		split(path, part, "/")
		return part[2]
	}
	function matches(text, pattern) {
		return sub(/\*$/, "", pattern) ? index(text, pattern) == 1 : text == pattern
	}
	function is_permitted(object, leaf,  line, found) {
		for (line in file)
			if (matches(object, file[line]) && matches(leaf, called[line]))
				found = used[line] = 1
		return found
	}
	FILENAME == table && /^order/ {
		for (i = 3; i <= NF; i++) {
			count = split($i, leaves, ",")
			for (k = 1; k <= count; k++)
				place[$2, leaves[k]] = i
		}
	}
	FILENAME == table && /^calls/ { file[$0] = $2; called[$0] = $3 }
	FILENAME == table && /^unordered/ { unordered[$2] = $0 }
	FILENAME == table { next }
	{
		object = $1
		sub(/\.o:.*/, "", object)
	}
	$(NF - 1) ~ /^[TDRB]$/ && ($NF in definer) && definer[$NF] != object && !(object ~ /^src\/fast\/stub\//) {
		print object ": " $NF ": " definer[$NF] " defines it, too"
		failed = 1
	}
	$(NF - 1) ~ /^[TDRBVW]$/ { definer[$NF] = object; next }
	$(NF - 1) == "U" { wanted[++n] = object " " $NF }
	END {
		for (i = 1; i <= n; i++) {
			split(wanted[i], w, " ")
			if (!(w[2] in definer))
				continue
			seen++
			own = directory_of(w[1])
			from = leaf_of(w[1])
			to = leaf_of(definer[w[2]])
			if (directory_of(definer[w[2]]) != own || from == to ||
			    place[own, to] < place[own, from])
				continue
			if (own in unordered) {
				used[unordered[own]] = 1
				continue
			}
			if (!is_permitted(w[1], to)) {
				print w[1] ": " w[2] ": goes up from " from " to " to
				failed = 1
			}
		}
		for (line in file)
			if (!used[line]) {
				print "leaves.txt: nothing needs this line: " line
				failed = 1
			}
		for (own in unordered)
			if (!used[unordered[own]]) {
				print "leaves.txt: nothing needs this line: " unordered[own]
				failed = 1
			}
		if (!seen) {
			print "no object calls another"
			failed = 1
		}
		exit failed
	}' table="$table" "$table" -
