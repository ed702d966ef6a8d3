#!/bin/sh
# As in the official image: a flag or a configuration file is for redis-server, and root becomes redis.
set -e
case ${1:-} in
  -* | *.conf) set -- redis-server "$@" ;;
esac
if [ "$(id -u)" = 0 ] && [ "$1" = redis-server ]; then
  find . \! -user redis -exec chown redis '{}' +
  exec setpriv --reuid=redis --regid=redis --clear-groups "$0" "$@"
fi
exec "$@"
