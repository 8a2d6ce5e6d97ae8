/* SPDX-License-Identifier: MIT */
/* The kinds of events, and what is known about a recording as a whole. */
#include "formats/event.h"

#include <stdlib.h>
#include <string.h>

static const struct event_row kinds[EVENT_KINDS] = {
	[EVENT_OUTPUT] = {"o", "output", "bytes that are not UTF-8"},
	[EVENT_INPUT] = {"i", "input", "input"},
	[EVENT_RESIZE] = {"r", "resize", "size changes"},
	[EVENT_MARKER] = {"m", "marker", "markers"},
	[EVENT_EXIT] = {"x", "exit", "exit status"},
	[EVENT_OTHER] = {NULL, "other", "other events"},
};

const struct event_row *event_row(enum event_kind kind)
{
	return &kinds[kind];
}

enum event_kind event_kind_of(const char *code)
{
	int kind = 0;

	while (kind < EVENT_OTHER && strcmp(kinds[kind].code, code) != 0)
		kind++;
	return (enum event_kind)kind;
}

const char *event_code(const struct event *event)
{
	return event->kind == EVENT_OTHER ? event->code : kinds[event->kind].code;
}

bool event_set_size(struct event *event, unsigned long columns, unsigned long rows)
{
	if (columns < 1 || rows < 1 || columns > UINT16_MAX || rows > UINT16_MAX)
		return false;
	event->kind = EVENT_RESIZE;
	event->columns = (uint16_t)columns;
	event->rows = (uint16_t)rows;
	return true;
}

bool event_show_some(struct event *event, struct vt *vt)
{
	size_t fed;

	if (event->kind == EVENT_RESIZE)
		vt_resize(vt, event->columns, event->rows);
	if (event->kind != EVENT_OUTPUT)
		return true;
	fed = vt_feed_some(vt, event->bytes, event->size);
	event->bytes += fed;
	event->size -= fed;
	return event->size == 0;
}

void event_show(const struct event *event, struct vt *vt)
{
	struct event left = *event;

	while (!event_show_some(&left, vt))
		;
}

void info_init(struct info *info)
{
	*info = (struct info){
		.columns = DEFAULT_COLUMNS, .rows = DEFAULT_ROWS, .timestamp = -1};
}

static struct variable *find_variable(const struct info *info, const char *name)
{
	for (size_t i = 0; i < info->environment_count; i++)
		if (strcmp(info->environment[i].name, name) == 0)
			return &info->environment[i];
	return NULL;
}

static bool copy_text(char **to, const char *from)
{
	*to = from ? strdup(from) : NULL;
	return from == NULL || *to != NULL;
}

bool info_copy(struct info *to, const struct info *from)
{
	bool copied;

	info_init(to);
	to->columns = from->columns;
	to->rows = from->rows;
	to->timestamp = from->timestamp;
	to->idle_limit_ns = from->idle_limit_ns;
	copied = copy_text(&to->command, from->command) &&
		 copy_text(&to->title, from->title) && copy_text(&to->part, from->part) &&
		 copy_text(&to->theme, from->theme) && copy_text(&to->extra, from->extra);
	for (size_t i = 0; copied && i < from->environment_count; i++)
		copied = info_set_variable(
			to, from->environment[i].name, from->environment[i].value);
	return copied;
}

bool info_set_variable(struct info *info, const char *name, const char *value)
{
	struct variable *variable = find_variable(info, name);
	struct variable new = {.name = strdup(name), .value = strdup(value)};
	struct variable *grown;

	if (new.name == NULL || new.value == NULL)
		goto out;
	if (variable == NULL) {
		grown = realloc(info->environment,
			(info->environment_count + 1) * sizeof(*grown));
		if (grown == NULL)
			goto out;
		info->environment = grown;
		variable = &grown[info->environment_count++];
		*variable = (struct variable){0};
	}
	free(variable->name);
	free(variable->value);
	*variable = new;
	return true;
out:
	free(new.name);
	free(new.value);
	return false;
}

const char *info_variable(const struct info *info, const char *name)
{
	const struct variable *variable = find_variable(info, name);

	return variable ? variable->value : NULL;
}

void info_done(struct info *info)
{
	for (size_t i = 0; i < info->environment_count; i++) {
		free(info->environment[i].name);
		free(info->environment[i].value);
	}
	free(info->environment);
	free(info->command);
	free(info->title);
	free(info->theme);
	free(info->part);
	free(info->extra);
	info_init(info);
}
