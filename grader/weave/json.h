/* json.h: just enough JSON to write one event a line. */
#ifndef WEAVE_JSON_H
#define WEAVE_JSON_H

#include <stdio.h>

/* Write TEXT as a JSON string; NULL becomes null. Invalid UTF-8 becomes '?'. */
void json_string(FILE *out, const char *text);

#endif
