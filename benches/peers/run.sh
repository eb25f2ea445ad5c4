#!/bin/sh
# Labels the same CSV with stancer, scikit-learn and fastText; see README.md here.
# The environment variable PEERS_FOLDER says where everything is put (target/peers).
#   cargo build --release && benches/peers/run.sh [--quick] [--runs N] [--input FILE.csv]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${PEERS_FOLDER:-$here/../../target/peers}
mkdir -p "$folder"
if ! cmp -s "$here/requirements.txt" "$folder/installed.txt"; then
    python3 -m venv --clear "$folder/venv"
    "$folder/venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
    cp "$here/requirements.txt" "$folder/installed.txt"
fi
# no __pycache__ in the source tree; pip has compiled the packages
export PYTHONDONTWRITEBYTECODE=1
exec "$folder/venv/bin/python" "$here/run.py" --folder "$folder" "$@"
