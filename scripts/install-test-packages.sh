#!/bin/sh
# The Debian packages whose programs and files the tests use; only what is missing is installed, and nothing is started.
set -eu

wanted='arj binutils bzip2 clamav-daemon clamav-testfiles cpio curl e2fsprogs gcab genisoimage gsasl haproxy libjpeg-turbo-progs libnet-ssleay-perl lz4 netpbm openssl p7zip-full pebble postfix qpdf rspamd slapd spamassassin spamd squashfs-tools strace swaks xz-utils zip'

missing=''
for package in $wanted; do
  dpkg-query --show --showformat='${Status}\n' "$package" 2>/dev/null | grep -q '^install ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
  echo "Tests that need these Debian packages will be skipped (as root: apt-get install$missing)" >&2
  exit 0
fi

# In run level 1 invoke-rc.d starts no service.
export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections
apt-get update -qq
# shellcheck disable=SC2086 # a list of words
apt-get install -y -qq --no-install-recommends $missing
