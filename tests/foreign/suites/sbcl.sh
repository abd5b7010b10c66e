#!/bin/sh
# Lisp: threads that a collector stops with signals, faults as write barriers, programs, an image saved
# needs: sbcl
# apt: sbcl
# dnf: sbcl
. "$HERE/lib.sh"
lisp()
{
	status=0
	timeout -k 5 120 sbcl --noinform --no-userinit --no-sysinit --non-interactive "$@" 2>log || status=$?
	tail -n 20 log >&2
	echo "status $status"
}
lisp --load "$HERE/threads.lisp"
lisp --eval '(save-lisp-and-die "image" :executable t
	:toplevel (lambda () (format t "from an image ~a~%" (length (make-list 1000)))
		(exit :code 5)))' | grep '^status'
status=0
timeout -k 5 60 ./image || status=$?
echo "status $status"
