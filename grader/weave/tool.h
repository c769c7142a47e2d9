/*
 * tool.h: what a sanitizer says about an execution, for the explorer to read
 * after the process has ended.
 */
#ifndef WEAVE_TOOL_H
#define WEAVE_TOOL_H

/* Open the file that the tool writes to, once. */
void tool_prepare(void);

/* Where a sanitizer writes its report; -1: nowhere. */
int tool_fd(void);

/*
 * An ASan or UBSan report names the error; weave only saw the process end.
 * Put what it says into the report.
 */
void tool_adopt_report(void);

#endif
