/* SPDX-License-Identifier: MIT */
/* Signals received from a signalfd(2). */
#include "common/signals.h"

#include <sys/signalfd.h>
#include <unistd.h>

#include "common/io.h"

static const int received[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP,
	SIGCONT,
	/* Nobody sends these, but they would end the program. */
	SIGUSR1, SIGUSR2, SIGALRM, SIGXCPU, SIGPROF, SIGVTALRM, SIGIO, SIGPWR, SIGSTKFLT};
static const int ignored[] = {SIGPIPE, SIGXFSZ};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void ignore_writing_signals(struct signals *signals)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN}, old;

	sigemptyset(&signals->old_default);
	for (size_t i = 0; i < COUNT(ignored); i++) {
		sigaction(ignored[i], &ignore, &old);
		if (old.sa_handler != SIG_IGN)
			sigaddset(&signals->old_default, ignored[i]);
	}
}

/* A signal that is ignored would be discarded even if blocked, which is what nohup asks
 * for: leave it so. */
static void add_unless_ignored(sigset_t *set, int signal_number)
{
	struct sigaction old;

	if (sigaction(signal_number, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
		sigaddset(set, signal_number);
}

bool signals_open(struct signals *signals, struct error *err)
{
	sigset_t set;

	ignore_writing_signals(signals);
	sigemptyset(&set);
	for (size_t i = 0; i < COUNT(received); i++)
		add_unless_ignored(&set, received[i]);
	for (int signal_number = SIGRTMIN; signal_number <= SIGRTMAX; signal_number++)
		add_unless_ignored(&set, signal_number);
	signals->fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (signals->fd < 0)
		return fail_errno(err, "cannot receive signals");
	sigaddset(&set, SIGTTIN);
	sigaddset(&set, SIGTTOU);
	signals->blocked = set;
	sigprocmask(SIG_BLOCK, &set, &signals->old_mask);
	return true;
}

bool signals_add(struct signals *signals, int signal_number)
{
	sigset_t set = signals->blocked;

	sigdelset(&set, SIGTTIN);
	sigdelset(&set, SIGTTOU);
	sigaddset(&set, signal_number);
	if (signalfd(signals->fd, &set, 0) < 0)
		return false;
	sigaddset(&signals->blocked, signal_number);
	return sigprocmask(SIG_BLOCK, &signals->blocked, NULL) == 0;
}

bool signals_is_request(int signal_number)
{
	return signal_number == SIGINT || signal_number == SIGTERM ||
	       signal_number == SIGHUP || signal_number == SIGQUIT;
}

void signals_release(const struct signals *signals)
{
	if (signals->fd >= 0)
		sigprocmask(SIG_SETMASK, &signals->old_mask, NULL);
}

void signals_resume(const struct signals *signals)
{
	if (signals->fd >= 0)
		sigprocmask(SIG_BLOCK, &signals->blocked, NULL);
}

int signals_next(struct signals *signals)
{
	struct signalfd_siginfo info;

	if (io_read(signals->fd, &info, sizeof(info)) != sizeof(info))
		return 0;
	return (int)info.ssi_signo;
}

void signals_stop_here(int signal_number)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, signal_number);
	kill(0, signal_number); /* blocked here, so it is pending until the next line */
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

void signals_close(struct signals *signals)
{
	if (signals->fd >= 0)
		close(signals->fd);
	signals->fd = -1;
}
