### What the icon in the tray says: its menu, and the line that is shown while it is pointed at.

## The line: numbers of tasks, with commas between them

tasks-need-you =
    { $n ->
        [one] { $n } needs you
       *[other] { $n } need you
    }
tasks-running = { NUMBER($n) } running
tasks-waiting = { NUMBER($n) } waiting
tasks-paused = { NUMBER($n) } paused
tasks-failed = { NUMBER($n) } failed
tasks-unread = { NUMBER($n) } unread
# Stands in the place of the numbers where there are none.
nothing-runs = Nothing runs
# The last of the line.
queue-paused = the queue is paused

## The menu

open = Open Legwork
new-task = New task
# How many tasks ended and were not looked at.
inbox = Inbox: { NUMBER($n) } unread
# The heading of the tasks that wait for an answer.
needs-you = Needs you
# The heading of the tasks that run.
running = Running
# A task and how far it is.
task-at = { $title }: { NUMBER($percent) }%
# How many more tasks there are than the menu names.
and-more = and { NUMBER($more) } more
# The task that starts next, and the time of its start.
next = Next: { $title } at { $time }
# Its time has come, and it is about to start.
next-due = Due now: { $title }
# Its time has come, and nothing is there that would start it.
next-due-since = { $title }: due since { $time }, nothing runs the queue
pause-all = Pause all
pause-hour = Pause for 1 hour
# The whole queue.
paused = Paused
paused-until = Paused until { $time }
resume = Resume
quit = Quit
