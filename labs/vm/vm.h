/*
 * vm.h: a toy virtual machine, small enough to read in one sitting.
 *
 * It runs a stack program of about twenty kinds of operations (README.md has
 * the list). It starts no threads and takes no locks by itself: the program
 * that uses it starts threads, and what they do about each other is given in
 * two tables of functions, for the lock (lab 11) and for the heap (lab 10).
 *
 * Results: every function returns 0 or a positive error number. None changes
 * errno, except what the program's natives do. Pointers are never NULL unless
 * it says so.
 *
 * A struct program does not change once it is loaded, a struct vm not once
 * vm_init() has returned: any number of threads may use them. A struct
 * vm_thread belongs to one thread. Objects are what threads share, and what
 * they may do with one at the same time is for the heap and the lock to say.
 */
#ifndef VM_VM_H
#define VM_VM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct obj; /* an object on the heap: defined by whoever provides the heap */

/* A number, or a reference to an object. */
struct vm_value {
    struct obj *object; /* NULL: a number */
    int64_t number;
};

/* What an operation does is in README.md. The order is that of vm.c. */
enum vm_opcode {
    VM_PUSH,
    VM_LOAD,
    VM_STORE,
    VM_GLOBAL,
    VM_POP,
    VM_DUP,
    VM_ADD,
    VM_SUB,
    VM_MUL,
    VM_LESS,
    VM_JUMP,
    VM_JUMPZ,
    VM_NEW,
    VM_GET,
    VM_SET,
    VM_SWAP,
    VM_REFS,
    VM_CALL,
    VM_RETURN,
    VM_NATIVE,
    VM_PRINT,
    VM_OPCODES /* their number */
};

struct vm_op {
    enum vm_opcode code;
    int64_t arg; /* a number, or the index of what is named */
    unsigned line;
};

enum {
    VM_NAME = 24, /* longest name, with its end */
    VM_OPS = 256,
    VM_FUNCTIONS = 16,
    VM_LOCALS = 16,
    VM_GLOBALS = 8,
    VM_NATIVES = 8,
    VM_STACK = 64,
    VM_DEPTH = 32 /* calls in each other */
};

struct vm_function {
    char name[VM_NAME];
    unsigned start; /* index of its first operation */
    unsigned params;
    unsigned locals; /* with the parameters */
};

struct vm_global {
    char name[VM_NAME];
    size_t slots;
};

struct program {
    struct vm_op op[VM_OPS];
    unsigned ops;
    struct vm_function function[VM_FUNCTIONS];
    unsigned functions;
    struct vm_global global[VM_GLOBALS];
    unsigned globals;
    char native[VM_NATIVES][VM_NAME];
    unsigned natives;
};

struct vm_thread;

/* Where a thread is when the machine asks whether it is to let others run. */
enum vm_point {
    VM_AT_OPCODE,    /* before any operation; only with vm.every_opcode */
    VM_AT_BACK_EDGE, /* before a jump backwards: once in each turn of a loop */
    VM_AT_CALL,      /* before a function begins */
    VM_AT_RETURN     /* after a function has ended */
};

/*
 * What is done about other threads. Any may be NULL: nothing. What does not
 * return 0 ends vm_run() with that error.
 */
struct vm_lock_ops {
    int (*enter)(struct vm_thread *t); /* T is about to touch objects */
    int (*leave)(struct vm_thread *t); /* it will not, until enter */
    int (*point)(struct vm_thread *t, enum vm_point point);
};

/*
 * The heap. An object has slots, which hold values (numbers 0 at first), and
 * a count of the references to it; when that is 0 it is freed.
 */
struct vm_heap_ops {
    /* *OUT has SLOTS slots and one reference, the caller's. */
    int (*make)(void *heap, size_t slots, struct obj **out);
    int (*incref)(struct obj *o);
    int (*decref)(struct obj *o);
    int (*refs)(struct obj *o, int64_t *out);
    /* *OUT has a reference of its own; ERANGE when there is no slot I. */
    int (*get)(struct obj *o, size_t i, struct vm_value *out);
    /* The slot has a reference of its own, and drops what it held. */
    int (*set)(struct obj *o, size_t i, struct vm_value value);
    int (*swap)(struct obj *a, size_t i, struct obj *b, size_t j);
};

/*
 * A function in C that the program calls. ARGS are valid until it returns;
 * *RESULT is 0 when it is called and may be set to a number.
 */
typedef int vm_native_fn(struct vm_thread *t, const struct vm_value *args,
                         unsigned count, struct vm_value *result);

struct vm_native {
    const char *name;
    vm_native_fn *run;
};

