#!/usr/bin/env bash
# Builds the image that grades: run once, as root, by Gradescope or by `otter grade`.
#
# It finds or brings a Python, makes a virtual environment in /opt/autograder, and installs
# pinned wheels and this package there. No conda, no TeX, no browser, no compiler.
#
# TORCH_INDEX  where PyTorch's wheels for processors without CUDA are
set -euo pipefail
umask 022
export DEBIAN_FRONTEND=noninteractive

readonly source=/autograder/source home=/opt/autograder
readonly torch_index="${TORCH_INDEX:-https://download.pytorch.org/whl/cpu}"
readonly uv_version=0.13.8 python_of_uv=3.12

# A release candidate, such as Ubuntu 22.04 has for 3.11, is none that we have tested.
is_supported() {
    command -v "$1" > /dev/null && "$1" -c '
import ensurepip, sys, venv
sys.exit(not (sys.version_info >= (3, 11) and sys.version_info.releaselevel == "final"))
' 2> /dev/null
}

find_python() {
    local name
    for name in python3.11 python3.12 python3.13 python3; do
        if is_supported "$name"; then
            command -v "$name"
            return
        fi
    done
    return 1
}

install_python_by_apt() {
    local version candidate
    apt-get update -qq || true # what is listed already may do
    for version in 3.11 3.12 3.13; do
        candidate=$(apt-cache policy "python$version" | awk '/Candidate:/ {print $2}')
        case "$candidate" in
            '' | '(none)' | *~rc* | *~a[0-9]* | *~b[0-9]*) ;;
            *)
                apt-get install -qq -y --no-install-recommends \
                    "python$version" "python$version-venv" ca-certificates > /dev/null && return
                ;;
        esac
    done
    return 1
}

# Where the distribution's Pythons are all too old: a build that needs nothing of the system.
install_python_by_uv() {
    local uv=/opt/uv/bin/uv
    export UV_PYTHON_INSTALL_DIR=/opt/python
    apt-get install -qq -y --no-install-recommends \
        python3 python3-venv ca-certificates > /dev/null &&
        python3 -m venv /opt/uv &&
        /opt/uv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$uv_version" &&
        "$uv" python install --quiet --no-bin "$python_of_uv" &&
        PATH="$(dirname "$("$uv" python find --managed-python "$python_of_uv")"):$PATH"
}

if ! python=$(find_python); then
    install_python_by_apt || install_python_by_uv || true
    python=$(find_python) || {
        echo "setup.sh: no Python 3.11 or newer could be installed: this image cannot grade." >&2
        exit 1
    }
fi
echo "setup.sh: $("$python" --version) ($python)"

"$python" -m venv "$home"
pip() {
    "$home/bin/python" -m pip install --quiet --disable-pip-version-check --no-cache-dir \
        --only-binary :all: "$@"
}
readonly pins="$source/requirements.pins.txt"
pip --no-deps --extra-index-url "$torch_index" --requirement "$pins"
# `otter grade` copies the tests into its image after this, Gradescope before.
if [ ! -d "$source/tests" ]; then
    pip --constraint "$pins" --requirement "$source/requirements.otter.txt"
fi
wheels=$(mktemp -d)
for wheel in "$source"/requirements.*.whl; do # so called, or Otter would not copy it in time
    name=${wheel##*/}
    cp "$wheel" "$wheels/${name#requirements.}"
done
pip --no-deps "$wheels"/*.whl
rm -rf "$wheels"

# Staff's files are for the grader, which is root; a student's process is not, or is walled off.
chmod -R go-rwx "$source"

# An image that cannot grade fails here, not at the first submission.
if [ -d "$source/tests" ]; then
    "$home/bin/python" -m autograder gradescope --check
else
    "$home/bin/python" -m autograder --version
fi
