#include "model/audit/rows.h"

#include <stddef.h>

const struct audit_file_row audit_secrets[] = {
	{"~/.ssh/id_* ~/.ssh/*.pem ~/.ssh/*.key ~/.ssh/identity ~/id_rsa ~/id_ed25519 ~/id_ecdsa "
	 "~/id_dsa", "~/*.pub", "private keys of SSH", "they log in to other machines",
	 "ssh ssh-add ssh-agent ssh-keygen scp sftp", AUDIT_HIGH},
	{"~/.ssh/**", "~/*.pub ~/.ssh/environment", "files of SSH",
	 "they name machines and the keys for them",
	 "ssh ssh-add ssh-agent ssh-keygen scp sftp sshd git", AUDIT_HIGH},
	{"/etc/ssh/ssh_host_*_key", "", "host keys of SSH",
	 "they let another machine pose as this one", "sshd ssh-keygen ssh-keysign", AUDIT_HIGH},
	{"~/.gnupg/private-keys-v1.d/** ~/.gnupg/secring.gpg ~/.gnupg/pubring.kbx ~/.gnupg/**",
	 "~/.gnupg/gpg.conf ~/.gnupg/common.conf ~/.gnupg/dirmngr.conf", "keys of GnuPG",
	 "they sign and decrypt", "gpg gpg2 gpg-agent gpgsm gpgconf gpgv dirmngr keyboxd scdaemon",
	 AUDIT_HIGH},
	{"/etc/shadow /etc/shadow- /etc/gshadow /etc/gshadow- /etc/security/opasswd "
	 "/etc/master.passwd", "", "hashes of passwords", "passwords can be guessed from them",
	 "unix_chkpwd unix_update sudo su login passwd chpasswd sshd useradd userdel usermod "
	 "groupadd groupdel groupmod chage gpasswd vipw pwck grpck cron", AUDIT_HIGH},
	{"/etc/sudoers /etc/sudoers.d/*", "", "rules of sudo", "they name users that become root",
	 "sudo visudo sudoedit cvtsudoers", AUDIT_MEDIUM},
	{"~/.aws/credentials ~/.aws/config ~/.aws/sso/cache/* ~/.aws/cli/cache/* ~/.boto ~/.s3cfg",
	 "", "credentials of AWS", "they act for the account", "aws s3cmd gsutil terraform",
	 AUDIT_HIGH},
	{"~/.config/gcloud/**", "~/.config/gcloud/logs/**", "credentials of Google Cloud",
	 "they act for the account", "gcloud gsutil bq", AUDIT_HIGH},
	{"~/.azure/*", "", "credentials of Azure", "they act for the account", "az azd",
	 AUDIT_HIGH},
	{"~/.oci/config ~/.config/doctl/config.yaml ~/.config/hcloud/cli.toml "
	 "~/.bluemix/config.json ~/.config/openstack/clouds.yaml ~/.config/rclone/rclone.conf "
	 "~/.aliyun/config.json", "", "credentials of a cloud", "they act for the account",
	 "oci doctl hcloud openstack rclone ibmcloud", AUDIT_HIGH},
	{"~/.kube/config ~/.kube/cache/oidc-login/* /etc/kubernetes/*.conf "
	 "/etc/rancher/k3s/k3s.yaml", "", "credentials of Kubernetes", "they control a cluster",
	 "kubectl helm k9s kubelet kubeadm k3s oc", AUDIT_HIGH},
	{"/run/secrets/** /var/run/secrets/** /run/credentials/**", "",
	 "secrets of a container or service", "they are given to one service", "", AUDIT_HIGH},
	{"~/.docker/config.json ~/.dockercfg ~/.config/containers/auth.json "
	 "/run/containers/*/auth.json /run/user/*/containers/auth.json", "",
	 "passwords of container registries", "they publish images",
	 "docker docker-compose dockerd podman buildah skopeo nerdctl", AUDIT_HIGH},
	{"~/.netrc ~/_netrc ~/.authinfo ~/.authinfo.gpg", "", "passwords of servers",
	 "they log in to other machines", "ftp", AUDIT_HIGH},
	{"~/.git-credentials ~/.config/git/credentials ~/.cache/git/credential/*", "",
	 "passwords of git", "they change repositories",
	 "git git-credential-store git-credential-cache", AUDIT_HIGH},
	{"~/.config/gh/hosts.yml ~/.config/hub ~/.config/glab-cli/config.yml "
	 "~/.config/github-copilot/*.json", "", "tokens of a code host", "they change repositories",
	 "gh hub glab", AUDIT_HIGH},
	{"~/.npmrc ~/.yarnrc ~/.yarnrc.yml ~/.config/configstore/*.json", "",
	 "settings and tokens of npm", "they publish packages",
	 "npm npx yarn yarnpkg pnpm corepack", AUDIT_HIGH},
	{"~/.pypirc ~/.cargo/credentials ~/.cargo/credentials.toml ~/.gem/credentials "
	 "~/.local/share/gem/credentials ~/.m2/settings.xml ~/.m2/settings-security.xml "
	 "~/.gradle/gradle.properties ~/.composer/auth.json ~/.config/composer/auth.json "
	 "~/.nuget/NuGet/NuGet.Config ~/.hex/hex.config", "", "tokens of a package registry",
	 "they publish packages", "twine cargo gem bundle mvn gradle composer dotnet nuget mix",
	 AUDIT_HIGH},
	{"~/.pgpass ~/.my.cnf ~/.mylogin.cnf ~/.mongorc.js ~/.dbshell ~/.rediscli_auth", "",
	 "passwords of databases", "they open databases",
	 "psql pg_dump pg_restore mysql mysqldump mariadb mongosh mongo redis-cli", AUDIT_HIGH},
	{"~/.vault-token ~/.terraform.d/credentials.tfrc.json ~/.terraformrc ~/.config/op/** "
	 "~/.config/Bitwarden*/** ~/.config/sops/age/keys.txt ~/.ansible/vault_pass* "
	 "~/.config/pulumi/credentials.json ~/.pulumi/credentials.json", "",
	 "tokens of a store of secrets", "they open other secrets",
	 "vault terraform tofu op bw sops age pulumi", AUDIT_HIGH},
	{"~/.password-store/** ~/*.kdbx ~/.config/keepassxc/* ~/.local/share/keyrings/* "
	 "~/.local/share/kwalletd/* ~/.gnome2/keyrings/*", "", "a store of passwords",
	 "it has passwords of other services",
	 "pass gpg keepassxc keepassxc-cli gnome-keyring-daemon kwalletd5 kwalletd6", AUDIT_HIGH},
	{"~/.mozilla/firefox/*/logins.json ~/.mozilla/firefox/*/key4.db "
	 "~/.mozilla/firefox/*/key3.db ~/.mozilla/firefox/*/cookies.sqlite "
	 "~/.mozilla/firefox/*/places.sqlite ~/.thunderbird/*/logins.json "
	 "~/.thunderbird/*/key4.db ~/.librewolf/*/logins.json ~/.librewolf/*/key4.db "
	 "~/.librewolf/*/cookies.sqlite", "", "passwords and sessions of a browser",
	 "they log in as the user", "firefox firefox-esr firefox-bin thunderbird librewolf",
	 AUDIT_HIGH},
	{"~/.config/google-chrome*/** ~/.config/chromium/** ~/.config/BraveSoftware/** "
	 "~/.config/microsoft-edge*/** ~/.config/opera/** ~/.config/vivaldi/**", "",
	 "the profile of a browser", "it has passwords and sessions of the user",
	 "chrome google-chrome chromium chromium-browser brave msedge opera vivaldi", AUDIT_HIGH},
	{"~/.config/Slack/** ~/.config/discord/** ~/.config/Signal/** "
	 "~/.local/share/TelegramDesktop/**", "", "sessions of a messenger",
	 "they log in as the user",
	 "slack discord Discord signal-desktop telegram-desktop Telegram", AUDIT_HIGH},
	{"~/.bitcoin/** ~/.litecoin/** ~/.dogecoin/** ~/.ethereum/keystore/* "
	 "~/.electrum/wallets/* ~/.config/Exodus/** ~/.config/solana/id.json ~/wallet.dat "
	 "~/.monero/**", "", "a wallet", "it gives access to money",
	 "bitcoind bitcoin-cli bitcoin-qt litecoind dogecoind geth electrum exodus solana",
	 AUDIT_HIGH},
	{"~/.claude/.credentials.json ~/.claude.json ~/.codex/auth.json ~/.config/openai/* "
	 "~/.gemini/oauth_creds.json ~/.huggingface/token ~/.cache/huggingface/token "
	 "~/.kaggle/kaggle.json", "", "tokens of a service for models", "they act for the account",
	 "claude codex gemini hf huggingface-cli kaggle", AUDIT_HIGH},
	{"~/.env ~/.env.* ~/.envrc",
	 "~/.env.example ~/.env.sample ~/.env.template ~/.env.dist ~/.env.defaults",
	 "settings with secrets (.env)", "it usually has passwords and tokens",
	 "docker-compose direnv", AUDIT_MEDIUM},
	{"~/.bash_history ~/.zsh_history ~/.ash_history ~/.sh_history ~/.python_history "
	 "~/.psql_history ~/.mysql_history ~/.node_repl_history ~/.local/share/fish/fish_history "
	 "~/.lesshst ~/.viminfo", "", "a history of commands",
	 "it may have passwords that were typed",
	 "bash zsh ash dash sh ksh fish python python3 psql mysql mariadb node less vi vim nvim",
	 AUDIT_MEDIUM},
	{"/etc/ssl/private/* /etc/pki/tls/private/* /etc/letsencrypt/archive/*/privkey*.pem "
	 "/etc/letsencrypt/live/*/privkey.pem /etc/wireguard/* /etc/openvpn/** "
	 "/etc/NetworkManager/system-connections/* /etc/wpa_supplicant/*.conf /etc/ipsec.secrets "
	 "/etc/ppp/*-secrets", "/etc/ssl/private", "keys of servers and networks",
	 "they pose as a server, or join a network",
	 "nginx apache2 httpd haproxy wg wg-quick openvpn NetworkManager wpa_supplicant certbot "
	 "postgres charon pppd", AUDIT_HIGH},
	{"/etc/krb5.keytab /tmp/krb5cc_* ~/.k5login", "", "tickets and keys of Kerberos",
	 "they log in as the user", "kinit klist kdestroy sshd ssh sssd krb5_child", AUDIT_HIGH},
	{"/dev/mem /dev/kmem /dev/port /proc/kcore", "", "memory of the machine",
	 "it has all secrets of all processes", "", AUDIT_HIGH},
	{"/dev/sd* /dev/nvme*n* /dev/vd* /dev/xvd* /dev/mmcblk* /dev/dm-* /dev/mapper/*",
	 "/dev/mapper/control", "a disk", "it has all files, regardless of their permissions",
	 "mount fsck e2fsck mkfs mkfs.ext4 blkid lsblk fdisk sfdisk parted lvm cryptsetup udevadm "
	 "systemd-udevd grub-probe", AUDIT_HIGH},
	{"/dev/input/event* /dev/uinput", "", "input devices",
	 "what the user types can be read there",
	 "Xorg systemd-logind gnome-shell kwin_wayland libinput", AUDIT_HIGH},
	{NULL, NULL, NULL, NULL, NULL, 0},
};

