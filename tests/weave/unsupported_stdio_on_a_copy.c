/* EXPECT: weave/unsupported */
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    int ends[2];
    if (pipe(ends) == 0 && dup2(ends[1], STDOUT_FILENO) == STDOUT_FILENO) {
        puts("where nobody sees that it waits");
    }
    return 0;
}
