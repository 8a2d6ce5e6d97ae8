/* SPDX-License-Identifier: MIT */
/* The session: what happens on each descriptor, and when it is over. */
#include "recorder/session.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/io.h"
#include "common/signals.h"
#include "common/tty.h"
#include "common/write_queue.h"
#include "formats/filters/cut.h"
#include "formats/formats.h"
#include "recorder/answers.h"
#include "recorder/input.h"
#include "recorder/libptyrec/ptyrec.h"
#include "recorder/live_text.h"
#include "recorder/recording.h"

enum {
	COMMAND,
	INPUT = COMMAND + PTYREC_FDS,
	LIVE = INPUT + INPUT_FDS,
	FILE_ROOM,
	SIGNALS,
	TIMER,
	SLOTS
};

enum {
	FILE_QUEUE = 256 << 10, /* beyond this the file is a slow pipe */
	DISK_QUEUE = 2 << 20,   /* while the disk is slow, the command may print this */
	/* The terminal may lag behind by this much while the command prints on: otherwise
	 * each could wait for the other. */
	LIVE_QUEUE = 64 << 10,
	RING_PATIENCE = 10, /* seconds for the end of a file, see turn_ring */
	SECOND_MS = 1000,
	FLUSH_AFTER_MS = 1, /* of silence: what is printed until then is one event */
};

/* The steps of ending a command that does not exit by itself. */
enum ending { NOT_ENDING, ASKED, HUNG_UP, KILLED, GIVEN_UP };

static const int64_t ending_pause_ns = NS_PER_SECOND;
static const int64_t neighbour_pause_ns = NS_PER_SECOND / 10;
static const int64_t foreground_pause_ns = NS_PER_SECOND / 4;

struct session {
	const struct record_options *options;
	struct ptyrec *command;
	struct writer *writer;
	struct ring *ring; /* NULL: all is kept */
	int64_t ring_retry_ns;
	bool has_warned_of_ring;
	struct recording recording;
	struct input input;
	struct signals signals;
	int timer_fd;
	int64_t timer_ns;        /* what the timer is set to; 0: nothing */
	struct write_queue live; /* fd -1: none, or broken */
	int live_fd;             /* opened here, -1 if it is standard output */
	bool live_is_terminal, ends_in_line;
	struct winsize size;   /* of the command's terminal */
	struct winsize wanted; /* as the user's terminal and the options require */
	int64_t keyboard_ns;   /* now_ns() of the next try to take the keyboard */
	bool stop_requested;   /* SIGTSTP came: stop with the command */
	bool ended;            /* the command has ended */
	int wait_status;
	int64_t linger_ns; /* now_ns() until which background output is recorded */
	bool finished;     /* the recording is complete */
	enum ending ending;
	int64_t ending_ns; /* now_ns() of the next of these steps */
	int end_signal;    /* the signal that ptyrec received */
	bool warned;
	bool strict_failure;
	struct answers answers; /* on behalf of a terminal that does not exist */
	struct live_text *text; /* NULL: the live copy is raw */
	struct vt_parser shown; /* if there is a pause key */
	bool shows_pause;
};

static void begin_ending(struct session *session, int signal_number)
{
	ptyrec_signal(session->command, signal_number);
	ptyrec_signal(session->command, SIGCONT);
	session->ending = ASKED;
	session->ending_ns = now_ns() + ending_pause_ns;
}

/* The command did not exit: use stronger signals. */
static void go_on_ending(struct session *session)
{
	if (session->ending < GIVEN_UP)
		session->ending++;
	session->ending_ns = now_ns() + ending_pause_ns;
	if (session->ending == HUNG_UP) {
		ptyrec_signal(session->command, SIGHUP);
		ptyrec_signal(session->command, SIGTERM);
		ptyrec_signal(session->command, SIGCONT);
	} else if (session->ending == KILLED) {
		ptyrec_signal(session->command, SIGKILL);
		session->ending_ns = now_ns() + ending_pause_ns / 2;
	}
}

/* Output */

