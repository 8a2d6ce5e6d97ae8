/* SPDX-License-Identifier: MIT */
/*
 * libptyrec: runs a command on a pseudo-terminal of its own.
 *
 * It prints nothing, starts no thread, and touches neither standard input nor any other
 * global state of the program; the signal mask is the caller's again before a function
 * returns. It installs no handler; a program that gives the command a pipe must itself
 * ignore SIGPIPE. Functions that can fail return -1 (or NULL) with errno. Different
 * threads may use different sessions at the same time.
 *
 * Between the program and the command there is a monitor process: it leads the session,
 * so that the command has a parent in it and can be stopped and continued like a job of a
 * shell.
 */
#ifndef PTYREC_H
#define PTYREC_H

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/types.h>
#include <termios.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ptyrec;

/* Begin with PTYREC_OPTIONS, and set what is to be different:
 *
 *     struct ptyrec_options options = PTYREC_OPTIONS;
 */
struct ptyrec_options {
	size_t struct_size;          /* of this structure, which may grow at its end */
	char *const *argv;           /* argv[0] is searched for in PATH */
	char *const *environment;    /* NULL: the caller's */
	const char *directory;       /* to run in; NULL: the caller's */
	struct winsize size;         /* of the new terminal; even 0x0 is passed on */
	const struct termios *modes; /* NULL: the kernel's defaults and IUTF8 */
	bool no_echo;                /* whatever the modes are */
	int stdin_fd, stdout_fd; /* the command's standard input, output; -1: the pty */
	/* Descriptors besides 0 to 2 that the command gets, by the same numbers: these,
	 * or all that the caller has without close-on-exec. */
	const int *passed_fds;
	size_t passed_fd_count;
	bool passes_all_fds;
	const sigset_t *signal_mask;     /* the command's; NULL: the caller's */
	const sigset_t *default_signals; /* to be reset to SIG_DFL; NULL: none */
};

#define PTYREC_OPTIONS                                                                   \
	{                                                                                \
		sizeof(struct ptyrec_options), NULL, NULL, NULL, {24, 80, 0, 0}, NULL,   \
			false, -1, -1, NULL, 0, false, NULL, NULL                        \
	}

/* Called from within ptyrec_step. The session must not be freed there. */
struct ptyrec_callbacks {
	/* What the command wrote, in order; at most 64 KiB at a time. */
	void (*output)(void *context, const void *bytes, size_t size);
	/* The command was stopped by a signal; ptyrec_continue resumes it. */
	void (*stopped)(void *context, int signal_number);
	/* The command has ended, and all it wrote has been delivered. `wait_status` is as
	 * from waitpid(2). Background processes may still write. */
	void (*ended)(void *context, int wait_status);
};

enum { PTYREC_FDS = 3 };

/* Starts the command. The options are borrowed during the call, callbacks and context
 * until ptyrec_free; without callbacks (NULL) what it writes is kept for ptyrec_read.
 * NULL with errno on failure; *not_run is then true if the command itself could not be
 * executed, or not in its directory. EINVAL: no argv, or options of no known size. */
struct ptyrec *ptyrec_spawn(const struct ptyrec_options *options,
	const struct ptyrec_callbacks *callbacks, void *context, bool *not_run);

/* Queues input; it is written as the terminal takes it. */
int ptyrec_send(struct ptyrec *session, const void *bytes, size_t size);

/* Queues an end of file: the terminal's EOF character, once at the start of a line and
 * twice after an unfinished one. It has no effect if the terminal is not reading lines
 * (no ICANON) by then. */
int ptyrec_send_eof(struct ptyrec *session);

/* Bytes of input not yet taken by the terminal. */
size_t ptyrec_queued(const struct ptyrec *session);

/* Bytes that the terminal has taken and the command has not read yet, without those of an
 * unfinished line. -1 if unknown. */
int ptyrec_unread(const struct ptyrec *session);

int ptyrec_resize(struct ptyrec *session, const struct winsize *size);

/* The size of the terminal, which the command may have changed. */
int ptyrec_size(const struct ptyrec *session, struct winsize *size);

/* The modes that the command has set. */
int ptyrec_modes(struct ptyrec *session, struct termios *modes);

/* The command's process, which is also its process group. */
pid_t ptyrec_pid(const struct ptyrec *session);

/* The program's side of the terminal, for tcsetattr(3) and the like; borrowed. It becomes
 * readable when the command writes, but is to be read only by the library. */
int ptyrec_fd(const struct ptyrec *session);

/* The child that the library waits for, so that the caller does not; -1: no longer. */
pid_t ptyrec_child(const struct ptyrec *session);

/* Sends a signal to the command's process group and to the foreground group. */
void ptyrec_signal(struct ptyrec *session, int signal_number);

/* Continues the command after `stopped`. */
void ptyrec_continue(struct ptyrec *session);

/* Stops reading what the command writes, so that it has to wait; or resumes. */
void ptyrec_hold(struct ptyrec *session, bool hold);

/* Fills in the slots for poll(2). A slot that is not needed has fd -1. */
void ptyrec_fds(const struct ptyrec *session, struct pollfd slots[PTYREC_FDS]);

/* Handles what poll reported in the slots. 1: there may be more output at once (do not
 * wait long), 0: all done for now, -1: the session is broken. */
int ptyrec_step(struct ptyrec *session, const struct pollfd slots[PTYREC_FDS]);

/* True if the command has ended and nobody has the terminal open any more. */
bool ptyrec_is_over(const struct ptyrec *session);

/*
 * Calls that wait, for sessions without callbacks. `milliseconds`: at most so long, or
 * -1, as long as it takes. -1 with errno: ETIMEDOUT, or EINTR after a signal.
 */

/* Takes up to `size` bytes as soon as there are some; 0: the command has ended, and all
 * has been read. ENOMEM: some was lost. While only this call is used, no more is taken
 * from the terminal than it returns, so that poll(2) of ptyrec_fd tells when to call. */
ssize_t ptyrec_read(struct ptyrec *session, void *bytes, size_t size, int milliseconds);

/* Until the command has ended, whatever it writes meanwhile. *wait_status (may be NULL)
 * is as from waitpid(2). */
int ptyrec_wait(struct ptyrec *session, int *wait_status, int milliseconds);

/* Until nothing has been written for so long, or the command has ended. What was written
 * is kept. */
int ptyrec_wait_idle(struct ptyrec *session, int idle_milliseconds, int milliseconds);

/* Until the terminal has taken all input. */
int ptyrec_flush(struct ptyrec *session, int milliseconds);

/* Does not wait. */
bool ptyrec_is_alive(struct ptyrec *session);

/* Ends the command: by HUP, INT and TERM, then by KILL; a stopped one is continued. */
int ptyrec_terminate(struct ptyrec *session, int *wait_status);

/* What a command wrote; terminated, after `size` bytes. The caller frees `bytes`. */
struct ptyrec_output {
	char *bytes;
	size_t size;
};

/* Runs a command to its end. What it writes is copied to live_fd at once, unless that is
 * -1, and returned in *output, unless that is NULL. -1 with errno: it could not be run,
 * or ENOMEM. */
int ptyrec_run(const struct ptyrec_options *options, int live_fd,
	struct ptyrec_output *output, int *wait_status);

/* Closes the terminal, which hangs up on those that still use it. NULL is fine. */
void ptyrec_free(struct ptyrec *session);

#ifdef __cplusplus
}
#endif

#endif
