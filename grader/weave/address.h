/* address.h: addresses in the program, in words. */
#ifndef WEAVE_ADDRESS_H
#define WEAVE_ADDRESS_H

#include <stdint.h>

/*
 * What is at ADDRESS: "{@4a8010}" for static memory, "{~401136:14} of T1" for a
 * variable of a live function, else words; the grader replaces what is in
 * braces (symbols.h). In one of a few static buffers.
 */
const char *address_name(uintptr_t address);

/* The same; the grader adds the variable's type. */
const char *address_variable(uintptr_t address);

#endif