static void write_live(struct session *session, const void *bytes, size_t size)
{
	struct error err;

	if (session->live.fd < 0)
		return;
	if (write_queue_put(&session->live, bytes, size, &err))
		return;
	error_prefix(&err, "live output stopped: ");
	if (err.number != EPIPE && !(err.number == EIO && session->live_is_terminal))
		session->options->warn(err.message);
	write_queue_done(&session->live);
}

/* Shows what has become text since the last time. */
static void write_text(struct session *session)
{
	struct buffer *out = &session->text->out;

	if (out->size > 0 && !out->failed)
		write_live(session, out->bytes, out->size);
	buffer_clear(out);
}

/* True if the user's terminal gets the command's output byte for byte. */
static bool passes_through(const struct session *session)
{
	return session->live_is_terminal && session->text == NULL;
}

static bool wants_keyboard(const struct session *session);
static void suspend(struct session *session, int signal_number);

/* A background job that draws a screen of its own would draw over the shell's: such
 * programs are stopped there, and so are we. `make &` just prints. */
static bool is_in_the_way(const struct session *session)
{
	struct termios modes;

	return passes_through(session) && wants_keyboard(session) && !tty_is_raw() &&
	       !tty_in_foreground(session->input.keyboard_fd) &&
	       ptyrec_modes(session->command, &modes) == 0 &&
	       (modes.c_lflag & ICANON) == 0;
}

static void show_live(struct session *session, const void *bytes, size_t size)
{
	if (is_in_the_way(session))
		suspend(session, SIGTTOU);
	if (session->text == NULL) {
		write_live(session, bytes, size);
		return;
	}
	live_text_printed(session->text, bytes, size);
	write_text(session);
}

/* The size is different from now on. */
static void note_size(struct session *session, const struct winsize *size, int64_t at_ns)
{
	session->size = *size;
	recording_resize(&session->recording, at_ns,
		usable_cells(size->ws_col, DEFAULT_COLUMNS),
		usable_cells(size->ws_row, DEFAULT_ROWS));
	secret_resized(&session->input.secret, size->ws_col, size->ws_row);
	answers_resized(&session->answers, size->ws_col, size->ws_row);
	if (session->text != NULL)
		live_text_resized(session->text, size->ws_col, size->ws_row);
}

/* A size that the command itself has set (stty cols 132) applies from then on. */
static void look_at_size(struct session *session, int64_t at_ns)
{
	struct winsize size;

	if (ptyrec_size(session->command, &size) == 0 && size.ws_col > 0 &&
		size.ws_row > 0 &&
		(size.ws_col != session->size.ws_col ||
			size.ws_row != session->size.ws_row))
		note_size(session, &size, at_ns);
}

enum { ANSWERS_MAX = 64 << 10 }; /* bytes that the command has not read yet */

/* Replies as a terminal would. */
static void answer(struct session *session, const char *bytes, size_t size)
{
	struct buffer typed = {0};

	answers_printed(&session->answers, bytes, size, &typed);
	/* A program that keeps asking without reading gets no more replies. */
	if (typed.size > 0 && !typed.failed &&
		ptyrec_queued(session->command) < ANSWERS_MAX)
		ptyrec_send(session->command, typed.bytes, typed.size);
	buffer_done(&typed);
}

/* While the recording is paused, the title of the user's terminal says so; the previous
 * title is kept on the title stack. Never in the middle of the command's own sequences.
 * Source: xterm's ctlseqs, CSI 22 t and CSI 23 t. */
static void show_pause(struct session *session)
{
	bool is_paused = session->recording.paused_at_ns > 0;
	const char *title =
		is_paused ? "\033[22;2t\033]2;ptyrec: recording paused\a" : "\033[23;2t";

	if (is_paused == session->shows_pause || !passes_through(session) ||
		tty_is_dumb() || vt_parser_is_open(&session->shown))
		return;
	session->shows_pause = is_paused;
	write_live(session, title, strlen(title));
}

