# To be included in a Makefile: `make ptrail-test` runs the tests under ptrail.
#
#	PTRAIL_TEST = ./run-tests --all		# when it is not `make test`
#	include .../contrib/ci/ptrail.mk
#
# ptrail-ci, in the same directory, documents further variables.
PTRAIL_TEST ?= $(MAKE) test
ptrail_ci := $(dir $(lastword $(MAKEFILE_LIST)))ptrail-ci

export PTRAIL PTRAIL_OPTIONS PTRAIL_FAIL_ON PTRAIL_REPORTS PTRAIL_CI_REQUIRE

.PHONY: ptrail-test
ptrail-test:
	+'$(ptrail_ci)' $(PTRAIL_TEST)
