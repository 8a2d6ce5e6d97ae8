/* SPDX-License-Identifier: MIT */
/* Videos, made by ffmpeg from the frames of y4m.c. Source: ffmpeg(1), ffmpeg-codecs(1).
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/ending.h"
#include "common/io.h"
#include "player/exports/document.h"
#include "player/exports/packed.h"
#include "player/exports/y4m.h"

extern char **environ;

enum {
	OUTPUT_FD = 3, /* of ffmpeg, which may seek in it */
	ARGUMENTS_MOST = 48,
};

/* ffmpeg at work. */
struct video {
	struct document document;            /* first: see put_file */
	const char *const *codec;            /* its arguments */
	pid_t pid;                           /* 0: not started */
	int frames_fd, output_fd, errors_fd; /* -1: none */
	struct ending ending;                /* ffmpeg ends with this program */
};

static void add_arguments(const char **arguments, int *count, const char *const *more)
{
	for (; *more != NULL && *count < ARGUMENTS_MOST - 1; more++)
		arguments[(*count)++] = *more;
	arguments[*count] = NULL;
}

/* Runs in a signal handler. */
static void end_ffmpeg(void *context)
{
	const struct video *video = context;

	kill(video->pid, SIGKILL);
}

/* 0, or errno. */
static int spawn(struct video *video, int frames_fd, const char **arguments)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, pipe;
	int number = 0;

	sigemptyset(&none);
	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	/* Of the descriptors none is 0 to 3: see `above`. */
	if ((number = posix_spawnattr_setsigmask(&attributes, &none)) == 0 &&
		(number = posix_spawnattr_setsigdefault(&attributes, &pipe)) == 0 &&
		(number = posix_spawnattr_setflags(&attributes,
			 POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)) == 0 &&
		(number = posix_spawn_file_actions_adddup2(
			 &actions, frames_fd, STDIN_FILENO)) == 0 &&
		(number = posix_spawn_file_actions_adddup2(
			 &actions, video->errors_fd, STDOUT_FILENO)) == 0 &&
		(number = posix_spawn_file_actions_adddup2(
			 &actions, video->errors_fd, STDERR_FILENO)) == 0 &&
		(number = posix_spawn_file_actions_adddup2(
			 &actions, video->output_fd, OUTPUT_FD)) == 0)
		number = posix_spawnp(&video->pid, "ffmpeg", &actions, &attributes,
			(char *const *)(uintptr_t)arguments, environ);
	if (number != 0)
		video->pid = 0;
	video->ending = (struct ending){.act = end_ffmpeg, .context = video};
	if (video->pid > 0)
		ending_add(&video->ending);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return number;
}

/* The descriptor, or its copy that is not one of those that ffmpeg's replace. */
static int above(int fd)
{
	int moved;

	if (fd < 0 || fd > OUTPUT_FD)
		return fd;
	moved = fcntl(fd, F_DUPFD_CLOEXEC, OUTPUT_FD + 1);
	close(fd);
	return moved;
}

