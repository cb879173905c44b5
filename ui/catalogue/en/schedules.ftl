### The Schedules page: what is started again and again, and the dialog in which a schedule is made or changed.

schedules = Schedules
new-schedule = New schedule
# Beside the title: how many there are, and how many of them rest.
count = { $n ->
    [one] { $n } schedule
   *[other] { $n } schedules
 }
count-paused = { NUMBER($n) } paused

## Nothing to show

nothing = Nothing is scheduled yet
nothing-hint = A schedule starts a command, an agent or a workflow again and again, and makes up for what your machine slept through.
# The accessible name of the buttons below, each of which fills the dialog.
examples = Examples
nightly = Nightly tests
nightly-example = Nightly tests at 02:30
# A command, as is the next one: not to be translated.
nightly-command = cargo test
often = Fetch
often-example = Every 15 minutes
often-command = git fetch --all
report = Monday report
report-example = Monday morning report
# What the agent of that example is told.
report-instructions = Write a report of what was done last week: what was finished, what failed and why, and what waits for me. Done: one page, the open questions first.

## One schedule

# $words: At 02:30 every day. $zone: Europe/Berlin
words-in-zone = { $words }, { $zone }
paused = Paused
never-again = Never again
due-now = Due now
# Its time has come, and nothing is there that would start it. $moment: 09:00
due-since = Due since { $moment }
nothing-runs = nothing runs the queue
# The same in a line that names it before.
due-now-line = due now
due-since-line = due since { $moment }, nothing runs the queue
# A coding agent asks for it; the person has not approved it.
waits-for-you = Waits for you
# $duration: 5h 12m
next-in = in { $duration }
# Told to screen readers before the words.
next-time = Next time
last-time = Last time
not-yet = Has not run yet
more-for = More for { $name }

## What can be done with one

pause = Pause
resume = Resume
# Lets a schedule begin that a coding agent asks for.
approve = Approve
run-now = Run now
duplicate = Duplicate
delete = Delete
# The name of a duplicate.
copy-of = Copy of { $name }
was-started = Started: { $name }
was-paused = “{ $name }” is paused and starts nothing until you resume it.
was-resumed = “{ $name }” goes on with its next time.
# It rests no longer, and has no time any more.
was-resumed-too-late = “{ $name }” has no time any more: it passed while it was paused.
was-deleted = “{ $name }” was deleted.

## What became of a time

# There was a task, which was deleted since.
task-is-gone = Started, deleted since
waits-for-the-one-before = Waits for the one before
was-missed = Missed
was-overlapped = Passed over
was-refused = Not started
why-waiting = Its task starts when the one before has ended.
why-missed = Nothing ran the queue then.
why-overlapped = The one before was still running.

## The details of one

next-times = Next times
# $moment: tomorrow, 02:30. $zone: Europe/Berlin
there = { $moment } in { $zone }
no-next = It starts nothing any more.
# Where the schedule rests.
paused-next = Paused: these times are passed over until you resume it.
rules = Rules
# $client: the program that asks for the schedule. $runs: the command, or what an agent is told.
asked-by = { $client } asks for this schedule. It starts nothing until you approve it. It would run: { $runs }
missed-times = Missed times
still-running = While one runs
jitter = Put off by
# $duration: 5m
up-to = Up to { $duration }
until = Until
folder = Folder
zone = Time zone
last-times = Last times
no-last = No time has come yet.

## The keys at the foot

key-details = Details
key-edit = Edit
key-pause = Pause or resume
key-run = Run now
key-delete = Delete

## The dialog

edit-named = Edit “{ $name }”
create = Create schedule
was-made = “{ $name }” was made.
was-changed = “{ $name }” was changed.
name-example = Nightly tests
starts = Starts
starts-command = Command
starts-agent = Agent
# One of the things that a schedule starts, and the name of the field for which.
workflow = Workflow
# What a coding agent's schedule would run. $name: the workflow's name or the path of its file.
the-workflow = the workflow { $name }
# Before what is given to an input of the workflow.
input = Input
run-folder-hint = The run is in it, and the workflows of its project can be chosen.
no-workflow = Choose the workflow that it starts.
# A command, not to be translated.
command-example = cargo test --workspace
working-folder = Working folder
home-folder = The home folder
choose-one = Choose one
# Where no agent could be chosen.
no-agents = There is no agent yet that reads: make one under Agents.
agent-gone = { $name } (put away)
# $command is what the agent runs by itself.
runs-own = It runs its own command: { $command }
what-to-do = What should it do, and what does done look like?
no-agent = Choose the agent that does the work.
no-instructions = Say what it should do.

## The dialog: when

when = When
hourly = Hourly
daily = Daily
weekdays = Weekdays
weekly = Weekly
monthly = Monthly
every = Every …
once = Once
cron-pattern = Cron pattern
minute = Minute
minute-hint = Of each hour: 0 to 59.
time = Time
time-hint = Hours and minutes, such as 02:30.
days = Days
day = Day of the month
day-hint = A month without it is passed over.
last-day = Last day
span = Every
span-unit = Unit of the span
span-hint = By the time that passes, not by the clock: at least 10 seconds.
day-and-time = Day and time
pattern = Pattern
pattern-hint = Minute, hour, day of the month, month, day of the week.
# Before the pattern that the fields make.
made-pattern = As a pattern:
take-over = Edit the pattern
zone-hint = The clock on its walls is what counts.
monday = Monday
tuesday = Tuesday
wednesday = Wednesday
thursday = Thursday
friday = Friday
saturday = Saturday
sunday = Sunday
no-minute = Enter a minute from 0 to 59.
no-time-of-day = Enter a time of the day, such as 02:30.
no-day = Choose at least one day.
no-moment = Choose a day and a time to come.
no-pattern = Type a pattern of five fields, such as 30 2 * * 1-5.
no-zone = Enter a zone, such as Europe/Berlin.

## The dialog: what the times would be

preview = Next times
# While the times are asked for that the fields stand for now.
preview-waits = Looking when it would come …
no-times = No time is left: it would start nothing.

## The dialog: more

# What is folded away.
more-said = missed times, overlaps, jitter, end
missed-skip = Pass them over
missed-skip-hint = What came while the machine was off or asleep is left out.
missed-once = One task for all of them
missed-once-hint = However many were missed, one task starts as soon as the queue runs again.
missed-all = A task for each
missed-all-hint = A task for each of the newest missed times, up to a number.
missed-at-most = A task for each, at most { NUMBER($n) }
missed-most = At most
unit-tasks = tasks
overlap-skip = Pass the new time over
overlap-skip-hint = A time that comes while the task before still runs starts nothing.
overlap-queue = Start it afterwards
overlap-queue-hint = Its task starts when the one before has ended.
overlap-cancel = Cancel the one before
overlap-cancel-hint = The one before is cancelled, and the new task starts then.
missed-label = When times were missed
overlap-label = When the one before still runs
jitter-label = Put off at random by up to
jitter-hint = So that not everything starts on the same second. Not at all if left empty.
jitter-unit = Unit of the jitter
until-label = No time after
until-hint = For ever if left empty.
