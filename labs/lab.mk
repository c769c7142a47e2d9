# lab.mk: what every lab's Makefile includes. `make help` tells the rest.
# Set GRADER=/path/to/grader when it is neither in PATH nor built in ../..
.DEFAULT_GOAL := all
.PHONY: all test grade demo explore help clean

GRADER ?= $(or $(wildcard ../../build/bin/grader),$(shell command -v grader))
CC     := gcc
STRICT := -std=c11 -D_GNU_SOURCE -Wall -Wextra -Wpedantic -Wshadow \
	-Wconversion -Wvla -Wwrite-strings -Wstrict-prototypes
BUILD  := build

need-grader = @test -n "$(GRADER)" || { \
	echo "grader is not installed: run make install in the course's \
	repository, or say make GRADER=/path/to/grader" >&2; exit 3; }

all: $(SUBMIT:%.c=$(BUILD)/%.o) ## compile your file, with all warnings
	@echo 'it compiles; next: make test'

$(BUILD)/%.o: %.c $(wildcard *.h)
	@mkdir -p $(@D)
	$(CC) $(STRICT) -g -c -o $@ $<

demo: ## run the broken example that the lab starts from
	$(need-grader)
	@$(GRADER) explore demo.c || [ $$? -eq 1 ]

test: all ## grade with the public tests; ends well only at full score
	$(need-grader)
	@$(GRADER) grade . .

grade: ## the same, and keep the result in build/result.json and .txt
	$(need-grader)
	@mkdir -p $(BUILD)
	@$(GRADER) grade . . --json $(BUILD)/result.json \
		--text $(BUILD)/result.txt || [ $$? -eq 1 ]

explore: ## explore a program of yours: make explore FILE=near_miss.c
	$(need-grader)
	@$(GRADER) explore $(or $(FILE),near_miss.c) || [ $$? -eq 1 ]

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' ../lab.mk | expand -t 20

clean: ## remove what was built
	rm -rf $(BUILD)
