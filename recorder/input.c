/* SPDX-License-Identifier: MIT */
/* Keys and piped input on their way to the command. */
#include "recorder/input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/tty.h"
#include "recorder/notify.h"

enum {
	READ_SIZE = 16 << 10,
	QUEUE_MAX = 64 << 10, /* no more is read until the command has taken this */
};

static bool open_pipe(struct input *input, struct error *err)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) < 0)
		return fail_errno(err, "cannot create a pipe");
	input->command_fd = fds[0];
	write_queue_take(&input->pipe, fds[1]);
	return true;
}

/* A user without input to give will not mind a terminal either. */
static bool is_null(int fd)
{
	struct stat status, null;

	return fstat(fd, &status) == 0 && stat("/dev/null", &null) == 0 &&
	       S_ISCHR(status.st_mode) && status.st_rdev == null.st_rdev;
}

bool input_open(struct input *input, const struct record_options *options,
	struct recording *recording, struct error *err)
{
	enum stdin_mode mode = options->stdin_mode;

	*input = (struct input){.options = options,
		.recording = recording,
		.keyboard_fd = -1,
		.stdin_fd = -1,
		.command_fd = -1,
		.pipe = {.fd = -1}};
	if (mode == STDIN_AUTO)
		mode = isatty(STDIN_FILENO) || is_null(STDIN_FILENO) ? STDIN_PTY
								     : STDIN_INHERIT;
	if (!options->headless)
		input->keyboard_fd = tty_open(
			mode == STDIN_PTY && isatty(STDIN_FILENO) ? STDIN_FILENO : -1);
	switch (mode) {
	case STDIN_NULL:
		input->command_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
		if (input->command_fd < 0)
			return fail_errno(err, "cannot open '/dev/null'");
		break;
	case STDIN_INHERIT:
		if (options->capture_input) {
			input->stdin_fd = STDIN_FILENO;
			return open_pipe(input, err);
		}
		input->command_fd = STDIN_FILENO;
		input->stdin_is_its = true;
		break;
	default:
		if (!isatty(STDIN_FILENO))
			input->stdin_fd = STDIN_FILENO;
		break;
	}
	return true;
}

void input_started(struct input *input)
{
	int null_fd;

	if (input->command_fd > STDERR_FILENO)
		close(input->command_fd);
	input->command_fd = -1;
	if (!input->stdin_is_its)
		return;
	/* Whoever writes to the command's input must notice when it stops reading. */
	null_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (null_fd >= 0) {
		dup2(null_fd, STDIN_FILENO);
		close(null_fd);
	}
}

void input_fds(
	struct input *input, struct ptyrec *command, struct pollfd slots[INPUT_FDS])
{
	bool room = ptyrec_queued(command) < QUEUE_MAX;
	bool pipe_is_free = write_queue_waiting(&input->pipe) == 0;

	slots[INPUT_KEYS] = (struct pollfd){
		.events = POLLIN, .fd = room && tty_is_raw() ? input->keyboard_fd : -1};
	slots[INPUT_STDIN] = (struct pollfd){
		.events = POLLIN, .fd = room && pipe_is_free ? input->stdin_fd : -1};
	slots[INPUT_PIPE] = (struct pollfd){
		.events = POLLOUT, .fd = pipe_is_free ? -1 : input->pipe.fd};
}

/* Records what was typed; a secret line becomes one star, so that not even its length
 * shows. */
static void capture(struct input *input, enum secret_kind secret, int64_t at_ns,
	const char *bytes, size_t size)
{
	if (secret == SECRET_NONE)
		recording_bytes(input->recording, EVENT_INPUT, at_ns, bytes, size);
	else if (secret == SECRET_BEGINS)
		recording_bytes(input->recording, EVENT_INPUT, at_ns, "*", 1);
}

/* Input for the pty. */
static void type(struct input *input, struct ptyrec *command, int64_t at_ns,
	const char *bytes, size_t size)
{
	if (size == 0)
		return;
	if (input->options->capture_input)
		capture(input, secret_typed(&input->secret, command, bytes, size), at_ns,
			bytes, size);
	ptyrec_send(command, bytes, size);
}

