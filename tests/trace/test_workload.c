/* What paths of cgroups say about units, containers and pods */
#include <stdio.h>
#include <string.h>

#include "lib/unit.h"
#include "trace/cgroup/workload.h"

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OTHER "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
#define UID "12345678-9abc-def0-1234-56789abcdef0"
#define UID_OF_SLICE "12345678_9abc_def0_1234_56789abcdef0"

static const struct {
	const char *cgroups, *unit, *container, *runtime, *pod;
} cases[] = {
	/* systemd */
	{"0::/system.slice/nginx.service\n", "nginx.service", "", "", ""},
	{"0::/system.slice/system-a.slice/a@tty1.service", "a@tty1.service", "", "", ""},
	{"0::/system.slice/nginx.service/workers\n", "nginx.service", "", "", ""},
	{"0::/user.slice/user-1000.slice/user@1000.service/app.slice/a.service", "a.service",
	 "", "", ""},
	{"0::/system.slice/dev-disk\\x2d1.service\n", "dev-disk\\x2d1.service", "", "", ""},
	{"0::/system.slice/_tasks.service\n", "tasks.service", "", "", ""},
	{"9:name=systemd:/system.slice/cron.service\n8:memory:/system.slice\n0::/\n",
	 "cron.service", "", "", ""},
	/* what is no unit of its own */
	{"0::/user.slice/user-1000.slice/session-3.scope\n", "", "", "", ""},
	{"0::/user.slice/user-1000.slice/user@1000.service/app.slice/vte-spawn-1.scope", "", "", "",
	 ""},
	{"0::/init.scope\n", "", "", "", ""},
	{"0::/\n", "", "", "", ""},
	{"0::/a b/.service\n", "", "", "", ""},
	{"4:memory:/job/0123456789abcdef0123456789abcdef\n", "", "", "", ""},
	{"", "", "", "", ""},
	{"0", "", "", "", ""},
	{"0::", "", "", "", ""},
	/* containers */
	{"0::/system.slice/docker-" ID ".scope\n", "", ID, "docker", ""},
	{"12:pids:/docker/" ID "\n0::/system.slice/containerd.service\n", "containerd.service", ID,
	 "", ""},
	{"0::/../docker-" ID ".scope\n", "", ID, "docker", ""},
	{"0::/system.slice/docker-" ID ".scope/system.slice/nginx.service\n", "nginx.service", ID,
	 "docker", ""},
	{"0::/machine.slice/libpod-" ID ".scope/container\n", "", ID, "podman", ""},
	{"0::/system.slice/web.service/libpod-payload-" ID "\n", "web.service", ID, "podman", ""},
	{"0::/machine.slice/libpod-conmon-" ID ".scope\n", "", "", "", ""},
	{"0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" ID ".scope", "", ID,
	 "podman", ""},
	{"0::/lxc.payload.web-1/init.scope\n", "", "web-1", "lxc", ""},
	{"0::/machine.slice/machine-deb\\x2dian.scope/payload\n", "", "deb-ian", "systemd-nspawn",
	 ""},
	{"0::/machine.slice/machine-qemu\\x2d1\\x2dvm.scope\n", "", "", "", ""},
	{"0::/system.slice/docker-0123.scope\n", "", "", "", ""},
	/* pods */
	{"0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" UID_OF_SLICE
	 ".slice/cri-containerd-" ID ".scope\n", "", ID, "containerd", UID},
	{"0::/kubepods.slice/kubepods-pod" UID_OF_SLICE ".slice/crio-" ID ".scope\n", "", ID,
	 "cri-o", UID},
	{"0::/kubepods/besteffort/pod" UID "/" ID "\n", "", ID, "", UID},
	{"3:cpu:/kubepods/pod0123456789abcdef0123456789abcdef/" ID "\n", "", ID, "",
	 "0123456789abcdef0123456789abcdef"},
	{"0::/machine.slice/machine-libpod_pod_" OTHER ".slice/libpod-" ID ".scope\n", "", ID,
	 "podman", OTHER},
	/* a node of Kubernetes in docker: the innermost one */
	{"0::/docker/" OTHER "/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod"
	 UID_OF_SLICE ".slice/cri-containerd-" ID ".scope\n", "", ID, "containerd", UID},
	{"0::/podium/pod-" UID "\n", "", "", "", ""},
	{"0::/kubepods-pod" UID_OF_SLICE "x.slice\n", "", "", "", ""},
};

START_TEST(names_are_those_of_the_path)
{
	struct workload_names names;
	bool any = *cases[_i].unit || *cases[_i].container || *cases[_i].pod;

	ck_assert_msg(workload_parse(cases[_i].cgroups, &names) == any, "%s", cases[_i].cgroups);
	ck_assert_str_eq(names.unit, cases[_i].unit);
	ck_assert_str_eq(names.container, cases[_i].container);
	ck_assert_str_eq(names.runtime, cases[_i].runtime);
	ck_assert_str_eq(names.pod, cases[_i].pod);
}
END_TEST

/* A component is longer than the name of a directory can be */
START_TEST(long_names_are_cut_or_ignored)
{
	char text[2048] = "0::/", name[1024];
	struct workload_names names;

	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	strcat(strcat(text, name), ".service/b.service\n");
	ck_assert(workload_parse(text, &names));
	ck_assert_str_eq(names.unit, "b.service");
	snprintf(text, sizeof(text), "0::/lxc.payload.%.240s\n", name);
	ck_assert(workload_parse(text, &names));
	ck_assert_uint_eq(strlen(names.container), 240);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("workload");
	TCase *t = tcase_create("paths");

	tcase_add_loop_test(t, names_are_those_of_the_path, 0, sizeof(cases) / sizeof(*cases));
	tcase_add_test(t, long_names_are_cut_or_ignored);
	suite_add_tcase(suite, t);
	return unit_main(suite);
}
