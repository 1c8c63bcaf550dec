#!/bin/sh
# Installs from Debian's packages what some tests need and this machine lacks. Where that is not possible, those
# tests say that they are skipped, and why. Ends with 0 in any case: a machine without these programs still runs
# every test that needs none of them.
set -u

# The program, or the file, that a test looks for, and Debian's package that brings it.
programs="sqlite3:sqlite3 sipp:sip-tester stunnel4:stunnel4 linphonec:linphone-cli testssl:testssl.sh chromium:chromium"
# A program of our own in C lets libsrtp2 speak with our SRTP.
programs="$programs gcc:gcc /usr/include/stdio.h:libc6-dev /usr/include/srtp2/srtp.h:libsrtp2-dev"
# Without it emoji are boxes in every picture of the app.
programs="$programs /usr/share/fonts/truetype/noto/NotoColorEmoji.ttf:fonts-noto-color-emoji"
# Another one lets the ZRTP library of Linphone speak with our ZRTP.
programs="$programs /usr/include/bzrtp/bzrtp.h:libbzrtp-dev"
# Networks behind address translation, and the relay between them.
programs="$programs ip:iproute2 nft:nftables turnserver:coturn"

missing() {
  for entry in $programs; do
    [ -e "${entry%%:*}" ] || command -v "${entry%%:*}" >/dev/null 2>&1 || printf ' %s' "${entry#*:}"
  done
}

# Waits for another apt that runs at the same time (a machine that has just started updates itself).
apt() {
  apt-get -q -o DPkg::Lock::Timeout=120 -o Acquire::Retries=3 "$@" </dev/null >>"$report" 2>&1
}

packages=$(missing)
[ -z "$packages" ] && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "Not installed, and not installable here:$packages. The tests that need them are skipped."
  exit 0
fi

echo "Installing for the tests:$packages"
export DEBIAN_FRONTEND=noninteractive
report=$(mktemp)
trap 'rm -f "$report"' EXIT
# The lists may be absent or older than the packages on the mirror. One package that fails does not hold back the rest.
apt update
# shellcheck disable=SC2086
apt install -y --no-install-recommends $packages ||
  for package in $packages; do apt install -y --no-install-recommends "$package"; done

packages=$(missing)
if [ -n "$packages" ]; then
  echo "Could not be installed:$packages. The tests that need them are skipped. What apt-get said last:"
  tail -n 5 "$report"
fi
exit 0