const struct audit_file_row audit_persistence[] = {
	{"/etc/ld.so.preload", "", "/etc/ld.so.preload",
	 "its libraries are loaded into every program", "", AUDIT_HIGH},
	{"/etc/ld.so.conf /etc/ld.so.conf.d/* /etc/ld.so.cache", "", "search path of libraries",
	 "it replaces libraries of other programs", "ldconfig ldconfig.real dpkg rpm",
	 AUDIT_MEDIUM},
	{"/etc/crontab /etc/cron.d/* /etc/cron.hourly/* /etc/cron.daily/* /etc/cron.weekly/* "
	 "/etc/cron.monthly/* /etc/anacrontab /var/spool/cron/** /etc/periodic/** /etc/crontabs/*",
	 "", "jobs of cron", "they are run again and again", "dpkg rpm cron crond", AUDIT_HIGH},
	{"/var/spool/at/** /var/spool/cron/atjobs/*", "", "jobs of at", "they are run later", "atd",
	 AUDIT_HIGH},
	{"~/.profile ~/.bashrc ~/.bash_profile ~/.bash_login ~/.bash_logout ~/.bash_aliases "
	 "~/.zshrc ~/.zprofile ~/.zshenv ~/.zlogin ~/.zlogout ~/.kshrc ~/.mkshrc ~/.cshrc "
	 "~/.tcshrc ~/.login ~/.config/fish/config.fish ~/.config/fish/conf.d/* ~/.inputrc", "",
	 "a profile of a shell", "each new shell of the user runs it", "", AUDIT_HIGH},
	{"/etc/profile /etc/profile.d/* /etc/bash.bashrc /etc/bashrc /etc/zsh/* /etc/zshenv "
	 "/etc/zprofile /etc/environment /etc/environment.d/* /etc/csh.cshrc /etc/csh.login "
	 "/etc/fish/**", "", "a profile of all shells", "each new shell of all users runs it",
	 "dpkg rpm", AUDIT_HIGH},
	{"~/.xinitrc ~/.xsession ~/.xsessionrc ~/.xprofile ~/.pam_environment "
	 "~/.config/environment.d/* ~/.config/plasma-workspace/env/*", "", "start of a session",
	 "each new session of the user runs it", "", AUDIT_HIGH},
	{"~/.config/autostart/* /etc/xdg/autostart/* ~/.config/autostart-scripts/*", "",
	 "autostart of a desktop", "each new session runs it", "dpkg rpm", AUDIT_HIGH},
	{"/etc/systemd/** /lib/systemd/** /usr/lib/systemd/** /usr/local/lib/systemd/** "
	 "/run/systemd/system/** /run/systemd/user/** ~/.config/systemd/** "
	 "~/.local/share/systemd/user/**", "~/.config/systemd/*.conf", "units of systemd",
	 "they are started with the machine or the session", "dpkg rpm systemd", AUDIT_HIGH},
	{"/etc/init.d/* /etc/rc.local /etc/rc*.d/* /etc/inittab /etc/init/* /etc/runit/** "
	 "/etc/service/** /etc/sv/** /etc/openrc/** /etc/local.d/* /etc/supervisor/conf.d/*", "",
	 "start of services", "they are started with the machine", "dpkg rpm", AUDIT_HIGH},
	{"~/.ssh/authorized_keys ~/.ssh/authorized_keys2 ~/.ssh/rc ~/.ssh/environment", "",
	 "logins by SSH (~/.ssh/authorized_keys, rc)",
	 "they let others log in, or run at each login", "ssh-copy-id", AUDIT_HIGH},
	{"~/.ssh/config /etc/ssh/ssh_config /etc/ssh/ssh_config.d/*", "", "settings of ssh",
	 "they run commands at each connection", "dpkg rpm", AUDIT_MEDIUM},
	{"/etc/ssh/sshd_config /etc/ssh/sshd_config.d/*", "", "settings of sshd",
	 "they let others log in", "dpkg rpm", AUDIT_HIGH},
	{"~/.git/hooks/* ~/*.git/hooks/* ~/.husky/*", "~/*.sample ~/.husky/.gitignore",
	 "hooks of git", "git runs them at each commit, push or checkout", "husky pre-commit",
	 AUDIT_HIGH},
	{"~/.gitconfig ~/.config/git/config /etc/gitconfig", "",
	 "settings of git for all repositories", "they can run commands (core.hooksPath, aliases)",
	 "git", AUDIT_MEDIUM},
	{"/etc/passwd /etc/group /etc/shadow /etc/gshadow /etc/subuid /etc/subgid", "", "accounts",
	 "they let others log in, or become root",
	 "useradd usermod userdel groupadd groupmod groupdel passwd chpasswd gpasswd chage "
	 "adduser addgroup chsh chfn systemd-sysusers", AUDIT_HIGH},
	{"/etc/sudoers /etc/sudoers.d/* /etc/doas.conf /etc/polkit-1/** /usr/share/polkit-1/**", "",
	 "rules to become root", "they let users become root", "visudo dpkg rpm", AUDIT_HIGH},
	{"/etc/pam.d/* /etc/pam.conf /etc/security/*", "", "settings of PAM",
	 "each login runs them", "dpkg rpm pam-auth-update", AUDIT_HIGH},
	{"/etc/udev/rules.d/* /usr/lib/udev/rules.d/* /lib/udev/rules.d/*", "", "rules of udev",
	 "they run when a device appears", "dpkg rpm", AUDIT_HIGH},
	{"/etc/modules /etc/modules-load.d/* /etc/modprobe.d/* /lib/modules/** /usr/lib/modules/**",
	 "", "modules of the kernel", "they are loaded with the machine", "dpkg rpm depmod dkms",
	 AUDIT_HIGH},
	{"/etc/hosts /etc/resolv.conf /etc/nsswitch.conf", "", "names of machines",
	 "they send programs to other machines",
	 "dhclient resolvconf NetworkManager systemd-resolved", AUDIT_MEDIUM},
	{"/etc/apt/** /etc/yum.repos.d/* /etc/apk/** /etc/dpkg/**", "", "sources of packages",
	 "they decide what is installed next, and run commands",
	 "dpkg apt apt-get add-apt-repository dnf yum rpm apk", AUDIT_HIGH},
	{"/usr/local/share/ca-certificates/** /etc/ssl/certs/** /etc/pki/ca-trust/**", "",
	 "trusted certificates", "they let others pose as any server",
	 "update-ca-certificates dpkg rpm update-ca-trust trust openssl", AUDIT_HIGH},
	{"/etc/update-motd.d/* /etc/NetworkManager/dispatcher.d/** /etc/network/if-*.d/* "
	 "/etc/dhcp/** /etc/logrotate.d/* /usr/share/dbus-1/system-services/* "
	 "/usr/share/dbus-1/services/* ~/.local/share/dbus-1/services/* /etc/binfmt.d/* "
	 "/proc/sys/kernel/core_pattern /proc/sys/kernel/modprobe "
	 "/proc/sys/fs/binfmt_misc/register", "", "hooks of the system",
	 "the system runs them at some event", "dpkg rpm", AUDIT_HIGH},
	{"~/.local/lib/python*/site-packages/*.pth "
	 "~/.local/lib/python*/site-packages/usercustomize.py "
	 "~/.local/lib/python*/site-packages/sitecustomize.py "
	 "/usr/lib/python3/dist-packages/*.pth /usr/local/lib/python*/dist-packages/*.pth "
	 "/usr/local/lib/python*/site-packages/*.pth /etc/python*/sitecustomize.py "
	 "/usr/lib/python*/sitecustomize.py ~/.config/pip/pip.conf ~/.pip/pip.conf /etc/pip.conf",
	 "", "hooks of Python", "each Python program runs or reads them", "dpkg rpm pip pip3",
	 AUDIT_HIGH},
	{"~/.npmrc ~/.yarnrc ~/.cargo/config ~/.cargo/config.toml ~/.config/go/env", "",
	 "settings of a package manager", "they decide what is installed next",
	 "npm yarn pnpm cargo go", AUDIT_MEDIUM},
	{"~/.vimrc ~/.vim/plugin/** ~/.vim/autoload/** ~/.config/nvim/** ~/.emacs "
	 "~/.emacs.d/init.el ~/.config/Code/User/** ~/.vscode/extensions/** ~/.gdbinit "
	 "~/.config/gdb/gdbinit ~/.screenrc ~/.tmux.conf ~/.direnvrc ~/.config/direnv/** "
	 "~/.lesskey ~/.psqlrc ~/.Rprofile ~/.irbrc", "", "settings of a tool that run code",
	 "each start of the tool runs them", "vim nvim emacs code direnv", AUDIT_MEDIUM},
	{"~/.claude/settings.json ~/.claude/hooks/** ~/.cursor/mcp.json ~/.codex/config.toml "
	 "~/.gemini/settings.json", "", "settings of an agent", "they run commands in each session",
	 "claude cursor codex gemini", AUDIT_MEDIUM},
	{"/boot/** /efi/**", "", "start of the machine", "it decides which kernel is run",
	 "dpkg rpm update-grub grub-mkconfig grub-install update-initramfs mkinitramfs dracut",
	 AUDIT_HIGH},
	{NULL, NULL, NULL, NULL, NULL, 0},
};

