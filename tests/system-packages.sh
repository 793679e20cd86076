#!/bin/sh
# Install what the office, browser and database tests need, when run as root on Debian.
# Anywhere else it says which tests are skipped; they skip themselves.
set -u

missing=""
command -v soffice >/dev/null 2>&1 || missing="$missing libreoffice-calc libreoffice-writer python3-uno"
command -v pdftoppm >/dev/null 2>&1 || missing="$missing poppler-utils"
fc-list :lang=zh 2>/dev/null | grep -q . || missing="$missing fonts-noto-cjk fonts-arphic-ukai fontconfig"
command -v chromium >/dev/null 2>&1 || missing="$missing chromium chromium-driver"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing for the tests:$missing"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >/dev/null 2>&1
    # shellcheck disable=SC2086
    if apt-get install -y -qq --no-install-recommends $missing >/tmp/taskbook-apt.log 2>&1; then
        exit 0
    fi
    tail -n 5 /tmp/taskbook-apt.log
    echo "Could not install them."
fi
echo "Not installed:$missing"
echo "Tests that need LibreOffice (marker office), Chromium (browser) or PostgreSQL (postgres)"
echo "are skipped where their program is missing; see the summary at the end of the run."
exit 0
