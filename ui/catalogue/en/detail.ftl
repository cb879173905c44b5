### The detail of a task: its head and its tabs, and what is said of what was done to tasks.

## Its head

id-copied = Id copied
show-beside-list = Show beside the list
open-in-full = Open in full
close-detail = Close the detail
copy-the-id = Copy the id
# $id is the short one: 9f31c0aa.
copy-id = Copy id { $id }
# After the status and the agent: Running · reviewer · attempt 1 of 4.
attempt-of = attempt { NUMBER($n) } of { NUMBER($all) }

## Its tabs

about-this-task = About this task
overview = Overview
conversation = Conversation
log = Log
result = Result
attempts = Attempts
details = Details
unreadable = The task could not be read

## How far it is

# One of the steps that it goes by.
step = Step { NUMBER($n) }
# Many steps: those that are folded away, before and after the ones that show.
earlier-steps = { $n ->
    [one] { $n } earlier step
   *[other] { $n } earlier steps
 }
later-steps = { $n ->
    [one] { $n } more to come
   *[other] { $n } more to come
 }
fewer-steps = Show fewer steps
step-of = Step { NUMBER($n) } of { NUMBER($all) }
# $duration: 2m 15s
about-left = about { $duration } left
longer-than-usual = longer than usual
no-percentage = No percentage: going by the estimate
# A run that took less than one second. Seconds are written as in 15s.
under-a-second = under 1s

## What has become of a step, or of an attempt

step-to-come = To come
step-left-open = Left open
running = Running
paused = Paused
needs-you = Needs you
completed = Completed
failed = Failed
cancelled = Cancelled
# The task went back to the queue.
put-back = Put back
lost = Lost

## What becomes of it, and what went wrong

being-cancelled-note = It is being cancelled: its processes are asked to end, and ended after two seconds.
being-paused-note = It is being paused.
what-went-wrong = What went wrong
enter-key = Enter the key…
show-output = Show output
show-result = Show result
# A button that leads to the task that does the same again. $state is the status of that task, or the words below.
run-again-as = Run again: { $state }
# In place of a status that is not known yet.
show-it = show it

## Its check

check = Check
check-running = Check running
check-passed = Check passed
check-failed = Check failed
# It was ended before it said anything.
check-stopped = Check stopped
# After the words above: Check failed, exit code 1.
with-exit-code = exit code { NUMBER($code) }
# The accessible name of what stands in the type of code.
check-output = What the check wrote
output-of-check = Show what it wrote
all-of-check = Show all that it wrote
no-check = None, whatever its agent or type has
# $command is the command that checks, which the task has from its agent.
check-of-agent = { $command } (its agent’s)
check-of-type = { $command } (its type’s)

## Its times

# When it starts.
starts = Starts
not-before = Not before
ended = Ended
# How long it ran.
ran = Ran
# How long it takes as a rule; what stands beside it is about so long.
usually = Usually

## Why it does not run

why-not-running = Why it is not running
# $command does the same as the button.
also = Also: { $command }
queue-goes-on = The queue goes on
waits-no-more = “{ $title }” waits for no other task now
# $limit is what is counted, such as tag:build.
limit-now = { $most } at once now: { $limit }
workers-now = { $workers ->
    [one] { $workers } worker now
   *[other] { $workers } workers now
 }

## What it depends on

dependencies = Dependencies
waits-for = It waits for
wait-for-it = Wait for it
this-task = This task
and-more = and { NUMBER($n) } more

## Its attempts

not-started = Not started yet
not-started-hint = Every try is kept here, with its output and how it ended.
# The head of the column of numbers.
try-number = Try
# The head of the column of exit codes.
exit = Exit
# Of an attempt that does not count against the retries.
not-counted = not counted
# The most memory that its processes had; heads a column.
took-memory = Memory
# How long its processes kept a processor busy; heads a column.
took-cpu = CPU
seconds-of-cpu = { $seconds } s
show-output-of = Show the output of attempt { NUMBER($n) }

## Its log

all-lines = All lines
without-debug = Without debug
warnings-and-errors = Warnings and errors
errors = Errors
which-lines = Which lines
lines = Lines
nothing-logged = Nothing is logged yet
nothing-logged-hint = What the queue does with this task is noted here.
execution-log = Execution log
debug = Debug
info = Info
warning = Warning
error = Error
attempt-number = Attempt { NUMBER($n) }
hide-data = Hide data
show-data = Show data

