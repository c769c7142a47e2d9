# lab.mk: what `make` does inside a lab. The lab's Makefile includes it:
#
#   make           compile your file with every warning on
#   make demo      run the demonstration
#   make test      run the public tests and show your points
#   make grade     the same, and keep the report in build/
#   make near-miss run the near miss as it is, up to a thousand times
#   make test USE_MINE=1   build upon your own earlier labs, where this lab
#                  needs one, instead of the model solutions
#   make explore   try every order of the near miss; or, of another program:
#                  make explore FILES="mine.c semaphores.c"
#   make help      this list            make clean     remove build/
#
# GRADER=/path/to/grader chooses another grader.
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.SECONDEXPANSION:
.DEFAULT_GOAL := all

LAB_MK := $(dir $(lastword $(MAKEFILE_LIST)))
ifeq ($(origin CC),default)
CC := gcc
endif

# The grader of the source tree when we are inside it; else an installed one.
HERE   := $(wildcard $(LAB_MK)../build/bin/grader)
GRADER ?= $(or $(abspath $(HERE)),$(shell command -v grader))

FLAGS = -std=c11 -D_GNU_SOURCE -I. -I.. -g -Wall -Wextra -Wpedantic -Wshadow \
	-Wconversion -Wvla -Wwrite-strings -Wstrict-prototypes
SOURCES ?= $(error the Makefile must set SOURCES before it includes lab.mk)
FILES   ?= near_miss.c
# Earlier labs that this one is built upon: USES := 05-locks/locks
USES    ?=

OBJECTS = $(if $(USE_MINE),$(USES:%=build/%.o),$(foreach u,$(USES),\
	$(dir $(GRADER))../lib/parlab/objects/$(patsubst %/,%,$(dir $u)).plain.o))
MINE    = $(if $(USE_MINE),--mine)

.PHONY: all demo test grade near-miss explore help clean need-grader
all: $(SOURCES:%.c=build/%.o)
	@echo 'compiled: $(SOURCES). Next: make test'

build/%.o: %.c $(wildcard *.h)
	@mkdir -p $(@D)
	$(CC) $(FLAGS) -c -o $@ $<

# A neighbour's source, with USE_MINE=1.
build/%.o: ../%.c
	@mkdir -p $(@D)
	$(CC) $(FLAGS) -c -o $@ $<

build/demo: build/demo.o $(SOURCES:%.c=build/%.o) $$(OBJECTS)
	@$(CC) -no-pie -o $@ $^ -pthread

build/near_miss: build/near_miss.o
	@$(CC) -o $@ $^ -pthread

demo: build/demo
	@build/demo

# One try proves little, and a thousand not much more. A run that hangs for a
# second has failed.
near-miss: build/near_miss
	@try=1; while [ $$try -le 1000 ]; do \
		timeout 1 build/near_miss 2> /dev/null || break; \
		try=$$((try + 1)); \
	done 2> /dev/null; \
	if [ $$try -le 1000 ]; then echo "run $$try failed"; \
	else echo 'it worked 1000 times'; fi; \
	echo 'To see what can happen, and why: make explore'

need-grader:
	@[ -n '$(GRADER)' ] && [ -x '$(GRADER)' ] || { \
		echo 'no grader here. In the source tree, run make at its top'; \
		echo 'first. Otherwise install it, or say where it is:'; \
		echo '    make test GRADER=/path/to/bin/grader'; \
		exit 3; } >&2

test: need-grader
	@$(GRADER) grade . . $(MINE)

# Lost points are a result, not an error; only "not graded" is one.
grade: need-grader
	@mkdir -p build
	@$(GRADER) grade . . $(MINE) --json build/result.json --text build/report.txt \
		|| [ $$? -eq 1 ]
	@echo 'kept: build/report.txt, build/result.json'

explore: need-grader
	@$(GRADER) explore $(FILES) || [ $$? -eq 1 ]

help:
	@sed -n '3,/^#$$/s/^# \{0,1\}//p' $(LAB_MK)lab.mk

clean:
	rm -rf build