/* Called before each operation: the machine's window. */
typedef void vm_trace_fn(struct vm_thread *t, const struct vm_op *op,
                         void *arg);

/*
 * A machine. Set the upper part, the rest to 0, and call vm_init(); after that
 * nothing changes until vm_destroy().
 */
struct vm {
    const struct program *program;
    const struct vm_lock_ops *lock_ops;
    void *lock; /* for lock_ops */
    const struct vm_heap_ops *heap_ops;
    void *heap;                      /* for heap_ops */
    const struct vm_native *natives; /* the last has no name; or NULL */
    bool every_opcode;  /* ask at each operation, not only at back edges and
                           calls */
    bool quiet;         /* VM_PRINT prints nothing */
    vm_trace_fn *trace; /* may be NULL */
    void *trace_arg;

    struct obj *global[VM_GLOBALS];
    vm_native_fn *native[VM_NATIVES]; /* by the program's index */
};

struct vm_frame {
    const struct vm_function *function;
    unsigned next; /* index of the next operation */
    struct vm_value local[VM_LOCALS];
};

/* A thread of the machine. vm_run() fills it; the members may be read. */
struct vm_thread {
    struct vm *vm;
    void *lock_state; /* yours, for lock_ops */
    int id;           /* yours, for pictures */
    unsigned depth;
    unsigned height; /* of the stack */
    struct vm_value stack[VM_STACK];
    struct vm_frame frame[VM_DEPTH];
};

/*
 * Translate TEXT. Returns 0, or EINVAL: then *LINE is where it is wrong and
 * *WHY says how.
 */
int program_load(struct program *out, const char *text, unsigned *line,
                 const char **why);

/*
 * The same for a file; errors of the file have LINE 0, and WHY is static.
 */
int program_load_file(struct program *out, const char *path, unsigned *line,
                      const char **why);

/*
 * Make the program's globals and find its natives. ENOENT when one of them is
 * missing; what the heap returned.
 */
int vm_init(struct vm *vm);

/* Drop the globals. */
void vm_destroy(struct vm *vm);

/*
 * Make T ready for vm_run() on VM. LOCK_STATE may be NULL. Any memory will do.
 */
void vm_thread_init(struct vm_thread *t, struct vm *vm, int id,
                    void *lock_state);

/*
 * Run the function NAME with COUNT numbers as its arguments, in the calling
 * thread, and set *RESULT to the number that it returns (0 when that is an
 * object). Returns 0; ENOENT: no such function; EINVAL: wrong number of
 * arguments, or an operation on the wrong kind of value; ERANGE: no such slot;
 * EOVERFLOW: stack or calls too deep; or what a hook or native returned.
 * However it ends, the thread has left the lock and holds no reference.
 */
int vm_run(struct vm_thread *t, const char *name, const int64_t *args,
           unsigned count, int64_t *result);

/* The global object NAME, borrowed from the machine; NULL: there is none. */
struct obj *vm_global(const struct vm *vm, const char *name);

/*
 * For natives: read and write numbers in slots. The thread must be one that
 * may touch objects: entered, not left. EINVAL when the slot holds an object.
 */
int vm_get_number(struct vm_thread *t, struct obj *o, size_t i, int64_t *out);
int vm_set_number(struct vm_thread *t, struct obj *o, size_t i, int64_t number);

/*
 * Around a part of a native that takes long: it lets other threads run in the
 * machine meanwhile, and must not touch an object. As in Python's C interface
 * they come in pairs, in one block, and nothing jumps out of there:
 *
 *     VM_BEGIN_BLOCKING(t);
 *     got = read(fd, buf, sizeof(buf));
 *     VM_END_BLOCKING(t);
 */
#define VM_BEGIN_BLOCKING(thread)              \
    {                                          \
        struct vm_thread *vm_left_ = (thread); \
        vm_leave(vm_left_)
#define VM_END_BLOCKING(thread) \
    (void)(thread);             \
    vm_enter(vm_left_);         \
    }                           \
    (void)0

/* What they call: the hooks of the lock. */
int vm_enter(struct vm_thread *t);
int vm_leave(struct vm_thread *t);

/*
 * The plain heap: counts are plain numbers, and nothing protects an object.
 * Right for one thread, or below a lock around everything.
 */
extern const struct vm_heap_ops vm_plain_heap;

/*
 * The fine heap: each object has a mutex, counts are atomic. Right for any
 * number of threads; an operation on one object at a time is one step, what
 * the program does in several is not.
 */
extern const struct vm_heap_ops vm_fine_heap;

/* Objects of the two heaps that live now, in all machines. */
int64_t vm_heap_living(void);

#endif
