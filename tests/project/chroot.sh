#!/bin/sh
# The proof on a bare system: a minimal Debian with python3 and python3-venv only, a fresh clone,
# ./dev report, ./dev test. Needs root and debootstrap; takes some minutes.
#
#   tests/project/chroot.sh [SUITE] [FOLDER]
#
# pip and apt inside reach their indexes the way they do outside: their settings, the resolver and
# the certificates of this machine are carried over, whatever they are.
set -eu
checkout=$(cd "$(dirname "$0")/../.." && pwd)
suite=${1:-bookworm}
folder=${2:-/var/tmp/advisor-$suite}

[ "$(id -u)" = 0 ] || { echo "needs root" >&2; exit 2; }
command -v debootstrap >/dev/null || {
    echo "debootstrap is missing. Install it with: apt-get install -y debootstrap" >&2
    exit 2
}

inside() {
    chroot "$folder" /usr/bin/env -i \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
        CI="${CI:-}" sh -c '. /root/outside.sh; cd /root/advisor && '"$1" </dev/null
}

MOUNTED=""
leave() {
    for place in $MOUNTED; do umount "$folder$place" || true; done
}
trap leave EXIT
trap 'exit 130' INT TERM

# show FOLDER: make a folder of this system seen inside, read-only.
show() {
    mkdir -p "$folder$1"
    mount --bind -o ro "$1" "$folder$1"
    MOUNTED="$1 $MOUNTED"
}

# 1. The system: made once, copied for each run, so that each begins bare.
if grep -q " $folder/" /proc/mounts; then
    echo "something is mounted below $folder; unmount it first" >&2
    exit 2
fi
if [ ! -e "$folder.base/done" ]; then
    rm -rf "${folder:?}.base"
    debootstrap --variant=minbase --include=python3,python3-venv "$suite" "$folder.base" ${MIRROR:-}
    touch "$folder.base/done"
fi
rm -rf "${folder:?}"
cp -a "$folder.base" "$folder"
mkdir -p "$folder/proc"
mount -t proc proc "$folder/proc"
MOUNTED="/proc $MOUNTED"

# 2. The way to the indexes, as it is outside.
cp -L /etc/resolv.conf "$folder/etc/resolv.conf"
cp /etc/hosts "$folder/etc/hosts"
for file in /etc/pip.conf /etc/xdg/pip /etc/ssl/certs /usr/local/share/ca-certificates \
    /etc/apt/apt.conf.d /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/auth.conf.d; do
    [ -e "$file" ] || continue
    case "$file" in
        /etc/apt/sources*) [ "$suite" = "$(. /etc/os-release && echo "${VERSION_CODENAME:-}")" ] || continue ;;
    esac
    mkdir -p "$folder$(dirname "$file")"
    rm -rf "${folder:?}$file"
    cp -aL "$file" "$folder$(dirname "$file")/"
done
for file in "${HOME:-/root}/.config/pip/pip.conf" "${HOME:-/root}/.pip/pip.conf"; do
    [ -e "$file" ] || continue
    mkdir -p "$folder/root/.config/pip"
    cp -L "$file" "$folder/root/.config/pip/pip.conf"
done
# Settings of pip, of proxies and of certificates; nothing else of the environment goes in.
env | sed -n -E "/^(PIP_[A-Z_]+|[A-Za-z]+_proxy|[A-Z]+_PROXY|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE)=/{
s/'/'\\\\''/g; s/^([^=]+)=(.*)/export \1='\2'/; p; }" >"$folder/root/outside.sh"
# Folders of packages that pip's settings name must be seen inside too; the index files of a folder
# may point beside it.
places=$(python3 -m pip config list 2>/dev/null | tr "' " '\n\n' | sed 's|^file://||' |
    grep '^/' | sort -u || true)
for place in $places; do
    [ -d "$place" ] || continue
    [ "$(basename "$place")" = simple ] && place=$(dirname "$place")
    show "$place"
done

# 3. A fresh clone.
git clone -q --no-hardlinks "$checkout" "$folder/root/advisor"

# 4. The two commands.
inside './dev report'
inside 'test -s "$(ls -t build/*.pdf | head -n 1)"'
tests=passed
inside './dev test' || tests=failed

# 5. The advice is the same as outside.
rm -rf "$checkout/build/json"
mkdir -p "$checkout/build/json/inside" "$checkout/build/json/outside"
inside 'mkdir -p build/json && for answers in samples/*/answers.yaml; do
    .venv/bin/advisor assess "$answers" -o "build/json/$(basename "$(dirname "$answers")").json"
done'
cp "$folder"/root/advisor/build/json/*.json "$checkout/build/json/inside/"
cd "$checkout"
git clone -q "$folder/root/advisor" "$checkout/build/json/clone"
for answers in samples/*/answers.yaml; do
    name=$(basename "$(dirname "$answers")")
    (cd build/json/clone && PYTHONPATH=. "$checkout/.venv/bin/python" -m advisor assess "$answers" \
        -o "../outside/$name.json")
done
python3 -m tests.project.compare build/json/inside build/json/outside
rm -rf "$checkout/build/json/clone"
echo "bare Debian $(cat "$folder/etc/debian_version"): report made, advice the same, tests $tests"
[ "$tests" = passed ]
