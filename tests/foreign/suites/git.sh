#!/bin/sh
# Ten commits, a branch, a merge, gc, a clone and fsck
# needs: git
# apt: git
# dnf: git
# short
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
export GIT_AUTHOR_DATE='1000000000 +0000' GIT_COMMITTER_DATE='1000000000 +0000'
export GIT_CONFIG_NOSYSTEM=1
# do not wait for the disk
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.fsync GIT_CONFIG_VALUE_0=none
set -e
git init -q -b one repository
cd repository
for i in 1 2 3 4 5 6 7 8 9 10; do
	echo "$i" >"file$i"
	git add .
	git commit -q -m "commit $i"
done
git checkout -q -b two HEAD~3
echo two >two
git add .
git commit -q -m two
git merge -q -m merged one
git gc -q
git fsck --strict 2>&1
git clone -q . ../clone
cd ../clone
git log --format='%H %s'
git status --short --branch