/* Tracks the parser state of the terminal: only show_pause needs it. */
static void note_shown(struct session *session, const char *bytes, size_t size)
{
	const char *end = bytes + size;
	struct vt_token token;

	if (session->options->pause_key.size == 0)
		return;
	while (vt_parser_next(&session->shown, &bytes, end, &token))
		;
	show_pause(session);
}

static void on_output(void *context, const void *bytes, size_t size)
{
	struct session *session = context;
	int64_t at_ns = now_ns();

	look_at_size(session, at_ns);
	show_live(session, bytes, size);
	note_shown(session, bytes, size);
	session->ends_in_line =
		session->text == NULL && ((const char *)bytes)[size - 1] != '\n';
	recording_bytes(&session->recording, EVENT_OUTPUT, at_ns, bytes, size);
	answer(session, bytes, size);
	if (session->options->capture_input)
		secret_printed(&session->input.secret, session->command, bytes, size);
}

static void on_live(struct session *session)
{
	if (!write_queue_flush(&session->live, NULL))
		write_queue_done(&session->live);
}

static void warn_of_failure(struct session *session)
{
	struct error err = session->recording.error;

	if (!session->recording.has_failed || session->warned)
		return;
	session->warned = true;
	error_prefix(&err, "recording failed, the command continues: ");
	session->options->warn(err.message);
	if (session->options->strict && session->ending == NOT_ENDING) {
		session->strict_failure = true;
		begin_ending(session, SIGTERM);
		session->ending = HUNG_UP; /* TERM, then KILL after 2 s */
		session->ending_ns += ending_pause_ns;
	}
}

/* Terminal */

/* A terminal to take size and modes from, -1 if there is none. */
static int any_terminal(const struct session *session)
{
	static const int standard[] = {STDOUT_FILENO, STDERR_FILENO, STDIN_FILENO};

	if (session->input.keyboard_fd >= 0)
		return session->input.keyboard_fd;
	for (int i = 0; i < 3; i++)
		if (isatty(standard[i]))
			return standard[i];
	return -1;
}

static unsigned short environment_cells(const char *name, unsigned short normally)
{
	const char *text = getenv(name);
	long value = text ? strtol(text, NULL, 10) : 0;

	return value > 0 && value <= UINT16_MAX ? (unsigned short)value : normally;
}

/* The size the command's terminal should have now. It is unchanged if the user's terminal
 * is gone, and 0 means unknown: `docker run -t` with nobody attached has 0x0. */
static struct winsize wanted_size(const struct session *session)
{
	struct winsize size = session->wanted, now = {0};
	int fd = any_terminal(session);

	if (size.ws_col == 0)
		size.ws_col = environment_cells("COLUMNS", DEFAULT_COLUMNS);
	if (size.ws_row == 0)
		size.ws_row = environment_cells("LINES", DEFAULT_ROWS);
	if (fd >= 0 && tty_size(fd, &now) && now.ws_col > 0 && now.ws_row > 0)
		size = now;
	if (session->options->size.ws_col > 0)
		size.ws_col = session->options->size.ws_col;
	if (session->options->size.ws_row > 0)
		size.ws_row = session->options->size.ws_row;
	return size;
}

static void update_size(struct session *session)
{
	struct winsize size = wanted_size(session);

	if (memcmp(&size, &session->wanted, sizeof(size)) == 0)
		return;
	session->wanted = size;
	ptyrec_resize(session->command, &size);
	note_size(session, &size, now_ns());
}

static bool wants_keyboard(const struct session *session)
{
	return session->input.keyboard_fd >= 0 && !session->ended;
}

/* Fails in the background, and while another recorder has the terminal. Nothing reports
 * when that changes (`fg` does not), so try again now and then. */
static void take_keyboard(struct session *session)
{
	if (wants_keyboard(session) &&
		!tty_enter_raw(session->input.keyboard_fd, !passes_through(session)))
		session->keyboard_ns = now_ns() + foreground_pause_ns;
}

