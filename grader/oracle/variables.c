/* variables.c: see variables.h. libdw reads DWARF; this walks its tree. */
#include "oracle/variables.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <stdlib.h>
#include <string.h>

enum { PATH = 200 };

/* A type behind its typedefs and qualifiers. */
static bool bare_type(Dwarf_Die *type)
{
    for (;;) {
        Dwarf_Attribute attribute;
        Dwarf_Die next;
        switch (dwarf_tag(type)) {
        case DW_TAG_typedef:
        case DW_TAG_const_type:
        case DW_TAG_volatile_type:
        case DW_TAG_atomic_type:
            if (dwarf_attr(type, DW_AT_type, &attribute) == NULL ||
                dwarf_formref_die(&attribute, &next) == NULL) {
                return false;
            }
            *type = next;
            break;
        default:
            return true;
        }
    }
}

static bool type_of(Dwarf_Die *die, Dwarf_Die *type)
{
    Dwarf_Attribute attribute;
    return dwarf_attr_integrate(die, DW_AT_type, &attribute) != NULL &&
           dwarf_formref_die(&attribute, type) != NULL;
}

/* "unsigned char *", as far as that is simple. */
static void put_type(char *text, size_t size, Dwarf_Die *type)
{
    static const struct {
        int tag;
        const char *word;
    } words[] = {
        {DW_TAG_const_type, "const "},    {DW_TAG_volatile_type, "volatile "},
        {DW_TAG_atomic_type, "_Atomic "}, {DW_TAG_structure_type, "struct "},
        {DW_TAG_union_type, "union "},    {DW_TAG_enumeration_type, "enum "}};
    const char *name = dwarf_diename(type);
    const char *word = "";
    Dwarf_Die inner;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        word = dwarf_tag(type) == words[i].tag ? words[i].word : word;
    }
    if (name != NULL) {
        snprintf(text, size, "%s%s", word, name);
    } else if (!type_of(type, &inner)) {
        snprintf(text, size, "%s", word[0] != '\0' ? word : "void");
        text[strcspn(text, " ")] = '\0';
    } else {
        char below[PATH];
        put_type(below, sizeof(below), &inner);
        bool pointer = dwarf_tag(type) == DW_TAG_pointer_type;
        snprintf(text, size, "%s%s%s", word, below, pointer ? " *" : "");
    }
}

static uint64_t size_of(Dwarf_Die *type)
{
    Dwarf_Word size;
    return dwarf_aggregate_size(type, &size) == 0 ? size : 0;
}

static uint64_t offset_of(Dwarf_Die *member)
{
    Dwarf_Attribute attribute;
    Dwarf_Word offset = 0;
    if (dwarf_attr(member, DW_AT_data_member_location, &attribute) != NULL) {
        dwarf_formudata(&attribute, &offset);
    }
    return offset;
}

/* The member of TYPE that OFFSET is in. */
static bool member_at(Dwarf_Die *type, uint64_t offset, Dwarf_Die *found)
{
    Dwarf_Die member;
    bool any = dwarf_child(type, &member) == 0;
    for (; any; any = dwarf_siblingof(&member, &member) == 0) {
        Dwarf_Die inner;
        if (dwarf_tag(&member) != DW_TAG_member) {
            continue;
        }
        if (dwarf_hasattr(&member, DW_AT_bit_size)) {
            return false; /* several may share the byte */
        }
        if (type_of(&member, &inner) &&
            offset - offset_of(&member) < size_of(&inner)) {
            *found = member;
            return true;
        }
    }
    return false;
}

/* How many elements the dimensions of ARRAY after the first N have. */
static uint64_t elements_after(Dwarf_Die *array, unsigned n)
{
    Dwarf_Die range;
    uint64_t product = 1;
    unsigned i = 0;
    bool any = dwarf_child(array, &range) == 0;
    for (; any; any = dwarf_siblingof(&range, &range) == 0) {
        Dwarf_Attribute attribute;
        Dwarf_Word count;
        if (dwarf_tag(&range) != DW_TAG_subrange_type || ++i <= n) {
            continue;
        }
        if (dwarf_attr(&range, DW_AT_count, &attribute) != NULL &&
            dwarf_formudata(&attribute, &count) == 0) {
            product *= count;
        } else if (dwarf_attr(&range, DW_AT_upper_bound, &attribute) != NULL &&
                   dwarf_formudata(&attribute, &count) == 0) {
            product *= count + 1;
        }
    }
    return i > n ? product : 0;
}

/* Append "[1][3]" for element INDEX of ARRAY, counted through all of it. */
static void put_indices(char *path, Dwarf_Die *array, uint64_t index)
{
    uint64_t below;
    for (unsigned n = 1; (below = elements_after(array, n)) > 0; n++) {
        size_t used = strlen(path);
        snprintf(path + used, PATH - used, "[%llu]",
                 (unsigned long long)(index / below));
        index %= below;
    }
    size_t used = strlen(path);
    snprintf(path + used, PATH - used, "[%llu]", (unsigned long long)index);
}

