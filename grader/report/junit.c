/*
 * junit.c: JUnit XML as https://github.com/testmoapp/junitxml describes it. A
 * test case is a check; failure: points were lost; error: not measured.
 */
#include <libxml/xmlwriter.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "report/formats.h"

/* XML 1.0 has no word for most control characters, nor for wrong UTF-8. */
static char *clean(const char *text)
{
    char *copy = xstrdup(text);
    bool plain = xmlCheckUTF8((const unsigned char *)copy) == 0;
    for (char *p = copy; *p != '\0'; p++) {
        unsigned char c = (unsigned char)*p;
        if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f ||
            (plain && c >= 0x80)) {
            *p = '?';
        }
    }
    return copy;
}

static void attribute(xmlTextWriter *xml, const char *name, const char *value)
{
    char *text = clean(value);
    xmlTextWriterWriteAttribute(xml, BAD_CAST name, BAD_CAST text);
    free(text);
}

static void counts(xmlTextWriter *xml, const json_t *checks)
{
    size_t i;
    json_t *check;
    unsigned failures = 0;
    unsigned errors = 0;
    json_array_foreach(checks, i, check)
    {
        failures += check_measured(check) && !check_passed(check);
        errors += !check_measured(check);
    }
    xmlTextWriterWriteFormatAttribute(xml, BAD_CAST "tests", "%zu",
                                      json_array_size(checks));
    xmlTextWriterWriteFormatAttribute(xml, BAD_CAST "failures", "%u", failures);
    xmlTextWriterWriteFormatAttribute(xml, BAD_CAST "errors", "%u", errors);
    xmlTextWriterWriteFormatAttribute(xml, BAD_CAST "skipped", "0");
}

static void test_case(xmlTextWriter *xml, const json_t *result,
                      const json_t *check)
{
    xmlTextWriterStartElement(xml, BAD_CAST "testcase");
    attribute(xml, "name", text_in(check, "title"));
    attribute(xml, "classname", text_in(result, "lab"));
    if (!check_passed(check)) {
        bool measured = check_measured(check);
        char *message = xformat("%g of %g points", number_in(check, "points"),
                                number_in(check, "max_points"));
        xmlTextWriterStartElement(xml,
                                  BAD_CAST(measured ? "failure" : "error"));
        attribute(xml, "message", measured ? message : "not measured");
        attribute(xml, "type", text_in(check, "id"));
        xmlTextWriterEndElement(xml);
        free(message);
    }
    xmlTextWriterEndElement(xml);
}

/* All that was found, as the suite's output. */
static void findings(xmlTextWriter *xml, const json_t *list)
{
    size_t i;
    json_t *finding;
    xmlTextWriterStartElement(xml, BAD_CAST "system-out");
    json_array_foreach(list, i, finding)
    {
        char *place = place_of(finding);
        char *line = xformat("%s: %s: %s\n", place, text_in(finding, "rule"),
                             text_in(finding, "message"));
        char *text = clean(line);
        xmlTextWriterWriteString(xml, BAD_CAST text);
        free(text);
        free(line);
        free(place);
    }
    xmlTextWriterEndElement(xml);
}

void write_junit(FILE *out, const json_t *result)
{
    size_t i;
    json_t *check;
    const json_t *checks = json_object_get(result, "checks");
    xmlBuffer *buffer = xmlBufferCreate();
    xmlTextWriter *xml = xmlNewTextWriterMemory(buffer, 0);
    if (xml == NULL) {
        BUG("no memory for XML");
    }
    xmlTextWriterSetIndent(xml, 1);
    xmlTextWriterStartDocument(xml, NULL, "UTF-8", NULL);
    xmlTextWriterStartElement(xml, BAD_CAST "testsuites");
    counts(xml, checks);
    xmlTextWriterStartElement(xml, BAD_CAST "testsuite");
    attribute(xml, "name", text_in(result, "lab"));
    counts(xml, checks);
    json_array_foreach(checks, i, check)
    {
        test_case(xml, result, check);
    }
    findings(xml, json_object_get(result, "findings"));
    xmlTextWriterEndDocument(xml);
    xmlFreeTextWriter(xml);
    fputs((const char *)xmlBufferContent(buffer), out);
    xmlBufferFree(buffer);
}
