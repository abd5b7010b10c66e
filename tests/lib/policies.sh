# Running programs under policies of ptrail. To be included by tests that trace, in a directory with `work`.
# Forms are in files of their names. $enforced: those that can be enforced here; $secret: a file that no
# program uses; $outside: one to write.
# shellcheck shell=sh disable=SC2034,SC2154 # variables of tap.sh, and those for tests
sh=$(command -v sh)
unset MAKEFLAGS MAKELEVEL MFLAGS
mkdir tools
ln -s "$top_builddir/tests/print/landlocked" tools/setpriv
# the forms that can be enforced here
enforced=
"$top_builddir/tests/print/landlocked" --probe && enforced="$enforced landlock"
have bwrap && bwrap --unshare-all --cap-drop ALL --ro-bind / / true 2>/dev/null && enforced="$enforced bwrap"
can seccomp && enforced="$enforced systemd"
is_enforced()
{
	case " $enforced " in *" $1 "*) ;; *) return 1 ;; esac
}

printf '#include <sys/syscall.h>\n' | $CC -E -dM - |
	sed -n 's/^#define __NR_\([a-z0-9_]*\) \([0-9]*\)$/\1 \2/p' >numbers

# in no directory for temporary files
secret=$top_srcdir/README.md outside=$top_builddir/tests/print/outside.$$

# allowed: the system calls of the form systemd, without those of other machines, as numbers
allowed()
{
	sed -n 's/^SystemCallFilter=//p' "$tmp/systemd" | tr ' ' '\n' |
		awk 'NR == FNR { n[$1] = $2; next } $1 in n { printf "%s%s", s, n[$1]; s = "," }' "$tmp/numbers" -
}

# under FORM COMMAND...: runs what the form allows
under()
{
	form=$1
	shift
	case $form in
	bwrap) sh ./bwrap "$@" ;;
	landlock) (cd work && PATH=$tmp/tools:$PATH sh ../landlock "$@") ;;
	systemd) (cd work && "$top_builddir/tests/print/confined" "$(allowed)" 1 "$@") ;;
	esac
}

isnt_zero()
{
	not_ok "$2" test "$1" -eq 0
}
