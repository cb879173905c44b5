### What the system's notifications say of tasks that ended or need the person.

## One task

# The title: the state of the task, such as “Completed”, and the task's own title.
task-in-state = { $state }: { $title }
# Where it is not known what the task asks.
waits = It waits for your answer.
took-little = Took less than a second.
# A span of time, such as “2m 15s”.
took = Took { $time }.
# How far a task is that runs, and what it does.
percent = { NUMBER($percent) } % done
percent-and-step = { NUMBER($percent) } % done: { $step }
# Where a task failed without a reason of its own.
see-log = Its log says why.

## The first one of all

# Behind what it tells.
may-tell = Tell you when background tasks end?

## Several tasks

tasks-need-you =
    { $n ->
        [one] { $n } task needs you
       *[other] { $n } tasks need you
    }
they-go-on = They go on with your answers.
tasks-ended =
    { $n ->
        [one] { $n } task ended
       *[other] { $n } tasks ended
    }
tasks-ended-while-closed =
    { $n ->
        [one] { $n } task ended while Legwork was closed
       *[other] { $n } tasks ended while Legwork was closed
    }
all-completed = All completed.
all-failed = All failed.
# Both are numbers of tasks.
some-failed = { NUMBER($completed) } completed, { NUMBER($failed) } failed.

## The buttons

open = Open
# Runs a task that failed once more.
retry = Retry
# Lets a task do what it asks for.
approve = Approve
# Puts it off: it is told again then.
later = Remind me in an hour
deny = Deny
# The two answers to whether notifications tell of background tasks.
tell-me = Yes, tell me
inbox-only = No, only the Inbox
