#!/bin/sh
# Installs the Debian packages that `npm run test:node` needs, if any is missing. Changes nothing else: a package that would
# push another one out (containerd and the one of Docker, for example) is not installed.
set -eu

packages=''
need() { command -v "$1" >/dev/null || [ -x "$1" ] || packages="$packages $2"; }
need containerd containerd
need ctr containerd
need runc runc
need /usr/lib/cni/bridge containernetworking-plugins
need iptables iptables
need conntrack conntrack
need buildah buildah
need mmdebstrap mmdebstrap
need ip iproute2
need unshare util-linux
packages=$(printf '%s\n' $packages | sort -u | tr '\n' ' ')

if [ -z "$(echo "$packages" | tr -d ' ')" ]; then
  echo 'packages: there already'
  exit 0
fi
refuse() {
  echo "packages: missing: $packages; $1" >&2
  exit 1
}
[ "$(uname -s)" = Linux ] || refuse 'a node needs Linux'
[ "$(id -u)" = 0 ] || refuse 'only root can install them'
command -v apt-get >/dev/null || refuse 'they have these names on Debian, and this is not Debian'
export DEBIAN_FRONTEND=noninteractive
apt-get update --quiet=2
apt-get install --quiet=2 --yes --no-install-recommends --no-remove $packages
echo "packages: installed: $packages"
