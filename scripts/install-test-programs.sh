#!/bin/sh
# Installs from Debian's packages what some tests need and this machine lacks. Where that is not possible, those
# tests say that they are skipped, and why.
set -u
missing=""
for program in sqlite3; do
  command -v "$program" >/dev/null 2>&1 || missing="$missing $program"
done
[ -z "$missing" ] && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "Not installed, and not installable here:$missing. The tests that need it are skipped."
  exit 0
fi
echo "Installing for the tests:$missing"
export DEBIAN_FRONTEND=noninteractive
# The lists are fetched only when the packages are not known yet.
# shellcheck disable=SC2086
apt-get install -y -q --no-install-recommends $missing >/dev/null 2>&1 ||
  { apt-get update -q >/dev/null 2>&1 && apt-get install -y -q --no-install-recommends $missing >/dev/null 2>&1; } ||
  echo "Could not be installed:$missing. The tests that need it are skipped."
exit 0
