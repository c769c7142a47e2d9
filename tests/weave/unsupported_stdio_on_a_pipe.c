/* EXPECT: weave/unsupported */
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    int ends[2];
    if (pipe(ends) == 0) {
        FILE *in = fdopen(ends[0], "r");
        fgetc(in);
    }
    return 0;
}
