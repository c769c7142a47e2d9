/* heap.c: see heap.h. */
#include "weave/heap.h"

#include <stdio.h>
#include <string.h>

#include "weave/core.h"
#include "weave/verdict.h"

/* So many are remembered; the oldest are forgotten first. */
enum { BLOCKS = 1024, STACK = 6 };

static struct block {
    uintptr_t address;
    size_t size; /* 0: no block, or freed */
    const struct task *task;
    unsigned number; /* of those that the task has allocated */
    uintptr_t pcs[STACK];
} blocks[BLOCKS];
static unsigned next;
static unsigned made_by[WEAVE_MAX_TASKS];
static uintptr_t lowest = UINTPTR_MAX; /* of all blocks, ever */
static uintptr_t highest;

static struct block *block_at(uintptr_t address)
{
    for (unsigned i = 0; i < BLOCKS && i < next; i++) {
        if (address - blocks[i].address < blocks[i].size) {
            return &blocks[i];
        }
    }
    return NULL;
}

void heap_add(const void *block, size_t size, const uintptr_t *frame)
{
    struct block *made = &blocks[next++ % BLOCKS];
    *made = (struct block){(uintptr_t)block,
                           size > 0 ? size : 1,
                           weave.current,
                           made_by[weave.current->id]++,
                           {0}};
    lowest = made->address < lowest ? made->address : lowest;
    highest = made->address + made->size > highest ? made->address + made->size
                                                   : highest;
    verdict_walk(made->pcs, STACK, weave.current, frame);
}

void heap_remove(const void *block)
{
    for (unsigned i = 0; i < BLOCKS && i < next; i++) {
        if (blocks[i].address == (uintptr_t)block) {
            blocks[i].size = 0;
        }
    }
}

bool heap_describe(char *text, size_t size, uintptr_t address)
{
    const struct block *block = block_at(address);
    if (block != NULL) {
        snprintf(text, size, "byte %zu of the %zu bytes that %s allocated",
                 (size_t)(address - block->address), block->size,
                 block->task->name);
    }
    return block != NULL;
}

uintptr_t heap_key(uintptr_t address)
{
    const struct block *block =
        address >= lowest && address < highest ? block_at(address) : NULL;
    if (block == NULL) {
        return address;
    }
    /* Above all addresses that a program can have. */
    return (uintptr_t)1 << 63 | (uintptr_t)block->task->id << 56 |
           (uintptr_t)(block->number & 0xffffff) << 32 |
           ((address - block->address) & UINT32_MAX);
}

void heap_explain(uintptr_t address)
{
    const struct block *block = block_at(address);
    if (block != NULL) {
        uintptr_t pcs[WEAVE_PCS] = {0};
        memcpy(pcs, block->pcs, sizeof(block->pcs));
        verdict_place(block->task, pcs, "allocated the %zu bytes", block->size);
    }
}
