#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# libptyrec as others use it: installed, found by pkg-config, with nothing to be seen but its
# own functions; the programs of its manual page are compiled as the page says, and run.
. "$(dirname "$0")/../support/lib.sh"
cc=${CC:-cc}
if ! have "$cc" || ! have pkg-config || ! [ -e "$root/build/libptyrec.so.0" ]; then
	skip "libptyrec" "no compiler, or not built"
	finish
fi
env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u SANITIZE make -s -C "$root" install PREFIX="$work/usr" >/dev/null 2>&1
export PKG_CONFIG_PATH=$work/usr/lib/pkgconfig LD_LIBRARY_PATH=$work/usr/lib
listed=$(sed -n 's/^\t\(ptyrec_[a-z_]*\);$/\1/p' "$root/recorder/libptyrec/ptyrec.map" | sort)
is "symbols of the shared library" \
	"$(nm -D --defined-only usr/lib/libptyrec.so.0 | awk '$2 == "T" { sub(/@.*/, "", $3); print $3 }' | sort)" "$listed"
is "symbols of the archive" "$(nm -g --defined-only usr/lib/libptyrec.a 2>/dev/null | awk '$2 == "T" { print $3 }' | sort)" "$listed"
is "all of the header is listed" "$(grep -v '^ \*\|^/\*' usr/include/ptyrec.h | grep -o 'ptyrec_[a-z_]*(' | tr -d '(' | sort -u)" "$listed"
is "and described" "$(for name in $listed; do grep -q "^\.Fn $name " "$root/recorder/libptyrec/ptyrec.3" || echo "$name"; done)" ""
is "its version" "$(pkg-config --modversion libptyrec)" "$(ptyrec --version | awk 'NR == 1 { print $2 }')"
is "what it needs" "$(ldd usr/lib/libptyrec.so.0 | grep -cv 'libc.so\|linux-vdso\|ld-linux')" 0
if have mandoc; then
	check "ptyrec.3: mandoc" mandoc -Tlint -Werror "$root/recorder/libptyrec/ptyrec.3"
else
	skip "ptyrec.3" "no mandoc"
fi

# The programs of the manual page.
awk '/^\.Bd -literal$/ { inside = 1; number++; next } /^\.Ed$/ { inside = 0 }
	inside { gsub(/\\e/, "\\"); print > ("program" number ".c") }' "$root/recorder/libptyrec/ptyrec.3"
# shellcheck disable=SC2046
for program in program1 program2 program3; do
	check "$program is compiled" "$cc" -Wall -Wextra -Werror -o $program $program.c $(pkg-config --cflags --libs libptyrec)
	check "$program: strict C11" "$cc" -std=c11 -pedantic-errors -D_POSIX_C_SOURCE=200809L -fsyntax-only $program.c $(pkg-config --cflags libptyrec)
done
is "a command, live and kept, and its status" "$(./program1 sh -c 'test -t 1 && echo hi; exit 3' 2>&1 | tr -d '\r'
	echo "${PIPESTATUS[0]}")" "hi
4 bytes
3"
./program1 no-such-command 2>/dev/null
is "one that is not there" "$? $(./program1 no-such-command 2>&1)" "125 no-such-command: No such file or directory"
is "typing" "$(./program2 | tr -d '\r' | tr -s ' \t' ' ')" " 1 one
 2 two"
is "many at once" "$(./program3 | grep -c '/dev/pts/')" 20
# shellcheck disable=SC2046
check "with the archive" "$cc" -o static program1.c $(pkg-config --cflags libptyrec) usr/lib/libptyrec.a
is "it runs" "$(env -u LD_LIBRARY_PATH ./static echo hi 2>/dev/null | tr -d '\r')" hi

# Many, one after another: nothing is left of them; and in hosts of all kinds.
cat >host.c <<'EOF'
#include <dirent.h>
#include <ptyrec.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

static int ended, bytes;

static void on_output(void *context, const void *text, size_t size)
{
	(void)context;
	(void)text;
	bytes += (int)size;
}

static void on_stopped(void *context, int signal_number)
{
	(void)context;
	(void)signal_number;
}

static void on_ended(void *context, int status)
{
	(void)context;
	ended += WIFEXITED(status) && WEXITSTATUS(status) == 3;
}

static int count_fds(void)
{
	DIR *folder = opendir("/proc/self/fd");
	int count = 0;

	while (readdir(folder) != NULL)
		count++;
	closedir(folder);
	return count;
}

int main(int argc, char **argv)
{
	static const struct ptyrec_callbacks callbacks = {on_output, on_stopped, on_ended};
	char *command[] = {"sh", "-c", "echo hi; exit 3", NULL};
	int rounds = atoi(argv[1]), before = count_fds();

	if (argc > 2)
		signal(SIGCHLD, SIG_IGN);
	for (int i = 0; i < rounds; i++) {
		struct ptyrec_options options = PTYREC_OPTIONS;
		bool not_run;
		struct ptyrec *session;
		int wanted = ended + 1;

		options.argv = command;
		session = ptyrec_spawn(&options, &callbacks, NULL, &not_run);
		if (session == NULL)
			return 1;
		while (ended < wanted) {
			struct pollfd slots[PTYREC_FDS];

			ptyrec_fds(session, slots);
			if (poll(slots, PTYREC_FDS, 30000) <= 0)
				return 2;
			ptyrec_step(session, slots);
		}
		ptyrec_free(session);
	}
	printf("%d %d %d %d\n", ended, bytes, count_fds() - before, waitpid(-1, NULL, WNOHANG) > 0);
	return 0;
}
EOF
# shellcheck disable=SC2046
"$cc" -o host host.c $(pkg-config --cflags --libs libptyrec)
is "300 one after another" "$(./host 300)" "300 1200 0 0"
is "where SIGCHLD is ignored" "$(./host 20 ignored)" "20 80 0 0"
is "with standard descriptors closed" "$(./host 5 2>&- <&-)" "5 20 0 0"
is "with many descriptors allowed" "$(ulimit -n 20000 2>/dev/null; ./host 20)" "20 80 0 0"
finish
