#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Draws progress as `docker pull` does: a line per layer, redrawn in place; without a
# terminal only the results. PAUSE: seconds between two states.
layers=(4f4fb700ef54 a2abf6c4d29d 9b8d0b1f2c3e)
if [ ! -t 1 ]; then
	printf '%s: Pull complete\n' "${layers[@]}"
	exit
fi
printf 'latest: Pulling from library/x\n'
printf '%s: Waiting\n' "${layers[@]}"
for ((done = 0; done <= 40; done++)); do
	for ((layer = 0; layer < 3; layer++)); do
		bar=$(printf '%*s' $((done < 40 ? done : 40)) '')
		printf '\033[%dA\r\033[2K%s: Downloading [%-41s] %4.1fMB/40MB\r\033[%dB' \
			$((3 - layer)) "${layers[layer]}" "${bar// /=}>" "$done" $((3 - layer))
	done
	[ -z "${PAUSE:-}" ] || sleep "$PAUSE"
done
for ((layer = 0; layer < 3; layer++)); do
	printf '\033[%dA\r\033[2K%s: Pull complete \r\033[%dB' \
		$((3 - layer)) "${layers[layer]}" $((3 - layer))
done
printf 'Status: Downloaded newer image for x:latest\n'
