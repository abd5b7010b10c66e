/* What the path of a cgroup says about the processes in it: the systemd unit, the container and the
 * pod that they belong to. Service managers and container engines name cgroups after these. */
#ifndef TRACE_CGROUP_WORKLOAD_H
#define TRACE_CGROUP_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>

enum { WORKLOAD_NAME_MAX = 256 };

/* Names; "": there is none, or it is unknown */
struct workload_names {
	char unit[WORKLOAD_NAME_MAX];		/* of systemd: "nginx.service" */
	char container[WORKLOAD_NAME_MAX];	/* its ID; of LXC and systemd-nspawn its name */
	char runtime[16];			/* docker, podman, containerd, cri-o, lxc, … */
	char pod[WORKLOAD_NAME_MAX];		/* the UID in Kubernetes, the ID of a podman pod */
};

/* Gets the names from the text of /proc/PID/cgroup. Returns false if there are none. */
bool workload_parse(const char *cgroups, struct workload_names *names);

/* If a cgroup with this name, one component of a path, is that of a container, copies its ID and
 * the name of its runtime ("" if that is unknown), and returns true. */
bool workload_container_of(const char *component, char id[WORKLOAD_NAME_MAX], char runtime[16]);
/* The same for a pod */
bool workload_pod_of(const char *component, char id[WORKLOAD_NAME_MAX]);
#endif
