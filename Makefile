# SPDX-License-Identifier: MIT
# make, make check, make try, make install; see README.md.

PREFIX  ?= /usr/local
BINDIR  ?= $(PREFIX)/bin
MANDIR  ?= $(PREFIX)/share/man
BASHDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR  ?= $(PREFIX)/share/zsh/site-functions
FISHDIR ?= $(PREFIX)/share/fish/vendor_completions.d
CFLAGS  ?= -O2 -g

PKG_CONFIG ?= pkg-config
LIBRARIES  := libcjson zlib
comma      := ,
BUILD      := build$(addprefix /,$(subst $(comma),-,$(SANITIZE)))

override CPPFLAGS += -I. -D_GNU_SOURCE -MMD -MP $(shell $(PKG_CONFIG) --cflags $(LIBRARIES) 2>/dev/null)
override CFLAGS   += -std=c11 -Wall -Wextra -Wshadow $(addprefix -fsanitize=,$(SANITIZE))
override LDFLAGS  += $(addprefix -fsanitize=,$(SANITIZE))
override LDLIBS   += $(shell $(PKG_CONFIG) --libs $(LIBRARIES) 2>/dev/null)

sources = $(sort $(wildcard $(addsuffix /*.c,$1)))
objects = $(patsubst %.c,$(BUILD)/%.o,$(call sources,$1))
unmain  = $(filter-out %/main.o,$(call objects,$1))

RECORDER := recorder recorder/libptyrec
SHARED   := formats common
TESTED   := $(call unmain,$(RECORDER) $(SHARED))
TESTS    := $(call objects,tests $(addprefix tests/,common formats recorder))
ALL      := $(call objects,$(RECORDER) $(SHARED))

all: $(BUILD)/ptyrec

$(BUILD)/ptyrec: $(call objects,$(RECORDER) $(SHARED))
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# Tests

$(TESTS): override CPPFLAGS += $(shell $(PKG_CONFIG) --cflags check 2>/dev/null)
$(BUILD)/tests/units: $(TESTS) $(BUILD)/tests/support/files.o $(TESTED)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS) $(shell $(PKG_CONFIG) --libs check)

check: $(BUILD)/tests/units
	$<

clean:
	rm -rf build

.PHONY: all check clean
-include $(patsubst %.o,%.d,$(ALL) $(TESTS))
