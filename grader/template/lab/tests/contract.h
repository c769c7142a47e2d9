/* contract.h: what the tests of this lab share. */
#ifndef TESTS_CONTRACT_H
#define TESTS_CONTRACT_H

#include "../@WORD@.h"
#include "labtest.h"

/* A closed latch, in memory that held anything. */
static inline void make_latch(struct @WORD@ *l)
{
    poison(l, sizeof(*l));
    RETURNS(0, @WORD@_init(l), "@WORD@_init makes a closed latch");
}

#endif