/* Stops this job together with the command, and continues it afterwards. */
static void suspend(struct session *session, int signal_number)
{
	recording_write(&session->recording, now_ns());
	tty_leave_raw(false);
	signals_stop_here(signal_number);
	take_keyboard(session);
	update_size(session);
	ptyrec_continue(session->command);
}

static void on_stopped(void *context, int signal_number)
{
	struct session *session = context;

	/* Without a terminal nobody could continue us. */
	if (tty_is_raw() || session->stop_requested)
		suspend(session, signal_number);
	session->stop_requested = false;
}

static void on_ended(void *context, int wait_status)
{
	struct session *session = context;

	session->ended = true;
	session->wait_status = wait_status;
	session->linger_ns = now_ns() + session->options->linger_ns;
	if (session->strict_failure)
		session->ending = NOT_ENDING;
}

/* The first process of a container inherits orphaned processes. */
static void reap_orphans(const struct session *session)
{
	siginfo_t info = {0};

	while (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
		info.si_pid > 0 && info.si_pid != ptyrec_child(session->command)) {
		waitpid(info.si_pid, NULL, WNOHANG);
		info.si_pid = 0;
	}
}

static void on_signal(struct session *session, int signal_number)
{
	switch (signal_number) {
	case SIGCHLD: reap_orphans(session); break;
	case SIGWINCH: update_size(session); break;
	case SIGTSTP:
		session->stop_requested = true;
		ptyrec_signal(session->command, SIGTSTP);
		break;
	case SIGCONT:
		take_keyboard(session);
		update_size(session);
		break;
	default:
		if (session->end_signal != 0) {
			go_on_ending(session);
			break;
		}
		session->end_signal = signal_number;
		begin_ending(session,
			signals_is_request(signal_number) ? signal_number : SIGHUP);
		break;
	}
}

/* Loop */

static void set_timer(struct session *session)
{
	int64_t due = session->finished ? 0 : recording_due_ns(&session->recording);

	if (session->ending != NOT_ENDING)
		due = earlier(due, session->ending_ns);
	if (session->ended && !session->finished)
		due = earlier(due, session->linger_ns);
	if (wants_keyboard(session) && !tty_is_raw())
		due = earlier(due, session->keyboard_ns);
	if (due == session->timer_ns)
		return;
	session->timer_ns = due;
	if (due > 0)
		timer_set(session->timer_fd, due);
	else
		timer_stop(session->timer_fd);
}

static void on_timer(struct session *session)
{
	int64_t at_ns = now_ns();

	timer_clear(session->timer_fd);
	session->timer_ns = 0;
	if (!session->finished)
		recording_on_time(&session->recording, at_ns);
	if (session->ending != NOT_ENDING && at_ns >= session->ending_ns)
		go_on_ending(session);
	if (at_ns >= session->keyboard_ns)
		take_keyboard(session);
}

/* True if the command must wait: too much is waiting for the disk, or anything at all for
 * a pipe to which everything should have been written by now. */
static bool file_is_full(const struct session *session)
{
	size_t waiting = writer_waiting(session->writer);

	if (session->recording.retry_ns > 0 || waiting == 0)
		return false;
	if (writer_is_regular(session->writer))
		return waiting > DISK_QUEUE;
	return session->finished || session->recording.unflushed_ns == 0 ||
	       waiting > FILE_QUEUE;
}

/* Polls for room in the file, if anything needs it. */
static void set_file_slot(const struct session *session, struct pollfd *slot)
{
	writer_poll(session->writer, slot);
	if (session->recording.retry_ns > 0 || writer_waiting(session->writer) == 0 ||
		(!file_is_full(session) && !session->finished &&
			!writer_is_behind(session->writer)))
		slot->fd = -1;
}

