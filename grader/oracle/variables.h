/* variables.h: the names and types of a program's variables, from DWARF. */
#ifndef ORACLE_VARIABLES_H
#define ORACLE_VARIABLES_H

#include <elfutils/libdwfl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/*
 * Write the name of the static variable at ADDRESS, down to the member or the
 * element, to OUT: "account[2].balance"; WITH_TYPE: " (int)" after it.
 * Returns false, and writes nothing, when it is not known.
 */
bool variables_put_static(FILE *out, Dwfl_Module *module, uint64_t address,
                          bool with_type);

/*
 * The same for the local variable BELOW bytes under the frame pointer of the
 * function that PC is in.
 */
bool variables_put_local(FILE *out, Dwfl_Module *module, uint64_t pc,
                         uint64_t below);

#endif
