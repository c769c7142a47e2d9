/* atomics.c: given. What BRC_ADD and BRC_CAS count; see nogil.h. */
#include "nogil.h"

_Thread_local uint64_t brc_changes;