static void set_slots(struct session *session, struct pollfd slots[SLOTS])
{
	bool live_waits = write_queue_waiting(&session->live) > 0;

	/* Output after the end belongs to nobody: it stays in the pty. */
	ptyrec_hold(session->command,
		session->finished || file_is_full(session) ||
			write_queue_waiting(&session->live) > LIVE_QUEUE);
	ptyrec_fds(session->command, &slots[COMMAND]);
	for (int i = 0; i < INPUT_FDS; i++)
		slots[INPUT + i].fd = -1;
	if (!session->ended)
		input_fds(&session->input, session->command, &slots[INPUT]);
	slots[LIVE] = (struct pollfd){
		.fd = live_waits ? session->live.fd : -1, .events = POLLOUT};
	set_file_slot(session, &slots[FILE_ROOM]);
	slots[SIGNALS] = (struct pollfd){.fd = session->signals.fd, .events = POLLIN};
	slots[TIMER] = (struct pollfd){.fd = session->timer_fd, .events = POLLIN};
}

static void handle(struct session *session, const struct pollfd slots[SLOTS])
{
	int signal_number;

	ptyrec_step(session->command, &slots[COMMAND]);
	if (!session->ended)
		input_step(&session->input, session->command, &slots[INPUT]);
	show_pause(session);
	if (slots[LIVE].revents != 0)
		on_live(session);
	if (slots[FILE_ROOM].revents != 0)
		recording_go_on(&session->recording, now_ns());
	if (slots[SIGNALS].revents != 0)
		if ((signal_number = signals_next(&session->signals)) != 0)
			on_signal(session, signal_number);
	if (slots[TIMER].revents != 0)
		on_timer(session);
}

static int shell_status(int wait_status)
{
	return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status)
					: WEXITSTATUS(wait_status);
}

/* Ends the file at once. */
static bool finish_file(struct writer *writer)
{
	struct error err;
	bool finished = writer_finish(writer, &err);

	for (int i = 0; i < RING_PATIENCE && finished && writer_waiting(writer) > 0;
		i++) {
		struct pollfd slot;

		writer_poll(writer, &slot);
		poll(&slot, 1, SECOND_MS);
		finished = writer_go_on(writer, &err);
	}
	return finished && writer_waiting(writer) == 0;
}

static void say_once(struct session *session, const struct error *err)
{
	if (!session->has_warned_of_ring)
		session->options->warn(err->message);
	session->has_warned_of_ring = true;
}

/* Goes on in the next file; if that fails, the present one grows for a while. */
static void turn(struct session *session, int64_t at_ns)
{
	struct recording *recording = &session->recording;
	struct error err;
	struct writer *next = ring_turn(session->ring, at_ns - recording->start_ns, &err);

	if (next == NULL) {
		session->ring_retry_ns = at_ns + NS_PER_SECOND;
		say_once(session, &err);
		return;
	}
	if (!finish_file(session->writer))
		recording->incomplete = true;
	writer_free(session->writer);
	session->writer = next;
	recording_move(recording, at_ns, next, recording->columns, recording->rows);
}

/* If the file is full, goes on in the next one, as soon as nothing waits any more: for
 * the disk, or to become a value that is masked. */
static void turn_ring(struct session *session)
{
	struct recording *recording = &session->recording;
	int64_t at_ns = now_ns();
	bool is_late;

	if (recording->retry_ns > 0) /* perhaps for want of room */
		ring_forget_old(session->ring);
	if (recording->retry_ns > 0 || recording->paused_at_ns > 0 ||
		at_ns < session->ring_retry_ns ||
		!ring_is_full(session->ring, writer_size(session->writer),
			at_ns - recording->start_ns, &is_late))
		return;
	recording_write(recording, at_ns);
	if (recording_has_doubts(recording) && is_late) {
		literals_settle(recording->literals);
		recording_write(recording, at_ns);
	}
	if (!recording_has_doubts(recording) && recording->retry_ns == 0 &&
		writer_waiting(session->writer) == 0 &&
		!writer_is_behind(session->writer))
		turn(session, at_ns);
}

