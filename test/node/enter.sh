#!/bin/sh
# The first process of the namespaces that run.ts makes: nothing that is mounted, configured or started below is seen outside, and
# all of it is gone as soon as this process ends, whatever ended it.
#   enter.sh DNS_ADDRESS COMMAND…
set -eu
dns=$1
shift

# Containers get their mounts from the kubelet's.
mount --make-rshared /
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /var/log
# kubelet and CNI plugins keep some files at fixed places. They are written into memory.
for folder in /etc /opt /usr/libexec /var/lib; do
  mkdir -p "$folder" "/run/overlay$folder/upper" "/run/overlay$folder/work"
  mount -t overlay -o "lowerdir=$folder,upperdir=/run/overlay$folder/upper,workdir=/run/overlay$folder/work" overlay "$folder"
done
# The kubelet sets them, and they belong to the machine.
mkdir /run/sysctl
for setting in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops; do
  copy=/run/sysctl/$(basename $setting)
  cat /proc/sys/$setting >"$copy"
  mount --bind "$copy" /proc/sys/$setting
done

# So that tests ask for Services by name, as Pods do.
rm -f /etc/resolv.conf
echo "nameserver $dns" >/etc/resolv.conf
ip link set lo up

# Not exec: a shell waits for processes whose parents have ended, as the first process has to.
"$@" &
wait $!