static bool start(void *context, int width, int height, struct error *err)
{
	static const char *const input[] = {"ffmpeg", "-v", "error", "-f", "yuv4mpegpipe",
		"-i", "-", "-an", "-pix_fmt", "yuv420p", "-color_range", "tv", NULL};
	static const char *const old[] = {"-colorspace", "smpte170m", "-color_primaries",
		"smpte170m", "-color_trc", "smpte170m", NULL};
	static const char *const hd[] = {"-colorspace", "bt709", "-color_primaries",
		"bt709", "-color_trc", "bt709", NULL};
	static const char *const output[] = {"-y", "file:/dev/fd/3", NULL};
	const char *arguments[ARGUMENTS_MOST];
	struct video *video = context;
	char title[512];
	const char *titles[] = {"-metadata", title, NULL};
	int ends[2], count = 0, number;

	add_arguments(arguments, &count, input);
	add_arguments(arguments, &count, y4m_is_709(width, height) ? hd : old);
	add_arguments(arguments, &count, video->codec);
	snprintf(title, sizeof(title), "title=%s",
		document_given_title(video->document.export));
	add_arguments(arguments, &count, titles);
	add_arguments(arguments, &count, output);
	video->output_fd = above(io_unnamed_file());
	video->errors_fd = above(io_unnamed_file());
	/* A socket, as writing to a pipe that nobody reads would end this program. */
	if (video->output_fd < 0 || video->errors_fd < 0 ||
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return fail_errno(err, "cannot start ffmpeg");
	video->frames_fd = ends[0];
	ends[1] = above(ends[1]);
	number = ends[1] >= 0 ? spawn(video, ends[1], arguments) : errno;
	if (ends[1] >= 0)
		close(ends[1]);
	if (number == ENOENT)
		return fail(err, "ffmpeg, which makes the videos, was not found; "
				 "install the package ffmpeg, or write frames with "
				 "-f y4m");
	errno = number;
	return number == 0 || fail_errno(err, "cannot start ffmpeg");
}

static bool put(void *context, const char *bytes, size_t size, struct error *err)
{
	struct video *video = context;

	while (size > 0) {
		ssize_t sent = send(video->frames_fd, bytes, size, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return fail(err, "ffmpeg ended unexpectedly");
		bytes += sent;
		size -= (size_t)sent;
	}
	return true;
}

/* What ffmpeg said first, if it said anything. */
static bool fail_by_ffmpeg(const struct video *video, struct error *err)
{
	char said[160];
	ssize_t size = pread(video->errors_fd, said, sizeof(said) - 1, 0);

	said[size > 0 ? size : 0] = '\0';
	said[strcspn(said, "\n")] = '\0';
	for (char *at = said; *at != '\0'; at++)
		if ((unsigned char)*at < ' ' || (unsigned char)*at > '~')
			*at = '?';
	return fail(err, "ffmpeg failed%s%s", said[0] != '\0' ? ": " : "", said);
}

/* Waits for the end. */
static bool stop(struct video *video, bool is_written, struct error *err)
{
	int status = 0;

	if (video->frames_fd >= 0)
		close(video->frames_fd);
	video->frames_fd = -1;
	if (video->pid == 0)
		return false;
	while (waitpid(video->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	ending_take_away(&video->ending);
	if (status != 0 || (is_written && packed_file_size(video->output_fd) <= 0))
		return fail_by_ffmpeg(video, err);
	return is_written;
}

static bool put_file(struct document *document, struct error *err)
{
	struct video *video = (struct video *)document;

	return packed_put_file(video->output_fd, NULL, document_put, document, err);
}

static void close_if_open(int fd)
{
	if (fd >= 0)
		close(fd);
}

static bool finish(struct export *export, int64_t end_ns, const char *const *codec,
	struct error *err)
{
	struct slides *slides = export->state;
	struct video video = {.document.export = export,
		.codec = codec,
		.frames_fd = -1,
		.output_fd = -1,
		.errors_fd = -1};
	struct y4m_output output = {.begin = start, .put = put, .context = &video};
	bool made;

	slides->end_ns = end_ns;
	made = y4m_write(export, &output, err);
	made = stop(&video, made, err) && document_write(&video.document, put_file, err);
	close_if_open(video.output_fd);
	close_if_open(video.errors_fd);
	return made;
}

static bool mp4_finish(
	struct export *export, struct vt *screen, int64_t end_ns, struct error *err)
{
	static const char *const codec[] = {"-c:v", "libx264", "-preset", "medium",
		"-crf", "20", "-movflags", "+faststart", "-f", "mp4", NULL};

	(void)screen;
	return finish(export, end_ns, codec, err);
}

static bool webm_finish(
	struct export *export, struct vt *screen, int64_t end_ns, struct error *err)
{
	static const char *const codec[] = {"-c:v", "libvpx-vp9", "-b:v", "0", "-crf",
		"30", "-deadline", "good", "-cpu-used", "4", "-row-mt", "1", "-f", "webm",
		NULL};

	(void)screen;
	return finish(export, end_ns, codec, err);
}

const struct export_type export_mp4 = {
	.name = "mp4",
	.suffix = ".mp4",
	.summary = "a video (H.264), made by ffmpeg",
	.state_size = sizeof(struct slides),
	.refused = "input no-links poster loop no-recording screen max-size ",
	.is_drawn = true,
	.create = slides_create,
	.frame = slides_frame,
	.finish = mp4_finish,
	.release = slides_release,
};

const struct export_type export_webm = {
	.name = "webm",
	.suffix = ".webm",
	.summary = "a video (VP9), made by ffmpeg",
	.state_size = sizeof(struct slides),
	.refused = "input no-links poster loop no-recording screen max-size ",
	.is_drawn = true,
	.create = slides_create,
	.frame = slides_frame,
	.finish = webm_finish,
	.release = slides_release,
};
