#!/bin/sh
# Makes .venv and keeps it equal to the lock: `setup.sh run` for the program, `setup.sh dev` with the tools
# for tests. Does nothing when nothing changed.
set -eu
cd "$(dirname "$0")/.."

kind=${1:?run or dev}
case $kind in
    run) lock=requirements.lock ;;
    dev) lock=requirements-dev.lock ;;
    *) echo "setup.sh: run or dev, not $kind" >&2; exit 2 ;;
esac

say() { echo "setup: $*" >&2; }

give_up() {
    say "$1"
    exit 1
}

# Two `make` at once must not fill one environment twice at the same time.
mkdir -p var
if command -v flock >/dev/null 2>&1; then
    exec 9>var/setup.lock
    flock 9
fi

suits() {
    "$1" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null 2>&1 && suits "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    give_up "Python 3.11 or newer is needed. On Debian and Ubuntu: apt-get install python3 python3-venv"
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo -n "$@"
    else
        return 1
    fi
}

install_venv_module() {
    command -v apt-get >/dev/null 2>&1 || return 1
    version=$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    say "this Python cannot make environments; installing python$version-venv"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y update >&2 || return 1
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y install "python$version-venv" >&2
}

make_environment() {
    python=$(find_python)
    say "making .venv with $python"
    rm -rf .venv
    if "$python" -m venv .venv >var/setup.log 2>&1; then
        return
    fi
    # Debian ships venv without pip inside. Another pip on the machine can fill the environment as well.
    rm -rf .venv
    if "$python" -m pip --version >/dev/null 2>&1 && "$python" -m venv --without-pip .venv >>var/setup.log 2>&1 &&
        "$python" -m pip --python .venv/bin/python install -q pip >>var/setup.log 2>&1; then
        return
    fi
    rm -rf .venv
    if install_venv_module "$python" && "$python" -m venv .venv >>var/setup.log 2>&1; then
        return
    fi
    rm -rf .venv
    give_up "cannot make an environment (var/setup.log says why). Ask an administrator for: apt-get install python3-venv"
}

# The packages stand in this folder and are found there: no build, no copy that could be stale.
make_command() {
    site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    pwd -P >"$site/amana.pth"
    cat >.venv/bin/hotline <<'SCRIPT'
#!/bin/sh
exec "$(dirname "$(readlink -f "$0")")/python" -m hotline "$@"
SCRIPT
    chmod +x .venv/bin/hotline
}

if ! { [ -x .venv/bin/python ] && suits .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1; }; then
    make_environment
fi

wanted="$(cksum <"$lock") $(pwd -P)"
stamp=.venv/amana-$kind
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ]; then
    # The lock for tests holds everything of the other one.
    if [ "$kind" = run ] && [ "$(cat .venv/amana-dev 2>/dev/null || true)" = "$(cksum <requirements-dev.lock) $(pwd -P)" ]; then
        :
    else
        say "installing what $lock names"
        .venv/bin/python -m pip install -q --disable-pip-version-check --no-input --require-hashes -r "$lock" >&2 ||
            give_up "the packages could not be installed; the lines above say why"
    fi
    make_command
    echo "$wanted" >"$stamp"
fi