const struct audit_file_row audit_sockets[] = {
	{"/run/docker.sock /var/run/docker.sock /run/user/*/docker.sock /run/podman/podman.sock "
	 "/run/user/*/podman/podman.sock /run/containerd/containerd.sock /run/crio/crio.sock", "",
	 "the server of containers", "it runs anything as root",
	 "docker docker-compose podman nerdctl ctr crictl kubelet", AUDIT_HIGH},
	{"/tmp/ssh-*/agent.* /run/user/*/keyring/ssh /run/user/*/openssh_agent ~/.ssh/agent.sock",
	 "", "the agent of SSH", "it logs in to other machines", "ssh ssh-add scp sftp git",
	 AUDIT_HIGH},
	{"/run/user/*/gnupg/S.gpg-agent* ~/.gnupg/S.gpg-agent*", "", "the agent of GnuPG",
	 "it signs and decrypts", "gpg gpg2 gpgsm gpgconf gpg-connect-agent gpg-agent", AUDIT_HIGH},
	{"/run/systemd/private /run/snapd.socket /run/libvirt/libvirt-sock "
	 "/var/lib/lxd/unix.socket /run/lxd.socket", "", "a server that acts as root",
	 "it changes the system", "systemctl snap virsh lxc", AUDIT_MEDIUM},
	{NULL, NULL, NULL, NULL, NULL, 0},
};

