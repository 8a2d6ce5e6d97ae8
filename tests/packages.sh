#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs what is missing for `make` (build), `make check` (check), `make check-memory` and
# `make check-speed` (memory), `make lint` (lint), `make fuzz` (fuzz) `make bench` (bench) or
# `make check-page` (page), through apt-get,
# with sudo only when needed; elsewhere it says which packages to install.
set -u

# What draws pictures, and the fonts that their tests know.
font_libraries="freetype2 fontconfig harfbuzz"
font_packages="libfreetype-dev libfontconfig-dev libharfbuzz-dev fonts-dejavu-core fonts-noto-color-emoji"

build_commands="cc pkg-config"
build_libraries="libcjson zlib"
build_packages="gcc libc6-dev pkg-config libcjson-dev zlib1g-dev"
check_commands="$build_commands python3 tmux asciinema vim less top htop mc strace ttyplay termcat \
	tlog-play scriptreplay zstd xz bzip2 dialog whiptail localedef \
	xterm Xvfb"
check_libraries="$build_libraries check libzstd liblzma libpcre2-8 $font_libraries"
check_headers=bzlib.h # pkg-config does not know it
check_packages="$build_packages check python3-minimal tmux asciinema vim less procps htop mc strace \
	ttyrec termrec tlog zstd xz-utils bzip2 libzstd-dev liblzma-dev libpcre2-dev libbz2-dev dialog whiptail locales \
	xterm xvfb $font_packages"
fuzz_commands="$build_commands clang"
fuzz_libraries=$build_libraries
fuzz_packages="$build_packages clang"
memory_commands="$build_commands valgrind"
memory_libraries="$build_libraries check"
memory_packages="$build_packages check valgrind"

bench_commands="$build_commands python3 script ttyrec termrec asciinema gzip"
bench_libraries=$build_libraries
bench_packages="$build_packages python3-minimal bsdutils ttyrec termrec asciinema gzip"

lint_commands="$build_commands gcc clang clang-format cppcheck shellcheck"
lint_libraries=$build_libraries
lint_packages="$build_packages clang clang-format cppcheck shellcheck"

page_commands="$build_commands python3 chromium chromedriver vim htop mc ffmpeg gifsicle"
page_libraries="$build_libraries $font_libraries"
page_packages="$build_packages python3-minimal chromium chromium-driver $font_packages \
	vim htop mc ffmpeg gifsicle"

what=${1:-build}
commands=${what}_commands libraries=${what}_libraries packages=${what}_packages
headers=${what}_headers

missing() {
	local name
	for name in ${!commands}; do
		command -v "$name" >/dev/null 2>&1 || return 0
	done
	for name in ${!libraries}; do
		pkg-config --exists "$name" || return 0
	done
	for name in ${!headers:-}; do
		echo "#include <$name>" | ${CC:-cc} -E - >/dev/null 2>&1 || return 0
	done
	return 1
}

missing || exit 0
if ! command -v apt-get >/dev/null 2>&1; then
	cat <<-EOF
	Please install a C compiler, make, pkg-config, and:
	  dnf install cjson-devel zlib-devel check-devel tmux asciinema
	  pacman -S cjson zlib check tmux asciinema
	  apk add cjson-dev zlib-dev check-dev tmux asciinema
	  brew install cjson zlib check tmux asciinema
	EOF
	exit 1
fi
sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
echo "installing: ${!packages}"
# shellcheck disable=SC2086
$sudo apt-get update -qq &&
	$sudo env DEBIAN_FRONTEND=noninteractive \
		apt-get install -y -qq --no-install-recommends ${!packages} >/dev/null || exit 1
if missing; then
	echo "something is still missing after the installation" >&2
	exit 1
fi
