#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The session that the README shows: `make demo` records it. What is typed is really run, with
# a docker that pulls nothing.
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/bin" "$folder/work"
ln -s "$here/pull.sh" "$folder/bin/docker"
PATH=$folder/bin:$PATH
export PAUSE=0.05
cd "$folder/work" || exit

wait_for() {
	read -rt "$1" <> <(:) || :
}
run() {
	local i
	printf '\e[32m$\e[m '
	wait_for 0.8
	for ((i = 0; i < ${#1}; i++)); do
		printf %s "${1:i:1}"
		wait_for 0.06
	done
	wait_for 0.4
	echo
	eval "$1"
}
run 'ptyrec docker pull x'
run 'ptyplay --info | head -5'
run 'ptyplay -o demo.svg session.cast'
printf '\e[32m$\e[m '
wait_for 1
