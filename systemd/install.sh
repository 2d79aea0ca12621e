#!/bin/sh
# Installs what was unpacked, or a built checkout: the agent, its plugins, the command, the unit. An
# existing configuration is never touched. Run it again to upgrade; then restart the service.
#
#   sudo systemd/install.sh [--prefix DIR]
#
# --prefix DIR   where to (default /usr). The configuration is in /etc; the unit is below the prefix
#                where systemd looks there, with /usr and /usr/local, and otherwise in /etc too.
# DESTDIR        put before every path, to make a package; then no user is made, no unit started.
set -eu

fail() {
  echo "install.sh: $*" >&2
  exit 1
}

prefix=/usr
while [ $# -gt 0 ]; do
  case $1 in
    --prefix)
      [ $# -ge 2 ] || fail "--prefix needs a folder."
      prefix=$2
      shift 2
      ;;
    --prefix=*)
      prefix=${1#*=}
      shift
      ;;
    -h | --help)
      sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0"
      exit 0
      ;;
    *) fail "unknown option $1; allowed: --prefix DIR, --help." ;;
  esac
done
case $prefix in
  /*) prefix=${prefix%/} ;;
  *) fail "--prefix $prefix: must be an absolute path." ;;
esac

top=$(CDPATH='' cd -P "$(dirname "$0")/.." && pwd)
dest=${DESTDIR:-}
lib=$prefix/lib/mutstreams

# What was unpacked, or a checkout and what the build has left in it.
if [ -f "$top/lib/mutstreams-agent.jar" ]; then
  agent=$top/lib libs=$top/lib jars=$top/plugins/jars share=$top/share
else
  agent=$top/agent/target libs=$top/agent/target/lib jars=$top/plugins/target/jars
  share=$top/systemd/target/stage
fi
set -- "$jars"/*.jar
{ [ -f "$agent/mutstreams-agent.jar" ] && [ -d "$libs" ] && [ -f "$1" ] && [ -f "$share/mutstreams.bash" ]; } ||
  fail "not built: run ./mvnw -DskipTests package first."
[ -n "$dest" ] || [ "$(id -u)" = 0 ] || fail "must be root, or set DESTDIR."

# --- The program. Beside, then moved: a running agent keeps the files that it has open. ---------

umask 022
new=$dest$lib.new
old=$dest$lib.old
first=yes
if [ -d "$dest$lib" ]; then first=; fi
rm -rf "$new" "$old"
mkdir -p "$new/lib" "$new/plugins" "$dest$prefix/bin"
cp "$libs"/*.jar "$new/lib/"
cp "$agent/mutstreams-agent.jar" "$new/lib/"
cp "$@" "$new/plugins/"
chmod 644 "$new"/*/*.jar
sed "s|/usr/|$prefix/|g" "$top/systemd/back-off" >"$new/back-off"
chmod 755 "$new/back-off"
if [ -d "$dest$lib" ]; then mv "$dest$lib" "$old"; fi
mv "$new" "$dest$lib"
rm -rf "$old"
install -m 755 "$top/mutstreams" "$dest$prefix/bin/mutstreams"
mkdir -p "$dest$prefix/share/bash-completion/completions" "$dest$prefix/share/man/man1" \
  "$dest$prefix/share/mutstreams"
install -m 644 "$share/mutstreams.bash" "$dest$prefix/share/bash-completion/completions/mutstreams"
install -m 644 "$share/mutstreams.1.gz" "$dest$prefix/share/man/man1/mutstreams.1.gz"
install -m 644 "$share/mutstreams.schema.json" "$dest$prefix/share/mutstreams/mutstreams.schema.json"

doc=$dest$prefix/share/doc/mutstreams
rm -rf "$doc/docs"
mkdir -p "$doc/configs" "$doc/docs/images"
for file in README.md CHANGELOG.md CONTRIBUTING.md LICENSE; do install -m 644 "$top/$file" "$doc/$file"; done
for folder in configs docs docs/images; do
  for file in "$top/$folder"/*; do
    if [ -f "$file" ]; then install -m 644 "$file" "$doc/$folder/"; fi
  done
done
# To write a plugin from; without what a build left in it.
rm -rf "$doc/plugins/template"
(cd "$top" && find plugins/template -name target -prune -o -type f -print) | while read -r file; do
  mkdir -p "$doc/$(dirname "$file")"
  install -m 644 "$top/$file" "$doc/$file"
done

# --- The unit, and the configuration where there is none --------------------------------------------

case $prefix in
  /usr | /usr/local) units=$prefix/lib/systemd/system ;;
  *) units=/etc/systemd/system ;;
esac
mkdir -p "$dest$units"
sed "s|/usr/|$prefix/|g" "$top/systemd/mutstreams.service" >"$dest$units/mutstreams.service"
chmod 644 "$dest$units/mutstreams.service"

if [ -z "$dest" ] && ! id mutstreams >/dev/null 2>&1; then
  useradd --system --user-group --no-create-home --home-dir /var/lib/mutstreams \
    --shell /usr/sbin/nologin mutstreams
fi
config=$dest/etc/mutstreams
if [ -n "$first" ] || ! [ -e "$config" ]; then
  # Others may not read it: a configuration may hold passwords. The service writes it for the page and
  # the commands, all but the plugins. A tool may have put files there before: they get the service's
  # group too, unless somebody chose another.
  install -d -m 2770 "$config"
  install -d -m 750 "$config/plugins"
  chmod g-s "$config/plugins"
  if [ -z "$(find "$config/" -maxdepth 1 -name '*.y*ml')" ]; then
    install -m 640 "$top/configs/gateway.yaml" "$config/gateway.yaml"
    sed -i "s|schema=/usr/|schema=$prefix/|" "$config/gateway.yaml"
  fi
  if [ -z "$dest" ]; then
    find "$config/" -group root -exec chgrp -h mutstreams {} +
    chmod 2770 "$config"
  fi
fi

[ -z "$dest" ] || exit 0

# --- Only where it will run --------------------------------------------------------------------------

# Halves the time to start; fits the service's Java alone, which knows nothing of root's JAVA_HOME.
# Without it all works the same.
env -u JAVA_HOME MUTSTREAMS_MAKE_ARCHIVE=1 "$prefix/bin/mutstreams" check "$prefix/share/doc/mutstreams/configs/gateway.yaml" \
  </dev/null >/dev/null 2>&1 || :
if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi

case :$PATH: in
  *:"$prefix/bin":*) command=mutstreams ;;
  *) command=$prefix/bin/mutstreams ;;
esac
cat <<END
Installed. Now:
  edit      /etc/mutstreams/gateway.yaml
  check it  $command check /etc/mutstreams
  start it  systemctl enable --now mutstreams
END
