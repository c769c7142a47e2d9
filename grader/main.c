/* main.c: the grader. */
#include "cmd/cmd.h"

int main(int argc, char **argv)
{
    (void)argc;
    return cmd_main(argv);
}
