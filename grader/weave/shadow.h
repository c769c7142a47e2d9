/* shadow.h: for each 8-byte granule of memory, the accesses that matter. */
#ifndef WEAVE_SHADOW_H
#define WEAVE_SHADOW_H

#include <stddef.h>
#include <stdint.h>

/* One access; a list of them hangs at each granule, by index. */
struct access {
    uint32_t clock; /* of its task, at the time */
    uint32_t pc;    /* code is below 4 GiB: the program is not a PIE */
    uint32_t context;
    uint32_t next; /* 0 ends */
    uint8_t task;
    uint8_t mask;  /* bytes of the granule */
    uint8_t kind;  /* enum race_kind */
    uint8_t locks; /* its task held: see held.h */
};

/* Map the tables; once, before the first fork. */
void shadow_map(void);

/* Forget everything, before the static memory is put back. */
void shadow_reset(void);

/* The head of the list of the granule that holds ADDRESS. */
uint32_t *shadow_cell(uintptr_t address);

/* The access with INDEX > 0. */
struct access *shadow_access(uint32_t index);

/* An unused access; ends the execution when there is none. */
uint32_t shadow_new(void);

/* INDEX is in no list any more. */
void shadow_free(uint32_t index);

/* Empty the lists of all granules that [ADDRESS, ADDRESS + SIZE) touches. */
void shadow_clear(uintptr_t address, size_t size);

#endif
