### Mission control: what goes on, on one screen, to be read from two metres.

mission-control = Mission control

## The head

need-you = { $n ->
    [one] { $n } needs you
   *[other] { $n } need you
 }
running = { NUMBER($n) } running
# Where nothing runs and nothing asks.
all-quiet = All quiet
pause-all = Pause all
resume = Resume
# The whole queue.
queue-paused = The queue is paused

## The parts

part-needs-you = Needs you
part-running = Running
part-next = Next and waiting
part-scheduled = Scheduled
part-finished = Just finished
nothing-runs = Nothing runs
nothing-runs-hint = What you hand over shows here as it works.
nothing-waits = Nothing waits.
nothing-finished = Nothing has ended yet.
new-task = New task
# How many more tasks there are than show.
and-more = and { NUMBER($more) } more

## A task that runs

# The title of a task.
unfold = Show the parts of { $title }
progress-of = Progress of { $title }
# Of the tasks that it started.
parts-done = { NUMBER($done) } of { NUMBER($total) } parts done
first-in-line = first in line
# $place: a number from 2 on
in-line = number { NUMBER($place) }
pause = Pause
resume-task = Resume
cancel = Cancel