const struct audit_program_row audit_privilege_programs[] = {
	{"sudo su doas pkexec run0 sudoedit", NULL, NULL, "runs a program as another user",
	 "the program may get all privileges", AUDIT_HIGH},
	{"setcap", NULL, NULL, "gives a file capabilities",
	 "each start of the file gets privileges", AUDIT_HIGH},
	{"insmod modprobe kexec", NULL, NULL, "loads code into the kernel", "it has all privileges",
	 AUDIT_HIGH},
	{"docker podman nerdctl", "--privileged", NULL, "runs a container with all privileges",
	 "it can leave the container", AUDIT_HIGH},
	{"nsenter", NULL, NULL, "enters namespaces of another process", "it leaves a container",
	 AUDIT_HIGH},
	{NULL, NULL, NULL, NULL, NULL, 0},
};

const struct audit_program_row audit_persistence_programs[] = {
	{"crontab", NULL, "-l", "changes jobs of cron", "they are run again and again", AUDIT_HIGH},
	{"at batch", NULL, "-l", "adds a job of at", "it is run later", AUDIT_HIGH},
	{"systemctl", "enable", NULL, "enables a unit of systemd", "it is started with the machine",
	 AUDIT_HIGH},
	{"systemd-run", NULL, NULL, "runs a program as a unit of systemd",
	 "it is no child of the command", AUDIT_HIGH},
	{"loginctl", "enable-linger", NULL, "lets services run without a session",
	 "they are started with the machine", AUDIT_HIGH},
	{"update-rc.d chkconfig rc-update", NULL, NULL, "enables a service",
	 "it is started with the machine", AUDIT_HIGH},
	{"useradd adduser usermod groupadd chpasswd", NULL, NULL, "changes accounts",
	 "they let others log in", AUDIT_HIGH},
	{NULL, NULL, NULL, NULL, NULL, 0},
};