/* A lock is one thing for the reader, not the members of its type. */
static bool is_opaque(Dwarf_Die *type)
{
    static const char *const names[] = {"pthread_", "sem_t", "mtx_t", "cnd_t",
                                        "once_flag"};
    const char *name = dwarf_diename(type);
    for (size_t i = 0; name != NULL && i < sizeof(names) / sizeof(names[0]);
         i++) {
        if (strncmp(name, names[i], strlen(names[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* Go down to what is at OFFSET of TYPE; append ".member" and "[2]" to PATH. */
static void descend(char *path, Dwarf_Die *type, uint64_t offset)
{
    for (;;) {
        Dwarf_Die bare = *type;
        Dwarf_Die inner;
        Dwarf_Die member;
        size_t used = strlen(path);
        if (is_opaque(type) || !bare_type(&bare)) {
            return;
        }
        int tag = dwarf_tag(&bare);
        uint64_t size;
        if (tag == DW_TAG_array_type && type_of(&bare, &inner) &&
            (size = size_of(&inner)) > 0) {
            put_indices(path, &bare, offset / size);
            offset %= size;
        } else if ((tag == DW_TAG_structure_type || tag == DW_TAG_union_type) &&
                   member_at(&bare, offset, &member) &&
                   type_of(&member, &inner)) {
            const char *name = dwarf_diename(&member);
            snprintf(path + used, PATH - used, "%s%s", name != NULL ? "." : "",
                     name != NULL ? name : "");
            offset -= offset_of(&member);
        } else {
            return;
        }
        *type = inner;
    }
}

/* What a variable's location expression must be. */
static bool location(Dwarf_Die *variable, unsigned atom, Dwarf_Word *number)
{
    Dwarf_Attribute attribute;
    Dwarf_Op *expression;
    size_t length;
    if (dwarf_attr(variable, DW_AT_location, &attribute) == NULL ||
        dwarf_getlocation(&attribute, &expression, &length) != 0 ||
        length != 1 || expression[0].atom != atom) {
        return false;
    }
    *number = expression[0].number;
    return true;
}

static void put(FILE *out, Dwarf_Die *variable, uint64_t offset, bool with_type)
{
    char path[PATH];
    Dwarf_Die type;
    snprintf(path, sizeof(path), "%s", dwarf_diename(variable));
    if (!type_of(variable, &type)) {
        fputs(path, out);
        return;
    }
    descend(path, &type, offset);
    fputs(path, out);
    if (with_type) {
        char name[PATH];
        put_type(name, sizeof(name), &type);
        fprintf(out, " (%s)", name);
    }
}

/* The variable below SCOPE that covers a byte, by its location. */
struct wanted {
    unsigned atom; /* DW_OP_addr, or DW_OP_fbreg */
    uint64_t address;
    Dwarf_Die found;
    uint64_t offset;
};

static bool search(Dwarf_Die *scope, struct wanted *wanted)
{
    Dwarf_Die die;
    bool any = dwarf_child(scope, &die) == 0;
    for (; any; any = dwarf_siblingof(&die, &die) == 0) {
        int tag = dwarf_tag(&die);
        Dwarf_Word at;
        Dwarf_Die type;
        if ((tag == DW_TAG_variable || tag == DW_TAG_formal_parameter) &&
            location(&die, wanted->atom, &at) && type_of(&die, &type) &&
            dwarf_diename(&die) != NULL &&
            wanted->address - at < size_of(&type)) {
            wanted->found = die;
            wanted->offset = wanted->address - at;
            return true;
        }
        bool scope_too =
            tag == DW_TAG_lexical_block ||
            (tag == DW_TAG_subprogram && wanted->atom == DW_OP_addr);
        if (scope_too && search(&die, wanted)) {
            return true;
        }
    }
    return false;
}

bool variables_put_static(FILE *out, Dwfl_Module *module, uint64_t address,
                          bool with_type)
{
    struct wanted wanted = {.atom = DW_OP_addr, .address = address};
    Dwarf_Addr bias;
    for (Dwarf_Die *unit = NULL;
         (unit = dwfl_module_nextcu(module, unit, &bias)) != NULL;) {
        if (search(unit, &wanted)) {
            put(out, &wanted.found, wanted.offset, with_type);
            return true;
        }
    }
    return false;
}

bool variables_put_local(FILE *out, Dwfl_Module *module, uint64_t pc,
                         uint64_t below)
{
    Dwarf_Addr bias;
    Dwarf_Die *unit = dwfl_module_addrdie(module, pc, &bias);
    Dwarf_Die *scopes = NULL;
    int count = unit != NULL ? dwarf_getscopes(unit, pc - bias, &scopes) : 0;
    struct wanted wanted = {.atom = DW_OP_fbreg, .address = -below};
    bool found = false;
    for (int i = 0; i < count && !found; i++) {
        if (dwarf_tag(&scopes[i]) == DW_TAG_subprogram) {
            found = search(&scopes[i], &wanted);
        }
    }
    if (found) {
        put(out, &wanted.found, wanted.offset, false);
    }
    free(scopes);
    return found;
}
