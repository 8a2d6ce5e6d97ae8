/* SPDX-License-Identifier: MIT */
/* The life of a terminal, and what is read from it; functions.c draws on it. */
#include <stdlib.h>
#include <string.h>

#include "common/libptyvt/internal.h"
#include "common/utf8.h"

struct vt_pool *vt_pool_new(void)
{
	struct vt_pool *pool = calloc(1, sizeof(*pool));

	if (pool == NULL)
		return NULL;
	pool->clusters.most = 1 << 20;
	pool->extras.most = UINT16_MAX;
	return pool;
}

void vt_pool_free(struct vt_pool *pool)
{
	if (pool == NULL)
		return;
	vt_strings_done(&pool->clusters);
	vt_strings_done(&pool->extras);
	free(pool);
}

struct vt_pool *vt_pool_of(const struct vt *vt)
{
	return vt->pool;
}

const struct vt_parser *vt_parser_of(const struct vt *vt)
{
	return &vt->parser;
}

unsigned vt_limited(unsigned count)
{
	return count < 1 ? 1 : count > VT_CELLS_MAX ? VT_CELLS_MAX : count;
}

static uint32_t usual_modes(void)
{
	uint32_t modes = 0;

	for (int mode = 0; mode < VT_MODES; mode++)
		if (vt_mode_rows[mode].usually)
			modes |= VT_MODE_BIT(mode);
	return modes;
}

const struct vt_cursor vt_first_cursor = {.charsets = {'B', 'B', 'B', 'B'}};

void vt_reset(struct vt *vt)
{
	vt->page.generation++;
	vt->work += 2 * CLEAR_WORK * vt->rows;
	for (int grid = 0; grid < 2; grid++) {
		for (unsigned y = 0; y < vt->rows; y++)
			vt_line_clear(&vt->page, &vt->grids[grid][y], 0);
		vt->saved[grid] = vt_first_cursor;
	}
	vt->lines = vt->grids[VT_PRIMARY];
	vt_history_clear(&vt->history);
	vt->on_alternate = vt->repeats = false;
	vt->single_shift = 0;
	vt_reset_margins(vt);
	vt->cursor = vt_first_cursor;
	vt->modes = usual_modes();
	vt->cursor_style = 0;
	vt->underline_colour = 0;
	buffer_clear(&vt->link);
	memset(vt->tabs, 1, sizeof(vt->tabs)); /* each eighth column */
}

void vt_reset_margins(struct vt *vt)
{
	vt->top = vt->left = 0;
	vt->bottom = vt->rows;
	vt->right = vt->page.columns;
}

/* Without memory all stays as it was. */
bool vt_set_rows(struct vt *vt, unsigned rows)
{
	for (int grid = 0; grid < 2 && rows > vt->rows; grid++) {
		struct line *lines = realloc(vt->grids[grid], rows * sizeof(*lines));

		if (lines == NULL)
			return false;
		for (unsigned y = vt->rows; y < rows; y++)
			lines[y] = (struct line){0};
		vt->grids[grid] = lines;
		vt->lines = vt->grids[vt->on_alternate];
	}
	for (int grid = 0; grid < 2; grid++)
		for (unsigned y = rows; y < vt->rows; y++)
			vt_line_done(&vt->grids[grid][y]);
	vt->rows = (uint16_t)rows;
	return true;
}

struct vt *vt_new(unsigned columns, unsigned rows, struct vt_pool *pool)
{
	struct vt *vt = calloc(1, sizeof(*vt));

	if (vt == NULL)
		return NULL;
	vt->pool = pool;
	vt_parser_init(&vt->parser);
	vt->page.columns = (uint16_t)vt_limited(columns);
	if (!vt_set_rows(vt, vt_limited(rows))) {
		vt_free(vt);
		return NULL;
	}
	vt_reset(vt);
	return vt;
}

void vt_free(struct vt *vt)
{
	if (vt == NULL)
		return;
	for (int grid = 0; grid < 2; grid++) {
		for (unsigned y = 0; vt->grids[grid] != NULL && y < vt->rows; y++)
			vt_line_done(&vt->grids[grid][y]);
		free(vt->grids[grid]);
	}
	vt_history_done(&vt->history);
	buffer_done(&vt->link);
	buffer_done(&vt->title);
	buffer_done(&vt->text);
	vt_parser_done(&vt->parser);
	free(vt);
}

static void copy_bytes(struct buffer *to, const struct buffer *from, bool *failed)
{
	buffer_clear(to);
	buffer_add(to, from->bytes, from->size);
	*failed |= to->failed;
}

