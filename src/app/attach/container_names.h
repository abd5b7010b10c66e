/* The names of containers and pods, from the files in which docker, podman, containerd, nerdctl,
 * CRI-O and the kubelet keep their state. Most are readable for root only. */
#ifndef APP_ATTACH_CONTAINER_NAMES_H
#define APP_ATTACH_CONTAINER_NAMES_H

/* Calls `each` for each name of a container, with its ID. A container may have several, and may not
 * run. Of podman's containers without root, those of HOME are known. `root` is the directory that
 * other paths begin at: "" except in tests. */
void container_names_each(const char *root,
			  void (*each)(void *ctx, const char *id, const char *name), void *ctx);
/* The same for pods of Kubernetes; the name is "NAMESPACE/NAME". */
void pod_names_each(const char *root, void (*each)(void *ctx, const char *id, const char *name),
		    void *ctx);
#endif
