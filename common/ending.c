/* SPDX-License-Identifier: MIT */
#include "common/ending.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

static struct ending *volatile first;

/* Crashes, and signals that would end the program unless common/signals receives them. */
static const int caught[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS,
	SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGUSR1, SIGUSR2, SIGALRM, SIGXCPU,
	SIGXFSZ, SIGPROF, SIGVTALRM, SIGIO, SIGPWR, SIGSTKFLT};

static void ended(int signal_number)
{
	for (const struct ending *ending = first; ending != NULL; ending = ending->next)
		ending->act(ending->context);
	raise(signal_number); /* the disposition is the default again */
}

static void catch_signal(int signal_number)
{
	struct sigaction action = {
		.sa_handler = ended, .sa_flags = (int)(SA_RESETHAND | SA_NODEFER)};
	struct sigaction old;

	if (sigaction(signal_number, NULL, &old) == 0 && old.sa_handler == SIG_DFL)
		sigaction(signal_number, &action, NULL);
}

void ending_add(struct ending *ending)
{
	const struct ending *present = first;

	for (size_t i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
		catch_signal(caught[i]);
	for (int signal_number = SIGRTMIN; signal_number <= SIGRTMAX; signal_number++)
		catch_signal(signal_number);
	while (present != NULL && present != ending)
		present = present->next;
	if (present != NULL)
		return;
	ending->next = first;
	atomic_signal_fence(memory_order_release); /* a signal may arrive at once */
	first = ending;
}

void ending_take_away(struct ending *ending)
{
	struct ending *volatile *at = &first;

	while (*at != NULL && *at != ending)
		at = (struct ending *volatile *)&(*at)->next;
	if (*at != NULL)
		*at = ending->next;
}