bool vt_copy(struct vt *to, struct vt *from)
{
	struct vt before;

	if (to->rows != from->rows && !vt_set_rows(to, from->rows))
		return false;
	before = *to;
	*to = *from;
	to->watcher = before.watcher;
	to->context = before.context;
	to->link = before.link;
	to->title = before.title;
	to->text = before.text;
	to->parser = before.parser;
	to->history = before.history;
	to->failed |= !vt_history_share(&to->history, &from->history);
	copy_bytes(&to->link, &from->link, &to->failed);
	copy_bytes(&to->title, &from->title, &to->failed);
	vt_parser_copy(&to->parser, &from->parser);
	for (int grid = 0; grid < 2; grid++) {
		to->grids[grid] = before.grids[grid];
		for (unsigned y = 0; y < to->rows; y++)
			vt_line_share(&to->grids[grid][y], &from->grids[grid][y]);
	}
	to->lines = to->grids[to->on_alternate];
	return true;
}

struct vt *vt_keep(struct vt *vt)
{
	struct vt *kept = vt_new(vt->page.columns, vt->rows, vt->pool);

	if (kept == NULL)
		return NULL;
	for (int grid = 0; grid < 2; grid++)
		for (unsigned y = 0; y < vt->rows; y++)
			vt_line_trim(&vt->grids[grid][y]);
	for (unsigned i = 0; i < vt->history.count; i++)
		vt_line_trim(vt_history_line(&vt->history, i));
	vt_copy(kept, vt);
	return kept;
}

void vt_tell_rows(struct vt *vt, unsigned from, unsigned to,
	void (*tell)(void *context, struct vt *vt, unsigned row))
{
	bool on_alternate = vt->on_alternate;

	if (tell == NULL)
		return;
	vt->on_alternate = false;
	vt->lines = vt->grids[VT_PRIMARY];
	for (unsigned y = from; y < to; y++) {
		tell(vt->context, vt, y);
		vt->page.generation++; /* what was looked at is older than what follows */
	}
	vt->on_alternate = on_alternate;
	vt->lines = vt->grids[on_alternate];
}

void vt_scroll_off(struct vt *vt, unsigned count, bool keeps)
{
	if (vt->watcher != NULL)
		vt_tell_rows(vt, 0, count, vt->watcher->scrolled_off);
	for (unsigned y = 0; keeps && y < count; y++)
		vt_history_push(&vt->history, &vt->grids[VT_PRIMARY][y]);
}

/* The part of a line that is seen. */
static bool crop_line(struct vt *to, struct line *line, struct vt *from,
	struct line *original, unsigned left)
{
	unsigned seen = from->page.columns - left;
	bool cropped = true;

	vt_line_share(line, original);
	if (left > 0)
		cropped = vt_line_delete(
			&from->page, line, (struct span){0, from->page.columns}, left, 0);
	if (seen < to->page.columns && line->background != 0) {
		/* Its colour does not reach further than it. */
		cropped = vt_line_write(&to->page, line, seen, seen) != NULL && cropped;
		line->background = 0;
	}
	return vt_line_cut(&to->page, line) && cropped;
}

static uint16_t within(int value, int most)
{
	return (uint16_t)(value < 0 ? 0 : value > most ? most : value);
}

static void crop_cursor(struct vt *to, const struct vt *from, int left, int top)
{
	int x = from->cursor.x - left, y = from->cursor.y - top;
	int last_x = to->page.columns - 1, last_y = to->rows - 1;

	to->cursor.x = within(x, last_x);
	to->cursor.y = within(y, last_y);
	if (x < 0 || y < 0 || x > last_x || y > last_y)
		to->modes &= ~VT_MODE_BIT(VT_DECTCEM);
	for (int grid = 0; grid < 2; grid++) {
		to->saved[grid] = from->saved[grid];
		to->saved[grid].x = within(to->saved[grid].x, last_x);
		to->saved[grid].y = within(to->saved[grid].y, last_y);
	}
}

bool vt_crop(struct vt *to, struct vt *from, unsigned column, unsigned row)
{
	const uint32_t taken = VT_MODE_BIT(VT_DECSCNM) | VT_MODE_BIT(VT_DECTCEM);
	bool cropped = true;

	if (column > from->page.columns)
		column = from->page.columns;
	vt_reset(to);
	for (int grid = 0; grid < 2; grid++)
		for (unsigned y = 0; y < to->rows && y + row < from->rows; y++)
			cropped = crop_line(to, &to->grids[grid][y], from,
					  &from->grids[grid][y + row], column) &&
				  cropped;
	to->on_alternate = from->on_alternate;
	to->lines = to->grids[to->on_alternate];
	to->modes = (to->modes & ~taken) | (from->modes & taken);
	crop_cursor(to, from, (int)column, (int)row);
	to->failed |= !cropped;
	return cropped;
}

