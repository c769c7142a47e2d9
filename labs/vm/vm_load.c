/*
 * vm_load.c: from text to operations, in two passes: the first notes where
 * functions and labels are, the second translates.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vm/vm.h"

enum { WORDS = 12, LINE_LENGTH = 160, LABELS = 64, FILE_LENGTH = 16384 };

/* What stands behind an operation. */
enum operand { NOTHING, NUMBER, LOCAL, GLOBAL, LABEL, FUNCTION, NATIVE };

static const struct {
    const char *name;
    enum operand operand;
} operations[VM_OPCODES] = {
    [VM_PUSH] = {"push", NUMBER},      [VM_LOAD] = {"load", LOCAL},
    [VM_STORE] = {"store", LOCAL},     [VM_GLOBAL] = {"global", GLOBAL},
    [VM_POP] = {"pop", NOTHING},       [VM_DUP] = {"dup", NOTHING},
    [VM_ADD] = {"add", NOTHING},       [VM_SUB] = {"sub", NOTHING},
    [VM_MUL] = {"mul", NOTHING},       [VM_LESS] = {"less", NOTHING},
    [VM_JUMP] = {"jump", LABEL},       [VM_JUMPZ] = {"jumpz", LABEL},
    [VM_NEW] = {"new", NUMBER},        [VM_GET] = {"get", NOTHING},
    [VM_SET] = {"set", NOTHING},       [VM_SWAP] = {"swap", NOTHING},
    [VM_REFS] = {"refs", NOTHING},     [VM_CALL] = {"call", FUNCTION},
    [VM_RETURN] = {"return", NOTHING}, [VM_NATIVE] = {"native", NATIVE},
    [VM_PRINT] = {"print", NOTHING},
};

struct label {
    char name[VM_NAME];
    int function;
    unsigned at;
};

struct loader {
    struct program *program;
    bool translating; /* the second pass */
    int function;     /* the current one; below 0: none yet */
    char local[VM_FUNCTIONS][VM_LOCALS][VM_NAME];
    struct label label[LABELS];
    unsigned labels;
    const char *why;
};

static int refuse(struct loader *loader, const char *why)
{
    loader->why = why;
    return EINVAL;
}

static int set_name(struct loader *loader, char *to, const char *name)
{
    if (strlen(name) >= VM_NAME) {
        return refuse(loader, "this name is too long");
    }
    strcpy(to, name);
    return 0;
}

static int read_number(struct loader *loader, const char *word, int64_t *out)
{
    char *end;
    *out = strtoll(word, &end, 10);
    return *end == '\0' && end != word ? 0 : refuse(loader, "no number");
}

/* .global NAME SLOTS */
static int add_global(struct loader *loader, char **words, unsigned count)
{
    struct program *p = loader->program;
    int64_t slots;
    if (count != 3 || p->globals == VM_GLOBALS) {
        return refuse(loader, "want: .global NAME SLOTS, and not too many");
    }
    int error = read_number(loader, words[2], &slots);
    if (error != 0 || slots < 0) {
        return refuse(loader, "this is no number of slots");
    }
    p->global[p->globals].slots = (size_t)slots;
    return set_name(loader, p->global[p->globals++].name, words[1]);
}

static int add_local(struct loader *loader, const char *name)
{
    struct vm_function *f = &loader->program->function[loader->function];
    if (f->locals == VM_LOCALS) {
        return refuse(loader, "too many variables");
    }
    return set_name(loader, loader->local[loader->function][f->locals++], name);
}

/* .function NAME PARAMETER... */
static int add_function(struct loader *loader, char **words, unsigned count)
{
    struct program *p = loader->program;
    if (count < 2 || p->functions == VM_FUNCTIONS) {
        return refuse(loader, "want: .function NAME PARAMETER..., and not too "
                              "many");
    }
    loader->function = (int)p->functions;
    struct vm_function *f = &p->function[p->functions++];
    f->start = p->ops;
    int error = set_name(loader, f->name, words[1]);
    for (unsigned i = 2; i < count && error == 0; i++) {
        error = add_local(loader, words[i]);
    }
    f->params = f->locals;
    return error;
}

/* .local NAME... */
static int add_locals(struct loader *loader, char **words, unsigned count)
{
    int error = loader->function < 0
                    ? refuse(loader, ".local belongs into a .function")
                    : 0;
    for (unsigned i = 1; i < count && error == 0; i++) {
        error = add_local(loader, words[i]);
    }
    return error;
}

/* LABEL: */
static int add_label(struct loader *loader, char *word)
{
    word[strlen(word) - 1] = '\0';
    if (loader->labels == LABELS) {
        return refuse(loader, "too many labels");
    }
    struct label *label = &loader->label[loader->labels++];
    label->function = loader->function;
    label->at = loader->program->ops;
    return set_name(loader, label->name, word);
}

static int find_label(struct loader *loader, const char *word, int64_t *out)
{
    for (unsigned i = 0; i < loader->labels; i++) {
        if (loader->label[i].function == loader->function &&
            strcmp(loader->label[i].name, word) == 0) {
            *out = loader->label[i].at;
            return 0;
        }
    }
    return refuse(loader, "this function has no such label");
}

/* The index of WORD among COUNT names, STRIDE bytes apart. */
static int find_name(struct loader *loader, const void *names, size_t stride,
                     unsigned count, const char *word, int64_t *out)
{
    for (unsigned i = 0; i < count; i++) {
        if (strcmp((const char *)names + i * stride, word) == 0) {
            *out = i;
            return 0;
        }
    }
    return refuse(loader, "nothing has this name");
}