/* Once the command and its background output are over, ends the recording. */
static void finish_if_over(struct session *session)
{
	bool over = session->ended &&
		    (ptyrec_is_over(session->command) || now_ns() >= session->linger_ns);

	if (session->ending >= GIVEN_UP && !session->ended) {
		session->ended = over = true;
		session->wait_status = SIGKILL;
	}
	if (!over || session->finished)
		return;
	recording_finish(
		&session->recording, now_ns(), shell_status(session->wait_status));
	show_pause(session);
	if (session->text != NULL) {
		live_text_end(session->text);
		write_text(session);
	}
	session->finished = true;
	/* While we wait for the disk, ^C must be a signal. */
	if (writer_waiting(session->writer) > 0 &&
		write_queue_waiting(&session->live) == 0)
		tty_leave_raw(false);
}

/* Everything is done, except perhaps for a slow terminal, which may take as long as it
 * likes unless we were told to end. */
static bool is_over(const struct session *session)
{
	bool gives_up = session->end_signal != 0 && session->ending >= KILLED;

	if (!session->finished || (write_queue_waiting(&session->live) > 0 && !gives_up))
		return false;
	if (gives_up && !writer_is_regular(session->writer))
		return true;
	return session->recording.retry_ns > 0 || writer_waiting(session->writer) == 0;
}

static bool run(struct session *session, struct error *err)
{
	struct pollfd slots[SLOTS];

	while (!is_over(session)) {
		bool hungry =
			!session->finished && recording_is_hungry(&session->recording);
		int ready;

		set_timer(session);
		set_slots(session, slots);
		ready = poll(slots, SLOTS, hungry ? FLUSH_AFTER_MS : -1);
		if (ready < 0 && errno != EINTR && errno != EAGAIN && errno != ENOMEM)
			return fail_errno(err, "cannot wait for events");
		if (ready > 0)
			handle(session, slots);
		if (!session->finished && ready >= 0)
			recording_flush(&session->recording, ready > 0 ? now_ns() : 0,
				ready == 0);
		if (session->ring != NULL && !session->finished)
			turn_ring(session);
		finish_if_over(session);
		warn_of_failure(session);
	}
	return true;
}

/* Start and end */

/* True if standard output goes to the command. */
static bool gives_stdout(const struct session *session)
{
	return session->options->inherits_stdout && !isatty(STDOUT_FILENO);
}

/* Decides where the live copy goes. */
static void open_live(struct session *session)
{
	bool taken =
		strcmp(session->options->writer.path, "-") == 0 || gives_stdout(session);

	session->live.fd = session->live_fd = -1;
	if (session->options->headless || session->options->live_mode == LIVE_NONE)
		return;
	if (taken) {
		session->live_fd = open("/dev/tty", O_WRONLY | O_NOCTTY | O_CLOEXEC);
		if (session->live_fd < 0)
			return;
	}
	write_queue_init(&session->live, taken ? session->live_fd : STDOUT_FILENO);
	session->live_is_terminal = isatty(session->live.fd);
	if (session->options->live_mode == LIVE_PLAIN)
		session->text = live_text_new(session->size.ws_col, session->size.ws_row);
}

/* What the user may have meant by a command that does not exist. */
static const char *hint(const char *command)
{
	size_t size;

	if (strchr(command, ' ') != NULL)
		return "; a shell command needs -c";
	if (format_suffix_of(command, &size) != NULL)
		return "; the name of a recording needs -o";
	return "";
}

/* execvp says EACCES also if it could not look into one of the folders. */
static bool is_in_path(const char *command)
{
	const char *path = getenv("PATH");
	char *folders = strdup(path ? path : ""), *rest = folders, *folder;
	bool found = folders == NULL || strchr(command, '/') != NULL;

	while (!found && (folder = strsep(&rest, ":")) != NULL) {
		struct buffer file = {0};
		char *name;

		buffer_add_text(&file, folder[0] != '\0' ? folder : ".");
		buffer_add_byte(&file, '/');
		buffer_add_text(&file, command);
		name = buffer_take_text(&file);
		found = name == NULL || access(name, F_OK) == 0;
		free(name);
	}
	free(folders);
	return found;
}