/* What is shared is counted in parts. */
static size_t line_memory(const struct line *line)
{
	unsigned sharing = line->row ? line->row->references : 0;
	size_t size = sizeof(struct row) + line->used * sizeof(line->row->cells[0]);

	if (line->row == NULL)
		return sizeof(*line);
	return sizeof(*line) + size / (sharing > 1 ? sharing - 1 : 1);
}

size_t vt_memory(const struct vt *vt)
{
	size_t memory = sizeof(*vt) + vt->parser.text.capacity + vt->link.capacity +
			vt->title.capacity + vt->text.capacity;

	for (int grid = 0; grid < 2; grid++)
		for (unsigned y = 0; y < vt->rows; y++)
			memory += line_memory(&vt->grids[grid][y]);
	for (unsigned i = 0; i < vt->history.count; i++)
		memory += line_memory(vt_history_line(&vt->history, i));
	return memory;
}

bool vt_failed(const struct vt *vt)
{
	return vt->failed;
}

/* Looking */

unsigned vt_columns(const struct vt *vt)
{
	return vt->page.columns;
}

unsigned vt_rows(const struct vt *vt)
{
	return vt->rows;
}

enum vt_screen vt_shown(const struct vt *vt)
{
	return vt->on_alternate ? VT_ALTERNATE : VT_PRIMARY;
}

struct vt_line vt_line(const struct vt *vt, enum vt_screen screen, unsigned row)
{
	const struct line *line = &vt->grids[screen][row];

	return (struct vt_line){.cells = line->row ? line->row->cells : NULL,
		.used = line->used,
		.background = line->background,
		.wraps = line->wraps,
		.changed = line->row ? line->row->changed : 0};
}

struct vt_cell vt_cell(const struct vt_line *line, unsigned column)
{
	if (column < line->used)
		return line->cells[column];
	return (struct vt_cell){.pen = {.background = line->background}};
}

size_t vt_cell_text(const struct vt *vt, const struct vt_cell *cell, char *bytes)
{
	uint32_t character = cell->character ? cell->character : ' ';
	const char *text;
	size_t size;

	if ((character & VT_CELL_CLUSTER) == 0)
		return utf8_encode(character, bytes);
	text = vt_strings_bytes(
		&vt->pool->clusters, character & ~(uint32_t)VT_CELL_CLUSTER, &size);
	size = size < VT_CELL_BYTES ? size : VT_CELL_BYTES;
	memcpy(bytes, text, size);
	return size;
}

uint32_t vt_underline_colour(const struct vt *vt, const struct vt_pen *pen)
{
	struct extra extra;
	size_t size;

	if (pen->extra == 0)
		return 0;
	memcpy(&extra, vt_strings_bytes(&vt->pool->extras, pen->extra, &size),
		sizeof(extra));
	return extra.underline_colour;
}

const char *vt_link(const struct vt *vt, const struct vt_pen *pen, size_t *size)
{
	const char *text;

	*size = 0;
	if (pen->extra == 0)
		return "";
	text = vt_strings_bytes(&vt->pool->extras, pen->extra, size);
	*size -= sizeof(struct extra);
	return text + sizeof(struct extra);
}

/* Nearly all cells are ASCII: these are not added one by one. */
static void add_cells(const struct vt *vt, const struct vt_cell *cells, unsigned count,
	struct buffer *out)
{
	char bytes[VT_CELL_BYTES];

	for (unsigned x = 0; x < count;) {
		char *room = buffer_reserve(out, count - x);
		size_t used = 0;

		if (room == NULL)
			return;
		for (; x < count && cells[x].character < 0x80 &&
			(cells[x].pen.attributes & VT_CELL_TAIL) == 0;
			x++)
			room[used++] =
				cells[x].character ? (char)cells[x].character : ' ';
		out->size += used;
		if (x < count && (cells[x].pen.attributes & VT_CELL_TAIL) == 0)
			buffer_add(out, bytes, vt_cell_text(vt, &cells[x], bytes));
		x += x < count;
	}
}

static void add_line(struct vt *vt, const struct line *line)
{
	unsigned used = line->used;

	for (; used > 0; used--) {
		uint32_t last = line->row->cells[used - 1].character;

		if (line->row->cells[used - 1].pen.attributes & VT_CELL_TAIL)
			break;
		if (last != 0 && (last != ' ' || line->wraps))
			break;
	}
	add_cells(vt, used > 0 ? line->row->cells : NULL, used, &vt->text);
	vt->work += line->used;
}

/* The text that was gathered; none without memory. */
static const char *lend_text(struct vt *vt, size_t *size)
{
	vt->failed |= vt->text.failed;
	*size = vt->text.failed ? 0 : vt->text.size;
	vt->text.failed = false;
	return *size > 0 ? vt->text.bytes : "";
}