static int find_native(struct loader *loader, const char *word, int64_t *out)
{
    struct program *p = loader->program;
    if (find_name(loader, p->native, VM_NAME, p->natives, word, out) == 0) {
        return 0;
    }
    if (p->natives == VM_NATIVES) {
        return refuse(loader, "too many natives");
    }
    *out = p->natives;
    return set_name(loader, p->native[p->natives++], word);
}

static int translate(struct loader *loader, enum operand operand,
                     const char *word, int64_t *out)
{
    struct program *p = loader->program;
    struct vm_function *f = &p->function[loader->function];
    switch (operand) {
    case NUMBER:
        return read_number(loader, word, out);
    case LOCAL:
        return find_name(loader, loader->local[loader->function], VM_NAME,
                         f->locals, word, out);
    case GLOBAL:
        return find_name(loader, p->global, sizeof(p->global[0]), p->globals,
                         word, out);
    case LABEL:
        return find_label(loader, word, out);
    case FUNCTION:
        return find_name(loader, p->function, sizeof(p->function[0]),
                         p->functions, word, out);
    case NATIVE:
        return find_native(loader, word, out);
    default:
        return 0;
    }
}

static int add_operation(struct loader *loader, char **words, unsigned count,
                         unsigned line)
{
    struct program *p = loader->program;
    int code = 0;
    while (code < VM_OPCODES && strcmp(operations[code].name, words[0]) != 0) {
        code++;
    }
    if (code == VM_OPCODES) {
        return refuse(loader, "there is no such operation");
    }
    if (count != (operations[code].operand == NOTHING ? 1U : 2U)) {
        return refuse(loader, "too many words, or too few");
    }
    if (loader->function < 0 || p->ops == VM_OPS) {
        return refuse(loader, "outside of a .function, or too many");
    }
    struct vm_op *op = &p->op[p->ops++];
    *op = (struct vm_op){(enum vm_opcode)code, 0, line};
    return loader->translating && count == 2
               ? translate(loader, operations[code].operand, words[1], &op->arg)
               : 0;
}

static int take_line(struct loader *loader, char *text, unsigned line)
{
    char *words[WORDS];
    unsigned count = 0;
    char *rest = NULL;
    text[strcspn(text, "#")] = '\0';
    for (char *word = strtok_r(text, " \t\r", &rest);
         word != NULL && count < WORDS; word = strtok_r(NULL, " \t\r", &rest)) {
        words[count++] = word;
    }
    if (count == 0) {
        return 0;
    }
    size_t length = strlen(words[0]);
    if (words[0][length - 1] == ':') {
        return loader->translating ? 0 : add_label(loader, words[0]);
    }
    if (strcmp(words[0], ".function") == 0 && loader->translating) {
        loader->function++;
        return 0;
    }
    if (words[0][0] == '.' && loader->translating) {
        return 0;
    }
    if (strcmp(words[0], ".global") == 0) {
        return add_global(loader, words, count);
    }
    if (strcmp(words[0], ".function") == 0) {
        return add_function(loader, words, count);
    }
    if (strcmp(words[0], ".local") == 0) {
        return add_locals(loader, words, count);
    }
    return add_operation(loader, words, count, line);
}

static int pass(struct loader *loader, const char *text, unsigned *line)
{
    loader->function = -1;
    loader->program->ops = 0;
    *line = 0;
    while (*text != '\0') {
        char one[LINE_LENGTH];
        size_t length = strcspn(text, "\n");
        ++*line;
        if (length >= sizeof(one)) {
            return refuse(loader, "this line is too long");
        }
        memcpy(one, text, length);
        one[length] = '\0';
        int error = take_line(loader, one, *line);
        if (error != 0) {
            return error;
        }
        text += length + (text[length] == '\n');
    }
    return 0;
}

/* Nothing may run off the end of a function. */
static int check_ends(struct loader *loader)
{
    const struct program *p = loader->program;
    for (unsigned i = 0; i < p->functions; i++) {
        unsigned end = i + 1 < p->functions ? p->function[i + 1].start : p->ops;
        if (end == p->function[i].start || (p->op[end - 1].code != VM_RETURN &&
                                            p->op[end - 1].code != VM_JUMP)) {
            return refuse(loader, "a function must end in return or jump");
        }
    }
    return 0;
}

int program_load(struct program *out, const char *text, unsigned *line,
                 const char **why)
{
    struct loader *loader = calloc(1, sizeof(*loader));
    if (loader == NULL) {
        return ENOMEM;
    }
    memset(out, 0, sizeof(*out));
    loader->program = out;
    int error = pass(loader, text, line);
    if (error == 0) {
        loader->translating = true;
        error = pass(loader, text, line);
    }
    if (error == 0) {
        error = check_ends(loader);
    }
    *why = loader->why;
    free(loader);
    return error;
}

int program_load_file(struct program *out, const char *path, unsigned *line,
                      const char **why)
{
    int error = ENOENT;
    char *text = calloc(1, FILE_LENGTH);
    FILE *in = text != NULL ? fopen(path, "re") : NULL;
    *line = 0;
    *why = "cannot read this file";
    if (in != NULL && fread(text, 1, FILE_LENGTH - 1, in) > 0) {
        error = program_load(out, text, line, why);
    }
    if (in != NULL) {
        fclose(in);
    }
    free(text);
    return error;
}