## Its output

output-copied = Output copied
part-copied = The shown part of the output was copied
copy-output = Copy the output
copy-code = Copy the code
open-conversation = Open the conversation
end-of-output = End of the output
attempt = Attempt
latest-attempt = Latest attempt
# $cut and $total are amounts of data: 12 MiB. $limit is a number.
cut-out = { $cut } were cut out of the middle: an output keeps { $limit } MiB at most. Its first and its last part are here ({ $total }).
# $cut is an amount of data: 12 MiB.
output-removed = Its output ({ $cut }) was removed to free space.
wrote-nothing = It wrote nothing.
nothing-written = Nothing was written yet.
jump-to-end = Jump to end
# $amount of data: 1.2 MiB
load-earlier = Load earlier output ({ $amount } before this)
# $amount of data: 1.2 MiB
load-later = Load later output ({ $amount } after this)

## The search in its output

looking-through = Looking…
no-match = No match
# Which of what was found: 3 of 12.
match-of = { NUMBER($n) } of { NUMBER($all) }
search-output = Search output
search-the-output = Search the output
previous-match = Previous match (Shift+Enter)
next-match = Next match (Enter)

## Typing on its terminal

the-terminal = The command’s terminal
type-to-command = Type to the command
# A button that sends what was typed.
send-typed = Type
interrupt = Interrupt what runs there
interrupt-keys = Ctrl+C
end-of-input = Nothing more comes
end-of-input-keys = Ctrl+D

## Its result

no-result-yet = No result yet
no-result-yet-hint = It shows here when the task has ended.
results = Results
no-result = It made no result
no-result-hint = It ended before it could.
did-it = It did what it was asked for
did-not-do-it = It did not do what it was asked for
output-of-result = Output of the result
# Over what it made, which is either of them.
result-text = Text
result-data = Data
copy = Copy
files = Files
file-count = { $n ->
    [one] { $n } file
   *[other] { $n } files
 }
# $place is a folder and a name.
saved-as = Saved as { $place }
show-in-folder = Show { $name } in its folder
save-as = Save { $name } as…
what-it-took = What it took
running-time = Running time

## A text in Markdown

# A box in a list of things to do that has no mark.
to-do = To do
# A picture, which is not drawn. $about is what it shows.
picture = [Picture: { $about }]
table = Table

## Everything that was asked for

copy-command = Copy the command
description = Description
copy-description = Copy the description
instructions = Instructions
copy-instructions = Copy the instructions
context = Context
copy-context = Copy the context
copy-files = Copy the files
fields = Fields
folder = Folder
copy-folder = Copy the folder
output-file = Output file
copy-output-file = Copy the output file
id = Id
# What it does once more.
runs-again = Runs again
# What does it once more.
run-again-by = Run again by
started-by = Started by
status = Status
# A priority.
of-ten = { NUMBER($priority) } of 10
tags = Tags
retries-after-first = { NUMBER($n) } after the first attempt
variables = Variables
# What the command reads.
input = Input
came-from = Came from
this-window = This window
command-line = The command line
# $name: what the schedule was called when it started the task.
by-schedule = Schedule “{ $name }”
limits = Limits
pause-before-retries = Pause before retries
# $least and $most are durations: 5s, 10m
pause-doubling = { $least }, doubling up to { $most }
when-lost = When its run is lost
lost-retry = Back in the queue, not counted
lost-ask = It asks
lost-fail = It fails
when-dependency-fails = When a dependency fails
dependency-wait = It waits
dependency-fail = It fails too
terminal = Terminal
own-terminal = It gets one of its own

## What was done to tasks. In all of them $done is what was done to them: paused, cancelled, deleted

task-done = “{ $title }” { $done }
tasks-done = { $n ->
    [one] { $n } task { $done }
   *[other] { $n } tasks { $done }
 }
# $why is a sentence that says why the first of them was refused.
none-done = None of them { $done }. { $why }
some-done = { $n ->
    [one] { $n } task { $done }, { NUMBER($refused) } refused. { $why }
   *[other] { $n } tasks { $done }, { NUMBER($refused) } refused. { $why }
 }
done-so-far = { NUMBER($n) } of { NUMBER($all) } { $done }
# In place of cancelled, where it takes a while.
being-cancelled = being cancelled
brought-back = brought back
