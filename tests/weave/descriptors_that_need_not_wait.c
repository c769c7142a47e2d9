/* EXPECT: pass */
/* Calls that return at once, although poll() would not call them ready. */
#include <assert.h>
#include <sys/socket.h>
#include <unistd.h>

static char bytes[4096];

int main(void)
{
    int pipe_ends[2];
    int socket_ends[2];
    assert(pipe(pipe_ends) == 0);
    assert(read(pipe_ends[0], bytes, 0) == 0);
    for (int i = 0; i < 15; i++) {
        assert(write(pipe_ends[1], bytes, 4096) == 4096);
    }
    for (int i = 0; i < 4; i++) { /* the last page, in four parts */
        assert(write(pipe_ends[1], bytes, 1024) == 1024);
    }
    assert(write(pipe_ends[1], bytes, 0) == 0);
    assert(socketpair(AF_UNIX, SOCK_STREAM, 0, socket_ends) == 0);
    for (int i = 0; i < 100; i++) {
        assert(write(socket_ends[0], bytes, 1) == 1);
    }
    return 0;
}
