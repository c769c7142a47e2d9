/* json.c: see json.h. */
#include "weave/json.h"

/* Length of the valid UTF-8 sequence at TEXT; 0 when it is not one. */
static int sequence(const unsigned char *text)
{
    int length = text[0] < 0x80                       ? 1
                 : text[0] >= 0xc2 && text[0] < 0xe0  ? 2
                 : text[0] >= 0xe0 && text[0] < 0xf0  ? 3
                 : text[0] >= 0xf0 && text[0] <= 0xf4 ? 4
                                                      : 0;
    for (int i = 1; i < length; i++) {
        if ((text[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    return length;
}

void json_string(FILE *out, const char *text)
{
    if (text == NULL) {
        fputs("null", out);
        return;
    }
    putc('"', out);
    for (const unsigned char *p = (const unsigned char *)text; *p != '\0';) {
        int length = sequence(p);
        if (*p == '"' || *p == '\\') {
            fprintf(out, "\\%c", *p);
        } else if (*p < 0x20 || *p == 0x7f) {
            fprintf(out, "\\u%04x", *p);
        } else if (length > 0) {
            fwrite(p, 1, (size_t)length, out);
        } else {
            putc('?', out);
        }
        p += length > 0 ? length : 1;
    }
    putc('"', out);
}