static bool fail_to_run(const char *command, struct error *err)
{
	if (errno == ENOENT && strchr(command, '/') == NULL)
		return fail(err, "cannot run '%s': not found in PATH%s", command,
			hint(command));
	return fail_errno(err, "cannot run '%s'", command);
}

static bool start_command(
	struct session *session, struct record_result *result, struct error *err)
{
	static const struct ptyrec_callbacks callbacks = {
		.output = on_output, .stopped = on_stopped, .ended = on_ended};
	struct ptyrec_options options = PTYREC_OPTIONS;
	struct termios modes;
	int fd = any_terminal(session);
	bool not_run;

	options.argv = session->options->argv;
	options.size = session->size;
	options.stdin_fd = session->input.command_fd;
	options.stdout_fd = gives_stdout(session) ? STDOUT_FILENO : -1;
	options.passes_all_fds = true; /* as without ptyrec */
	options.signal_mask = &session->signals.old_mask;
	options.default_signals = &session->signals.old_default;
	/* A terminal that is raw already belongs to another program of ours. */
	if (fd >= 0 && tcgetattr(fd, &modes) == 0 && (modes.c_lflag & ICANON))
		options.modes = &modes;
	session->command = ptyrec_spawn(&options, &callbacks, session, &not_run);
	if (session->command != NULL)
		return true;
	if (!not_run)
		return fail_errno(err, "cannot create a pseudo-terminal");
	if (errno == EACCES)
		errno = is_in_path(options.argv[0]) ? EACCES : ENOENT;
	result->exit_status = errno == ENOENT ? 127 : 126;
	return fail_to_run(options.argv[0], err);
}

static bool open_ring(struct session *session, const struct info *info, struct error *err)
{
	const struct keep_last *keep = &session->options->keep;

	if (keep->size == 0 && keep->time_ns == 0)
		return true;
	if (!writer_is_regular(session->writer) || !writer_is_played(session->writer) ||
		writer_has_sidecar(session->writer))
		fail(err, "--keep-last needs a file, in a format that is one file "
			  "and can be played");
	else
		session->ring = ring_new(keep, &session->options->writer, info, err);
	if (session->ring == NULL)
		writer_discard(session->writer);
	return session->ring != NULL;
}

/* Everything that can fail without a trace does so here, before the command runs. */
static bool start(struct session *session, struct info *info,
	struct record_result *result, struct error *err)
{
	result->exit_status = 125;
	if (!signals_open(&session->signals, err))
		return false;
	if (getpid() == 1 && !signals_add(&session->signals, SIGCHLD))
		return fail_errno(err, "cannot receive signals");
	session->timer_fd = timer_open(err);
	if (session->timer_fd < 0 ||
		!input_open(&session->input, session->options, &session->recording, err))
		return false;
	session->size = session->wanted = wanted_size(session);
	info->columns = usable_cells(session->size.ws_col, DEFAULT_COLUMNS);
	info->rows = usable_cells(session->size.ws_row, DEFAULT_ROWS);
	info->timestamp = wall_seconds();
	session->writer = writer_create(&session->options->writer, info, err);
	if (session->writer == NULL || !open_ring(session, info, err))
		return false;
	if (!start_command(session, result, err)) {
		writer_discard(session->writer);
		return false;
	}
	return true;
}

/* True if a recorder before us in the pipeline may want the keyboard: it reads the
 * keyboard as its standard input, for us it would be a second input. */
static bool has_neighbour(void)
{
	struct stat status;

	return fstat(STDIN_FILENO, &status) == 0 && S_ISFIFO(status.st_mode);
}

/* What the part before has left on the screen, or in the terminal's modes, ends here. */
static void begin_part(struct session *session, const struct info *info)
{
	struct recording *recording = &session->recording;

	recording->columns = 0; /* the size may differ from the last one in the file */
	recording_resize(recording, recording->start_ns, info->columns, info->rows);
	if (writer_is_appending(session->writer) && writer_is_played(session->writer))
		recording_bytes(recording, EVENT_OUTPUT, recording->start_ns, CUT_BLANK,
			strlen(CUT_BLANK));
	recording_write(recording, recording->start_ns);
}

