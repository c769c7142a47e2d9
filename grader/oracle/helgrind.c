/* helgrind.c: see helgrind.h. */
#include "oracle/helgrind.h"

#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

/* Helgrind's kinds of error; the others say nothing against a submission. */
static const struct {
    const char *kind;
    const char *rule;
} kinds[] = {
    {"Race", "helgrind/data-race"},        {"LockOrder", "helgrind/lock-order"},
    {"UnlockUnlocked", "helgrind/misuse"}, {"UnlockForeign", "helgrind/misuse"},
    {"UnlockBogus", "helgrind/misuse"},
};

static xmlNode *child(const xmlNode *node, const char *name)
{
    xmlNode *at = node != NULL ? node->children : NULL;
    while (at != NULL && strcmp((const char *)at->name, name) != 0) {
        at = at->next;
    }
    return at;
}

static char *text(const xmlNode *node)
{
    return node != NULL ? (char *)xmlNodeGetContent(node) : NULL;
}

static void add_frame(struct finding *finding, const xmlNode *frame)
{
    char *file = text(child(frame, "file"));
    char *line = text(child(frame, "line"));
    char *function = text(child(frame, "fn"));
    finding_add_place(finding, file,
                      line != NULL ? (int)strtol(line, NULL, 10) : 0, function,
                      NULL, NULL);
    xmlFree(file);
    xmlFree(line);
    xmlFree(function);
}

/* Of one stack, the innermost frame in the submission. */
static void add_stack(struct finding *finding, const xmlNode *stack,
                      bool (*is_own)(const char *, const void *),
                      const void *context)
{
    const xmlNode *first = NULL;
    for (const xmlNode *frame = stack->children; frame != NULL;
         frame = frame->next) {
        char *file = text(child(frame, "file"));
        bool own = file != NULL && is_own(file, context);
        if (file != NULL && first == NULL) {
            first = frame;
        }
        xmlFree(file);
        if (own) {
            first = frame;
            break;
        }
    }
    if (first != NULL) {
        add_frame(finding, first);
    }
}

static void add_error(struct findings *findings, const xmlNode *error,
                      const char *test,
                      bool (*is_own)(const char *, const void *),
                      const void *context)
{
    char *kind = text(child(error, "kind"));
    char *what = text(child(child(error, "xwhat"), "text"));
    const char *rule = NULL;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (kind != NULL && strcmp(kind, kinds[i].kind) == 0) {
            rule = kinds[i].rule;
        }
    }
    if (rule != NULL) {
        struct finding *finding = findings_add(
            findings, ORACLE_HELGRIND, rule,
            strcmp(rule, "helgrind/data-race") == 0
                ? "Helgrind: possible data race"
                : "Helgrind: locks are taken in different orders, or released "
                  "by somebody else");
        finding->test = test != NULL ? xstrdup(test) : NULL;
        for (const xmlNode *at = error->children; at != NULL; at = at->next) {
            if (strcmp((const char *)at->name, "stack") == 0) {
                add_stack(finding, at, is_own, context);
            }
        }
    }
    xmlFree(kind);
    xmlFree(what);
}

int helgrind_collect(struct findings *findings, const char *path,
                     const char *test,
                     bool (*is_own)(const char *file, const void *context),
                     const void *context, struct err *err)
{
    xmlDoc *document = xmlReadFile(path, NULL,
                                   XML_PARSE_NONET | XML_PARSE_NOERROR |
                                       XML_PARSE_NOWARNING | XML_PARSE_RECOVER);
    const xmlNode *root =
        document != NULL ? xmlDocGetRootElement(document) : NULL;
    if (root == NULL ||
        strcmp((const char *)root->name, "valgrindoutput") != 0) {
        xmlFreeDoc(document);
        return err_set(err, "%s is not Valgrind's XML", path);
    }
    for (const xmlNode *at = root->children; at != NULL; at = at->next) {
        if (strcmp((const char *)at->name, "error") == 0) {
            add_error(findings, at, test, is_own, context);
        }
    }
    xmlFreeDoc(document);
    return 0;
}
