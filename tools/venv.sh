#!/usr/bin/env bash
# Create a virtual environment with the first Python that is new enough: tools/venv.sh DIRECTORY
set -euo pipefail
directory=$1

fail() {
    echo "$1" >&2
    exit 1
}

python=
for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
[ -n "$python" ] || fail "gdwidget needs Python 3.11 or newer, and no such python3 is on PATH."

"$directory/bin/python" -m pip --version >/dev/null 2>&1 && exit 0

# Debian ships python3 without the part that puts pip into a virtual environment.
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    hint="\`$python -m venv\` lacks pip; on Debian and Ubuntu install python3-venv."
    command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || fail "$hint"
    echo "Installing Debian's python3-venv ..." >&2
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null || fail "$hint"
fi
"$python" -m venv "$directory"
