/*
 * shadow.c: see shadow.h.
 *
 * A hash table leads from a 4 KiB page of memory to a page of 512 list heads.
 * All tables are mapped without reserve and touched only where used, so that
 * an execution of a small test copies a handful of pages.
 */
#include "weave/shadow.h"

#include <string.h>
#include <sys/mman.h>

#include "weave/core.h"
#include "weave/verdict.h"

enum {
    PAGE_BITS = 12,
    CELLS = 1 << (PAGE_BITS - 3),
    PAGES = 1 << 16,
    SLOTS = 1 << 17,
    ACCESSES = 1 << 24
};

struct shadow_page {
    uintptr_t number; /* of the page of memory */
    uint32_t *slot;   /* that leads here */
    uint32_t cell[CELLS];
};

static uint32_t *slots; /* index + 1 of a shadow page; 0: empty */
static struct shadow_page *pages;
static struct access *accesses;
static uint32_t page_count;
static uint32_t access_count = 1;
static uint32_t free_list;

static void *map(size_t size)
{
    void *at = mmap(NULL, size, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED) {
        verdict_broken("cannot map %zu bytes of shadow memory: %m", size);
    }
    return at;
}

void shadow_map(void)
{
    if (slots == NULL) {
        slots = map(SLOTS * sizeof(*slots));
        pages = map(PAGES * sizeof(*pages));
        accesses = map((size_t)ACCESSES * sizeof(*accesses));
    }
}

static uint32_t *slot_of(uintptr_t number)
{
    /* Neighbours stay neighbours: fewer pages of the table are touched. */
    uint32_t i = (uint32_t)(number % SLOTS);
    while (slots[i] != 0 && pages[slots[i] - 1].number != number) {
        i = (i + 1) % SLOTS;
    }
    return &slots[i];
}

uint32_t *shadow_cell(uintptr_t address)
{
    uintptr_t number = address >> PAGE_BITS;
    uint32_t *slot = slot_of(number);
    if (*slot == 0) {
        if (page_count == PAGES) {
            verdict_unsupported("more than 256 MiB of touched memory",
                                WEAVE_FRAME);
        }
        pages[page_count].number = number;
        pages[page_count].slot = slot;
        *slot = ++page_count;
    }
    return &pages[*slot - 1].cell[(address >> 3) % CELLS];
}

void shadow_reset(void)
{
    for (uint32_t i = 0; i < page_count; i++) {
        *pages[i].slot = 0;
    }
    memset(pages, 0, page_count * sizeof(*pages));
    memset(accesses, 0, access_count * sizeof(*accesses));
    page_count = 0;
    access_count = 1;
    free_list = 0;
}

struct access *shadow_access(uint32_t index)
{
    return &accesses[index];
}

uint32_t shadow_new(void)
{
    uint32_t index = free_list;
    if (index != 0) {
        free_list = accesses[index].next;
        return index;
    }
    if (access_count == ACCESSES) {
        verdict_unsupported("this much touched memory", WEAVE_FRAME);
    }
    return access_count++;
}

void shadow_free(uint32_t index)
{
    accesses[index].next = free_list;
    free_list = index;
}

static void clear_cell(uint32_t *cell)
{
    while (*cell != 0) {
        uint32_t gone = *cell;
        *cell = accesses[gone].next;
        shadow_free(gone);
    }
}

static void clear_page(struct shadow_page *page, uintptr_t low, uintptr_t high)
{
    uintptr_t base = page->number << PAGE_BITS;
    for (uintptr_t i = 0; i < CELLS; i++) {
        uintptr_t at = base + 8 * i;
        if (at + 8 > low && at < high) {
            clear_cell(&page->cell[i]);
        }
    }
}

void shadow_clear(uintptr_t address, size_t size)
{
    uintptr_t high = address + size;
    if (size >> PAGE_BITS > page_count) {
        for (uint32_t i = 0; i < page_count; i++) {
            clear_page(&pages[i], address, high);
        }
        return;
    }
    for (uintptr_t n = address >> PAGE_BITS; n <= (high - 1) >> PAGE_BITS;
         n++) {
        const uint32_t *slot = slot_of(n);
        if (size > 0 && *slot != 0) {
            clear_page(&pages[*slot - 1], address, high);
        }
    }
}
