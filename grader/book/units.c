/* units.c: see units.h. */
#include "book/units.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_DIGITS = 9, TEXTS = 4, TEXT_SIZE = 40 };

/* Room for the next text, each for some calls. */
static char *next_text(void)
{
    static char texts[TEXTS][TEXT_SIZE];
    static unsigned turn;
    return texts[turn++ % TEXTS];
}

bool milli_parse(int64_t *out, const char *text)
{
    bool negative = text[0] == '-';
    const char *p = text + negative;
    int64_t value = 0;
    int digits = 0;
    for (; isdigit((unsigned char)*p); p++, digits++) {
        value = digits < MOST_DIGITS ? value * 10 + (*p - '0') : value;
    }
    if (digits == 0 || digits > MOST_DIGITS) {
        return false;
    }
    int decimals = 0;
    if (*p == '.') {
        for (p++; isdigit((unsigned char)*p) && decimals < 3; p++, decimals++) {
            value = value * 10 + (*p - '0');
        }
        if (decimals == 0) {
            return false;
        }
    }
    for (; decimals < 3; decimals++) {
        value *= 10;
    }
    *out = negative ? -value : value;
    return *p == '\0';
}

const char *milli_text(int64_t value)
{
    char *text = next_text();
    int64_t size = value < 0 ? -value : value;
    int length =
        snprintf(text, TEXT_SIZE, "%s%lld.%03lld", value < 0 ? "-" : "",
                 (long long)(size / 1000), (long long)(size % 1000));
    while (text[length - 1] == '0') {
        text[--length] = '\0';
    }
    if (text[length - 1] == '.') {
        text[length - 1] = '\0';
    }
    return text;
}

const char *milli_short(int64_t value)
{
    int64_t half = value < 0 ? -5 : 5;
    return milli_text((value + half) / 10 * 10);
}

/* Two digits at P, within FROM and TO; -1 when they are not. */
static int two(const char *p, int from, int to)
{
    if (!isdigit((unsigned char)p[0]) || !isdigit((unsigned char)p[1])) {
        return -1;
    }
    int value = (p[0] - '0') * 10 + (p[1] - '0');
    return value >= from && value <= to ? value : -1;
}

/* The offset from UTC at P, in seconds. */
static bool offset_parse(int64_t *out, const char *p)
{
    if (strcmp(p, "Z") == 0) {
        *out = 0;
        return true;
    }
    if (strlen(p) != strlen("+01:00") || (p[0] != '+' && p[0] != '-') ||
        p[3] != ':') {
        return false;
    }
    int hours = two(p + 1, 0, 23);
    int minutes = two(p + 4, 0, 59);
    *out = (int64_t)(p[0] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
    return hours >= 0 && minutes >= 0;
}

bool time_parse(int64_t *out, const char *text)
{
    static const char shape[] = "....-..-..T..:..:..";
    if (strlen(text) <= strlen(shape)) {
        return false;
    }
    for (size_t i = 0; shape[i] != '\0'; i++) {
        if (shape[i] == '.' ? !isdigit((unsigned char)text[i])
                            : shape[i] != text[i]) {
            return false;
        }
    }
    struct tm tm = {.tm_year =
                        two(text, 19, 99) * 100 + two(text + 2, 0, 99) - 1900,
                    .tm_mon = two(text + 5, 1, 12) - 1,
                    .tm_mday = two(text + 8, 1, 31),
                    .tm_hour = two(text + 11, 0, 23),
                    .tm_min = two(text + 14, 0, 59),
                    .tm_sec = two(text + 17, 0, 59)};
    const struct tm given = tm;
    int64_t offset;
    if (tm.tm_year < 0 || tm.tm_mon < 0 || tm.tm_mday < 0 || tm.tm_hour < 0 ||
        tm.tm_min < 0 || tm.tm_sec < 0 ||
        !offset_parse(&offset, text + strlen(shape))) {
        return false;
    }
    *out = (int64_t)timegm(&tm) - offset;
    return tm.tm_mday == given.tm_mday; /* there is no 31st of June */
}

const char *time_text(int64_t when)
{
    char *text = next_text();
    time_t seconds = (time_t)when;
    struct tm tm;
    if (gmtime_r(&seconds, &tm) == NULL ||
        strftime(text, TEXT_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0) {
        snprintf(text, TEXT_SIZE, "?");
    }
    return text;
}
