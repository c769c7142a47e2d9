/* program.c: explore a whole program; main() is the body. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "weave/events.h"
#include "weave/explore.h"
#include "weave/settings.h"
#include "weave/verdict.h"
#include "weave/weave.h"

struct arguments {
    int count;
    char **values;
};

int __real_main(int argc, char **argv, char **env);
int __wrap_main(int argc, char **argv, char **env);

static void run_main(void *arg)
{
    struct arguments *arguments = arg;
    extern char **environ;
    verdict_exit(__real_main(arguments->count, arguments->values, environ));
}

/* One execution may print; hundreds of them may not. */
static void silence(void)
{
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (null < 0 || dup2(null, STDOUT_FILENO) < 0 ||
        dup2(null, STDERR_FILENO) < 0) {
        verdict_broken("cannot open /dev/null: %m");
    }
}

int __wrap_main(int argc, char **argv, char **env)
{
    (void)env;
    struct arguments arguments = {argc, argv};
    struct settings settings = settings_read();
    struct weave_options options = {
        .arg = &arguments,
        .leaks_ok = true,
        .persistent = settings.persistent,
        .objects_too = settings.leaks,
        .parallelism = settings.parallelism,
    };
    if (getenv("WEAVE_REPLAY") == NULL) {
        silence();
    }
    explore(run_main, &options, true);
    event_end(0);
    return 0;
}
