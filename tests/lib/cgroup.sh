# For tests of CPU quotas; after tap.sh
# shellcheck shell=sh

# make_cgroup: creates a cgroup of the controller cpu and sets $group, $group_path (in its hierarchy), and the file and the
# text of a quota of N us: $quota_file, $(quota N). Fails if none can be created here. Removed by remove_cgroup.
make_cgroup()
{
	group_path=/ptrail.$$
	if [ -e /sys/fs/cgroup/cpu/cpu.cfs_quota_us ]; then
		group=/sys/fs/cgroup/cpu$group_path
		quota_file=$group/cpu.cfs_quota_us
	else
		group=/sys/fs/cgroup$group_path
		quota_file=$group/cpu.max
	fi
	export group quota_file
	{ mkdir "$group" && quota 20000 >"$quota_file" && quota -1 >"$quota_file"; } 2>group.err
}

# quota N: prints what $quota_file takes for N us of each 100 ms; -1: no quota
quota()
{
	case $quota_file:$1 in
	*/cpu.max:-1) echo "max 100000" ;;
	*/cpu.max:*) echo "$1 100000" ;;
	*) echo "$1" ;;
	esac
}

# remove_cgroup: removes it and those below it, after their last process has ended
remove_cgroup()
{
	for below in "$group"/*/; do
		[ ! -d "$below" ] || until_true rmdir "$below"
	done
	until_true rmdir "$group"
}
