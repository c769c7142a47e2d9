# weave.gdb: step through a schedule. grader replay --gdb loads this.
set pagination off
set confirm off
set print thread-events off
set breakpoint pending on
# Each execution is a process of its own: the explorer's child.
set follow-fork-mode child
set detach-on-fork on
handle SIGPIPE nostop noprint pass

define weave-where
  if $_isvoid($weave_over)
    # The call's four arguments, by the System V ABI.
    printf "%s: %s ", (char *)$rdi, (char *)$rsi
    if $rdx > 4096
      output/a (void *)$rdx
    end
    printf "\n"
    if $rcx != 0
      list *$rcx,*$rcx
    end
  else
    printf "the schedule is over; quit, or look around with bt and print\n"
  end
end
document weave-where
Say again what happens at this step: the thread, what it does, and the line.
end

define weave-step
  if $_isvoid($weave_over)
    continue
  end
  weave-where
end
document weave-step
Go on to the next step of the schedule. Enter repeats it.
end

define weave-end
  disable 1
  continue
end
document weave-end
Go on to the step that fails.
end

# The layout is that of debug.h.
define weave-tasks
  set $weave_at = (char *)&weave_debug_lines
  set $weave_left = *(long *)&weave_debug_count
  while $weave_left > 0
    printf "  %s", $weave_at
    if *(long *)($weave_at + 120) > 4096
      output/a *(void **)($weave_at + 120)
    end
    printf "\n"
    set $weave_at = $weave_at + 128
    set $weave_left = $weave_left - 1
  end
end
document weave-tasks
Who is where: each thread, and what it waits for.
end

break weave_debug_point
commands
  silent
end
break weave_debug_failed
commands
  silent
  set $weave_over = 1
  printf "%s: %s\n", (char *)$rdi, (char *)$rsi
  weave-tasks
end

printf "weave-step: next step   weave-end: the step that fails\n"
printf "weave-tasks: who is where   weave-where: again   help weave-step\n\n"
run
weave-where
