# Parlab: labs and grading for a course on concurrency, in C.
#
#   make grade     set up, build, and grade the sample class
#   make test      set up, build, and run every test
#   make           build only                 make lint    style and layers
#   make gil-demo  what the GIL costs: the first lecture's experiment
#   make soak      long repetitions           make bench   figures
#   make soak-labs every lab 50 times (hours)
#   make install PREFIX=/usr/local            make clean
#
# Output is in build/. CFLAGS and LDFLAGS are yours; V=1 shows commands.
MAKEFLAGS += --no-builtin-rules
.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := all

CFLAGS  ?=
LDFLAGS ?=
PREFIX  ?= /usr/local
DESTDIR ?=
V       ?= 0
Q       := $(if $(filter 1,$(V)),,@)
ifeq ($(origin CC),default)
CC := gcc
endif

PKGS := libcyaml jansson libdw libelf libxml-2.0 sqlite3
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wvla \
	-Wwrite-strings -Wstrict-prototypes -Wmissing-prototypes -Werror
# Expanded when used: set-up may have just installed the packages.
FLAGS = -std=c11 -D_GNU_SOURCE -Igrader $(WARN) -O1 -g \
	$(shell pkg-config --cflags $(PKGS))
LIBS  = $(shell pkg-config --libs $(PKGS))

LAYERS := base core run oracle report book cmd
SRC    := $(sort $(foreach l,$(LAYERS),$(wildcard grader/$(l)/*.c)))
OBJ    := $(SRC:%.c=build/obj/%.o)
UNIT   := $(sort $(wildcard tests/unit/test_*.c))
BENCH  := $(sort $(wildcard tests/bench/*.c))

include grader/weave/weave.mk

.PHONY: all objects setup setup-dev grade test lint soak soak-labs \
	gil-demo bench install uninstall \
	clean help
all: build/bin/grader $(WEAVE_PRODUCTS) build/share/parlab/labs \
	build/share/parlab/template objects

# Labs are found beside the grader, as in an installation.
build/share/parlab/labs:
	@mkdir -p $(@D)
	@ln -sfn $(CURDIR)/labs $@
build/share/parlab/template:
	@mkdir -p $(@D)
	@ln -sfn $(CURDIR)/grader/template $@

# The model solutions that later labs are built upon, as objects.
USED := $(sort $(shell sed -n 's/^uses: *\[\(.*\)\]/\1/p' labs/*/lab.yaml | \
	tr ',' ' '))
OBJECTS := $(USED:%=build/lib/parlab/objects/%.plain.o)
objects: $(OBJECTS)
.SECONDEXPANSION:
build/lib/parlab/objects/%.plain.o: $$(wildcard solutions/$$*/reference/*.c) \
		$$(wildcard labs/$$*/*.h) build/bin/grader $(WEAVE_PRODUCTS)
	@printf '  CC    %s\n' solutions/$*/reference
	$(Q)build/bin/grader lab objects labs/$*

setup:
	@grader/setup.sh
setup-dev:
	@grader/setup.sh --dev

build/obj/%.o: %.c
	$(Q)mkdir -p $(@D)
	@printf '  CC    %s\n' $<
	$(Q)$(CC) $(FLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

build/bin/grader: build/obj/grader/main.o $(OBJ)
	$(Q)mkdir -p $(@D)
	@printf '  LD    %s\n' $@
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)

# The tools may only be there after set-up: build in a make of its own.
grade: setup
	$(Q)$(MAKE) --no-print-directory all
	$(Q)tests/sample-class.sh build/grade/class
	$(Q)build/bin/grader class build/grade/class --lab labs/07-semaphores \
		--hidden solutions/07-semaphores/tests --out build/grade; \
		code=$$?; [ $$code -eq 1 ] || exit $$code

test: setup-dev
	$(Q)$(MAKE) --no-print-directory all $(UNIT:%.c=build/%)
	$(Q)tests/run.sh

build/tests/unit/%: tests/unit/%.c $(OBJ)
	$(Q)mkdir -p $(@D)
	@printf '  CC    %s\n' $<
	$(Q)$(CC) $(FLAGS) $(CFLAGS) -o $@ $< $(OBJ) $(LIBS) \
		-lcheck_pic -lrt -lm -lsubunit -pthread

lint:
	$(Q)tests/lint/lint.sh

gil-demo: all
	$(Q)GRADER=build/bin/grader labs/11-gil/experiment.sh \
		solutions/11-gil/reference/gil.c build/gil-demo

soak-labs: all
	$(Q)tests/soak-labs.sh $(N)

soak: all
	$(Q)tests/soak.sh $(N)

bench: all
	$(Q)tests/bench/bench.sh

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/parlab \
		$(DESTDIR)$(PREFIX)/include/parlab \
		$(DESTDIR)$(PREFIX)/share/parlab
	install build/bin/grader $(DESTDIR)$(PREFIX)/bin/
	cp -r build/lib/parlab $(DESTDIR)$(PREFIX)/lib/
	install -m 644 build/include/parlab/* $(DESTDIR)$(PREFIX)/include/parlab/
	for page in grader/man/*; do \
		install -D -m 644 -t \
		    $(DESTDIR)$(PREFIX)/share/man/man$${page##*.} $$page; \
	done
	cp -r labs grader/template $(DESTDIR)$(PREFIX)/share/parlab/

uninstall:
	rm -rf $(DESTDIR)$(PREFIX)/bin/grader $(DESTDIR)$(PREFIX)/lib/parlab \
		$(DESTDIR)$(PREFIX)/include/parlab $(DESTDIR)$(PREFIX)/share/parlab
	rm -f $(patsubst grader/man/%,$(DESTDIR)$(PREFIX)/share/man/man*/%,\
		$(wildcard grader/man/*))

clean:
	rm -rf build

help:
	@sed -n 's/^# \{0,1\}//p;/^MAKEFLAGS/q' Makefile

-include $(OBJ:.o=.d)
