### Words of the Space part of the Settings page: what everything takes, what is kept, what would go.

space = Space
# $bytes is a size such as 1.2 GiB, $free another.
in-all = { $bytes } in all, { $free } free on the disk
in-all-only = { $bytes } in all
# The button beside it.
look-again = Look again
# The accessible name of the bar that shows the parts.
bar = What takes the space
# Heads of the table below the bar.
part = What
takes = Takes
# How many tasks, files or backups that is.
how-many = Number

## What takes space

output = Output of tasks
artifacts = Files that tasks made
deleted = Deleted tasks
inputs = Kept inputs
tasks = Tasks, reports and settings
log = Logs of tasks
search-index = Search index
chat-files = Files in conversations
# Pages of the database file that are free: the file does not shrink, what is new goes there.
unused = Free in the database, for new tasks
worktrees = Worktrees and copies
# How folders stood before and after tasks.
snapshots = Snapshots of folders, for changes
backups = Backups
other = Legwork’s own logs and caches

## What is kept

keep-tasks = Keep finished tasks
keep-tasks-hint = Older ones are deleted once a day, and can be brought back for a day; Insights count them no more. Empty: for ever.
keep-failed = Keep failed tasks
keep-failed-hint = Failed tasks can be kept longer than others. Empty: as long as others.
keep-newest = Keep the newest of each type
keep-newest-hint = Of each type so many at most. Empty: all.
keep-output = Keep output
keep-output-hint = Output, logs and files of finished tasks; the tasks stay. Empty: as long as their tasks.
keep-size = Output at most
keep-size-hint = Of more, the output and files of the oldest tasks go; the tasks stay. Empty: no limit.
keep-bin = Files that tasks made go to the bin
keep-bin-hint = Where this is off, they are deleted for good with the output.
# $why is why this machine has no bin.
keep-bin-none = There is no bin here: { $why }. Tasks with files keep them until this is off.
needed-stays = What a report, a waiting task, a schedule or a conversation needs stays, whatever is set here.
# Behind the field of a number.
tasks-unit = tasks
# Numbers as the person may enter them.
newest-allowed = { $least } to { $most } tasks; or nothing.
size-allowed = { $least } to { $most } MiB; or nothing.
# What is folded away: the same by type of task.
by-type = By type of task
# $kind is a type of task.
days-of-type = { $kind }: keep
newest-of-type = { $kind }: newest
type-as-others = Empty: as other tasks.

## Clearing by hand

clear = Clear now
clear-hint = What would go is shown first.
# The accessible name of the list that says how old it must be.
clear-age = Which tasks
age-rules = By the rules above
age-month = Older than 30 days
age-quarter = Older than 90 days
age-year = Older than a year
# The accessible name of the list that says what goes of them.
clear-what = What goes
what-all = Tasks and output
what-output = Output only
# The button that opens the dialog below.
show-plan = Show what would go…

## The dialog

plan = What would go
nothing-goes = Nothing would go.
tasks-go = { $n ->
    [one] { $n } task
   *[other] { $n } tasks
 }
outputs-go = { $n ->
    [one] the output of { $n } task that stays
   *[other] the output of { $n } tasks that stay
 }
# The same on its own.
only-outputs-go = { $n ->
    [one] Output of { $n } task that stays
   *[other] Output of { $n } tasks that stay
 }
# Tasks and output together.
both-go = { $tasks } and { $outputs }
# $goes is one of the texts above, $bytes a size such as 1.2 GiB.
goes-and-takes = { $goes }. Their files take { $bytes }.
the-oldest = The oldest of them:
goes-task = Goes
goes-output = Output goes
stays = { $n ->
    [one] { $n } more would go, but stays:
   *[other] { $n } more would go, but stay:
 }
# $n tasks stay for one reason, one of the reasons below.
stays-because = { NUMBER($n) } · { $why }
clear-these = Clear
undo-hint = Tasks can be brought back for a day; then their files are gone as well. Output is gone at once.
going = { NUMBER($done) } of { NUMBER($all) }
stop = Stop
close = Close

## Why something stays

needed-dependency = a task waits for it
needed-retry = it is being tried again, or a run took over what it made
needed-family = what it started, or what started it, has not ended
needed-conversation = it belongs to a conversation
needed-report = a report of it is saved
needed-schedule = it is the latest that its schedule has started
needed-snoozed = it is put off in the inbox
needed-notice = a notice of it is still to be sent
needed-open = it has not ended
needed-changed = it is gone already, or was brought back
needed-no-bin = its files cannot go to the bin
needed-files = its files cannot be removed

## What is said when it is done

# $bytes is a size such as 1.2 GiB.
cleared = { $n ->
    [one] { $n } task cleared, { $bytes } free.
   *[other] { $n } tasks cleared, { $bytes } free.
 }
# The same where nothing is free yet, for all of it can be brought back.
cleared-for-now = { $n ->
    [one] { $n } task cleared. Its space is free in a day.
   *[other] { $n } tasks cleared. Their space is free in a day.
 }
brought-back = { $n ->
    [one] { $n } task is back.
   *[other] { $n } tasks are back.
 }