const struct audit_capability_row audit_capabilities[] = {
	{"CAP_SYS_MODULE", "loads or removes a module of the kernel", AUDIT_HIGH},
	{"CAP_SYS_BOOT", "restarts the machine or loads another kernel", AUDIT_HIGH},
	{"CAP_SYS_RAWIO", "gets access to ports of the machine", AUDIT_HIGH},
	{"CAP_BPF", "loads a BPF program", AUDIT_MEDIUM},
	{"CAP_PERFMON", "watches the kernel or other processes", AUDIT_MEDIUM},
	{"CAP_SYS_ADMIN", "uses administration rights (mounts and the like)", AUDIT_MEDIUM},
	{"CAP_NET_ADMIN", "changes the network of the machine", AUDIT_MEDIUM},
	{"CAP_NET_RAW", "opens a raw socket, which can read or forge packets", AUDIT_MEDIUM},
	{"CAP_SYS_TIME", "changes the clock", AUDIT_MEDIUM},
	{"CAP_MKNOD", "creates a device", AUDIT_MEDIUM},
	{"CAP_SYS_CHROOT", "changes its root directory", AUDIT_LOW},
	{"CAP_SYSLOG", "reads or clears messages of the kernel", AUDIT_LOW},
	{NULL, NULL, 0},
};

