#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs each fuzz target for SECONDS_EACH (60), or for RUNS executions, beginning with the
# recordings of tests/data; what was found before stays in build/corpus. Ends with the
# number of executions of each; fails if one of them found something.
set -u
cd "$(dirname "$0")/../.." || exit 1
limit=(-max_total_time="${SECONDS_EACH:-60}")
[ -n "${RUNS:-}" ] && limit=(-runs="$RUNS")
build=${BUILD:-build/fuzzer-no-link-address-undefined}
export ASAN_OPTIONS=allocator_may_return_null=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
failed=0

seed() {
	local corpus=build/corpus/$1 file folder
	mkdir -p "$corpus"
	case $1 in
	event_line)
		cat tests/data/asciicast-v[23]/*.cast | split -a 4 -l 1 - "$corpus/line-" ;;
	header)
		for file in tests/data/asciicast-v*/*.*; do
			head -c 4096 "$file" | head -1 >"$corpus/$(basename "$file")"
		done ;;
	two_files)
		for file in tests/data/typescript/*.typescript; do
			{ cat "$file"; printf '\377'; cat "$file.timing"; } >"$corpus/$(basename "$file")"
		done ;;
	folder)
		for folder in tests/data/sudo/*.sudo; do
			{ zcat -f "$folder/timing"; printf '\377'; zcat -f "$folder/ttyout"
				printf '\377'; cat "$folder/log.json" 2>/dev/null; } >"$corpus/$(basename "$folder")"
		done ;;
	*)
		for file in tests/data/*/*; do
			[ -f "$file" ] && cp "$file" "$corpus/$(basename "$file")"
		done
		if [ "$1" = gzip_source ] || [ "$1" = whole_file ]; then
			for file in tests/data/asciicast-v2/*.cast tests/data/ttyrec/*.ttyrec; do
				gzip -nc "$file" >"$corpus/$(basename "$file").gz"
				have zstd && zstd -qc "$file" >"$corpus/$(basename "$file").zst"
				have xz && xz -c "$file" >"$corpus/$(basename "$file").xz"
			done
		fi ;;
	esac
}

have() {
	command -v "$1" >/dev/null 2>&1
}

for target in ${TARGETS:-$(cd tests/fuzz && ls ./*.c | sed 's|^\./||; s|\.c$||')}; do
	seed "$target"
	log=$build/$target.log
	if "$build/tests/fuzz/$target" "${limit[@]}" -seed="${SEED:-1}" -max_len=4096 -timeout=10 \
		-rss_limit_mb=1024 -dict=tests/fuzz/dictionary -print_final_stats=1 \
		-artifact_prefix="$build/$target-" "build/corpus/$target" </dev/null >"$log" 2>&1; then
		printf '%-12s %s executions, nothing found\n' "$target" \
			"$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")"
	else
		printf '%-12s FAILED:\n' "$target"
		grep -vE '^#[0-9]+[[:space:]]+(NEW|REDUCE|pulse|INITED)' "$log" | grep -avE '^ +[A-Z].*: +[0-9a-f]{2}|^  0x|^==>' | head -30
		failed=1
	fi
done
exit $failed
