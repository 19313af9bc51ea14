#!/bin/sh
# Prints the path of a Chromium for the browser tests, and gets one first where there is none: by the package
# manager as root, otherwise from the same Debian packages unpacked under var/chromium, without any right.
# CHROMIUM=path names one; AMANA_HIDE_CHROMIUM=1 behaves as if none were installed.
set -eu
cd "$(dirname "$0")/.."
place=$(pwd -P)/var/chromium
packages="chromium fonts-noto-core"

say() { echo "chromium: $*" >&2; }

works() {
    [ -n "$1" ] && "$1" --version >/dev/null 2>&1
}

found() {
    echo "$1"
    exit 0
}

look() {
    [ "${AMANA_HIDE_CHROMIUM:-}" = 1 ] && return
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        path=$(command -v "$name" 2>/dev/null) || continue
        if works "$path"; then
            found "$path"
        fi
    done
}

install_as_root() {
    [ "${AMANA_HIDE_CHROMIUM:-}" = 1 ] && return 1
    command -v apt-get >/dev/null 2>&1 || return 1
    if [ "$(id -u)" = 0 ]; then
        sudo=
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        sudo="sudo -n"
    else
        return 1
    fi
    say "installing $packages"
    # shellcheck disable=SC2086  # lists of words
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y update >&2 &&
        $sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install $packages >&2
}

# The packages that stay the machine's own. All other libraries come along: what is installed here, and
# whether it is whole, need not matter then.
known_packages() {
    awk 'BEGIN { RS = ""; ORS = "\n\n" } /^Package: (libc6|libcrypt1|libgcc-s1|libstdc[+][+]6|gcc-[0-9]+-base)\n/' \
        /var/lib/dpkg/status
}

apt_without_rights() {
    apt-get -q -y -o Debug::NoLocking=1 -o Dir::State="$place/apt/state" -o Dir::State::status="$place/apt/status" \
        -o Dir::Cache="$place/apt/cache" -o APT::Sandbox::User="" -o APT::Get::List-Cleanup=0 "$@" >&2
}

unpack_without_rights() {
    command -v apt-get >/dev/null 2>&1 && command -v dpkg-deb >/dev/null 2>&1 || return 1
    say "no right to install: unpacking $packages under $place"
    rm -rf "$place"
    mkdir -p "$place/apt/state/lists/partial" "$place/apt/cache/archives/partial" "$place/root"
    known_packages >"$place/apt/status"
    apt_without_rights update || return 1
    # shellcheck disable=SC2086  # a list of words
    apt_without_rights --no-install-recommends --download-only install $packages || return 1
    for package in "$place"/apt/cache/archives/*.deb; do
        dpkg-deb -x "$package" "$place/root" || return 1
    done
    rm -rf "$place/apt" "$place/root/usr/share/doc" "$place/root/usr/share/man" "$place/root/usr/share/icons"
    cat >"$place/chromium" <<'SCRIPT'
#!/bin/sh
root=$(dirname "$(readlink -f "$0")")/root
for folder in "$root"/usr/lib/*-linux-gnu "$root"/lib/*-linux-gnu; do
    [ -d "$folder" ] && LD_LIBRARY_PATH="$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
done
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_PATH="$root/etc/fonts"
export LD_LIBRARY_PATH XDG_DATA_HOME="$root/usr/share"
exec "$root/usr/lib/chromium/chromium" "$@"
SCRIPT
    chmod +x "$place/chromium"
}

if [ -n "${CHROMIUM:-}" ]; then
    works "$CHROMIUM" && found "$CHROMIUM"
    say "CHROMIUM=$CHROMIUM does not run"
    exit 1
fi
look
works "$place/chromium" 2>/dev/null && found "$place/chromium"
if install_as_root; then
    look
fi
if unpack_without_rights && works "$place/chromium"; then
    found "$place/chromium"
fi
say "no Chromium here, and none could be had: the browser tests cannot run."
say "Ask an administrator for: apt-get install $packages   or name one: make test CHROMIUM=/path/to/chromium"
exit 1