const char *vt_row_text(struct vt *vt, unsigned row, size_t *size)
{
	buffer_clear(&vt->text);
	add_line(vt, &vt->lines[row]);
	return lend_text(vt, size);
}

/* The most that a logical line has. */
static unsigned rows_of_line(const struct vt *vt)
{
	unsigned rows = VT_LINE_CELLS / vt->page.columns;

	return rows > 0 ? rows : 1;
}

unsigned vt_line_start(const struct vt *vt, unsigned row)
{
	unsigned first = row;

	while (first > 0 && vt->lines[first - 1].wraps)
		first--;
	return row - (row - first) % rows_of_line(vt);
}

const char *vt_line_text(struct vt *vt, unsigned row, unsigned *end, size_t *size)
{
	unsigned left = rows_of_line(vt);
	bool wraps;

	buffer_clear(&vt->text);
	do {
		wraps = vt->lines[row].wraps;
		add_line(vt, &vt->lines[row++]);
	} while (wraps && row < vt->rows && --left > 0);
	*end = row;
	return lend_text(vt, size);
}

const char *vt_text_before(struct vt *vt, size_t *size)
{
	unsigned first = vt->history.count;

	buffer_clear(&vt->text);
	while (first > 0 && vt_history_line(&vt->history, first - 1)->wraps)
		first--;
	for (; first < vt->history.count; first++)
		add_line(vt, vt_history_line(&vt->history, first));
	return lend_text(vt, size);
}

const struct vt_cursor *vt_cursor(const struct vt *vt)
{
	return &vt->cursor;
}

const struct vt_cursor *vt_saved_cursor(const struct vt *vt, enum vt_screen screen)
{
	return &vt->saved[screen];
}

unsigned vt_top(const struct vt *vt)
{
	return vt->top;
}

unsigned vt_bottom(const struct vt *vt)
{
	return vt->bottom;
}

unsigned vt_left(const struct vt *vt)
{
	return vt->left;
}

unsigned vt_right(const struct vt *vt)
{
	return vt->right;
}

bool vt_mode(const struct vt *vt, enum vt_mode mode)
{
	return mode == VT_DECOM ? vt->cursor.origin
				: (vt->modes & VT_MODE_BIT(mode)) != 0;
}

bool vt_is_shifted(const struct vt *vt)
{
	return vt->single_shift != 0;
}

bool vt_tab(const struct vt *vt, unsigned column)
{
	return (vt->tabs[column / 8] & 1 << column % 8) != 0;
}

unsigned vt_cursor_style(const struct vt *vt)
{
	return vt->cursor_style;
}

const char *vt_title(const struct vt *vt, size_t *size)
{
	*size = vt->title.size;
	return *size > 0 ? vt->title.bytes : "";
}

uint64_t vt_generation(const struct vt *vt)
{
	return vt->page.generation;
}

bool vt_tag(const struct vt *vt, unsigned row, unsigned bit)
{
	return (vt->lines[row].tags >> bit & 1) != 0;
}

void vt_set_tag(struct vt *vt, unsigned row, unsigned bit, bool set)
{
	uint8_t *tags = &vt->lines[row].tags;

	*tags = (uint8_t)((*tags & ~(1U << bit)) | (unsigned)set << bit);
}

void vt_trace(struct vt *vt)
{
	vt->traces = true;
}

uint64_t vt_source(const struct vt_cell *cell)
{
	return (uint64_t)cell->pen.background << 32 | cell->pen.foreground;
}

void vt_tell_loss(struct vt *vt)
{
	vt->has_news = false;
	if (vt->watcher == NULL || vt->watcher->losing == NULL)
		return;
	vt->watcher->losing(vt->context, vt);
	vt->page.generation++;
}

void vt_watch(struct vt *vt, const struct vt_watcher *watcher, void *context)
{
	vt->watcher = watcher;
	vt->context = context;
}

static bool is_tail(const struct line *line, unsigned column)
{
	return column < line->used &&
	       (line->row->cells[column].pen.attributes & VT_CELL_TAIL) != 0;
}

void vt_invert(struct vt *vt, unsigned row, unsigned from, unsigned to)
{
	struct vt_cell *cells;

	if (to > vt->page.columns)
		to = vt->page.columns;
	if (row >= vt->rows || from >= to)
		return;
	from -= is_tail(&vt->lines[row], from) ? 1 : 0;
	to += is_tail(&vt->lines[row], to) ? 1 : 0;
	vt->page.generation++;
	cells = vt_line_change(&vt->page, &vt->lines[row], from, to);
	vt->failed |= cells == NULL;
	for (unsigned x = from; cells != NULL && x < to; x++)
		cells[x].pen.attributes ^= VT_INVERSE;
}