/* The first of our two keys in the bytes, or NULL. */
static const char *find_key(const struct input *input, const char *bytes, size_t size,
	const struct key **which)
{
	const struct key *keys[] = {
		&input->options->pause_key, &input->options->marker_key};
	const char *first = NULL;

	for (int i = 0; i < 2; i++) {
		const char *found =
			keys[i]->size == 0
				? NULL
				: memmem(bytes, size, keys[i]->bytes, keys[i]->size);

		if (found != NULL && (first == NULL || found < first)) {
			first = found;
			*which = keys[i];
		}
	}
	return first;
}

static void act_on_key(struct input *input, const struct key *key, int64_t at_ns)
{
	const char *message = "ptyrec: marker set";

	if (key == &input->options->pause_key) {
		recording_toggle_pause(input->recording, at_ns);
		message = input->recording->paused_at_ns > 0
				  ? "ptyrec: recording paused"
				  : "ptyrec: recording resumed";
	} else {
		recording_marker(input->recording, at_ns, "");
	}
	notify(input->options->notify, message);
}

/* Takes our own keys out of what was typed. */
static void on_typed(
	struct input *input, struct ptyrec *command, const char *bytes, size_t size)
{
	const struct key *key = NULL;
	int64_t at_ns = now_ns();
	const char *found;

	while ((found = find_key(input, bytes, size, &key)) != NULL) {
		type(input, command, at_ns, bytes, (size_t)(found - bytes));
		act_on_key(input, key, at_ns);
		size -= (size_t)(found - bytes) + key->size;
		bytes = found + key->size;
	}
	type(input, command, at_ns, bytes, size);
}

static void on_keyboard(struct input *input, struct ptyrec *command)
{
	char bytes[READ_SIZE];
	ssize_t count = io_read(input->keyboard_fd, bytes, sizeof(bytes));

	if (count > 0) {
		tty_mend_typed_ahead(bytes, (size_t)count);
		on_typed(input, command, bytes, (size_t)count);
	} else if (count == 0 ||
		   (errno != EAGAIN && !tty_in_foreground(input->keyboard_fd))) {
		/* Hung up, or in the background: noticed elsewhere. */
		tty_leave_raw(false);
		if (count == 0) {
			close(input->keyboard_fd);
			input->keyboard_fd = -1;
		}
	}
}

static void on_stdin(struct input *input, struct ptyrec *command)
{
	char bytes[READ_SIZE];
	ssize_t count = io_read(STDIN_FILENO, bytes, sizeof(bytes));

	if (count < 0 && errno == EAGAIN)
		return;
	if (count <= 0) {
		input->stdin_fd = -1;
		if (input->pipe.fd >= 0)
			write_queue_done(&input->pipe);
		else
			ptyrec_send_eof(command);
		return;
	}
	if (input->pipe.fd < 0) {
		type(input, command, now_ns(), bytes, (size_t)count);
		return;
	}
	capture(input, SECRET_NONE, now_ns(), bytes, (size_t)count);
	if (!write_queue_put(&input->pipe, bytes, (size_t)count, NULL)) {
		input->stdin_fd = -1; /* the command has stopped reading */
		write_queue_done(&input->pipe);
	}
}

void input_step(
	struct input *input, struct ptyrec *command, const struct pollfd slots[INPUT_FDS])
{
	if (slots[INPUT_KEYS].revents != 0 && input->keyboard_fd >= 0)
		on_keyboard(input, command);
	if (slots[INPUT_STDIN].revents != 0 && input->stdin_fd >= 0)
		on_stdin(input, command);
	if (slots[INPUT_PIPE].revents != 0 && !write_queue_flush(&input->pipe, NULL)) {
		input->stdin_fd = -1;
		write_queue_done(&input->pipe);
	}
}

void input_close(struct input *input)
{
	write_queue_done(&input->pipe);
	secret_done(&input->secret);
	if (input->command_fd > STDERR_FILENO)
		close(input->command_fd);
	if (input->keyboard_fd >= 0)
		close(input->keyboard_fd);
	input->keyboard_fd = input->command_fd = -1;
}