const char *const audit_metadata_addresses[] = {
	"169.254.169.254:", "169.254.170.2:", "[fd00:ec2::254]:", "100.100.100.200:", NULL,
};

const char audit_temporary_paths[] = "/tmp/** /var/tmp/** /dev/shm/** /run/user/**";
const char audit_cache_paths[] =
	"~/.cache/** ~/.npm/** ~/.cargo/registry/** ~/.cargo/git/** ~/.cargo/.package-cache "
	"~/go/pkg/** ~/.ccache/** ~/.m2/repository/** ~/.gradle/caches/** ~/.node-gyp/** "
	"~/__pycache__/** ~/__pycache__ ~/.cache ~/.npm";
const char audit_history_paths[] =
	"~/.bash_history ~/.zsh_history ~/.ash_history ~/.python_history ~/.psql_history "
	"~/.node_repl_history ~/.lesshst ~/.viminfo ~/.wget-hsts ~/.zcompdump* ~/.rnd "
	"~/.ssh/known_hosts ~/.ssh/known_hosts.old ~/.local/state/**";
const char audit_ignored_paths[] =
	"/dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty /dev/tty* /dev/ptmx "
	"/dev/console /dev/pts/** /dev/fd/** /dev/stdin /dev/stdout /dev/stderr /dev/log "
	"/dev/dri/** /proc/**";