static void begin(struct session *session, const struct info *info)
{
	bool wait = has_neighbour();

	recording_init(
		&session->recording, session->writer, session->options->literals, info);
	session->recording.ring = session->ring;
	if (session->options->greeting != NULL)
		session->options->say(session->options->greeting);
	if (session->options->writer.mode == SINK_APPEND)
		begin_part(session, info);
	/* Written by itself: on a full disk the header may be all that fits. */
	recording_write(&session->recording, session->recording.start_ns);
	input_started(&session->input);
	if (session->options->capture_input)
		secret_init(&session->input.secret, info->columns, info->rows);
	open_live(session);
	if (session->options->answers && !passes_through(session))
		answers_init(&session->answers, info->columns, info->rows);
	if (wait)
		session->keyboard_ns = now_ns() + neighbour_pause_ns;
	else
		take_keyboard(session);
}

static void fill_result(
	struct session *session, struct record_result *result, struct error *err)
{
	result->command_status = shell_status(session->wait_status);
	if (WIFSIGNALED(session->wait_status))
		result->command_signal = WTERMSIG(session->wait_status);
	result->exit_status = result->command_status;
	result->duration_ns = recording_duration_ns(&session->recording);
	result->bytes = writer_size(session->writer);
	result->ends_in_line = session->ends_in_line;
	result->full = session->recording.full;
	result->hidden_lines = session->input.secret.hidden;
	result->ahead_lines = session->input.secret.ahead;
	result->incomplete = session->recording.incomplete;
	if (result->incomplete && session->recording.has_failed)
		*err = session->recording.error;
	/* A file that was given has no name. */
	result->gone =
		session->options->writer.fd == 0 && !writer_is_there(session->writer);
	if (result->gone)
		result->copy = writer_rescue(session->writer, err);
	if (session->strict_failure ||
		((result->incomplete || result->gone) && result->exit_status == 0))
		result->exit_status = 125;
	if (session->end_signal != 0)
		result->exit_status = 128 + session->end_signal;
}

static void note_losses(const struct session *session)
{
	int number = 0;
	char loss[128];

	if (session->options->note_loss == NULL)
		return;
	while (writer_loss(session->writer, &number, loss, sizeof(loss)))
		session->options->note_loss(loss);
}

/* If that fails, both files are there. */
static void join_ring(
	struct session *session, struct record_result *result, struct error *err)
{
	if (session->ring == NULL || result->incomplete || result->gone)
		return;
	writer_free(session->writer); /* and its lock */
	session->writer = NULL;
	if (ring_finish(session->ring, &result->bytes, &result->duration_ns, err))
		return;
	result->incomplete = true;
	if (result->exit_status == 0)
		result->exit_status = 125;
}

bool record(const struct record_options *options, struct info *info,
	struct record_result *result, struct error *err)
{
	struct session session = {.options = options,
		.signals = {.fd = -1},
		.timer_fd = -1,
		.live = {.fd = -1},
		.live_fd = -1,
		.input = {.keyboard_fd = -1, .command_fd = -1, .pipe = {.fd = -1}}};
	bool recorded = false;

	*result = (struct record_result){0};
	if (!start(&session, info, result, err))
		goto out;
	begin(&session, info);
	recorded = run(&session, err);
	tty_leave_raw(false);
	if (recorded) {
		fill_result(&session, result, err);
		note_losses(&session);
		join_ring(&session, result, err);
	}
out:
	ptyrec_free(session.command);
	write_queue_done(&session.live);
	if (session.live_fd >= 0)
		close(session.live_fd);
	input_close(&session.input);
	writer_free(session.writer);
	ring_free(session.ring);
	recording_done(&session.recording);
	answers_done(&session.answers);
	live_text_free(session.text);
	vt_parser_done(&session.shown);
	if (session.timer_fd >= 0)
		close(session.timer_fd);
	signals_close(&session.signals);
	return recorded;
}
